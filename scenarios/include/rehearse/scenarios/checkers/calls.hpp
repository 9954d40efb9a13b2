// Calls, send_request among them: a call gives up only when its time is over and no answer has come, and an answer that
// comes after that never reaches the mailbox (GS-20 to GS-22).
//
// That a call whose server dies is told so is for the checker of monitors.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include <rehearse/scenarios/checker.hpp>

namespace rehearse::scenarios {

class calls final : public checker {
 public:
  void watch(sim::judged_run& run) override;
  void begin_run() override;
  void on_event(const runtime::event& what) override;
  void on_lean(std::uint64_t what, std::uint32_t peer, std::uint64_t serial) override;

 private:
  using key = std::pair<runtime::process_id, std::uint64_t>;  // Caller and reference.
  struct call {
    std::uint64_t since = 0;
    std::uint64_t reply = 0;    // Serial of one that lies in the mailbox.
    std::uint64_t gave_up = 0;  // Event; 0: it has not.
  };
  /// The last wait of a process that has a timeout.
  struct wait {
    std::uint64_t timer = 0;  // 0: none, or it is over.
    std::uint64_t since = 0;
    bool fired = false;
  };
  void settle();
  void on_gave_up(const runtime::event& what);
  void on_taken(const runtime::event& what);
  void on_exiting(runtime::process_id who);

  std::map<key, call> open_;
  std::vector<wait> waits_;  // By process.
  /// A reply that has arrived for a call that was given up: it must come to nothing at once.
  struct {
    std::uint64_t serial = 0;
    std::uint64_t ordinal = 0;
    std::uint64_t gave_up = 0;
    runtime::process_id to = 0;
  } late_;
};

}  // namespace rehearse::scenarios
