// process_phase: where in its life a process is, for faults that are aimed at it. Who can tell is above this module:
// it hands down a phase_view to ask, and tells a phase_listener.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <rehearse/runtime/pid.hpp>

namespace rehearse::faults {

/// A process is always in one of them: the last of these that is true of it, with shutting_down before all others.
enum class process_phase : std::uint8_t {
  init,           ///< It starts: from its spawn until its init has returned. Servers only.
  idle,           ///< None of the others: it waits for a message, or runs code of its own.
  in_a_call,      ///< It has taken a call that it has not answered, or waits for the answer to one.
  restarting,     ///< A supervisor that moves children because one ended; a child started so, until it has begun.
  shutting_down,  ///< A request to end has reached it, or it runs terminate.
};
inline constexpr std::size_t process_phase_count = 5;
auto to_string(process_phase) -> std::string_view;

/// When a kill strikes, seen from a phase.
enum class kill_moment : std::uint8_t {
  before,  ///< What begins the phase is on its way, or in the mailbox.
  in,      ///< The process is in it.
  after,   ///< The process left it, and has been in one other since.
};
inline constexpr std::size_t kill_moment_count = 3;
auto to_string(kill_moment) -> std::string_view;

class phase_view {
 public:
  virtual auto phase_of(runtime::process_id who) const -> process_phase = 0;
  /// What begins the phase is on its way to the process, or in its mailbox.
  virtual auto is_pending(runtime::process_id who, process_phase next) const -> bool = 0;

 protected:
  ~phase_view() = default;
};

class phase_listener {
 public:
  /// A run begins, with its set-up.
  virtual void phases_begin() = 0;
  /// From now on `next` is pending.
  virtual void phase_pending(runtime::process_id who, process_phase next) = 0;
  virtual void phase_entered(runtime::process_id who, process_phase next, process_phase left) = 0;

 protected:
  ~phase_listener() = default;
};

}  // namespace rehearse::faults
