// A reference model of calls: those that are open, and those that were given up and whose reply may still come.
// SPDX-License-Identifier: MIT
#include <rehearse/scenarios/checkers/calls.hpp>

namespace rehearse::scenarios {

using runtime::event;
using runtime::event_kind;
using runtime::process_id;
using runtime::signal_kind;

void calls::watch(sim::judged_run& run) {
  bind(run);
  run.subscribe(*this, {event_kind::timer_armed, event_kind::timer_fired, event_kind::exiting, event_kind::dropped});
  run.subscribe(*this, event_kind::sent, {signal_kind::call, signal_kind::system, signal_kind::demonitor});
  run.subscribe(*this, event_kind::arrived, {signal_kind::reply});
  run.subscribe(*this, event_kind::taken, {signal_kind::reply, signal_kind::down});
  run.subscribe_lean(*this, event_kind::taken,
                     {signal_kind::message, signal_kind::cast, signal_kind::call, signal_kind::exit,
                      signal_kind::link_exit, signal_kind::alive_reply, signal_kind::info_reply,
                      signal_kind::stop_request, signal_kind::start_ack, signal_kind::timeout, signal_kind::system});
}

void calls::begin_run() {
  open_.clear();
  waits_.clear();
  late_ = {};
}

void calls::on_event(const event& what) {
  if (late_.serial != 0) [[unlikely]] {
    const bool is_dropped = what.kind == event_kind::dropped && what.serial == late_.serial &&
                            what.drop() == runtime::drop_reason::alias_inactive;
    if (!is_dropped) {
      settle();
    } else {
      exercised("GS-21", late_.to);
      open_.erase({late_.to, what.ref});
      late_ = {};
    }
  }
  switch (what.kind) {
    case event_kind::sent:
      if (what.signal() == signal_kind::demonitor) {
        on_gave_up(what);
      } else {
        open_[{what.process, what.ref}] = {.since = what.ordinal};
      }
      break;
    case event_kind::arrived:
      if (const auto found = open_.find({what.process, what.ref}); found != open_.end()) {
        if (found->second.gave_up != 0) {
          late_ = {what.serial, what.ordinal, found->second.gave_up, what.process};
        } else {
          found->second.reply = what.serial;
        }
      }
      break;
    case event_kind::taken: on_taken(what); break;
    case event_kind::dropped:
      if (const auto found = open_.find({what.process, what.ref});
          found != open_.end() && found->second.reply == what.serial) {
        found->second.reply = 0;
      }
      break;
    case event_kind::timer_armed:
      if (what.process == 0 || what.process != what.peer) break;
      if (what.process >= waits_.size()) waits_.resize(what.process + 1);
      waits_[what.process] = {what.serial, what.ordinal, false};
      break;
    case event_kind::timer_fired:
      if (what.process < waits_.size() && waits_[what.process].timer == what.serial) waits_[what.process].fired = true;
      break;
    case event_kind::exiting: on_exiting(what.process); break;
    default: break;
  }
}

void calls::on_lean(std::uint64_t what, std::uint32_t /*peer*/, std::uint64_t /*serial*/) {
  if (late_.serial != 0) [[unlikely]]
    settle();
  if (const process_id who = runtime::process_of(what); who < waits_.size()) waits_[who].timer = 0;
}

/// Nothing came of the late reply but a message.
void calls::settle() {
  violated("GS-21", "a reply came late for a call of " + name_of(late_.to) + ", and reached its mailbox",
           {late_.gave_up, late_.serial, late_.ordinal});
  late_ = {};
}

/// A demonitor of a call's reference by its caller: somebody else has replied, or nobody.
void calls::on_gave_up(const event& what) {
  const auto found = open_.find({what.process, what.ref});
  if (found == open_.end() || found->second.gave_up != 0) return;
  call& mine = found->second;
  mine.gave_up = what.ordinal;
  if (mine.reply != 0) {
    violated("GS-22", name_of(what.process) + " gave up a call whose reply lay in its mailbox", mine.reply,
             what.ordinal);
    return;
  }
  const wait last = what.process < waits_.size() ? waits_[what.process] : wait{};
  if (last.timer != 0 && last.since > mine.since && !last.fired) {
    violated("GS-20", name_of(what.process) + " gave up a call before its time was over", mine.since, what.ordinal);
    return;
  }
  exercised("GS-20", what.process);
}

void calls::on_taken(const event& what) {
  bool time_was_over = false;
  if (what.process < waits_.size()) {
    wait& last = waits_[what.process];
    time_was_over = last.timer != 0 && last.fired;
    last.timer = 0;
  }
  const auto found = open_.find({what.process, what.ref});
  if (found == open_.end()) return;
  if (time_was_over) exercised("GS-22", what.process);
  open_.erase(found);
}

void calls::on_exiting(process_id who) {
  if (open_.empty()) return;
  open_.erase(open_.lower_bound({who, 0}), open_.lower_bound({who + 1, 0}));
}

}  // namespace rehearse::scenarios
