// Supervision trees as data that RapidCheck draws, shrinks and prints: strategies, restart types, shutdowns, subtrees.
// SPDX-License-Identifier: MIT
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include <rehearse/harness/rapidcheck.hpp>
#include <rehearse/rehearse.hpp>

namespace rehearse::tests {

struct tree_child {
  restart_type restart = restart_type::permanent;
  bool traps_exits = false;
  std::vector<struct tree> below;  ///< Empty: a worker; else one subtree.
};

struct tree {
  restart_strategy strategy = restart_strategy::one_for_one;
  std::vector<tree_child> children;
};

/// The processes of a drawn tree write down when they start and stop, in the order in which it happens.
struct tree_log {
  struct entry {
    std::string path;
    bool started;
  };
  std::vector<entry> entries;
};

/// Starts the tree, linked to the caller; empty if it did not come up, since a kill struck it. `log` outlives it.
auto start_tree(const tree& drawn, tree_log& log) -> pid;

/// One line: "one_for_all(a, b transient, c rest_for_one(a))".
void showValue(const tree& drawn, std::ostream& out);

/// How many supervisors and workers it has.
auto supervisors_of(const tree& drawn) -> std::size_t;
auto workers_of(const tree& drawn) -> std::size_t;

}  // namespace rehearse::tests

namespace rc {
template <>
struct Arbitrary<rehearse::tests::tree> {
  static auto arbitrary() -> Gen<rehearse::tests::tree>;
};
}  // namespace rc
