// A reference model of the timer service: which timers are armed, and until when.
// SPDX-License-Identifier: MIT
#include <rehearse/scenarios/checkers/timers.hpp>

#include <utility>

namespace rehearse::scenarios {

using runtime::event;
using runtime::event_kind;
using runtime::operation_kind;
using runtime::signal_kind;

void timers::watch(sim::judged_run& run) {
  bind(run);
  run.subscribe(*this, {operation_kind::arm_timer, operation_kind::read_timer});
  run.subscribe(*this, {event_kind::timer_cancelled});
}

void timers::begin_run() {
  armed_.clear();
  ended_.fill({});
  ended_count_ = 0;
  asked_at_ = 0;
  last_fired_ = {};
  sees_timers_ = false;
}

void timers::on_event(const event& what) {
  switch (what.kind) {
    case event_kind::operation: on_operation(what); break;
    case event_kind::timer_armed:
      // What follows its operation is a timer of send_after; others end a wait, or an idle time.
      if (asked_at_ != 0 && what.ordinal == asked_at_ + 1) armed_[what.serial] = {what.process, what.ref, what.ordinal};
      asked_at_ = 0;
      break;
    case event_kind::timer_fired: on_fired(what); break;
    case event_kind::timer_cancelled: on_cancelled(what); break;
    case event_kind::sent: on_message(what); break;
    case event_kind::exiting: on_death(what); break;
    default: break;
  }
}

void timers::on_operation(const event& what) {
  if (what.operation() == operation_kind::arm_timer) {
    asked_at_ = what.ordinal;
    if (std::exchange(sees_timers_, true)) return;
    run().subscribe_for_run(*this, event_kind::timer_armed);
    run().subscribe_for_run(*this, event_kind::timer_fired);
    run().subscribe_for_run(*this, event_kind::sent, {static_cast<std::uint8_t>(signal_kind::timeout)});
    run().subscribe_for_run(*this, event_kind::exiting);
    return;
  }
  const bool is_armed = armed_.contains(what.ref);
  if (is_armed == (what.result != 0)) return exercised("TIME-03", what.process);
  violated("TIME-03",
           name_of(what.process) + " read a timer and was told that it is " + (is_armed ? "not armed" : "armed") +
               ", which it is" + (is_armed ? "" : " not"),
           what.ordinal);
}

void timers::end(std::map<std::uint64_t, armed_timer>::iterator which, end_kind how, std::uint64_t ordinal) {
  ended_[ended_count_++ % ended_.size()] = {which->first, how, ordinal};
  armed_.erase(which);
}

void timers::on_fired(const event& what) {
  const auto found = armed_.find(what.serial);
  last_fired_ = {what.serial, what.ordinal, found != armed_.end()};
  if (found == armed_.end()) return;  // Of a wait, or one too many: that shows when it sends its message.
  if (static_cast<std::uint64_t>(what.time.count()) < found->second.deadline) {
    violated("TIME-02",
             "a timer fired at " + std::to_string(what.time.count()) + " ns, before its deadline of " +
                 std::to_string(found->second.deadline) + " ns",
             found->second.since, what.ordinal);
  } else if (found->second.owner != 0) {
    exercised("TIME-02", found->second.owner);
  }
  end(found, end_kind::fired, what.ordinal);
}

/// Only timers of send_after send a message when they fire.
void timers::on_message(const event& what) {
  if (last_fired_.ordinal != 0 && last_fired_.was_armed) {
    last_fired_ = {};  // Its one message.
    return;
  }
  const std::uint64_t serial = last_fired_.serial;
  for (const ended_timer& each : ended_) {
    if (each.ordinal == 0 || each.serial != serial) continue;
    const bool again = each.how == end_kind::fired;
    const bool cancelled = each.how == end_kind::cancelled;
    violated(again       ? rule_id("TIME-02")
             : cancelled ? rule_id("TIME-03")
                         : rule_id("TIME-05"),
             "a timer to " + name_of(what.peer) + " sent its message " +
                 (again       ? "a second time"
                  : cancelled ? "after it had been cancelled"
                              : "after the death of its receiver"),
             each.ordinal, what.ordinal);
    return;
  }
  violated("TIME-02", name_of(what.peer) + " was sent the message of a timer that was not armed", what.ordinal);
}

void timers::on_cancelled(const event& what) {
  const auto found = armed_.find(what.serial);
  const bool was_armed = found != armed_.end();
  if (was_armed != (what.result != 0)) {
    violated("TIME-03",
             name_of(what.peer) + " cancelled a timer and was told that it was " + (was_armed ? "not armed" : "armed") +
                 ", which it was" + (was_armed ? "" : " not"),
             was_armed ? found->second.since : what.ordinal, was_armed ? what.ordinal : 0);
  } else {
    exercised("TIME-03", what.peer);
  }
  if (was_armed) end(found, end_kind::cancelled, what.ordinal);
}

void timers::on_death(const event& what) {
  for (auto each = armed_.begin(); each != armed_.end();) {
    const auto which = each++;
    if (which->second.owner != what.process) continue;
    end(which, end_kind::receiver_died, what.ordinal);
    exercised("TIME-05", what.process);
  }
}

}  // namespace rehearse::scenarios
