// The textbook's test of concurrent increments: tasks cast to a counter, the test awaits the tasks, then asks for the
// count.
//
//   task.1 -- increment --> counter      The increment is a cast: when the test has heard from every task, increments
//   may
//        \--- done --> test -- get -->   still be under way. Only the order of each pair of processes is promised.
//
// Seen by: a count below the number of tasks. Cannot happen under --delivery instant. Fixed: the increment is a call.
// SPDX-License-Identifier: MIT
#include <rehearse/rehearse.hpp>

using namespace rehearse;

namespace {

struct counter : gen_server {
  struct get {
    using reply = int;
  };
  struct increment {};
  struct increment_and_get {
    using reply = int;
  };

  auto handle_call(get) -> int { return count; }
  auto handle_call(increment_and_get) -> int { return ++count; }
  void handle_cast(increment) { ++count; }

  int count = 0;
};

struct done {};

constexpr int tasks = 3;

void test(server_ref<counter> counted, bool with_calls) {
  const pid me = self();
  for (int i = 0; i < tasks; ++i) {
    spawn("task", [=] {
      if (with_calls) {
        call(counted, counter::increment_and_get{}, infinity);
      } else {
        cast(counted, counter::increment{});
      }
      send(me, done{});
    });
  }
  for (int i = 0; i < tasks; ++i) receive<done>();
  const int count = call(counted, counter::get{}, infinity);
  if (count != tasks) fail("every increment is counted", "count = " + std::to_string(count) + ", expected 3");
}

}  // namespace

REHEARSE_SCENARIO(counter_cast_test, {.id = "A12",
                                      .description = "a test asks for the count while increments are under way",
                                      .tags = {"otp", "gen_server", "test", "guide"},
                                      .has_fixed = true,
                                      .models = {sim::delivery::in_flight, sim::timers::any_time}}) {
  const auto counted = start_link<counter>();
  workload("test", [=, with_calls = fixed()] { test(counted, with_calls); });
}
