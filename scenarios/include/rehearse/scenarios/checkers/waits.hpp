// Waits that end in time, and time itself: no timeout early or of a wait that is over, none while a message waits, and
// all in the order of their deadlines (RECV-03, GS-15, TIME-01, TIME-02).
//
// Runs without timers pay for a look at a flag.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include <rehearse/runtime/time.hpp>
#include <rehearse/scenarios/checker.hpp>

namespace rehearse::scenarios {

class waits final : public checker {
 public:
  void watch(sim::judged_run& run) override;
  void begin_run() override;
  void on_event(const runtime::event& what) override;
  void on_lean(std::uint64_t what, std::uint32_t peer, std::uint64_t serial) override;

 private:
  /// The last wait of a process that has a timeout. Of its end by a message no event tells before that is taken.
  struct wait {
    std::uint64_t timer = 0;  // 0: there was none.
    std::uint64_t deadline = 0;
    std::uint64_t since = 0;
    bool is_over = true;
    bool may_be_over = true;  // A message came, which it may have waited for.
  };
  struct deadline {
    std::uint64_t at = 0;
    std::uint64_t timer = 0;
    std::uint64_t since = 0;
    runtime::process_id owner = 0;
    bool is_wait = false;
  };
  static auto is_later(const deadline& one, const deadline& other) -> bool {
    return one.at != other.at ? one.at > other.at : one.timer > other.timer;
  }
  void on_armed(const runtime::event& what);
  void on_fired(const runtime::event& what);
  void push(deadline next);
  auto is_armed(const deadline& which) const -> bool;
  void none_before(std::uint64_t time, std::uint64_t ordinal);

  std::vector<wait> waits_;                                // By process.
  std::map<std::uint64_t, runtime::process_id> messages_;  // Timers of send_after, and to whom.
  std::vector<deadline> heap_;  // The earliest first; what has ended is dropped when it comes up, or when it is much.
  std::size_t heap_limit_ = 64;
  std::uint64_t asked_at_ = 0;  // Event of the last arm_timer; the timer it made follows at once.
  runtime::virtual_time last_{};
  bool sees_timers_ = false;
};

}  // namespace rehearse::scenarios
