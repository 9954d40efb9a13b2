// kill_aim: what a steered kill aims at: before, in or after a phase of a process. Some aims are none: a process is
// killed in the phase that follows or precedes idleness, and nothing comes after shutting down.
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <rehearse/faults/process_phase.hpp>

namespace rehearse::faults {

struct kill_aim {
  process_phase phase{};
  kill_moment moment{};
  friend auto operator==(const kill_aim&, const kill_aim&) -> bool = default;
};

inline constexpr std::array<kill_aim, 11> kill_aims{{
    {process_phase::init, kill_moment::before},
    {process_phase::init, kill_moment::in},
    {process_phase::init, kill_moment::after},
    {process_phase::in_a_call, kill_moment::before},
    {process_phase::in_a_call, kill_moment::in},
    {process_phase::in_a_call, kill_moment::after},
    {process_phase::restarting, kill_moment::before},
    {process_phase::restarting, kill_moment::in},
    {process_phase::restarting, kill_moment::after},
    {process_phase::shutting_down, kill_moment::before},
    {process_phase::shutting_down, kill_moment::in},
}};

/// How likely each aim is, as 0 to 15: first a kill without aim, as a kill_rule's; then those of kill_aims.
using aim_weights = std::array<std::uint8_t, 1 + kill_aims.size()>;
/// Before anything was learnt: half of the kills are without aim.
inline constexpr aim_weights first_aim_weights{15, 1, 1, 1, 2, 3, 2, 1, 2, 1, 1, 1};

/// A hexadecimal digit each: "f11123212111"; and back.
auto to_string(const aim_weights&) -> std::string;
auto parse_aim_weights(std::string_view text) -> std::optional<aim_weights>;

/// How often there was a process to strike, for each of kill_aims.
using aim_chances = std::array<std::uint64_t, kill_aims.size()>;

}  // namespace rehearse::faults
