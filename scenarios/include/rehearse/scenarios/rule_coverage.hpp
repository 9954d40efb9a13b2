// rule_coverage: which rules were put to the test, in which phase of a process, and what had struck it.
//
// A cell is rule x phase x strike. A process is always in one phase. When something ends it, the phase it is in is
// where it was struck; a kill also counts as `kill_before` the phase that a message in its mailbox would have begun,
// and as `kill_after` the phase that it left last.
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include <rehearse/runtime/pid.hpp>
#include <rehearse/scenarios/rule.hpp>
#include <rehearse/sim/event_sink.hpp>
#include <rehearse/sim/judged_run.hpp>

namespace rehearse::scenarios {

enum class phase : std::uint8_t {
  init,           ///< It starts: until its init has returned.
  idle,           ///< It waits for a message, or runs code of its own.
  in_a_call,      ///< It answers a call, or waits for the answer to one.
  restarting,     ///< A supervisor that restarts children; a process that is a restarted child, until it has begun.
  shutting_down,  ///< It was asked to end, or runs terminate.
};
inline constexpr std::size_t phase_count = 5;

enum class strike : std::uint8_t {
  nothing,
  exit,  ///< An exit signal ended it.
  kill_before,
  kill_in,
  kill_after,
};
inline constexpr std::size_t strike_count = 5;

auto to_string(phase) -> std::string_view;
auto to_string(strike) -> std::string_view;

/// Counts of all cells, over any number of runs.
struct coverage_table {
  using cells = std::array<std::array<std::uint64_t, strike_count>, phase_count>;
  std::array<cells, rules.size()> counts{};

  auto of(rule_id rule) const -> const cells& { return counts[rule.index()]; }
  auto total(rule_id rule) const -> std::uint64_t;
  void add(const coverage_table& other);
};

class rule_coverage final : public sim::event_sink {
 public:
  /// Subscribes to what tells phases and strikes.
  void watch(sim::judged_run& run);
  void begin_run() override;
  void on_event(const runtime::event& what) override;
  void on_lean(std::uint64_t what, std::uint32_t peer, std::uint64_t serial) override;

  /// The rule was put to the test and held; it was about this process.
  void exercised(rule_id rule, runtime::process_id about);
  /// Of a process now, or when it was struck.
  auto phase_of(runtime::process_id who) const -> phase;

  /// Since it was made, or cleared.
  auto table() const -> const coverage_table& { return table_; }
  void clear() { table_ = {}; }

 private:
  /// Eight bytes a process, so that a run of many costs little.
  struct process_state {
    phase now = phase::idle;
    phase before = phase::idle;  // The last phase that it left.
    std::uint8_t begins = 0;     // Of phases that a message in its mailbox will begin, a bit for each.
    strike struck = strike::nothing;
    std::uint8_t calls = 0;  // Calls it waits for: none or one.
    bool is_server = false;
    bool is_killed = false;
    bool has_begun = false;
  };
  auto state_of(runtime::process_id who) -> process_state&;
  void enter(runtime::process_id who, phase next);
  void on_handler(runtime::process_id who, runtime::callback_kind callback, bool begins);

  std::vector<process_state> processes_;
  coverage_table table_;
};

}  // namespace rehearse::scenarios
