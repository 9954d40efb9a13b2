// What static and dynamic supervisors share: requests about children, specs, the restart window.
// SPDX-License-Identifier: MIT
#include <rehearse/runtime/children.hpp>

#include <algorithm>
#include <ostream>

#include "mutant.hpp"
#include "supervision.hpp"

namespace rehearse::runtime {

namespace detail {

// -- one child --------------------------------------------------------------------------------------------------------

void emit_configured(const supervisor_config& config) {
  kernel& here = kernel::running();
  event configured{.kind = event_kind::supervisor_configured, .process = here.self().id, .config = &config};
  here.emit(configured);
}

auto start_by_spec(const child_spec& spec, std::uint64_t number) -> start_result {
  process& me = kernel::running().self();
  emit_child_event(event_kind::child_start_begun, spec.id, 0, 0, number);
  start_result result;
  if (!spec.id.empty()) me.child_label = &spec.id;
  try {
    result = spec.start();
  } catch (const unwinding&) {
    throw;
  } catch (...) {
    result = {start_outcome::error, {}, reason_of_exception()};
  }
  me.child_label = nullptr;
  if (result.is_ok() && kernel::running().resolve(result.process) == 0) {
    result = {start_outcome::error, {}, {exit_reason::kind::custom, "its start gave no process"}};  // SUP-07
  }
  const process_id started = result.is_ok() ? result.process.id() : 0;
  emit_child_event(event_kind::child_start_acknowledged, spec.id, started, static_cast<std::uint8_t>(result.outcome),
                   number, &result.reason);
  return result;
}

void request_shutdown(const child_spec& spec, pid child, std::uint64_t number) {
  const child_shutdown how = spec.shutdown_or_default();
  const auto kind = how.is_brutal()             ? shutdown_kind::brutal_kill
                    : how.timeout() == infinity ? shutdown_kind::infinite
                                                : shutdown_kind::timed;
  emit_child_event(event_kind::shutdown_requested, spec.id, child.id(), static_cast<std::uint8_t>(kind), number);
  const bool kills = how.is_brutal() && !planted(mutant::brutal_kill_is_polite);
  exit(child, kills ? exit_reason(exit_reason::kill) : exit_reason(exit_reason::shutdown));
}

void escalate_shutdown(const child_spec& spec, pid child, std::uint64_t number) {
  if (planted(mutant::no_kill_after_timeout)) return;
  emit_child_event(event_kind::shutdown_requested, spec.id, child.id(),
                   static_cast<std::uint8_t>(shutdown_kind::escalated_kill), number);
  exit(child, exit_reason::kill);
}

namespace {
void remark_told(children_question what, std::size_t count = 0) {
  remark({.kind = event_kind::children_told, .result = static_cast<std::uint8_t>(what), .ref = count});
}
}  // namespace

void remark_list(const std::vector<child_info>& told) {
  for (std::size_t place = 0; place < told.size(); ++place) {
    const child_info& each = told[place];
    const unsigned bits = (each.is_restarting ? listing_bits::restarting : 0U) |
                          (each.type == child_type::supervisor ? listing_bits::supervisor : 0U);
    remark({.kind = event_kind::child_listed,
            .result = static_cast<std::uint8_t>(bits),
            .peer = each.process.id(),
            .serial = place,
            .text = each.id});
  }
  remark_told(children_question::which, told.size());
}

void remark_counts(const child_counts& told) {
  const auto say = [](child_count which, std::uint64_t number) {
    remark({.kind = event_kind::children_counted, .result = static_cast<std::uint8_t>(which), .ref = number});
  };
  say(child_count::specs, told.specs);
  say(child_count::active, told.active);
  say(child_count::supervisors, told.supervisors);
  say(child_count::workers, told.workers);
  remark_told(children_question::how_many);
}

void remark_spec(std::string_view id, const std::optional<child_spec>& told) {
  supervisor_config config{};
  if (told) config.children = {&*told, 1};
  remark({.kind = event_kind::child_described,
          .result = static_cast<std::uint8_t>(told.has_value()),
          .text = id,
          .config = told ? &config : nullptr});
  remark_told(children_question::spec);
}

auto is_expected_shutdown(const child_spec& spec, const exit_reason& reason) -> bool {
  using kind = exit_reason::kind;
  if (spec.shutdown_or_default().is_brutal() && reason.what() == kind::killed) return true;
  return reason.what() == kind::shutdown || (spec.restart != restart_type::permanent && !reason.is_abnormal());
}

auto wants_restart(restart_type restart, const exit_reason& reason) -> bool {
  using kind = exit_reason::kind;
  switch (restart) {
    case restart_type::permanent: return !planted(mutant::permanent_stays_down) || reason.what() != kind::normal;
    case restart_type::temporary: return planted(mutant::temporary_restarts);
    case restart_type::transient: break;
  }
  if (planted(mutant::transient_restarts)) return true;
  if (planted(mutant::transient_shutdown_restarts) && reason.what() == kind::shutdown) return true;
  if (planted(mutant::shutdown_reason_abnormal) &&
      (reason.what() == kind::shutdown_with || reason.what() == kind::failed_to_start_child)) {
    return true;
  }
  return reason.is_abnormal();
}

auto failed_start(const start_result& result) -> child_result {
  if (result.reason.what() == exit_reason::kind::already_started) {
    return {child_outcome::already_started, result.process, result.reason};
  }
  return {child_outcome::start_failed, {}, result.reason};
}

auto restart_window::add(virtual_time now, const supervisor_flags& flags) -> bool {
  const std::int64_t second = std::chrono::floor<std::chrono::seconds>(now).count();  // SUP-31: the phase is 0.
  const std::int64_t oldest = second - flags.period.count() + (planted(mutant::open_window) ? 1 : 0);
  if (!planted(mutant::window_never_slides)) {
    seconds_.erase(std::find_if(seconds_.begin(), seconds_.end(), [&](std::int64_t each) { return each < oldest; }),
                   seconds_.end());
  }
  seconds_.insert(seconds_.begin(), second);
  return seconds_.size() <= flags.intensity - (planted(mutant::intensity_off_by_one) && flags.intensity > 0 ? 1 : 0);
}

// -- requests ---------------------------------------------------------------------------------------------------------

namespace {

auto by_pid_only() -> exit_reason { return "a dynamic supervisor knows its children by pid, not by id"; }
auto by_id_only() -> exit_reason { return "a supervisor knows its children by id; only a dynamic one by pid"; }

template <class R>
void handle_request(server_object& object, signal& request, next& then) {
  typename R::reply value = static_cast<child_keeper&>(object).handle(request.get<R>());
  then.pending_reply = new_reply(from_of(request));
  then.pending_reply->emplace<typename R::reply>(std::move(value));
}
template <class R>
constexpr request_entry request_to_keeper{&child_keepers, pretty_name<R>(), &handle_request<R>};

template <class R>
auto ask(const destination& supervisor, R request) -> typename R::reply {
  signal_ptr what = begin_call();
  what->emplace<R>(std::move(request));
  what->entry = &request_to_keeper<R>;
  const signal_ptr reply = finish_call(supervisor, std::move(what), infinity);  // SUP-48
  return std::move(reply->get<typename R::reply>());
}

}  // namespace

auto child_keeper::handle(terminate_child_request&) -> child_result {
  return {child_outcome::not_found, {}, by_pid_only()};
}
auto child_keeper::handle(terminate_process_request&) -> child_result {
  return {child_outcome::not_found, {}, by_id_only()};
}
auto child_keeper::handle(restart_child_request&) -> child_result {
  return {child_outcome::not_found, {}, by_pid_only()};
}
auto child_keeper::handle(delete_child_request&) -> child_result {
  return {child_outcome::not_found, {}, by_pid_only()};
}
auto child_keeper::handle(childspec_request&) -> std::optional<child_spec> { return std::nullopt; }

}  // namespace detail

auto start_child(const destination& supervisor, child_spec spec) -> child_result {
  return detail::ask<detail::start_child_request>(supervisor, {std::move(spec)});
}
auto terminate_child(const destination& supervisor, std::string id) -> child_result {
  return detail::ask<detail::terminate_child_request>(supervisor, {std::move(id)});
}
auto terminate_child(const destination& supervisor, pid child) -> child_result {
  return detail::ask<detail::terminate_process_request>(supervisor, {child});
}
auto restart_child(const destination& supervisor, std::string id) -> child_result {
  return detail::ask<detail::restart_child_request>(supervisor, {std::move(id)});
}
auto delete_child(const destination& supervisor, std::string id) -> child_result {
  return detail::ask<detail::delete_child_request>(supervisor, {std::move(id)});
}
auto which_children(const destination& supervisor) -> std::vector<child_info> {
  return detail::ask<detail::which_children_request>(supervisor, {});
}
auto count_children(const destination& supervisor) -> child_counts {
  return detail::ask<detail::count_children_request>(supervisor, {});
}
auto get_childspec(const destination& supervisor, std::string id) -> std::optional<child_spec> {
  return detail::ask<detail::childspec_request>(supervisor, {std::move(id)});
}

auto problem_of(const child_spec& spec, auto_shutdown flag) -> std::optional<std::string> {
  if (spec.id.empty()) return "missing_id";
  if (!spec.start) return "{missing_start, " + spec.id + "}";
  if (spec.restart > restart_type::temporary) {
    return "{invalid_restart_type, " + std::to_string(static_cast<int>(spec.restart)) + "}";
  }
  const child_shutdown how = spec.shutdown_or_default();
  if (!how.is_brutal() && how.timeout().count() < 0) {
    return "{invalid_shutdown, " + std::to_string(how.timeout().count()) + " ns}";
  }
  if (spec.type > child_type::supervisor) {
    return "{invalid_child_type, " + std::to_string(static_cast<int>(spec.type)) + "}";
  }
  if (spec.significant) {  // SUP-50
    if (flag == auto_shutdown::never) return "{bad_combination, [{auto_shutdown, never}, {significant, true}]}";
    if (spec.restart == restart_type::permanent) {
      return "{bad_combination, [{restart, permanent}, {significant, true}]}";
    }
  }
  return std::nullopt;
}

void child_spec::describe(std::ostream& out) const { out << id; }

void child_result::describe(std::ostream& out) const {
  out << to_string(outcome);
  if (outcome == child_outcome::start_failed || outcome == child_outcome::bad_spec) out << ": " << reason.to_string();
}

auto to_string(restart_type what) -> std::string_view {
  switch (what) {
    case restart_type::permanent: return "permanent";
    case restart_type::transient: return "transient";
    case restart_type::temporary: return "temporary";
  }
  return "?";
}

auto to_string(restart_strategy what) -> std::string_view {
  switch (what) {
    case restart_strategy::one_for_one: return "one_for_one";
    case restart_strategy::one_for_all: return "one_for_all";
    case restart_strategy::rest_for_one: return "rest_for_one";
  }
  return "?";
}

auto to_string(auto_shutdown what) -> std::string_view {
  switch (what) {
    case auto_shutdown::never: return "never";
    case auto_shutdown::any_significant: return "any_significant";
    case auto_shutdown::all_significant: return "all_significant";
  }
  return "?";
}

}  // namespace rehearse::runtime
