// Run records as text.
// SPDX-License-Identifier: MIT
#include <rehearse/sim/run_record.hpp>

namespace rehearse::sim {

auto to_string(verdict what) -> std::string_view {
  switch (what) {
    case verdict::pass: return "pass";
    case verdict::fail: return "fail";
    case verdict::inconclusive: return "inconclusive";
    case verdict::diverged: return "diverged";
  }
  return "?";
}

auto run_record::name_of(std::uint32_t id) const -> std::string {
  if (id == 0) return "environment";
  if (id <= processes.size()) return processes[id - 1].name;
  return "<" + std::to_string(id) + ">";
}

}  // namespace rehearse::sim
