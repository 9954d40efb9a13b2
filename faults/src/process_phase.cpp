// The words for phases and moments.
// SPDX-License-Identifier: MIT
#include <rehearse/faults/process_phase.hpp>

#include <array>

namespace rehearse::faults {

auto to_string(process_phase what) -> std::string_view {
  constexpr std::array<std::string_view, process_phase_count> names{"init", "idle", "in_a_call", "restarting",
                                                                    "shutting_down"};
  return names[static_cast<std::size_t>(what)];
}

auto to_string(kill_moment what) -> std::string_view {
  constexpr std::array<std::string_view, kill_moment_count> names{"before", "in", "after"};
  return names[static_cast<std::size_t>(what)];
}

}  // namespace rehearse::faults
