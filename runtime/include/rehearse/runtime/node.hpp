// node: all processes of one run, as seen by the environment that runs them.
//
// The environment decides; the node does. Nothing happens in a node but inside resume, arrive, fire and kill.
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <rehearse/runtime/environment.hpp>
#include <rehearse/runtime/exit_reason.hpp>
#include <rehearse/runtime/pid.hpp>
#include <rehearse/runtime/time.hpp>

namespace rehearse::runtime {

struct signal;
namespace detail {
class kernel;
class server_object;
}  // namespace detail

/// What a process is doing, for reports on those who wait for ever.
struct process_view {
  enum class state { runnable, receiving, calling, starting, stopping, settling, idle, busy, finished, dead };
  state now = state::dead;
  process_id waits_for = 0;         ///< Whom a call, start or stop is waiting for; 0: nobody in particular.
  std::string_view waits_for_what;  ///< The request's type name; empty if it is no call.
  std::uint64_t mailbox_size = 0;
  std::uint64_t operations = 0;               ///< Begun so far.
  std::optional<operation_kind> operation{};  ///< The last of them.
  std::uint64_t stack_high_water = 0;         ///< Bytes, as seen at switches.
  bool is_server = false;
};

class node {
 public:
  explicit node(environment& runs_it);
  ~node();
  node(const node&) = delete;
  auto operator=(const node&) -> node& = delete;

  // -- life cycle of a run ------------------------------------------------------------------------------------------

  /// Makes an empty node. Pids of earlier runs name nobody in this one.
  void begin_run();
  /// True (default): an operation ends a step. False: only receive and yield do.
  void set_step_per_operation(bool value);
  /// Which events to emit whole: for each kind a bit for each detail. Others may come lean.
  void want(const std::array<std::uint32_t, event_kind_count>& details_by_kind);
  /// Discards every process outside the trace: destructors run, events do not.
  void end_run();

  /// A process started by nobody, running `body`; labelled `label`. `stays` keeps it alive, finished, after its body.
  auto spawn(process_id parent, std::string_view label, std::function<void()> body, bool stays = false) -> process_id;

  // -- what the environment makes happen ----------------------------------------------------------------------------

  /// Lets the process run to the end of its step.
  void resume(process_id who);
  /// The signal reaches its receiver; the node owns it again.
  void arrive(signal& reached);
  /// Takes back a signal that will never arrive: the run is over.
  void discard(signal& lost);
  /// The timer in `slot` has come due.
  void fire(std::uint32_t slot);
  /// Nothing else can run: the process that waits for that goes on, unless it has died.
  void settled(process_id who);
  /// Ends a process from outside, as exit(P, kill) would, observed as `killed`. False if it was dead.
  auto kill(process_id who) -> bool;
  /// Asks for environment::at_watched_operation before the process's operation number `ordinal` (from 1).
  void watch_operation(process_id who, std::uint64_t ordinal);
  /// For a terminate handler. If the program is to end because a kill met code that lets no exception pass (a
  /// destructor, a noexcept function), leaves that code for good and does not return: the process's stack is abandoned,
  /// and the run carries a note. Else returns, having done nothing.
  void abandon_if_killed();
  /// Virtual time is now `now`.
  void set_time(virtual_time now);
  /// The wall clock shows so much more from now on, or less; monotonic time and timers do not notice (TIME-01).
  void jump_wall_clock(virtual_duration by);
  /// Emits an event that the environment made (faults, clock).
  void emit(event what);

  // -- observers ----------------------------------------------------------------------------------------------------

  auto is_alive(process_id who) const -> bool;
  /// Dead, or come to the end of its body.
  auto is_finished(process_id who) const -> bool;
  /// Come to the end of its body, also if it has died since.
  auto has_finished_body(process_id who) const -> bool;
  /// Whose code runs: the process that takes a step, or one that is being unwound. 0: nobody's.
  auto running() const -> process_id;
  auto view(process_id who) const -> process_view;
  /// Processes spawned in this run; their ids are 1 to this.
  auto spawned_count() const -> process_id;
  auto alive_count() const -> std::uint64_t;
  /// True while code of a process runs that is dead to everybody else: nothing it says counts.
  auto is_unwinding() const -> bool;
  /// Of the process whose code runs, in bytes; 0 if nobody's does. Safe in a handler of an OS signal.
  auto stack_size() const noexcept -> std::size_t;
  /// Whether memory that could not be touched at `touched` means that the stack of the process whose code runs
  /// overflowed. `stack_pointer` is that of the moment, null if unknown. Safe in a handler of an OS signal.
  auto has_overflowed(const void* touched, const void* stack_pointer) const noexcept -> bool;
  auto epoch() const -> std::uint32_t;
  /// Events of this run so far: the ordinal of the last one.
  auto event_count() const -> std::uint64_t;
  auto whereis(name who) const -> process_id;

  /// The node on whose behalf this thread is running; null outside.
  static auto current() -> node*;
  /// Makes this node the thread's current one, as while it runs; for code that looks at it from outside.
  class scope {
   public:
    explicit scope(node& entered);
    ~scope();
    scope(const scope&) = delete;
    auto operator=(const scope&) -> scope& = delete;

   private:
    detail::kernel* before_;
  };

 private:
  friend class detail::kernel;
  std::unique_ptr<detail::kernel> kernel_;
};

}  // namespace rehearse::runtime
