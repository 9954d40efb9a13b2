// A reference model of the clock: what is due, and which waits are under way.
// SPDX-License-Identifier: MIT
#include <rehearse/scenarios/checkers/waits.hpp>

#include <algorithm>
#include <string>

namespace rehearse::scenarios {

using runtime::event;
using runtime::event_kind;
using runtime::operation_kind;
using runtime::process_id;
using runtime::signal_kind;

void waits::watch(sim::judged_run& run) {
  bind(run);
  run.subscribe(*this, {event_kind::timer_armed, event_kind::timer_fired, event_kind::timer_cancelled,
                        event_kind::clock_moved, event_kind::exiting});
  run.subscribe(*this, {operation_kind::arm_timer});
  run.subscribe_lean(*this, {event_kind::arrived, event_kind::taken});
  run.subscribe_lean(*this, event_kind::handler_begin, {runtime::callback_kind::handle_timeout});
}

void waits::begin_run() {
  waits_.clear();
  messages_.clear();
  heap_.clear();
  heap_limit_ = 64;
  asked_at_ = 0;
  last_ = {};
  sees_timers_ = false;
}

void waits::on_event(const event& what) {
  switch (what.kind) {
    case event_kind::operation: asked_at_ = what.ordinal; break;
    case event_kind::timer_armed: on_armed(what); break;
    case event_kind::timer_fired: on_fired(what); break;
    case event_kind::timer_cancelled: messages_.erase(what.serial); break;
    case event_kind::clock_moved:
      if (what.time < last_) {
        violated("TIME-01",
                 "the clock went back, from " + std::to_string(last_.count()) + " ns to " +
                     std::to_string(what.time.count()) + " ns",
                 what.ordinal);
      }
      exercised("TIME-01", 0);
      last_ = what.time;
      none_before(static_cast<std::uint64_t>(what.time.count()), what.ordinal);
      break;
    case event_kind::exiting:
      if (what.process < waits_.size()) waits_[what.process] = {};
      if (sees_timers_) std::erase_if(messages_, [&](const auto& each) { return each.second == what.process; });
      break;
    default:
      on_lean(runtime::lean_event(what.kind, what.detail, what.result, what.process), what.peer, what.serial);
      break;
  }
}

void waits::on_lean(std::uint64_t what, std::uint32_t /*peer*/, std::uint64_t /*serial*/) {
  const process_id who = runtime::process_of(what);
  if (who >= waits_.size()) return;
  wait& mine = waits_[who];
  switch (runtime::kind_of(what)) {
    case event_kind::arrived: mine.may_be_over = true; break;
    case event_kind::taken: mine.is_over = true; break;
    default:  // handle_timeout begins.
      if (mine.is_over) return exercised("GS-15", who);
      violated("GS-15", name_of(who) + " handles a timeout before the time that it gave", mine.since, ordinal());
      break;
  }
}

void waits::on_armed(const event& what) {
  sees_timers_ = true;
  if (asked_at_ != 0 && what.ordinal == asked_at_ + 1) {  // Of send_after: it sends a message.
    messages_[what.serial] = what.process;
    return push({what.ref, what.serial, what.ordinal, what.process, false});
  }
  if (what.process >= waits_.size()) waits_.resize(what.process + 1);
  wait& mine = waits_[what.process];
  if (!mine.is_over) {
    violated("RECV-03", name_of(what.process) + " waits, and its timeout began again", mine.since, what.ordinal);
  }
  mine = {what.serial, what.ref, what.ordinal, false, false};
  push({what.ref, what.serial, what.ordinal, what.process, true});
}

void waits::on_fired(const event& what) {
  const auto now = static_cast<std::uint64_t>(what.time.count());
  if (what.process < waits_.size() && waits_[what.process].timer == what.serial) {
    wait& mine = waits_[what.process];
    if (mine.is_over) {
      violated("RECV-03", "a timeout of " + name_of(what.process) + " came after the wait had ended", mine.since,
               what.ordinal);
    } else if (now < mine.deadline) {
      violated("RECV-03",
               "a timeout of " + name_of(what.process) + " came at " + std::to_string(now) +
                   " ns, before its time at " + std::to_string(mine.deadline) + " ns",
               mine.since, what.ordinal);
    } else {
      exercised("RECV-03", what.process);
    }
    mine.is_over = true;
    none_before(mine.deadline, what.ordinal);
    return;
  }
  messages_.erase(what.serial);
  none_before(now, what.ordinal);
}

void waits::push(deadline next) {
  if (heap_.size() >= heap_limit_) {
    std::erase_if(heap_, [&](const deadline& each) { return !is_armed(each); });
    std::make_heap(heap_.begin(), heap_.end(), is_later);
    heap_limit_ = std::max<std::size_t>(64, heap_.size() * 2);
  }
  heap_.push_back(next);
  std::push_heap(heap_.begin(), heap_.end(), is_later);
}

/// It certainly is: nothing has happened that may have ended it.
auto waits::is_armed(const deadline& which) const -> bool {
  if (!which.is_wait) return messages_.contains(which.timer);
  const wait& mine = waits_[which.owner];
  return mine.timer == which.timer && !mine.is_over && !mine.may_be_over;
}

/// Whatever was due before that time has fired.
void waits::none_before(std::uint64_t time, std::uint64_t ordinal) {
  while (!heap_.empty() && heap_.front().at < time) {
    const deadline due = heap_.front();
    std::pop_heap(heap_.begin(), heap_.end(), is_later);
    heap_.pop_back();
    if (!is_armed(due)) continue;
    violated("TIME-02",
             "a timer of " + name_of(due.owner) + " that was due at " + std::to_string(due.at) +
                 " ns has not fired, and it is " + std::to_string(time) + " ns",
             due.since, ordinal);
    return;
  }
}

}  // namespace rehearse::scenarios
