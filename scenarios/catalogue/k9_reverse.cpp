// K9: n processes take one step each. The bug: they do so in exactly the reverse order.
// SPDX-License-Identifier: MIT
#include <rehearse/rehearse.hpp>

using namespace rehearse;

namespace {

struct order {
  int next = 0;
  bool reversed = true;
};

void reverse(int n) {
  auto& seen = run_state<order>(n - 1);
  workload("mover", n, [&seen](int me) {
    yield();
    if (seen.next != me) seen.reversed = false;
    --seen.next;
  });
  at_end("they do not move in reverse order", [&seen] { return held(!seen.reversed); });
}

}  // namespace

REHEARSE_SCENARIO(k9_reverse_5, {.id = "K9reverse(5)",
                                 .description = "five steps in one order of 120",
                                 .tags = {"K"},
                                 .models = {sim::delivery::instant, sim::timers::any_time}}) {
  reverse(5);
}
