// Whom a kill may strike now.
// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>
#include <vector>

#include <rehearse/sim/simulation.hpp>

namespace rehearse::faults {

/// "any" is everybody but the root.
inline auto is_victim(const sim::simulation& run, runtime::process_id who, std::string_view victims) -> bool {
  return who > sim::simulation::root && (victims == "any" || run.label_of(who) == victims);
}

/// In spawn order.
inline auto living_victims(const sim::simulation& run, std::string_view victims) -> std::vector<runtime::process_id> {
  std::vector<runtime::process_id> alive;
  const runtime::process_id last = run.node().spawned_count();
  for (runtime::process_id each = sim::simulation::root + 1; each <= last; ++each) {
    if (run.node().is_alive(each) && is_victim(run, each, victims)) alive.push_back(each);
  }
  return alive;
}

}  // namespace rehearse::faults
