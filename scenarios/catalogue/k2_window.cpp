// K2: A takes k steps, B one. The bug: B's comes right after A's j-th.
// SPDX-License-Identifier: MIT
#include <rehearse/rehearse.hpp>

using namespace rehearse;

namespace {

struct window {
  int steps_of_a = 0;
  bool hit = false;
};

void b_in_window(int j, int k) {
  auto& seen = run_state<window>();
  workload("A", [&seen, k] {
    for (int i = 0; i < k; ++i) {
      yield();
      ++seen.steps_of_a;
    }
  });
  workload("B", [&seen, j] {
    yield();
    seen.hit = seen.steps_of_a == j;
  });
  at_end("B misses the window", [&seen] { return held(!seen.hit); });
}

}  // namespace

REHEARSE_SCENARIO(k2_window_10_20, {.id = "K2window(10,20)",
                                    .description = "one step in a window of one, after 10 of 20",
                                    .tags = {"K"},
                                    .models = {sim::delivery::instant, sim::timers::any_time}}) {
  b_in_window(10, 20);
}

REHEARSE_SCENARIO(k2_window_20_40, {.id = "K2'window(20,40)",
                                    .description = "one step in a window of one, after 20 of 40",
                                    .tags = {"K"},
                                    .models = {sim::delivery::instant, sim::timers::any_time}}) {
  b_in_window(20, 40);
}
