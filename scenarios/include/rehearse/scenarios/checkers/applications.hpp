// Applications: one that is over has left nobody, and all are stopped in the reverse order of their starts (APP-01,
// APP-03, APP-04).
//
// Keeps of each application that is there the processes that live. Runs without applications pay nothing.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include <rehearse/scenarios/checker.hpp>

namespace rehearse::scenarios {

class applications final : public checker {
 public:
  void watch(sim::judged_run& run) override;
  void begin_run() override;
  void on_event(const runtime::event& what) override;

 private:
  struct application {
    std::string name;
    std::uint64_t begun = 0;
    bool has_started = false;
    bool is_ending = false;                 // By itself: its top supervisor has ended.
    std::set<runtime::process_id> alive{};  // All below its master.
  };
  void is_over(const runtime::event& ended);

  std::map<runtime::process_id, application> applications_;       // By the master, so in the order of their starts.
  std::map<runtime::process_id, runtime::process_id> master_of_;  // Of those that live.
  bool sees_applications_ = false;
};

}  // namespace rehearse::scenarios
