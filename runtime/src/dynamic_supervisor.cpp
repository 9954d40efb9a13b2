// The dynamic supervisor: the DYN rules.
// SPDX-License-Identifier: MIT
#include <rehearse/runtime/dynamic_supervisor.hpp>

#include "mutant.hpp"
#include "supervision.hpp"

namespace rehearse::runtime {
namespace detail {

auto dynamic_supervisor_object::init() -> next {
  trap_exit(true);
  const std::optional<dynamic_supervisor_flags> given = given_flags();
  if (!given) return ignore();
  if (given->period.count() <= 0) {
    return stop_with({exit_reason::kind::custom,
                      "{supervisor_data, {invalid_period, " + std::to_string(given->period.count()) + "}}"});
  }
  flags_ = {.strategy = restart_strategy::one_for_one, .intensity = given->intensity, .period = given->period};
  max_children_ = given->max_children;
  extra_arguments_ = given->extra_arguments;
  emit_configured({flags_, {}, true, max_children_});
  return {};
}

auto dynamic_supervisor_object::start(const child& which) -> start_result {
  return start_by_spec(which.spec, which.number);
}

// -- stop -------------------------------------------------------------------------------------------------------------

/// Asks all of them at once, then waits for all; each distinct timeout has one timer, which kills the rest of its group
/// (DYN-09). Empties `which`.
void dynamic_supervisor_object::stop(children& which) {
  struct time_is_up {
    virtual_duration group;
  };
  struct unexpected_end {
    const child* which;
    pid process;
    exit_reason reason;
  };
  kernel& here = kernel::running();
  std::vector<unexpected_end> ended_otherwise;
  std::map<monitor_ref, process_id> awaited;
  std::map<virtual_duration, timer_ref> timers;
  for (auto& [process, each] : which) {
    if (each.restarting) continue;
    const pid who = pid_of(process);
    // The monitor before the unlink: it must not be lost in between. Unlike a supervisor's, these are unlinked
    // (SUP-13).
    const monitor_ref ref = monitor(who);
    unlink(who);
    here.flush(here.self(),
               [&](const signal& seen) { return seen.kind == signal_kind::link_exit && seen.from == who.id(); });
    awaited.emplace(ref, process);
    request_shutdown(each.spec, who, each.number);
    const child_shutdown how = each.spec.shutdown_or_default();
    if (!how.is_brutal() && how.timeout() != infinity) timers.emplace(how.timeout(), timer_ref());
  }
  for (auto& [timeout, timer] : timers) timer = send_after(self(), timeout, time_is_up{timeout});
  while (!awaited.empty()) {
    receive(when([&](const down& seen) { return awaited.contains(seen.ref); },
                 [&](const down& seen) {
                   const child& gone = which.at(awaited.at(seen.ref));
                   if (!is_expected_shutdown(gone.spec, seen.reason))
                     ended_otherwise.push_back({&gone, seen.process, seen.reason});
                   awaited.erase(seen.ref);
                 }),
            [&](time_is_up up) {
              for (const auto& [ref, process] : awaited) {
                const child& late = which.at(process);
                const child_shutdown how = late.spec.shutdown_or_default();
                if (!how.is_brutal() && how.timeout() == up.group) {
                  escalate_shutdown(late.spec, pid_of(process), late.number);
                }
              }
            });
  }
  for (const auto& [timeout, timer] : timers) {
    if (cancel_timer(timer)) continue;
    here.flush(here.self(), [](const signal& seen) { return holds<time_is_up>(seen); });
  }
  for (const unexpected_end& each : ended_otherwise) report_shutdown(each.which->spec.id, each.process, each.reason);
  which.clear();
}

void dynamic_supervisor_object::terminate(const exit_reason&) { stop(children_); }

// -- a child ends -----------------------------------------------------------------------------------------------------

auto dynamic_supervisor_object::info(signal& what) -> next {
  if (what.kind == signal_kind::link_exit || what.kind == signal_kind::exit) {
    return handle_exit(what.from, what.reason);
  }
  if (what.kind == signal_kind::message && what.is<retry>()) {
    const auto which = children_.find(what.get<retry>().old_process);
    if (which == children_.end() || !which->second.restarting) return {};  // DYN-07: it was terminated meanwhile.
    return restart(which);
  }
  next unknown;
  unknown.handled = false;
  return unknown;
}

auto dynamic_supervisor_object::handle_exit(process_id who, const exit_reason& reason) -> next {
  const auto which = children_.find(who);
  if (which == children_.end() || which->second.restarting) return {};
  if (!wants_restart(which->second.spec.restart, reason)) {  // DYN-05
    children_.erase(which);
    return {};
  }
  return restart(which);
}

auto dynamic_supervisor_object::restart(children::iterator which) -> next {
  if (!restarts_.add(now(), flags_)) {  // DYN-06
    children_.erase(which);
    return stop_with(exit_reason::shutdown);
  }
  const start_result result = start(which->second);
  if (result.outcome == start_outcome::error) {  // DYN-07
    which->second.restarting = true;
    send(self(), retry{which->first});
    return {};
  }
  child started = std::move(which->second);
  children_.erase(which);
  if (result.is_ok() && !planted(mutant::restart_loses_child)) {
    started.restarting = false;
    children_.insert_or_assign(result.process.id(), std::move(started));
  }
  return {};
}

// -- requests ---------------------------------------------------------------------------------------------------------

auto dynamic_supervisor_object::handle(start_child_request& request) -> child_result {  // DYN-02
  const child_spec& wanted = request.spec;
  return answer_request(child_request::start, wanted.id, {}, &wanted, [&]() -> child_result {
    if (const auto problem = problem_of(wanted, auto_shutdown::never)) {  // DYN-10: nor significant ones.
      return {child_outcome::bad_spec, {}, {exit_reason::kind::custom, *problem}};
    }
    if (max_children_ && children_.size() >= *max_children_) return {child_outcome::max_children, {}, {}};  // DYN-03
    child made{with_extra_arguments(wanted, extra_arguments_), ++last_number_, false};                      // DYN-04
    const start_result result = start(made);
    if (result.outcome == start_outcome::error) return failed_start(result);
    if (result.is_ignore()) return {child_outcome::undefined, {}, {}};
    children_.insert_or_assign(result.process.id(), std::move(made));
    return {child_outcome::ok, result.process, {}};
  });
}

auto dynamic_supervisor_object::handle(terminate_process_request& request) -> child_result {  // DYN-08
  return answer_request(child_request::terminate, {}, request.process, nullptr, [&]() -> child_result {
    const auto which = children_.find(kernel::running().resolve(request.process));
    if (which == children_.end()) return {child_outcome::not_found, {}, {}};
    children gone;
    gone.insert(children_.extract(which));
    stop(gone);
    return {};
  });
}

auto dynamic_supervisor_object::handle(which_children_request&) -> std::vector<child_info> {
  remark_question(children_question::which);
  std::vector<child_info> all;
  for (const auto& [process, each] : children_) {
    all.push_back({{}, each.restarting ? pid() : pid_of(process), each.restarting, each.spec.type});
  }
  remark_list(all);
  return all;
}

auto dynamic_supervisor_object::handle(count_children_request&) -> child_counts {
  remark_question(children_question::how_many);
  child_counts counts{.specs = children_.size()};
  for (const auto& [process, each] : children_) {
    if (!each.restarting) ++counts.active;
    ++(each.spec.type == child_type::supervisor ? counts.supervisors : counts.workers);
  }
  remark_counts(counts);
  return counts;
}

// -- without a class --------------------------------------------------------------------------------------------------

namespace {
class plain_dynamic_supervisor final : public dynamic_supervisor_object {
 public:
  explicit plain_dynamic_supervisor(const dynamic_supervisor_flags& given)
      : dynamic_supervisor_object(type), given_(given) {}
  static constexpr server_type type{"dynamic_supervisor", true, &child_keepers};

 private:
  auto given_flags() -> std::optional<dynamic_supervisor_flags> override { return given_; }
  dynamic_supervisor_flags given_;
};
}  // namespace

}  // namespace detail

auto try_start_dynamic_supervisor(const dynamic_supervisor_flags& flags, const server_options& options)
    -> start_result {
  return detail::start(std::make_unique<detail::plain_dynamic_supervisor>(flags), options, true);
}

auto start_dynamic_supervisor(const dynamic_supervisor_flags& flags, const server_options& options) -> pid {
  const start_result result = try_start_dynamic_supervisor(flags, options);
  if (!result.is_ok()) detail::fail_start(result);
  return result.process;
}

auto dynamic_supervisor_child(std::string id, const dynamic_supervisor_flags& flags, const server_options& options)
    -> child_spec {
  child_spec made;
  made.id = std::move(id);
  made.type = child_type::supervisor;
  made.start = [flags, options] { return try_start_dynamic_supervisor(flags, options); };
  return made;
}

}  // namespace rehearse::runtime
