// Random trees of supervisors in which whoever is found is hurt. All that is judged here is that a tree which has ended
// leaves nobody; the rest is for the checkers.
// SPDX-License-Identifier: MIT
#include "workloads.hpp"

namespace rehearse::mutants {
namespace {

struct orchard {
  std::vector<pid> seen{};
  std::vector<int> starts{};
  int next_id = 0;
};

enum class habit : std::uint8_t { works, ends_normally, ends_on_purpose, crashes, fails_again };

struct fruit : gen_server {
  struct ripe {};
  fruit(orchard* where, int which, habit its, bool traps) : in(where), id(which), has(its), traps_exits(traps) {}
  auto init() const -> next {
    trap_exit(traps_exits);
    const int count = ++in->starts[static_cast<std::size_t>(id)];
    if (has == habit::fails_again && count == 2) return stop_with("not now");
    in->seen.push_back(self());
    if (has != habit::works && count == 1) send_after(self(), 1ms, ripe{});
    return {};
  }
  auto handle_info(ripe) -> next {
    if (has == habit::ends_normally) return stop_with(exit_reason::normal);
    if (has == habit::ends_on_purpose) return stop_with(exit_reason::shutdown_with("enough"));
    return stop_with("boom");
  }
  orchard* in;
  int id;
  habit has;
  bool traps_exits;
};

auto tree(orchard& where, int depth) -> supervisor_spec;

auto spec_at(orchard& where, int depth) -> child_spec {
  const int id = where.next_id++;
  where.starts.push_back(0);
  const std::string text = "c" + std::to_string(id);
  const bool is_subtree = depth == 1 && dice().below(4) == 0;
  const auto has = static_cast<habit>(dice().below(5));
  const bool traps = dice().below(2) == 0;
  child_spec made = is_subtree ? supervisor_child(text, tree(where, 2)) : child<fruit>(text, &where, id, has, traps);
  made.restart = static_cast<restart_type>(dice().below(3));
  if (dice().below(3) == 0) made.shutdown = child_shutdown::brutal_kill();
  return made;
}

auto tree(orchard& where, int depth) -> supervisor_spec {
  supervisor_spec made{.flags = {.strategy = static_cast<restart_strategy>(dice().below(3)),
                                 .intensity = dice().below(5),
                                 .period = std::chrono::seconds(1 + dice().below(3))},
                       .children = {}};
  for (std::uint32_t count = 1 + dice().below(3); count > 0; --count) made.children.push_back(spec_at(where, depth));
  return made;
}

void disturb(orchard& where, pid top) {
  for (int i = 0; i < 4; ++i) {
    const pid victim =
        where.seen.empty() ? top : where.seen[dice().below(static_cast<std::uint32_t>(where.seen.size()))];
    try {
      switch (dice().below(8)) {
        case 0: exit(victim, exit_reason::kill); break;
        case 1: exit(victim, "disturbed"); break;
        case 2: exit(victim, exit_reason::shutdown); break;
        case 3: exit(victim, exit_reason::normal); break;
        case 4: sleep(700ms); break;
        case 5: count_children(top); break;
        case 6: start_child(top, spec_at(where, 2)); break;
        default: terminate_child(top, "c" + std::to_string(dice().below(4))); break;
      }
    } catch (const exit_exception&) {
      return;  // Nobody answers any more.
    }
  }
}

}  // namespace

void random_trees() {
  trap_exit(true);
  auto& where = scenarios::run_state<orchard>();
  const start_result top = try_start_supervisor(tree(where, 1));
  if (!top.is_ok()) return;
  const auto disturber = spawn_monitor("disturber", [&where, top] { disturb(where, top.process); });
  receive(when([&](const down& seen) { return seen.ref == disturber.ref; }, [](const down&) {}));
  try {
    stop(top.process, exit_reason::shutdown);
  } catch (const exit_exception&) {
    return;  // It had ended in another way; the checkers judge.
  }
  settle();  // Those whose own supervisor was killed hear of it later.
  for (const pid each : where.seen) {
    must(!scenarios::lives(each), "SUP-15: a supervisor that has ended leaves no child");
  }
}

}  // namespace rehearse::mutants
