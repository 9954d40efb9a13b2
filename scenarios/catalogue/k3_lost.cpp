// K3: two processes read a counter in one step and write it, one higher, in the next, with m steps before and after.
// The bug: an update is lost.
// SPDX-License-Identifier: MIT
#include <rehearse/rehearse.hpp>

using namespace rehearse;

namespace {

struct shared_counter {
  int count = 0;
};

void lost_update(int m) {
  auto& shared = run_state<shared_counter>();
  workload("writer", 2, [&shared, m] {
    for (int i = 0; i < m; ++i) yield();
    yield();
    const int read = shared.count;
    yield();
    shared.count = read + 1;
    for (int i = 0; i < m; ++i) yield();
  });
  at_end("no update is lost", [&shared] { return equal("count", shared.count, 2); });
}

}  // namespace

REHEARSE_SCENARIO(k3_lost_0, {.id = "K3lost(0)",
                              .description = "a lost update, nothing around it",
                              .tags = {"K"},
                              .models = {sim::delivery::instant, sim::timers::any_time}}) {
  lost_update(0);
}

REHEARSE_SCENARIO(k3_lost_10, {.id = "K3lost(10)",
                               .description = "a lost update among ten steps before and after",
                               .tags = {"K"},
                               .models = {sim::delivery::instant, sim::timers::any_time}}) {
  lost_update(10);
}
