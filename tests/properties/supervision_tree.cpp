// SPDX-License-Identifier: MIT
#include "supervision_tree.hpp"

namespace rehearse::tests {

namespace {

struct logged_worker : gen_server {
  tree_log* log;
  std::string path;
  bool traps_exits;
  logged_worker(tree_log* given, std::string where, bool traps)
      : log(given), path(std::move(where)), traps_exits(traps) {}

  void init() {
    if (traps_exits) trap_exit(true);
    log->entries.push_back({path, true});
  }
  void terminate(const exit_reason&) { log->entries.push_back({path, false}); }
};

auto child_id(std::size_t index) -> std::string { return std::string(1, static_cast<char>('a' + index % 26)); }

auto spec_of(const tree& drawn, tree_log* log, const std::string& path) -> supervisor_spec {
  // Room for the kills of a plan: the order of restarts is the matter here, not when a supervisor gives up.
  supervisor_spec spec{{.strategy = drawn.strategy, .intensity = 100}, {}};
  for (std::size_t i = 0; i < drawn.children.size(); ++i) {
    const tree_child& each = drawn.children[i];
    const std::string id = child_id(i);
    const std::string below = path + "/" + id;
    spec.children.push_back(each.below.empty()
                                ? child<logged_worker>(id, log, below, each.traps_exits).restarts(each.restart)
                                : supervisor_child(id, spec_of(each.below[0], log, below)).restarts(each.restart));
  }
  return spec;
}

}  // namespace

auto start_tree(const tree& drawn, tree_log& log) -> pid {
  const start_result started = try_start_supervisor(spec_of(drawn, &log, ""));
  return started.is_ok() ? started.process : pid();
}

void showValue(const tree& drawn, std::ostream& out) {
  out << runtime::to_string(drawn.strategy) << "(";
  for (std::size_t i = 0; i < drawn.children.size(); ++i) {
    const tree_child& each = drawn.children[i];
    out << (i == 0 ? "" : ", ") << child_id(i);
    if (each.restart != restart_type::permanent) out << " " << runtime::to_string(each.restart);
    if (each.traps_exits) out << " trapping";
    if (!each.below.empty()) {
      out << " ";
      showValue(each.below[0], out);
    }
  }
  out << ")";
}

auto supervisors_of(const tree& drawn) -> std::size_t {
  std::size_t count = 1;
  for (const tree_child& each : drawn.children) {
    for (const tree& below : each.below) count += supervisors_of(below);
  }
  return count;
}
auto workers_of(const tree& drawn) -> std::size_t {
  std::size_t count = 0;
  for (const tree_child& each : drawn.children) {
    if (each.below.empty()) ++count;
    for (const tree& below : each.below) count += workers_of(below);
  }
  return count;
}

namespace {

/// Any value of an enumeration; simpler ones come first in it. (gen::element does not shrink.)
template <class Enumeration>
auto first_to_last(Enumeration last) -> rc::Gen<Enumeration> {
  return rc::gen::map(rc::gen::inRange(0, static_cast<int>(last) + 1),
                      [](int value) { return static_cast<Enumeration>(value); });
}

auto tree_of_depth(int depth) -> rc::Gen<tree>;

auto child_of_depth(int depth) -> rc::Gen<tree_child> {
  const auto restart = first_to_last<restart_type>(restart_type::temporary);
  const auto worker = rc::gen::just(std::vector<tree>());
  const auto subtree =
      rc::gen::map(tree_of_depth(depth - 1), [](tree made) { return std::vector<tree>{std::move(made)}; });
  // A subtree becomes a worker first, then simpler itself.
  const auto below =
      depth <= 0
          ? worker
          : rc::gen::shrink(rc::gen::weightedOneOf<std::vector<tree>>({{3, worker}, {1, subtree}}),
                            [](const std::vector<tree>& made) {
                              return made.empty() ? rc::Seq<std::vector<tree>>() : rc::seq::just(std::vector<tree>());
                            });
  return rc::gen::build<tree_child>(rc::gen::set(&tree_child::restart, restart),
                                    rc::gen::set(&tree_child::traps_exits, rc::gen::arbitrary<bool>()),
                                    rc::gen::set(&tree_child::below, below));
}

auto tree_of_depth(int depth) -> rc::Gen<tree> {
  return rc::gen::lazy([depth] {
    const auto strategy =
        rc::gen::element(restart_strategy::one_for_one, restart_strategy::one_for_all, restart_strategy::rest_for_one);
    return rc::gen::build<tree>(
        rc::gen::set(&tree::strategy, strategy),
        rc::gen::set(&tree::children,
                     rc::gen::scale(0.1, rc::gen::container<std::vector<tree_child>>(child_of_depth(depth)))));
  });
}

}  // namespace
}  // namespace rehearse::tests

namespace rc {
auto Arbitrary<rehearse::tests::tree>::arbitrary() -> Gen<rehearse::tests::tree> {
  return rehearse::tests::tree_of_depth(2);
}
}  // namespace rc
