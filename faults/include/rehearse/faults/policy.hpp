// A fault policy: what may go wrong in a run, chosen by the test. From it each run draws a plan through its tape.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rehearse/faults/kill_aim.hpp>
#include <rehearse/runtime/time.hpp>

namespace rehearse::faults {

/// Kill up to `count` processes, each before a step drawn uniformly from [0, within).
struct kill_rule {
  std::string victims = "any";  ///< A workload's name, or "any": every process but the root.
  std::uint32_t count = 1;
  std::uint32_t within = 0;  ///< Steps; 0: as long as a run without faults takes (measured by pilot runs).
  friend auto operator==(const kill_rule&, const kill_rule&) -> bool = default;
};

/// Kill up to `count` processes, aimed at phases of their lives by weight (steered_kill_injector.hpp).
struct steer_rule {
  std::string victims = "any";  ///< As kill_rule's.
  std::uint32_t count = 1;
  std::uint32_t within = 0;  ///< Of kills without aim: as kill_rule's.
  /// Empty: a campaign gives them, and changes them between blocks of runs as its coverage grows.
  std::optional<aim_weights> weights{};
  friend auto operator==(const steer_rule&, const steer_rule&) -> bool = default;
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

/// A jump of the wall clock may be so long, forwards or backwards.
inline constexpr runtime::virtual_duration clock_jump_max = std::chrono::hours(24 * 30);

/// Let the wall clock jump up to `count` times, each before a step drawn uniformly from [0, within), forwards or
/// backwards. Monotonic time and timers do not notice (TIME-01).
struct clock_rule {
  static constexpr runtime::virtual_duration longest_usual = std::chrono::hours(24 * 3);
  std::uint32_t count = 1;
  runtime::virtual_duration longest = longest_usual;  ///< At most; from about a second on.
  std::uint32_t within = 0;  ///< Steps; 0: as long as a run without faults takes (measured by pilot runs).
  friend auto operator==(const clock_rule&, const clock_rule&) -> bool = default;
};

struct policy {
  std::vector<kill_rule> kills{};
  std::vector<delay_rule> delays{};
  std::vector<clock_rule> clocks{};
  std::vector<steer_rule> steers{};

  /// True if it may strike processes that the scenario never said could die. A delay does not: OTP promises order, and
  /// never how soon. A jump of the wall clock does not: OTP promises that it may.
  auto strikes_anybody() const -> bool;
  auto empty() const -> bool { return kills.empty() && delays.empty() && clocks.empty() && steers.empty(); }
  friend auto operator==(const policy&, const policy&) -> bool = default;
};

/// Kill up to `count` processes called `victims`, each before a step drawn from [0, within).
inline auto kill(std::string victims, std::uint32_t count, std::uint32_t within) -> policy {
  return {.kills = {{std::move(victims), count, within}}};
}

/// The same, aimed where coverage is thin.
inline auto steer(std::string victims, std::uint32_t count, std::uint32_t within) -> policy {
  return {.steers = {{std::move(victims), count, within}}};
}

/// Delay up to `count` signals, each by `longest` at most, drawn from the first `within`.
inline auto delay(std::uint32_t count, runtime::virtual_duration longest = delay_rule::longest_usual,
                  std::uint32_t within = 0) -> policy {
  return {.delays = {{count, longest, within}}};
}

/// Let the wall clock jump up to `count` times, by `longest` at most, each before a step drawn from [0, within).
inline auto clock_jump(std::uint32_t count, runtime::virtual_duration longest = clock_rule::longest_usual,
                       std::uint32_t within = 0) -> policy {
  return {.clocks = {{count, longest, within}}};
}

/// "none", or rules joined by commas, kills first: "kill:client:1:20,delay:1:10s:40,clock:1:259200s:20"; last those
/// that are steered: "steer:any:1:20", and with their weights "steer:any:1:20:f11123212111".
auto to_string(const policy&) -> std::string;

/// Reads what to_string writes; what stands last may be left out ("kill:any", "kill:any:2", "delay", "delay:3:500ms",
/// "clock").
/// Empty on bad text, with the reason in `why`.
auto parse_policy(std::string_view text, std::string& why) -> std::optional<policy>;

}  // namespace rehearse::faults
