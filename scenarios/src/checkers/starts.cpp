// A starter does nothing from its start until the answer, and after a bad answer until the DOWN.
// SPDX-License-Identifier: MIT
#include <rehearse/scenarios/checkers/starts.hpp>

namespace rehearse::scenarios {

using runtime::callback_kind;
using runtime::event;
using runtime::event_kind;
using runtime::operation_kind;
using runtime::process_id;
using runtime::signal_kind;

void starts::watch(sim::judged_run& run) {
  bind(run);
  run.subscribe(*this, {event_kind::spawned, event_kind::exiting});
  run.subscribe(*this, event_kind::sent, {signal_kind::start_ack});
  run.subscribe(*this, event_kind::taken, {signal_kind::start_ack, signal_kind::down});
  run.subscribe_lean(*this, event_kind::handler_begin, {callback_kind::init});
  run.subscribe_lean(*this, event_kind::handler_end, {callback_kind::init});
  run.subscribe_lean(*this, {event_kind::operation});
}

void starts::begin_run() {
  starts_.clear();
  awaiting_.clear();
}

void starts::on_event(const event& what) {
  switch (what.kind) {
    case event_kind::spawned:
      if ((what.result & runtime::spawn_bits::server) == 0 || what.peer == 0) break;  // Nobody waits for a service.
      starts_[what.process] = {.starter = what.peer, .ref = what.ref, .since = what.ordinal};
      awaiting_[what.peer] = what.process;
      break;
    case event_kind::exiting: on_exiting(what); break;
    case event_kind::sent: on_ack(what); break;
    case event_kind::taken: on_taken(what); break;
    case event_kind::handler_begin: on_init(what.process, true, false); break;
    case event_kind::handler_end: on_init(what.process, false, what.result != 0); break;
    case event_kind::operation:
      if (what.operation() == operation_kind::register_name && what.result != 0 && what.peer == what.process) {
        if (const auto found = starts_.find(what.process); found != starts_.end()) {
          found->second.name_refused = found->second.init == init_state::not_begun;
        }
      }
      on_operation(what.process, what.detail, what.peer);
      break;
    default: break;
  }
}

void starts::on_lean(std::uint64_t what, std::uint32_t peer, std::uint64_t /*serial*/) {
  if (starts_.empty()) [[likely]]
    return;
  const process_id who = runtime::process_of(what);
  switch (runtime::kind_of(what)) {
    case event_kind::operation: on_operation(who, static_cast<std::uint8_t>(what >> 8U), peer); break;
    case event_kind::handler_begin: on_init(who, true, false); break;
    default: on_init(who, false, static_cast<std::uint8_t>(what >> 16U) != 0); break;
  }
}

auto starts::awaited_by(process_id starter) -> std::map<process_id, start>::iterator {
  const auto found = awaiting_.find(starter);
  return found == awaiting_.end() ? starts_.end() : starts_.find(found->second);
}

void starts::forget(std::map<process_id, start>::iterator which) {
  if (const auto waits = awaiting_.find(which->second.starter);
      waits != awaiting_.end() && waits->second == which->first) {
    awaiting_.erase(waits);
  }
  starts_.erase(which);
}

void starts::on_init(process_id who, bool begins, bool threw) {
  const auto found = starts_.find(who);
  if (found == starts_.end()) return;
  found->second.init = begins ? init_state::running : threw ? init_state::threw : init_state::returned;
  if (!begins || !found->second.name_refused) return;
  violated("NAME-05", name_of(who) + " runs init, and the name it was started with is somebody else's",
           found->second.since, ordinal());
}

/// The answer of the one that was started.
void starts::on_ack(const event& what) {
  const auto found = starts_.find(what.process);
  if (found == starts_.end()) return;
  start& mine = found->second;
  const bool started = what.result == static_cast<std::uint8_t>(runtime::start_outcome::ok);
  mine.sent = started ? answer::started : answer::failed;
  if (mine.name_refused && !started) exercised("NAME-05", what.process);
  if (mine.init == init_state::running || (started && mine.init != init_state::returned)) {
    violated("GS-01",
             name_of(what.process) + " told its starter that it has " + (started ? "begun" : "failed") +
                 (mine.init == init_state::threw ? ", and its init has failed" : " before its init had returned"),
             mine.since, what.ordinal);
  }
}

void starts::on_taken(const event& what) {
  const auto found = awaited_by(what.process);
  if (found == starts_.end() || found->second.ref != what.ref) return;
  start& mine = found->second;
  if (what.signal() == signal_kind::start_ack) {
    mine.taken = mine.sent;
    if (mine.sent != answer::started) return;  // The DOWN must follow.
    exercised("GS-01", found->first);
  } else if (!mine.is_dead) {
    violated("VER-02", name_of(what.process) + " was told of the death of " + name_of(found->first) + ", which lives",
             mine.since, what.ordinal);
  } else {
    exercised("VER-02", found->first);
  }
  forget(found);
}

void starts::on_exiting(const event& what) {
  if (starts_.empty()) return;
  if (const auto mine = awaited_by(what.process); mine != starts_.end()) awaiting_.erase(what.process);
  const auto found = starts_.find(what.process);
  if (found == starts_.end()) return;
  found->second.is_dead = true;
  // Without a starter that waits, nobody will ask.
  const auto waits = awaiting_.find(found->second.starter);
  if (waits == awaiting_.end() || waits->second != what.process) starts_.erase(found);
}

/// An operation of a starter: it goes on.
void starts::on_operation(process_id by, std::uint8_t kind, process_id peer) {
  const auto found = awaited_by(by);
  if (found == starts_.end()) return;
  start& mine = found->second;
  const process_id child = found->first;
  const auto operation = static_cast<operation_kind>(kind);
  if (mine.is_given_up) {  // It kills what it has started, and waits for that.
    const bool ends_it = operation == operation_kind::exit_signal || operation == operation_kind::is_alive;
    if (ends_it && peer == child) return;
    if (mine.is_dead) {
      exercised("GS-03", child);
    } else {
      violated("GS-03", name_of(by) + " gave up the start of " + name_of(child) + " and goes on while that lives",
               mine.since, ordinal());
    }
    forget(found);
    return;
  }
  if (operation == operation_kind::unlink && peer == child && mine.taken == answer::none) {
    mine.is_given_up = true;
    return;
  }
  const bool has_failed = mine.taken == answer::failed;
  violated(has_failed ? rule_id("VER-02") : rule_id("GS-01"),
           name_of(by) + " goes on before the " + (has_failed ? "failed start of " : "start of ") + name_of(child) +
               (has_failed ? " has come to its end" : " has returned"),
           mine.since, ordinal());
  forget(found);
}

}  // namespace rehearse::scenarios
