// K1: A takes one step, B takes k. The bug: A's comes last. Exact under random walk: 2^-k.
// SPDX-License-Identifier: MIT
#include <rehearse/rehearse.hpp>

using namespace rehearse;

namespace {

struct last_mover {
  char last = ' ';
};

void uneven(int k) {
  auto& seen = run_state<last_mover>();
  workload("A", [&seen] {
    yield();
    seen.last = 'A';
  });
  workload("B", [&seen, k] {
    for (int i = 0; i < k; ++i) {
      yield();
      seen.last = 'B';
    }
  });
  at_end("A is not the last to move", [&seen] { return held(seen.last != 'A'); });
}

}  // namespace

REHEARSE_SCENARIO(k1_uneven_25, {.id = "K1uneven(25)",
                                 .description = "one step that must come after 25",
                                 .tags = {"K"},
                                 .models = {sim::delivery::instant, sim::timers::any_time}}) {
  uneven(25);
}
