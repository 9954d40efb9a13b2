// K6: n-1 processes take k steps each, one takes one. The bug: that one's comes last.
// SPDX-License-Identifier: MIT
#include <rehearse/rehearse.hpp>

using namespace rehearse;

namespace {

struct last_mover {
  bool starved_one = false;
};

void starve(int n, int k) {
  auto& last = run_state<last_mover>();
  workload("busy", n - 1, [&last, k] {
    for (int i = 0; i < k; ++i) {
      yield();
      last.starved_one = false;
    }
  });
  workload("starved", [&last] {
    yield();
    last.starved_one = true;
  });
  at_end("the one step does not come last", [&last] { return held(!last.starved_one); });
}

}  // namespace

REHEARSE_SCENARIO(k6_starve_5_5, {.id = "K6starve(5,5)",
                                  .description = "one step that must come after 20 of four others",
                                  .tags = {"K"},
                                  .models = {sim::delivery::instant, sim::timers::any_time}}) {
  starve(5, 5);
}
