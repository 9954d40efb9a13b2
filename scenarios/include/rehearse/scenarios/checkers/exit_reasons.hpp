// Exit reasons: the table EXIT-01 to EXIT-09, and that the dead do nothing (LIFE-04).
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include <rehearse/runtime/exit_reason.hpp>
#include <rehearse/scenarios/checker.hpp>

namespace rehearse::scenarios {

class exit_reasons final : public checker {
 public:
  void watch(sim::judged_run& run) override;
  void begin_run() override;
  void on_event(const runtime::event& what) override;
  void on_lean(std::uint64_t what, std::uint32_t peer, std::uint64_t serial) override;
  void at_end() override { settle(); }

 private:
  enum class effect : std::uint8_t { dies, message, nothing };
  struct process_state {
    bool alive = false;
    bool traps = false;
  };
  void on_operation(runtime::process_id by);
  void on_exit_signal(const runtime::event& what);
  void settle();
  auto state_of(runtime::process_id who) -> process_state&;

  std::vector<process_state> processes_;
  /// An exit signal that has arrived, what it must do, and what it did.
  struct {
    bool open = false;
    effect expected{};
    effect seen{};
    rule_id rule = "SIG-09";
    runtime::exit_reason reason;
    runtime::exit_reason seen_reason{};
    std::uint64_t serial = 0;
    std::uint64_t ordinal = 0;
    runtime::process_id to = 0;
  } arrival_;
};

}  // namespace rehearse::scenarios
