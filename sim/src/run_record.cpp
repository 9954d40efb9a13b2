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

auto to_string(run_ending what) -> std::string_view {
  switch (what) {
    case run_ending::cut_off: return "cut_off";
    case run_ending::over: return "over";
    case run_ending::at_rest: return "at_rest";
    case run_ending::delivered: return "delivered";
  }
  return "?";
}

auto run_record::name_of(std::uint32_t id) const -> std::string {
  if (id == 0) return "environment";
  if (id <= processes.size()) return processes[id - 1].name;
  return "<" + std::to_string(id) + ">";
}

}  // namespace rehearse::sim
