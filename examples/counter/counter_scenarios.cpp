// A hundred tasks increment one counter; a test awaits them all and asks for the count.
//
//   task.1 -- increment --> counter      The increment is a cast, and only the order of each pair of processes is
//        \--- done --> test -- get -->   promised: when the test has heard from every task, some increments may still
//                                        be under way.
//
// Seen by: a count below 100. Fixed: the increment is a call.
// SPDX-License-Identifier: MIT
#include <string>

#include "counter.hpp"

using namespace rehearse;

namespace {

constexpr int tasks = 100;

struct done {};

void count_to_a_hundred(server_ref<counter> counted, bool with_calls) {
  const pid me = self();
  spawn_each(tasks, "task", [=] {
    if (with_calls) {
      call(counted, counter::increment_and_get{}, infinity);
    } else {
      cast(counted, counter::increment{});
    }
    send(me, done{});
  });
  for (int i = 0; i < tasks; ++i) receive<done>();
  const int count = call(counted, counter::get{}, infinity);
  if (count != tasks) fail("every increment is counted", "count = " + std::to_string(count) + ", expected 100");
}

}  // namespace

REHEARSE_SCENARIO(counter_hundred_tasks, {.description = "a test asks for the count while increments are under way",
                                          .tags = {"gen_server", "test"},
                                          .has_fixed = true,
                                          .models = {sim::delivery::in_flight, sim::timers::when_idle}}) {
  const auto counted = start_link<counter>(named("counter"));
  workload("test", [=, with_calls = fixed()] { count_to_a_hundred(counted, with_calls); });
}
