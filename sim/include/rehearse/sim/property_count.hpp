// property_count: what became of one property over the runs of a campaign; a row of the table that says what green
// means. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rehearse::sim {

enum class property_kind : std::uint8_t {
  always,       ///< Must hold after every step.
  at_end,       ///< Must hold when the run is over.
  eventually,   ///< Must hold at some moment after faults have stopped.
  sometimes,    ///< Must hold at some moment of some run.
  reachable,    ///< A mark that some run must reach.
  unreachable,  ///< A line that no run may reach.
  expect,       ///< An expectation on messages.
  mark,         ///< A mark that some run has reached, and nobody demanded.
};
inline constexpr int property_kind_count = static_cast<int>(property_kind::mark) + 1;
/// As it is called in code: "at_end".
auto to_string(property_kind) -> std::string_view;
/// The inverse; empty if there is no such kind.
auto parse_property_kind(std::string_view) -> std::optional<property_kind>;

struct property_count {
  property_kind kind{};
  std::string name;
  std::uint64_t declared = 0;  ///< Runs whose body named it; a mark and an unreachable line: runs that reached it.
  /// How often it was judged, all runs together; an expectation: messages that it counted; a mark or line: how often
  /// it was reached.
  std::uint64_t checked = 0;
  /// Runs that put it to the test: it was judged, the mark was reached, the expectation's sender sent anything.
  std::uint64_t reached = 0;
  std::uint64_t held = 0;  ///< Runs in which it held; sometimes: at some moment. Judged runs only.
  friend auto operator==(const property_count&, const property_count&) -> bool = default;
};

}  // namespace rehearse::sim
