// A tape: the choices of one run, in order within each stream; enough to replay it.
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rehearse::sim {

/// Streams keep choices of different purposes apart: one more fault draw does not shift the schedule.
enum class stream : std::uint8_t { schedule, fault, timing, workload, application };
inline constexpr int stream_count = 5;

enum class choice_kind : std::uint8_t {
  entity,        ///< Which enabled entity moves.
  timer,         ///< Which of several timers with the same deadline fires, or which held channel opens.
  fault_step,    ///< Before which step a fault strikes.
  fault_victim,  ///< Whom it strikes.
  user,          ///< Drawn by user code.
  fault_kinds,   ///< Which of several kinds of fault the run has.
  fault_signal,  ///< At which signal a fault strikes.
  delay_aim,     ///< Whether a delay is drawn freely (0) or aims at an armed deadline, at which, and how near.
  delay_length,  ///< How long it is, in steps.
  clock_jump,    ///< Which way the wall clock jumps, and how far, in steps.
  fault_aim,     ///< At which phase of a process a kill is aimed, by weights that are not on the tape.
  fault_chance,  ///< At which chance to strike there it does, and how many steps later.
};
inline constexpr int choice_kind_count = static_cast<int>(choice_kind::fault_chance) + 1;

/// One resolved nondeterministic question: `value` in [0, bound).
struct choice {
  choice_kind kind{};
  std::uint32_t bound = 0;
  std::uint32_t value = 0;
  friend auto operator==(const choice&, const choice&) -> bool = default;
};

/// The choices of a run. Questions with one answer only are not on it.
class tape {
 public:
  void append(stream where, choice what) { streams_[static_cast<std::size_t>(where)].push_back(what); }
  auto of(stream where) const -> const std::vector<choice>& { return streams_[static_cast<std::size_t>(where)]; }
  auto size() const -> std::size_t;
  void clear();

  /// Compact, versioned bytes: "RT", a version byte, then for each stream a count and its choices, as LEB128 numbers.
  auto pack() const -> std::string;
  /// The inverse of pack(); empty if the bytes are no tape of a version this program knows.
  static auto unpack(std::string_view bytes) -> std::optional<tape>;

  friend auto operator==(const tape&, const tape&) -> bool = default;

 private:
  std::array<std::vector<choice>, stream_count> streams_;
};

auto to_string(stream) -> std::string_view;
auto to_string(choice_kind) -> std::string_view;

}  // namespace rehearse::sim
