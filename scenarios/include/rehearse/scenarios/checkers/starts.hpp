// Starts of servers: a start returns when init has, and of a failed one nothing is left (GS-01, GS-03, VER-02,
// NAME-05).
//
// Runs that start none pay for operations alone, and little.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>

#include <rehearse/scenarios/checker.hpp>

namespace rehearse::scenarios {

class starts final : public checker {
 public:
  void watch(sim::judged_run& run) override;
  void begin_run() override;
  void on_event(const runtime::event& what) override;
  void on_lean(std::uint64_t what, std::uint32_t peer, std::uint64_t serial) override;

 private:
  enum class init_state : std::uint8_t { not_begun, running, returned, threw };
  enum class answer : std::uint8_t { none, started, failed };
  /// One that is being started: until its starter goes on.
  struct start {
    runtime::process_id starter = 0;
    std::uint64_t ref = 0;
    std::uint64_t since = 0;
    init_state init{};
    answer sent{};              // What it has told its starter.
    answer taken{};             // What its starter has taken of that.
    bool name_refused = false;  // Somebody else has its name.
    bool is_given_up = false;   // Its starter waits no longer, and ends it.
    bool is_dead = false;
  };
  void on_operation(runtime::process_id by, std::uint8_t kind, runtime::process_id peer);
  void on_init(runtime::process_id who, bool begins, bool threw);
  void on_ack(const runtime::event& what);
  void on_taken(const runtime::event& what);
  void on_exiting(const runtime::event& what);
  auto awaited_by(runtime::process_id starter) -> std::map<runtime::process_id, start>::iterator;
  void forget(std::map<runtime::process_id, start>::iterator which);

  std::map<runtime::process_id, start> starts_;                  // By the process that is started.
  std::map<runtime::process_id, runtime::process_id> awaiting_;  // By starter: whom it starts.
};

}  // namespace rehearse::scenarios
