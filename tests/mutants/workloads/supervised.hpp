// nursery: children that write down when they start and stop, for the workloads of supervisors.
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <string>
#include <vector>

#include "workloads.hpp"

namespace rehearse::mutants {

/// Makes a nursling end with this reason.
struct end_with {
  exit_reason reason;
};

/// What one run knows of its children.
struct nursery {
  std::vector<int> started{};
  std::vector<int> stopped{};
  std::vector<pid> incarnations{};  ///< All that ever started.
  std::vector<pid> current{};       ///< By number.
  int failing_start = 0;            ///< The start, from 1, of the whole nursery that fails; 0: none.
  int starts = 0;

  auto child_of(int number) -> child_spec;
  auto process_of(int number) const -> pid { return current[static_cast<std::size_t>(number)]; }
  void forget_orders() {
    started.clear();
    stopped.clear();
  }
  /// Nobody lives any more. A dynamic supervisor that is killed just before it stops a child may leave it (DYN-09).
  void must_be_empty() const {
    if (!is_calm()) return;
    for (const pid each : incarnations) {
      must(!scenarios::lives(each), "SUP-15: a supervisor that has ended leaves no child");
    }
  }
};

struct nursling : gen_server {
  nursling(nursery* of, int which) : in(of), number(which) {}
  auto init() const -> next {
    trap_exit(true);
    if (++in->starts == in->failing_start) return stop_with("not now");
    in->started.push_back(number);
    in->incarnations.push_back(self());
    if (in->current.size() <= static_cast<std::size_t>(number))
      in->current.resize(static_cast<std::size_t>(number) + 1);
    in->current[static_cast<std::size_t>(number)] = self();
    return {};
  }
  auto handle_info(const end_with& how) -> next { return stop_with(how.reason); }
  void terminate(const exit_reason&) const { in->stopped.push_back(number); }

  nursery* in;
  int number;
};

inline auto nursery::child_of(int number) -> child_spec {
  return child<nursling>("c" + std::to_string(number), this, number).shuts_down(infinity);
}

}  // namespace rehearse::mutants
