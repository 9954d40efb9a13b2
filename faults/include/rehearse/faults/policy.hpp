// A fault policy: what may go wrong in a run, chosen by the test. From it each run draws a plan through its tape.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rehearse/runtime/time.hpp>

namespace rehearse::faults {

/// Kill up to `count` processes, each before a step drawn uniformly from [0, within).
struct kill_rule {
  std::string victims = "any";  ///< A workload's name, or "any": every process but the root.
  std::uint32_t count = 1;
  std::uint32_t within = 0;  ///< Steps; 0: as long as a run without faults takes (measured by pilot runs).
  friend auto operator==(const kill_rule&, const kill_rule&) -> bool = default;
};

/// Make up to `count` signals late, each drawn uniformly from the first `within` between two processes; what its pair
/// sends after it waits behind it.
struct delay_rule {
  static constexpr runtime::virtual_duration longest_usual = std::chrono::seconds(10);  // Covers a call's 5 s (GS-19).
  std::uint32_t count = 1;
  /// At most; one nanosecond more where it aims just behind a deadline.
  runtime::virtual_duration longest = longest_usual;
  std::uint32_t within = 0;  ///< Signals; 0: as many as a run without faults has (measured by pilot runs).
  friend auto operator==(const delay_rule&, const delay_rule&) -> bool = default;
};

struct policy {
  std::vector<kill_rule> kills{};
  std::vector<delay_rule> delays{};

  /// True if it may strike processes that the scenario never said could die. A delay does not: OTP promises order, and
  /// never how soon.
  auto strikes_anybody() const -> bool;
  auto empty() const -> bool { return kills.empty() && delays.empty(); }
  friend auto operator==(const policy&, const policy&) -> bool = default;
};

/// Kill up to `count` processes called `victims`, each before a step drawn from [0, within).
inline auto kill(std::string victims, std::uint32_t count, std::uint32_t within) -> policy {
  return {.kills = {{std::move(victims), count, within}}};
}

/// Delay up to `count` signals, each by `longest` at most, drawn from the first `within`.
inline auto delay(std::uint32_t count, runtime::virtual_duration longest = delay_rule::longest_usual,
                  std::uint32_t within = 0) -> policy {
  return {.delays = {{count, longest, within}}};
}

/// "none", or rules joined by commas, kills first: "kill:client:1:20,delay:1:10s:40".
auto to_string(const policy&) -> std::string;

/// Reads what to_string writes; what stands last may be left out ("kill:any", "kill:any:2", "delay", "delay:3:500ms").
/// Empty on bad text, with the reason in `why`.
auto parse_policy(std::string_view text, std::string& why) -> std::optional<policy>;

}  // namespace rehearse::faults
