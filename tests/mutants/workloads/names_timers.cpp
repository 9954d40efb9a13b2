// Names have one owner and are free before anybody hears of its end; timers ring once, in order, never early.
// SPDX-License-Identifier: MIT
#include <optional>

#include "workloads.hpp"

namespace rehearse::mutants {
namespace {

constexpr std::string_view one_owner = "NAME-01: a name has one owner";

auto desk() -> name {
  static const name it("desk");
  return it;
}

struct occupied {
  pid by{};
};

void compete(occupied& desk_of, pid judge) {
  for (int round = 0; round < 2; ++round) {
    dawdle();
    try {
      register_name(desk());
    } catch (const bad_argument&) {
      continue;
    }
    must(!desk_of.by || !scenarios::lives(desk_of.by), one_owner);
    desk_of.by = self();
    send(judge, self());
    yield();
    if (dice().below(2) == 0) return;  // Its end gives the name back.
    desk_of.by = pid();                // In the step before the operation, so that nobody sees it too late.
    unregister_name(desk());
  }
}

/// Watches each owner, and looks for the name when it has heard of its end.
void judge_owners() {
  settle();
  while (const auto owner = receive_within<pid>(0ms)) {
    const monitor_ref ref = monitor(*owner);
    settle();
    receive(when([&](const down& seen) { return seen.ref == ref; }, [](const down&) {}), after(0ms, [] {}));
    if (!is_alive(*owner)) must(whereis(desk()) != *owner, "NAME-02: a name is free before its owner's DOWN comes");
  }
}

auto is_refused(std::string_view as, pid who) -> bool {
  try {
    register_name(name(as), who);
    return false;
  } catch (const bad_argument&) {
    return true;
  }
}

}  // namespace

void names_are_unique() {
  auto& taken = scenarios::run_state<occupied>();
  const pid judge = spawn("judge", [] { judge_owners(); });
  for (int i = 0; i < 3; ++i) spawn("clerk", [&taken, judge] { compete(taken, judge); });
  const auto gone = spawn_monitor("gone", [] {});
  const down seen = receive<down>();
  must(seen.ref == gone.ref, "MON-02: a monitor fires once");
  must(is_refused("ghost", gone.process), "NAME-01: a dead process gets no name");
}

namespace {

struct ring {
  int index;
  virtual_time due;
};
struct armed_ring {
  timer_ref timer;
  bool was_cancelled = false;
};

void keep_time() {
  std::vector<armed_ring> armed;
  virtual_duration delay{};
  std::uint64_t last = 1 + dice().below(4);
  for (std::uint64_t i = 0; i <= last; ++i) {
    delay += std::chrono::milliseconds(1 + dice().below(5));
    armed.push_back({send_after(self(), delay, ring{static_cast<int>(i), now() + delay})});
  }
  for (armed_ring& each : armed) {
    if (dice().below(3) != 0) continue;
    const auto left = cancel_timer(each.timer);
    each.was_cancelled = left.has_value();
    if (left) must(left->count() >= 0 && *left <= delay, "TIME-03: cancel_timer tells what was left");
  }
  int before = -1;
  const auto hear = [&](const ring& what) {
    must(now() >= what.due, "TIME-02: a timer does not ring early",
         std::to_string((what.due - now()).count()) + " ns early");
    must(!armed[static_cast<std::size_t>(what.index)].was_cancelled, "TIME-03: a cancelled timer does not ring");
    must(what.index > before, "TIME-06: timers ring in the order of their deadlines");
    before = what.index;
  };
  const virtual_time end = now() + 1s;
  while (now() < end) receive([&](const ring& what) { hear(what); }, after(end - now(), [] {}));
  while (const auto what = receive_within<ring>(0ms)) hear(*what);  // Others may have moved the clock on.
  std::size_t wanted = armed.size();
  while (wanted > 0 && armed[wanted - 1].was_cancelled) --wanted;
  must(before + 1 == static_cast<int>(wanted), "TIME-02: a timer rings");
}

}  // namespace

void timers_ring_on_time() {
  spawn("sleeper", [] { keep_time(); });
  spawn("sleeper", [] { keep_time(); });
}

}  // namespace rehearse::mutants
