// K5: N setters write a = 1 and then b = -1; a checker looks once. The bug: it sees one without the other.
// SPDX-License-Identifier: MIT
#include <rehearse/rehearse.hpp>

using namespace rehearse;

namespace {

struct two_cells {
  int a = 0;
  int b = 0;
  bool torn = false;
};

void reorder(int setters) {
  auto& cells = run_state<two_cells>();
  workload("setter", setters, [&cells] {
    yield();
    cells.a = 1;
    yield();
    cells.b = -1;
  });
  workload("checker", [&cells] {
    yield();
    cells.torn = !((cells.a == 0 && cells.b == 0) || (cells.a == 1 && cells.b == -1));
  });
  at_end("the checker sees both or neither", [&cells] { return held(!cells.torn); });
}

}  // namespace

REHEARSE_SCENARIO(k5_reorder_3, {.id = "K5reorder(3)",
                                 .description = "a torn read among three writers",
                                 .tags = {"K"},
                                 .models = {sim::delivery::instant, sim::timers::any_time}}) {
  reorder(3);
}

REHEARSE_SCENARIO(k5_reorder_5, {.id = "K5reorder(5)",
                                 .description = "a torn read among five writers",
                                 .tags = {"K"},
                                 .models = {sim::delivery::instant, sim::timers::any_time}}) {
  reorder(5);
}
