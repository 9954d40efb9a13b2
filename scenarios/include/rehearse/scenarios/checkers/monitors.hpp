// Monitors: exactly one DOWN for each, with the true reason or noproc, and none after a demonitor (MON-02 to MON-08).
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <set>

#include <rehearse/runtime/exit_reason.hpp>
#include <rehearse/scenarios/checker.hpp>

namespace rehearse::scenarios {

class monitors final : public checker {
 public:
  void watch(sim::judged_run& run) override;
  void begin_run() override;
  void on_event(const runtime::event& what) override;

 private:
  struct monitor_state {
    runtime::process_id owner = 0;
    runtime::process_id target = 0;
    bool at_target = false;  // The target knows of it: its death owes a DOWN.
    bool fired = false;      // Its DOWN is under way; to its owner it is still active.
    std::uint64_t since = 0;
  };
  void on_operation(const runtime::event& what);
  void on_sent(const runtime::event& what);
  void on_arrived(const runtime::event& what);
  void forget(std::uint64_t ref);
  void on_dead(const runtime::event& what);

  std::map<std::uint64_t, monitor_state> active_;                   // By reference.
  std::map<runtime::process_id, std::set<std::uint64_t>> watched_;  // What each target knows of.
  std::map<runtime::process_id, std::set<std::uint64_t>> owned_;
  std::set<std::uint64_t> in_mailbox_;  // DOWNs that arrived for an active monitor.
  runtime::process_id dying_ = 0;
  std::uint64_t dying_since_ = 0;
  runtime::exit_reason dying_reason_;
};

}  // namespace rehearse::scenarios
