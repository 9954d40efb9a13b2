// A keeper made by hand, with a bug that OTP's own supervisor once had: it unlinks its child before it asks it to stop.
//
//   top (supervisor)        top is stopped: it asks the keeper to shut down, and kills it after 10 ms.
//     └─ keeper             The keeper: monitor(leaf), unlink(leaf), exit(leaf, shutdown), then waits for the DOWN.
//          └─ leaf          Killed between the second and the third, it leaves a leaf that nobody is linked to.
//
// Seen by: a leaf that lives when the tree above it is gone. Under --timers when_idle 10 ms are always enough.
// Fixed: the link stays until the leaf is dead, so that the keeper's death is the leaf's, too.
// SPDX-License-Identifier: MIT
#include <rehearse/rehearse.hpp>

using namespace rehearse;

namespace {

struct leaf : gen_server {
  static void init() { trap_exit(true); }
  static void terminate(const exit_reason&) {
    yield();  // Two steps to put things in order.
    yield();
  }
};

struct keeper : gen_server {
  explicit keeper(bool keeps) : keeps_link(keeps) {}

  void init() {
    trap_exit(true);
    kept = start_link<leaf>(named("leaf")).pid();
  }

  void terminate(const exit_reason&) const {
    const monitor_ref ref = monitor(kept);
    if (!keeps_link) unlink(kept);  // The bug: from here on a kill of the keeper is no news to the leaf.
    exit(kept, exit_reason::shutdown);
    receive(when([=](const down& seen) { return seen.ref == ref; }, [](const down&) {}));
  }

  bool keeps_link;
  pid kept;
};

struct top : supervisor {
  explicit top(bool keeps) : keeps_link(keeps) {}
  auto init() const -> supervisor_spec {
    return {{.strategy = restart_strategy::one_for_one},
            {child<keeper>("keeper", named("keeper"), keeps_link).shuts_down(10ms)}};
  }
  bool keeps_link;
};

}  // namespace

REHEARSE_SCENARIO(orphan_on_shutdown, {.id = "A16",
                                       .description = "a child outlives the tree that was shut down over it",
                                       .tags = {"otp", "supervisor", "shutdown", "link"},
                                       .has_fixed = true,
                                       .models = {sim::delivery::instant, sim::timers::any_time}}) {
  const auto tree = start_link<top>(named("top"), fixed());
  workload("operator", [=] { stop(tree); });

  at_end("nobody outlives the tree that keeps him",
         [] { return held(peek(server_named<leaf>("leaf")) == nullptr, "leaf lives"); });
}
