// A small machine for each process, stepped by its events.
// SPDX-License-Identifier: MIT
#include <rehearse/scenarios/process_phases.hpp>

#include <utility>

namespace rehearse::scenarios {

using faults::process_phase;
using runtime::callback_kind;
using runtime::event;
using runtime::event_kind;
using runtime::process_id;
using runtime::signal_kind;

namespace {

constexpr auto bit(process_phase of) -> std::uint8_t {
  return static_cast<std::uint8_t>(1U << static_cast<unsigned>(of));
}

}  // namespace

void process_phases::watch(sim::judged_run& run) {
  run_ = &run;
  run.subscribe(*this,
                {event_kind::spawned, event_kind::exiting, event_kind::fault_fired, event_kind::supervisor_configured,
                 event_kind::child_start_begun, event_kind::child_start_acknowledged, event_kind::shutdown_requested});
  run.subscribe(*this, event_kind::handler_begin,
                {callback_kind::init, callback_kind::handle_call, callback_kind::terminate});
  run.subscribe(*this, event_kind::sent,
                {signal_kind::call, signal_kind::reply, signal_kind::demonitor, signal_kind::start_ack});
  run.subscribe(*this, event_kind::arrived,
                {signal_kind::call, signal_kind::reply, signal_kind::down, signal_kind::exit, signal_kind::link_exit,
                 signal_kind::stop_request});
}

void process_phases::begin_run() {
  processes_.clear();
  sees_supervisors_ = false;
  if (listener_ != nullptr) listener_->phases_begin();
}

auto process_phases::state_of(process_id who) -> process_state& {
  if (who >= processes_.size()) processes_.resize(who + 1);
  return processes_[who];
}

auto process_phases::find(process_id who) const -> const process_state* {
  return who < processes_.size() ? &processes_[who] : nullptr;
}

auto process_phases::phase_of(process_id who) const -> process_phase {
  const auto* state = find(who);
  return state == nullptr ? process_phase::idle : state->now;
}

auto process_phases::phase_before(process_id who) const -> process_phase {
  const auto* state = find(who);
  return state == nullptr ? process_phase::idle : state->before;
}

auto process_phases::is_pending(process_id who, process_phase next) const -> bool {
  const auto* state = find(who);
  if (state == nullptr || state->now == next) return false;
  return next == process_phase::in_a_call ? state->calls_in_mailbox != 0 : (state->pending & bit(next)) != 0;
}

auto process_phases::has_not_begun(process_id who) const -> bool {
  const auto* state = find(who);
  return state != nullptr && !state->has_begun;
}

auto process_phases::end_of(process_id who) const -> end_kind {
  const auto* state = find(who);
  return state == nullptr ? end_kind::none : state->end;
}

void process_phases::settle(process_id who, process_state& state) {
  if (state.is_over) return;
  const process_phase next = state.is_stopping                           ? process_phase::shutting_down
                             : state.is_restarted || state.is_restarting ? process_phase::restarting
                             : state.is_starting                         ? process_phase::init
                             : state.is_answering || state.call != 0     ? process_phase::in_a_call
                                                                         : process_phase::idle;
  if (next == state.now) return;
  state.before = std::exchange(state.now, next);
  state.pending &= static_cast<std::uint8_t>(~bit(next));
  if (listener_ == nullptr) return;
  listener_->phase_entered(who, next, state.before);
  if (state.calls_in_mailbox != 0 && state.before == process_phase::in_a_call) {
    listener_->phase_pending(who, process_phase::in_a_call);
  }
}

void process_phases::await(process_id who, process_phase next) {
  process_state& state = state_of(who);
  if (state.is_over || state.now == next || (state.pending & bit(next)) != 0) return;
  state.pending |= bit(next);
  if (listener_ != nullptr) listener_->phase_pending(who, next);
}

void process_phases::on_event(const event& what) {
  switch (what.kind) {
    case event_kind::spawned: on_spawned(what); break;
    case event_kind::handler_begin: on_handler_begin(what); break;
    case event_kind::handler_end: {  // Of a message that may have made a supervisor restart children.
      process_state& state = state_of(what.process);
      if (!state.is_supervisor) break;
      state.pending &= static_cast<std::uint8_t>(~bit(process_phase::restarting));
      state.is_restarting = false;
      settle(what.process, state);
      break;
    }
    case event_kind::sent: on_sent(what); break;
    case event_kind::arrived: on_arrived(what); break;
    case event_kind::supervisor_configured:
      state_of(what.process).is_supervisor = true;
      if (!std::exchange(sees_supervisors_, true)) {
        run_->subscribe_for_run(*this, event_kind::handler_end,
                                {static_cast<std::uint8_t>(callback_kind::handle_info),
                                 static_cast<std::uint8_t>(callback_kind::handle_cast)});
      }
      break;
    case event_kind::child_start_begun: on_moving_children(what.process); break;
    case event_kind::child_start_acknowledged:
      if (what.peer != 0) {
        process_state& child = state_of(what.peer);
        child.is_restarted = false;
        settle(what.peer, child);
      }
      break;
    case event_kind::shutdown_requested:
      on_moving_children(what.process);
      await(what.peer, process_phase::shutting_down);
      break;
    case event_kind::fault_fired:
      if (what.fault() == runtime::fault_kind::kill) state_of(what.peer).is_killed = true;
      break;
    case event_kind::exiting: {
      process_state& state = state_of(what.process);
      if (std::exchange(state.is_over, true)) break;
      state.end = state.is_killed ? end_kind::by_fault : what.result == 0 ? end_kind::by_signal : end_kind::none;
      break;
    }
    default: break;
  }
}

void process_phases::on_spawned(const event& what) {
  const auto* parent = find(what.peer);
  const bool is_restarted = parent != nullptr && !parent->is_over && parent->is_restarting;
  process_state& state = state_of(what.process);
  state = {};
  state.is_starting = (what.result & runtime::spawn_bits::server) != 0;
  state.is_restarted = is_restarted && state.is_starting;
  state.has_begun = !state.is_starting;
  state.now = state.is_restarted  ? process_phase::restarting
              : state.is_starting ? process_phase::init
                                  : process_phase::idle;
  state.before = state.now;
  if (listener_ != nullptr && state.is_starting) listener_->phase_pending(what.process, state.now);
}

void process_phases::on_handler_begin(const event& what) {
  process_state& state = state_of(what.process);
  switch (what.callback()) {
    case callback_kind::init:
      state.has_begun = true;
      if (listener_ != nullptr && !state.is_over) listener_->phase_entered(what.process, state.now, state.now);
      return;
    case callback_kind::handle_call:
      state.is_answering = true;
      if (state.calls_in_mailbox != 0) --state.calls_in_mailbox;
      break;
    case callback_kind::terminate: state.is_stopping = true; break;
    default: return;
  }
  settle(what.process, state);
}

void process_phases::on_sent(const event& what) {
  process_state& state = state_of(what.process);
  switch (what.signal()) {
    case signal_kind::call: state.call = what.ref; break;
    case signal_kind::demonitor:  // The call's time is over.
      if (state.call != what.ref) return;
      state.call = 0;
      break;
    case signal_kind::reply: state.is_answering = false; break;
    case signal_kind::start_ack:
      if (what.result != static_cast<std::uint8_t>(runtime::start_outcome::ok)) return;  // Its init is its end.
      state.is_starting = false;
      break;
    default: return;
  }
  settle(what.process, state);
}

void process_phases::on_arrived(const event& what) {
  process_state& state = state_of(what.process);
  if (state.is_over) return;
  switch (what.signal()) {
    case signal_kind::reply:
    case signal_kind::down:
      if (state.call == 0 || state.call != what.ref) return;
      state.call = 0;
      break;
    case signal_kind::call:
      ++state.calls_in_mailbox;
      if (listener_ != nullptr && state.now != process_phase::in_a_call) {
        listener_->phase_pending(what.process, process_phase::in_a_call);
      }
      return;
    case signal_kind::exit:
      if ((state.pending & bit(process_phase::shutting_down)) == 0) return;  // Nobody said that it is a request to end.
      state.is_stopping = true;
      break;
    case signal_kind::link_exit:
      if (state.is_supervisor && !state.is_stopping) await(what.process, process_phase::restarting);
      return;
    case signal_kind::stop_request: await(what.process, process_phase::shutting_down); return;
    default: return;
  }
  settle(what.process, state);
}

/// A supervisor that starts its first children, does what it was asked to, or stops, restarts nobody.
void process_phases::on_moving_children(process_id supervisor) {
  process_state& state = state_of(supervisor);
  if (state.is_starting || state.is_answering || state.is_stopping) return;
  state.is_restarting = true;
  settle(supervisor, state);
}

}  // namespace rehearse::scenarios
