// Timers of send_after: never early, once, not after they were cancelled or their receiver died (TIME-02, 03, 05).
//
// Runs that arm none pay nothing. Timeouts of receives and calls are not judged here.
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <map>

#include <rehearse/scenarios/checker.hpp>

namespace rehearse::scenarios {

class timers final : public checker {
 public:
  void watch(sim::judged_run& run) override;
  void begin_run() override;
  void on_event(const runtime::event& what) override;

 private:
  enum class end_kind : std::uint8_t { fired, cancelled, receiver_died };
  struct armed_timer {
    runtime::process_id owner = 0;  // 0: it is addressed to a name.
    std::uint64_t deadline = 0;     // Nanoseconds.
    std::uint64_t since = 0;
  };
  struct ended_timer {
    std::uint64_t serial = 0;
    end_kind how{};
    std::uint64_t ordinal = 0;
  };
  void on_operation(const runtime::event& what);
  void on_fired(const runtime::event& what);
  void on_cancelled(const runtime::event& what);
  void on_message(const runtime::event& what);
  void on_death(const runtime::event& what);
  void end(std::map<std::uint64_t, armed_timer>::iterator which, end_kind how, std::uint64_t ordinal);

  std::map<std::uint64_t, armed_timer> armed_;  // By serial.
  std::array<ended_timer, 16> ended_{};         // The last ones, to say what a timer that fires again had come to.
  std::uint64_t ended_count_ = 0;
  std::uint64_t asked_at_ = 0;  // Event of the last arm_timer; the timer it made follows at once.
  struct {
    std::uint64_t serial = 0;
    std::uint64_t ordinal = 0;
    bool was_armed = false;
  } last_fired_;
  bool sees_timers_ = false;
};

}  // namespace rehearse::scenarios
