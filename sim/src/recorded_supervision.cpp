// SPDX-License-Identifier: MIT
#include <rehearse/sim/recorded_supervision.hpp>

namespace rehearse::sim {

auto to_recorded(const runtime::supervisor_config& shown) -> recorded_supervision {
  recorded_supervision kept{shown.flags, shown.is_dynamic, shown.max_children, {}};
  for (const runtime::child_spec& each : shown.children) {
    recorded_child& child = kept.children.emplace_back();
    child.id = each.id;
    child.restart = each.restart;
    if (each.shutdown) child.shutdown = each.shutdown->timeout();
    child.type = each.type;
    child.significant = each.significant;
  }
  return kept;
}

}  // namespace rehearse::sim
