// K8: A takes k steps, B two. The bug: B's first comes right after A's j1-th, its second right after A's j2-th.
// SPDX-License-Identifier: MIT
#include <rehearse/rehearse.hpp>

using namespace rehearse;

namespace {

struct two_windows {
  int steps_of_a = 0;
  int hits = 0;
};

void both_windows(int j1, int j2, int k) {
  auto& seen = run_state<two_windows>();
  workload("A", [&seen, k] {
    for (int i = 0; i < k; ++i) {
      yield();
      ++seen.steps_of_a;
    }
  });
  workload("B", [&seen, j1, j2] {
    for (const int window : {j1, j2}) {
      yield();
      if (seen.steps_of_a == window) ++seen.hits;
    }
  });
  at_end("B misses a window", [&seen] { return held(seen.hits < 2); });
}

}  // namespace

REHEARSE_SCENARIO(k8_twowin_5_12_20, {.id = "K8twowin(5,12,20)",
                                      .description = "two steps in two windows of one",
                                      .tags = {"K"},
                                      .models = {sim::delivery::instant, sim::timers::any_time}}) {
  both_windows(5, 12, 20);
}
