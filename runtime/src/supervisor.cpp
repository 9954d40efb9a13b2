// The supervisor: the SUP rules. One server that traps exits and does one thing at a time (SUP-05).
// SPDX-License-Identifier: MIT
#include <rehearse/runtime/supervisor.hpp>

#include <algorithm>
#include <optional>
#include <set>

#include "mutant.hpp"
#include "supervision.hpp"

namespace rehearse::runtime {
namespace detail {

// -- start ------------------------------------------------------------------------------------------------------------

auto supervisor_object::init() -> next {
  trap_exit(true);
  std::optional<supervisor_spec> given = spec();
  if (!given) return ignore();
  flags_ = given->flags;
  if (auto problem = validate(*given)) return stop_with(std::move(*problem));  // SUP-04
  emit_configured({flags_, given->children});
  for (child_spec& each : given->children) children_.push_back({std::move(each), {}, false});
  if (planted(mutant::starts_backwards)) std::reverse(children_.begin(), children_.end());
  for (std::size_t i = 0; i < children_.size();) {  // SUP-06
    const start_result result = start(children_[i]);
    if (result.outcome == start_outcome::error) {  // SUP-08
      const std::string id = children_[i].spec.id;
      children_.resize(i);
      stop_all();
      return stop_with({exit_reason::kind::failed_to_start_child, id, result.reason});
    }
    if (result.is_ignore() && children_[i].spec.restart == restart_type::temporary) {  // SUP-07
      forget(children_[i]);
    } else {
      ++i;
    }
  }
  return {};
}

auto supervisor_object::validate(const supervisor_spec& given) const -> std::optional<exit_reason> {
  const auto bad = [](const std::string& what) { return exit_reason(exit_reason::kind::custom, what); };
  const auto bad_flag = [&](std::string_view what, std::int64_t value) {
    return bad("{supervisor_data, {" + std::string(what) + ", " + std::to_string(value) + "}}");
  };
  if (given.flags.strategy > restart_strategy::rest_for_one) {
    return bad_flag("invalid_strategy", static_cast<int>(given.flags.strategy));
  }
  if (given.flags.period.count() <= 0) return bad_flag("invalid_period", given.flags.period.count());
  if (given.flags.auto_shutdown > auto_shutdown::all_significant) {
    return bad_flag("invalid_auto_shutdown", static_cast<int>(given.flags.auto_shutdown));
  }
  std::set<std::string> ids;
  for (const child_spec& each : given.children) {
    if (const auto problem = problem_of(each, given.flags.auto_shutdown)) return bad("{start_spec, " + *problem + "}");
    if (!ids.insert(each.id).second) return bad("{start_spec, {duplicate_child_name, " + each.id + "}}");
  }
  return std::nullopt;
}

auto supervisor_object::find(std::string_view id) -> child* {
  const auto found =
      std::find_if(children_.begin(), children_.end(), [&](const child& each) { return each.spec.id == id; });
  return found == children_.end() ? nullptr : &*found;
}

void supervisor_object::forget(child& which) { children_.erase(children_.begin() + (&which - children_.data())); }

auto supervisor_object::start(child& which) -> start_result {
  start_result result = start_by_spec(which.spec);
  which.process = result.is_ok() ? result.process : pid();
  which.restarting = false;
  return result;
}

// -- stop -------------------------------------------------------------------------------------------------------------

void supervisor_object::stop(child& which) {
  which.restarting = false;
  if (!which.process) return;  // SUP-41
  const pid process = std::exchange(which.process, pid());
  const child_shutdown how = which.spec.shutdown_or_default();
  const monitor_ref ref = monitor(process);  // SUP-09: before anything that could end it; still linked (SUP-13).
  request_shutdown(which.spec, process);
  const auto is_gone = [&](const down& seen) { return seen.ref == ref; };
  bool gone = false;
  exit_reason reason;
  const auto goes = [&](const down& seen) {
    gone = true;
    reason = seen.reason;
  };
  receive(when(is_gone, goes), after(how.is_brutal() ? infinity : how.timeout(), [] {}));
  if (!gone) {
    escalate_shutdown(which.spec, process);
    receive(when(is_gone, goes));
  }
  if (planted(mutant::no_exit_flush)) return;
  unlink(process);  // SUP-11: its EXIT must not be taken for a later crash.
  kernel& here = kernel::running();
  here.flush(here.self(), [&](const signal& each) {
    const bool is_its = each.kind == signal_kind::link_exit && each.from == process.id();
    if (is_its && reason.what() == exit_reason::noproc) reason = each.reason;  // It was gone before the monitor.
    return is_its;
  });
  if (reason.what() == exit_reason::noproc) reason = "child_process_unlinked";  // VER-08
  if (!is_expected_shutdown(which.spec, reason)) report_shutdown(which.spec.id, process, reason);
}

void supervisor_object::stop_all() {
  if (planted(mutant::forward_shutdown)) {
    for (child& each : children_) stop(each);
    return;
  }
  for (std::size_t i = children_.size(); i-- > 0;) stop(children_[i]);  // SUP-14
}

void supervisor_object::terminate(const exit_reason&) { stop_all(); }

// -- a child ends -----------------------------------------------------------------------------------------------------

auto supervisor_object::info(signal& what) -> next {
  if (what.kind == signal_kind::link_exit || what.kind == signal_kind::exit) {
    return handle_exit(pid_of(what.from), what.reason);
  }
  if (what.kind == signal_kind::message && what.is<retry>()) {  // SUP-37
    child* const which = find(what.get<retry>().id);
    if (which == nullptr || !which->restarting) return {};  // SUP-40: somebody was faster.
    return restart(*which);
  }
  next unknown;
  unknown.handled = false;  // SUP-18
  return unknown;
}

auto supervisor_object::handle_exit(pid who, const exit_reason& reason) -> next {
  if (!who) return {};  // A link to nobody ends like this (LINK-02); children that do not run have no pid either.
  const auto found =
      std::find_if(children_.begin(), children_.end(), [&](const child& each) { return each.process == who; });
  if (found == children_.end()) {  // SUP-18
    if (planted(mutant::no_exit_flush)) static_cast<void>(restarts_.add(now(), flags_));
    return {};
  }
  found->process = pid();
  if (wants_restart(found->spec.restart, reason)) return restart(*found);
  const child ended = *found;
  if (ended.spec.restart == restart_type::temporary) forget(*found);  // SUP-19
  return after_end_of(ended);
}

/// auto_shutdown, after a child ended by itself and is not restarted (SUP-51, SUP-52).
auto supervisor_object::after_end_of(const child& which) -> next {
  if (!which.spec.significant || flags_.auto_shutdown == auto_shutdown::never) return {};
  if (flags_.auto_shutdown == auto_shutdown::all_significant) {
    for (const child& each : children_) {
      if (each.spec.significant && (each.process || each.restarting)) return {};  // A retry is to come.
    }
  }
  return stop_with(exit_reason::shutdown);  // SUP-53; terminate stops the others.
}

auto supervisor_object::restart(child& which) -> next {
  const bool counts = !(planted(mutant::retry_uncounted) && which.restarting);
  if (counts && !restarts_.add(now(), flags_)) return stop_with(exit_reason::shutdown);  // SUP-34
  const auto index = static_cast<std::size_t>(&which - children_.data());
  switch (flags_.strategy) {
    case restart_strategy::one_for_one: {  // SUP-21
      const start_result result = start(which);
      if (result.outcome == start_outcome::error) {
        if (planted(mutant::retry_first)) {
          which.restarting = true;
          return restart(which);
        }
        schedule_retry(which);
      } else if (result.is_ignore() && planted(mutant::ignore_drops_spec)) {
        forget(which);
      } else if (result.is_ok() && planted(mutant::restart_appends)) {
        std::rotate(children_.begin() + static_cast<std::ptrdiff_t>(index),
                    children_.begin() + static_cast<std::ptrdiff_t>(index) + 1, children_.end());
      }
      return {};
    }
    case restart_strategy::rest_for_one: restart_from(index); return {};  // SUP-22
    case restart_strategy::one_for_all: restart_from(0); return {};       // SUP-23
  }
  return {};
}

/// Stops the children from `first` on in reverse order, forgets temporary ones, and starts the rest in order.
void supervisor_object::restart_from(std::size_t first) {
  std::set<std::string> left_out;
  if (planted(mutant::skip_stopped)) {
    for (std::size_t i = first + 1; i < children_.size(); ++i) {
      if (!children_[i].process && !children_[i].restarting) left_out.insert(children_[i].spec.id);
    }
  }
  if (planted(mutant::forward_shutdown)) {
    for (std::size_t i = first; i < children_.size(); ++i) stop(children_[i]);
  }
  std::size_t kept = 0;  // At the end of the order.
  if (planted(mutant::restarts_those_before) && flags_.strategy == restart_strategy::rest_for_one) {
    kept = children_.size() - std::exchange(first, 0) - 1;
  }
  for (std::size_t i = children_.size() - kept; i-- > first;) {
    if (!(planted(mutant::siblings_not_stopped) && flags_.strategy == restart_strategy::one_for_all)) {
      stop(children_[i]);
    }
    if (children_[i].spec.restart == restart_type::temporary && !planted(mutant::keep_temporary)) {  // SUP-24
      forget(children_[i]);
    }
  }
  if (planted(mutant::group_starts_backwards)) {
    for (std::size_t i = children_.size(); i-- > first;) {
      if (start(children_[i]).outcome == start_outcome::error) schedule_retry(children_[i]);
    }
    return;
  }
  for (std::size_t i = first; i + kept < children_.size(); ++i) {  // SUP-25
    if (left_out.contains(children_[i].spec.id)) continue;
    if (start(children_[i]).outcome == start_outcome::error) {
      schedule_retry(children_[i]);  // SUP-38
      return;
    }
  }
}

void supervisor_object::schedule_retry(child& which) {
  if (planted(mutant::failed_restart_gives_up)) return;
  which.restarting = true;
  send(self(), retry{which.spec.id});
}

// -- requests ---------------------------------------------------------------------------------------------------------

auto supervisor_object::handle(start_child_request& request) -> child_result {  // SUP-42
  const child_spec& wanted = request.spec;
  return answer_request(child_request::start, wanted.id, {}, &wanted, [&]() -> child_result {
    if (const auto problem = problem_of(wanted, flags_.auto_shutdown)) {
      return {child_outcome::bad_spec, {}, {exit_reason::kind::custom, *problem}};
    }
    if (const child* known = find(wanted.id)) {
      if (known->process) return {child_outcome::already_started, known->process, {}};
      return {child_outcome::already_present, {}, {}};
    }
    child made{wanted, {}, false};
    const start_result result = start(made);
    if (result.outcome == start_outcome::error) return failed_start(result);
    if (result.is_ok() || made.spec.restart != restart_type::temporary) children_.push_back(made);
    if (result.is_ignore()) return {child_outcome::undefined, {}, {}};
    return {child_outcome::ok, made.process, {}};
  });
}

auto supervisor_object::handle(terminate_child_request& request) -> child_result {  // SUP-43
  return answer_request(child_request::terminate, request.id, {}, nullptr, [&]() -> child_result {
    child* const which = find(request.id);
    if (which == nullptr) return {child_outcome::not_found, {}, {}};
    stop(*which);
    if (which->spec.restart == restart_type::temporary) forget(*which);
    return {};
  });
}

auto supervisor_object::handle(restart_child_request& request) -> child_result {  // SUP-44
  return answer_request(child_request::restart, request.id, {}, nullptr, [&]() -> child_result {
    child* const which = find(request.id);
    if (which == nullptr) return {child_outcome::not_found, {}, {}};
    if (which->process) return {child_outcome::running, which->process, {}};
    if (which->restarting) return {child_outcome::restarting, {}, {}};
    const start_result result = start(*which);
    if (result.outcome == start_outcome::error) return failed_start(result);
    if (result.is_ignore()) return {child_outcome::undefined, {}, {}};
    return {child_outcome::ok, which->process, {}};
  });
}

auto supervisor_object::handle(delete_child_request& request) -> child_result {  // SUP-45
  return answer_request(child_request::remove, request.id, {}, nullptr, [&]() -> child_result {
    child* const which = find(request.id);
    if (which == nullptr) return {child_outcome::not_found, {}, {}};
    if (which->process) return {child_outcome::running, which->process, {}};
    if (which->restarting) return {child_outcome::restarting, {}, {}};
    forget(*which);
    return {};
  });
}

auto supervisor_object::handle(which_children_request&) -> std::vector<child_info> {  // SUP-46
  remark_question(children_question::which);
  std::vector<child_info> all;
  for (auto each = children_.rbegin(); each != children_.rend(); ++each) {
    all.push_back({each->spec.id, each->process, each->restarting, each->spec.type});
  }
  remark_list(all);
  return all;
}

auto supervisor_object::handle(count_children_request&) -> child_counts {  // SUP-46, SUP-47
  remark_question(children_question::how_many);
  child_counts counts{.specs = children_.size()};
  for (const child& each : children_) {
    if (each.process && is_alive(each.process)) ++counts.active;
    ++(each.spec.type == child_type::supervisor ? counts.supervisors : counts.workers);
  }
  remark_counts(counts);
  return counts;
}

auto supervisor_object::handle(childspec_request& request) -> std::optional<child_spec> {  // SUP-49
  remark_question(children_question::spec, request.id);
  std::optional<child_spec> spec;
  if (const child* const which = find(request.id)) {
    spec = which->spec;
    spec->shutdown = spec->shutdown_or_default();
  }
  remark_spec(request.id, spec);
  return spec;
}

// -- without a class --------------------------------------------------------------------------------------------------

namespace {
class plain_supervisor final : public supervisor_object {
 public:
  explicit plain_supervisor(supervisor_spec given) : supervisor_object(type), given_(std::move(given)) {}
  static constexpr server_type type{"supervisor", true, &child_keepers};

 private:
  auto spec() -> std::optional<supervisor_spec> override { return std::move(given_); }
  supervisor_spec given_;
};
}  // namespace

}  // namespace detail

auto try_start_supervisor(supervisor_spec spec, const server_options& options) -> start_result {
  return detail::start(std::make_unique<detail::plain_supervisor>(std::move(spec)), options, true);
}

auto start_supervisor(supervisor_spec spec, const server_options& options) -> pid {
  const start_result result = try_start_supervisor(std::move(spec), options);
  if (!result.is_ok()) detail::fail_start(result);
  return result.process;
}

auto supervisor_child(std::string id, supervisor_spec spec) -> child_spec {
  child_spec made;
  made.id = std::move(id);
  made.type = child_type::supervisor;
  made.start = [spec = std::move(spec)] { return try_start_supervisor(spec); };
  return made;
}

}  // namespace rehearse::runtime
