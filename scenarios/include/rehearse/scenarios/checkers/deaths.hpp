// Deaths: what a process leaves behind comes in order, says the truth, and is the last of it (LIFE-04, 07, 08, SIG-05,
// EXIT-10, EXIT-11).
//
//   exiting -- mailbox, name, timers, tables -- released -- EXITs, DOWNs -- dead -- answers of the runtime
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include <rehearse/runtime/exit_reason.hpp>
#include <rehearse/scenarios/checker.hpp>

namespace rehearse::scenarios {

class deaths final : public checker {
 public:
  void watch(sim::judged_run& run) override;
  void begin_run() override;
  void on_event(const runtime::event& what) override;
  void on_lean(std::uint64_t what, std::uint32_t peer, std::uint64_t serial) override;

 private:
  enum class stage : std::uint8_t { unborn, alive, exiting, released, dead };
  auto stage_of(runtime::process_id who) const -> stage { return who < stages_.size() ? stages_[who] : stage::unborn; }
  void enter(runtime::process_id who, stage next, std::uint64_t ordinal);
  void on_sent(const runtime::event& what);
  void on_signal(runtime::process_id by, runtime::signal_kind kind, std::uint8_t result);
  void on_told(const runtime::event& what);

  std::vector<stage> stages_;  // By process.
  runtime::exit_reason dying_reason_;
  std::uint64_t dying_since_ = 0;
  /// An exit signal of a process to itself that is under way.
  struct {
    runtime::process_id who = 0;
    std::uint64_t serial = 0;
  } to_itself_;
  bool sees_operations_ = false;
};

}  // namespace rehearse::scenarios
