// process_phases: in which phase of its life each process is, told from events.
//
//   spawned ─► init ─► idle ◄─► in_a_call            plain processes begin in idle
//                │       ▲ ▼
//                │   restarting ─► (a restarted child begins here) ─► idle
//                └───────┴──► shutting_down ─► dead, in the phase in which it died
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include <rehearse/faults/process_phase.hpp>
#include <rehearse/runtime/pid.hpp>
#include <rehearse/sim/event_sink.hpp>
#include <rehearse/sim/judged_run.hpp>

namespace rehearse::scenarios {

class process_phases final : public sim::event_sink, public faults::phase_view {
 public:
  /// How the life of a process was ended.
  enum class end_kind : std::uint8_t {
    none,       ///< It lives, or its own code ended.
    by_signal,  ///< An exit signal.
    by_fault,   ///< A kill of the fault plan.
  };

  /// Subscribes to what tells phases.
  void watch(sim::judged_run& run);
  /// Told of every change from now on; null: nobody. It must outlive this.
  void tell(faults::phase_listener* listener) { listener_ = listener; }

  void begin_run() override;
  void on_event(const runtime::event& what) override;

  /// Now, or when it died. `idle` of one that nobody has seen.
  auto phase_of(runtime::process_id who) const -> faults::process_phase override;
  auto is_pending(runtime::process_id who, faults::process_phase next) const -> bool override;
  /// The phase that it was in before this one; this one, if there was none.
  auto phase_before(runtime::process_id who) const -> faults::process_phase;
  /// Its first phase has not begun: it is spawned, and its init not entered.
  auto has_not_begun(runtime::process_id who) const -> bool;
  auto end_of(runtime::process_id who) const -> end_kind;

 private:
  /// Invariants: 1. `now` follows from the flags while it lives; 2. nothing changes after its end; 3. the phase it is
  /// in is not pending.
  struct process_state {
    std::uint64_t call = 0;  // Reference of the call whose answer it waits for.
    std::uint32_t calls_in_mailbox = 0;
    std::uint8_t pending = 0;  // A bit for each phase but in_a_call.
    faults::process_phase now = faults::process_phase::idle;
    faults::process_phase before = faults::process_phase::idle;
    end_kind end = end_kind::none;
    bool is_over = false;
    bool is_killed = false;
    bool is_starting = false;    // A server whose start is not acknowledged.
    bool is_restarted = false;   // A child of a restart, until its supervisor knows that it has begun.
    bool is_restarting = false;  // A supervisor that moves children.
    bool is_answering = false;
    bool is_stopping = false;
    bool is_supervisor = false;
    bool has_begun = false;
  };
  auto state_of(runtime::process_id who) -> process_state&;
  auto find(runtime::process_id who) const -> const process_state*;
  void settle(runtime::process_id who, process_state& state);
  void await(runtime::process_id who, faults::process_phase next);
  void on_spawned(const runtime::event& what);
  void on_handler_begin(const runtime::event& what);
  void on_sent(const runtime::event& what);
  void on_arrived(const runtime::event& what);
  void on_moving_children(runtime::process_id supervisor);

  sim::judged_run* run_ = nullptr;
  faults::phase_listener* listener_ = nullptr;
  std::vector<process_state> processes_;
  bool sees_supervisors_ = false;
};

}  // namespace rehearse::scenarios
