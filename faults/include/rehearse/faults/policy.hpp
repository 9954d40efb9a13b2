// A fault policy: what may go wrong in a run, chosen by the test. From it each run draws a plan through its tape.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rehearse::faults {

/// Kill up to `count` processes, each before a step drawn uniformly from [0, within).
struct kill_rule {
  std::string victims = "any";  ///< A workload's name, or "any": every process but the root.
  std::uint32_t count = 1;
  std::uint32_t within = 0;  ///< Steps; 0: as long as a run without faults takes (measured by pilot runs).
  friend auto operator==(const kill_rule&, const kill_rule&) -> bool = default;
};

struct policy {
  std::vector<kill_rule> kills;

  /// True if it may strike processes that the scenario never said could die.
  auto strikes_anybody() const -> bool;
  auto empty() const -> bool { return kills.empty(); }
  friend auto operator==(const policy&, const policy&) -> bool = default;
};

/// Kill up to `count` processes called `victims`, each before a step drawn from [0, within).
inline auto kill(std::string victims, std::uint32_t count, std::uint32_t within) -> policy {
  return {{{std::move(victims), count, within}}};
}

/// "none", or rules joined by commas: "kill:client:1:20".
auto to_string(const policy&) -> std::string;

/// Reads what to_string writes; count and within may be left out ("kill:any", "kill:any:2").
/// Empty on bad text, with the reason in `why`.
auto parse_policy(std::string_view text, std::string& why) -> std::optional<policy>;

}  // namespace rehearse::faults
