// environment: the seam. All that the runtime asks of whoever runs it: when signals arrive, when processes continue,
// what time it is, where chance comes from, and who listens.
//
// A simulator answers with choices; a real-time environment would answer with threads and clocks.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <rehearse/runtime/event.hpp>
#include <rehearse/runtime/pid.hpp>
#include <rehearse/runtime/time.hpp>

namespace rehearse::runtime {

struct signal;

class environment {
 public:
  virtual ~environment() = default;

  /// Takes a signal on its way; later gives it to node::arrive. Keeps the order of each (sender, receiver) pair.
  virtual void transmit(signal& on_its_way) = 0;

  /// Signals transmitted in between arrive after it: the death of a process is one thing.
  virtual void begin_burst() = 0;
  virtual void end_burst() = 0;

  /// The process can take a step: node::resume may be called for it.
  virtual void ready(process_id who) = 0;
  /// It no longer can: it waits, or it is dead.
  virtual void not_ready(process_id who) = 0;

  /// Calls node::settled(who) once nothing can happen but that time moves. Oldest first; each then runs.
  virtual void settle(process_id who) = 0;

  /// Calls node::fire(slot) at `deadline` or later, once, unless disarmed before.
  virtual void arm(std::uint32_t slot, virtual_time deadline) = 0;
  virtual void disarm(std::uint32_t slot) = 0;

  /// A number in [0, bound), for the running process.
  virtual auto draw(process_id who, std::uint32_t bound) -> std::uint32_t = 0;

  /// The process stands before the operation that somebody asked to watch (node::watch_operation).
  virtual void at_watched_operation(process_id who) = 0;

  /// Something happened. The event is complete.
  virtual void emit(const event& what) = 0;

  /// More about the event before it; see is_remark.
  virtual void remark(const event& /*what*/) {}

  /// Something happened that nobody asked to see whole (node::want): `lean_event`, and a serial or 0. `passed_over` is
  /// the result of a taken event, which `what` leaves out.
  virtual void emit_lean(std::uint64_t what, std::uint64_t serial, std::uint8_t passed_over) = 0;

  /// An operation was done, or a signal without a reason was sent or arrived, and nobody asked to see it whole:
  /// `lean_event`, `peer_and_type`, and what the event has in the members of these names.
  virtual void emit_traffic(std::uint64_t what, std::uint64_t about, std::uint64_t serial, std::uint64_t ref,
                            std::uint64_t payload_hash) = 0;

  /// What people call that process; empty if nobody has named it.
  virtual auto display_name(process_id) const -> std::string { return {}; }

  /// A line for people about the running process, in no trace (`log`), or about a misuse of the library (`note`).
  virtual void log(process_id who, std::string_view line) = 0;
  virtual void note(std::string_view line) = 0;

  /// The program ends here, as a node halts when a permanent application has ended. `reason` normal: as it should;
  /// else `what` failed. Nobody goes on once the running process has given back control.
  virtual void halt(const exit_reason& reason, std::string_view what) = 0;

  /// Cannot go on: a stack overflowed, or a destructor blocked. Names the run and ends the program.
  [[noreturn]] virtual void fatal(process_id who, std::string_view what) = 0;
};

}  // namespace rehearse::runtime
