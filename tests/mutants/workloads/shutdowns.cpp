// A shutdown leaves nobody and takes no longer than the specs allow; supervisors know how many children they have.
// SPDX-License-Identifier: MIT
#include <algorithm>

#include "supervised.hpp"
#include "workloads.hpp"

namespace rehearse::mutants {
namespace {

struct guests {
  std::vector<pid> seen{};
};

/// Traps exits, and takes its time to go.
struct lingerer : gen_server {
  lingerer(guests* of, virtual_duration time) : in(of), lingers(time) {}
  void init() const {
    trap_exit(true);
    in->seen.push_back(self());
  }
  void terminate(const exit_reason&) const {
    if (lingers.count() != 0) sleep(lingers);
  }
  guests* in;
  virtual_duration lingers;
};

}  // namespace

void shutdowns_leave_nobody() {
  trap_exit(true);
  auto& kept = scenarios::run_state<guests>();
  std::vector<child_spec> children;
  virtual_duration longest{};
  for (std::uint32_t count = 1 + dice().below(3); count > 0; --count) {
    const virtual_duration lingers = dice().below(2) == 0 ? virtual_duration(1h) : virtual_duration(0);
    child_spec made = child<lingerer>("c" + std::to_string(count), &kept, lingers);
    made.shutdown = dice().below(3) == 0 ? child_shutdown::brutal_kill() : child_shutdown(10ms);
    if (!made.shutdown->is_brutal()) longest += 10ms;
    children.push_back(std::move(made));
  }
  start_result top;
  const bool is_dynamic = dice().below(3) == 0;
  try {
    top = is_dynamic ? try_start_dynamic_supervisor({}) : try_start_supervisor({.flags = {}, .children = children});
    if (is_dynamic) {
      for (const child_spec& each : children) start_child(top.process, each);
    }
    settle();
    const virtual_time begin = now();
    stop(top.process, exit_reason::normal);
    if (is_faultless()) {
      must(now() - begin <= longest, "SUP-09: a child that does not end in its time is killed",
           std::to_string((now() - begin).count()) + " ns");
    }
  } catch (const exit_exception&) {
    return;  // The supervisor was killed; the checkers judge.
  }
  for (const pid each : kept.seen) {
    must(!scenarios::lives(each), "SUP-15: a supervisor that has ended leaves no child");
  }
}

void counts_of_children() {
  trap_exit(true);
  auto& kept = scenarios::run_state<nursery>();
  const int count = 1 + static_cast<int>(dice().below(3));
  const bool is_dynamic = dice().below(2) == 0;
  supervisor_spec spec{.flags = {}, .children = {}};
  for (int i = 0; i < count; ++i) spec.children.push_back(kept.child_of(i));
  try {
    const start_result top = is_dynamic ? try_start_dynamic_supervisor({}) : try_start_supervisor(spec);
    if (is_dynamic) {
      for (const child_spec& each : spec.children) start_child(top.process, each);
    }
    settle();
    if (is_calm() && dice().below(3) != 0) {
      exit(kept.process_of(static_cast<int>(dice().below(static_cast<std::uint32_t>(count)))), exit_reason::kill);
      settle();
    }
    const child_counts told = count_children(top.process);
    const auto listed = which_children(top.process);
    if (is_calm()) {
      const auto wanted = static_cast<std::uint64_t>(count);
      must(told.specs == wanted && told.active == wanted && told.workers == wanted && told.supervisors == 0,
           "SUP-47: count_children counts the children",
           std::to_string(told.specs) + " specs, " + std::to_string(told.active) + " active, of " +
               std::to_string(count));
      const bool all_live = std::all_of(listed.begin(), listed.end(),
                                        [](const child_info& each) { return scenarios::lives(each.process); });
      must(listed.size() == wanted && all_live, "SUP-46: which_children lists the children",
           std::to_string(listed.size()) + " of " + std::to_string(count));
    }
    stop(top.process, exit_reason::normal);
  } catch (const exit_exception&) {
    return;
  }
  kept.must_be_empty();
}

}  // namespace rehearse::mutants
