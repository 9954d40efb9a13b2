// K4: P and Q each pass d marks, g steps before each. The bug: they alternate perfectly, P first.
// SPDX-License-Identifier: MIT
#include <rehearse/rehearse.hpp>

using namespace rehearse;

namespace {

struct marks {
  int passed = 0;
  bool alternate = true;
};

void chain(int d, int g) {
  auto& seen = run_state<marks>();
  for (int who = 0; who < 2; ++who) {
    workload(who == 0 ? "P" : "Q", [&seen, d, g, who] {
      for (int i = 0; i < d; ++i) {
        for (int pad = 0; pad < g; ++pad) yield();
        yield();
        if (seen.passed % 2 != who) seen.alternate = false;
        ++seen.passed;
      }
    });
  }
  at_end("the marks do not alternate", [&seen] { return held(!seen.alternate); });
}

}  // namespace

REHEARSE_SCENARIO(k4_chain_2_3, {.id = "K4chain(2,3)",
                                 .description = "four marks in strict alternation, three steps apart",
                                 .tags = {"K"},
                                 .models = {sim::delivery::instant, sim::timers::any_time}}) {
  chain(2, 3);
}

REHEARSE_SCENARIO(k4_chain_3_1, {.id = "K4chain(3,1)",
                                 .description = "six marks in strict alternation, one step apart",
                                 .tags = {"K"},
                                 .models = {sim::delivery::instant, sim::timers::any_time}}) {
  chain(3, 1);
}

REHEARSE_SCENARIO(k4_chain_4_0, {.id = "K4chain(4,0)",
                                 .description = "eight marks in strict alternation",
                                 .tags = {"K"},
                                 .models = {sim::delivery::instant, sim::timers::any_time}}) {
  chain(4, 0);
}
