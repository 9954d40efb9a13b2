// What the cases share: a worker that ends and sleeps as it is told, supervisors of such, and what their parent sees.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <rehearse/rehearse.hpp>

#include "otp_case.hpp"

namespace rehearse::tests {

inline constexpr auto permanent = restart_type::permanent;
inline constexpr auto transient = restart_type::transient;
inline constexpr auto temporary = restart_type::temporary;
inline constexpr auto one_for_one = restart_strategy::one_for_one;
inline constexpr auto one_for_all = restart_strategy::one_for_all;
inline constexpr auto rest_for_one = restart_strategy::rest_for_one;

/// Gives the outcome of the n-th start of a child, from 1.
using start_outcomes = std::function<next(int start)>;

/// The worker of the suites: traps exits, so that it dies of its parent and of `kill` alone, unless it is told to end.
struct sample_worker : gen_server {
  struct end {
    exit_reason why;
  };
  struct nap {
    virtual_duration how_long;
  };

  explicit sample_worker(start_outcomes outcomes = {}, std::shared_ptr<int> starts = {},
                         virtual_duration takes_to_stop = {}, std::optional<exit_reason> own_reason = {})
      : begins(std::move(outcomes)),
        started(std::move(starts)),
        terminates_for(takes_to_stop),
        ends_with(std::move(own_reason)) {}

  auto init() -> next {
    trap_exit(true);
    return begins ? begins(++*started) : next();
  }
  auto handle_cast(end told) -> next { return stop_with(told.why); }
  void handle_cast(nap told) { sleep(told.how_long); }
  void terminate(const exit_reason&) const {
    if (terminates_for > 0s) sleep(terminates_for);
    if (ends_with) exit(*ends_with);
  }

  start_outcomes begins;
  std::shared_ptr<int> started;
  virtual_duration terminates_for;
  std::optional<exit_reason> ends_with;
};

/// A worker as a child that has a second to stop.
inline auto worker(const std::string& id, restart_type restart = permanent) -> child_spec {
  return child<sample_worker>(id).restarts(restart).shuts_down(1s);
}
/// One whose starts end as `outcomes` says.
inline auto worker_that(const std::string& id, start_outcomes outcomes, restart_type restart = permanent)
    -> child_spec {
  return child<sample_worker>(id, std::move(outcomes), std::make_shared<int>(0)).restarts(restart).shuts_down(1s);
}
/// One that takes so long to stop, and may do so for a reason of its own.
inline auto slow_worker(const std::string& id, virtual_duration takes_to_stop, child_shutdown how,
                        std::optional<exit_reason> own_reason = {}) -> child_spec {
  return child<sample_worker>(id, start_outcomes(), std::shared_ptr<int>(), takes_to_stop, std::move(own_reason))
      .shuts_down(how);
}

inline auto says_ignore(int) -> next { return ignore(); }
inline auto fails(int) -> next { return stop_with("bad"); }
/// Starts once, and never again.
inline auto starts_once(int start) -> next { return start == 1 ? next() : stop_with("bad"); }

/// Its own code ends a worker.
inline void end(pid who, exit_reason why) { cast(server_ref<sample_worker>(who), sample_worker::end{std::move(why)}); }
/// Ends it from within, or kills it if that is the reason, and waits until everybody has seen it.
inline void terminate(pid who, const exit_reason& why) {
  if (why == exit_reason(exit_reason::kill)) {
    exit(who, why);
  } else {
    end(who, why);
  }
  settle();
}

/// What the case, which traps exits, was told about the end of `who`, as text.
inline auto exit_of(pid who) -> std::string {
  return receive(when([who](const exit_message& seen) { return seen.from == who; },
                      [](const exit_message& seen) { return seen.reason.to_string(); }));
}
/// A monitor that has reached its target: what others do from now on, it sees.
inline auto watch(pid target) -> monitor_ref {
  const monitor_ref ref = monitor(target);
  is_alive(target);
  return ref;
}
/// Waits for this monitor's DOWN; its reason, as text.
inline auto reason_of(monitor_ref ref) -> std::string {
  return receive(when([ref](const down& seen) { return seen.ref == ref; },
                      [](const down& seen) { return seen.reason.to_string(); }));
}
/// Messages in the running process's mailbox.
inline auto mailbox_size() -> std::uint64_t { return process_info(self())->mailbox_size; }

/// What the parent's exit signal does to a supervisor or server; the reason it died for.
inline auto exited_with(pid child, exit_reason reason) -> std::string {
  const monitor_ref ref = watch(child);
  exit(child, std::move(reason));
  return reason_of(ref);
}

/// What came of a request or a start, as text: "ok", "start_failed: bad".
inline auto said(const child_result& result) -> std::string {
  std::ostringstream text;
  result.describe(text);
  return text.str();
}
inline auto said(const start_result& result) -> std::string {
  if (result.is_ok()) return "ok";
  return result.is_ignore() ? "ignore" : "error: " + result.reason.to_string();
}

/// which_children as text, in the order in which they were started: "a:up b:undefined".
inline auto listed(const destination& sup) -> std::string {
  std::string text;
  for (const child_info& each : which_children(sup)) {
    const std::string one = each.id + ':' + (each.is_restarting ? "restarting" : each.process ? "up" : "undefined");
    text = text.empty() ? one : one + ' ' + text;
  }
  return text;
}
/// The process of a child; empty if it does not run.
inline auto child_of(const destination& sup, const std::string& id) -> pid {
  for (const child_info& each : which_children(sup)) {
    if (each.id == id) return each.process;
  }
  return {};
}
/// The only child's process.
inline auto only_child(const destination& sup) -> pid {
  const auto all = which_children(sup);
  return all.size() == 1 ? all.front().process : pid();
}

/// The suites' "specs, active, supervisors, workers".
inline auto counted(const destination& sup) -> std::string {
  const child_counts counts = count_children(sup);
  std::ostringstream text;
  text << counts.specs << ' ' << counts.active << ' ' << counts.supervisors << ' ' << counts.workers;
  return text.str();
}

/// What a call exits its caller with, as text; empty if it returns.
template <class Action>
auto failure_of(Action action) -> std::string {
  try {
    action();
  } catch (const exit_exception& exited) {
    return exited.reason().inner().to_string();
  }
  return {};
}

}  // namespace rehearse::tests
