// The textbook's test of a supervisor: it kills a child, sleeps for 100 ms, and looks for the child's successor once.
//
//   test -- kill --> counter           A sleep says nothing about what others have done meanwhile. On a busy machine it
//   test: sleeps 100 ms                is over before the supervisor has heard of the death, and the name is still
//   test -- whereis counter --> ?      nobody's; or before the counter itself has, and the name is the old one's.
//
// Seen by: a lookup that gives nobody, or the old process. Cannot happen under --timers when_idle, where the clock
// stands until all is quiet: the machine that is never busy. Fixed: the test waits until all is quiet.
// SPDX-License-Identifier: MIT
#include <rehearse/rehearse.hpp>

using namespace rehearse;

namespace {

struct counter : gen_server {
  struct increment {};
  void handle_cast(increment) { ++count; }
  int count = 0;
};

struct app : supervisor {
  static auto init() -> supervisor_spec {
    return {{.strategy = restart_strategy::one_for_one}, {child<counter>("counter", named("counter"))}};
  }
};

/// A real test would look again and again; here one can wait until nobody has anything left to do.
auto settle_and_look() -> pid {
  settle();
  return whereis("counter");
}

auto sleep_and_look() -> pid {
  sleep(100ms);  // The bug: why should 100 ms be enough?
  return whereis("counter");
}

void restarts_failed_children(bool waits) {
  const pid old = whereis("counter");
  exit(old, exit_reason::kill);
  const pid found = waits ? settle_and_look() : sleep_and_look();
  if (!found) fail("a killed child is restarted", "nobody is called counter");
  if (found == old) fail("a killed child is restarted", "the old process is still called counter");
}

}  // namespace

REHEARSE_SCENARIO(supervisor_test_sleep, {.id = "A13",
                                          .description = "a test sleeps instead of waiting for the restart",
                                          .tags = {"otp", "supervisor", "test", "guide"},
                                          .has_fixed = true,
                                          .models = {sim::delivery::instant, sim::timers::any_time}}) {
  start_link<app>(named("app"));
  workload("test", [waits = fixed()] { restarts_failed_children(waits); });
}
