// What the conformance tests share: a body that is no workload, and ways to wait for what schedules leave open.
// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "run_body.hpp"

namespace rehearse::tests {

/// The body in a process beside the root: what it starts may crash or wait for ever, and it must come to its end.
inline auto in_process(std::function<void()> body) -> std::function<void()> {
  return [body = std::move(body)] {
    spawn_monitor("tester", body);
    EXPECT_EQ(receive<down>().reason.to_string(), "normal") << "the body did not come to its end";
  };
}

/// Waits for the DOWN of this monitor; its reason, as text.
inline auto reason_of(monitor_ref ref) -> std::string {
  return receive(
      when([ref](const down& seen) { return seen.ref == ref; }, [](down seen) { return seen.reason.to_string(); }));
}
inline auto reason_of(const runtime::monitored_process& watched) -> std::string { return reason_of(watched.ref); }

/// A monitor that has reached its target: what others do from now on, it sees.
inline auto watch(pid target) -> monitor_ref {
  const monitor_ref ref = monitor(target);
  is_alive(target);
  return ref;
}

/// How many messages lie in the mailbox of the running process.
inline auto queued() -> std::uint64_t { return process_info(self())->mailbox_size; }
/// Waits until so many messages lie there, taking none.
inline void until_queued(std::uint64_t count) {
  while (queued() < count) yield();
}
template <class T>
auto is_queued() -> bool {
  return receive_within<T>(virtual_duration::zero()).has_value();
}

/// A process that only waits.
inline void wait_for_ever() { sleep(infinity); }

/// How many of `runs` seeds end with `holds` true; for what some schedule must do, and some other must not.
inline auto count_seeds(sim::models models, sim::granularity granularity, const std::function<void(bool& holds)>& body,
                        std::uint64_t runs = 50) -> std::uint64_t {
  std::uint64_t count = 0;
  bool holds = false;
  const auto once = in_process([&] {
    holds = false;
    body(holds);
    if (holds) ++count;
  });
  run_seeds(once, runs, {.models = models, .granularity = granularity});
  return count;
}

/// The position of the first event that `accepts` takes; the number of events if there is none.
template <class Predicate>
auto position_of(const sim::run_record& run, Predicate accepts) -> std::size_t {
  std::size_t position = 0;
  for (const sim::recorded_event& each : run.events) {
    if (accepts(each)) break;
    ++position;
  }
  return position;
}
template <class Predicate>
auto has_event(const sim::run_record& run, Predicate accepts) -> bool {
  return position_of(run, accepts) < run.events.size();
}

}  // namespace rehearse::tests
