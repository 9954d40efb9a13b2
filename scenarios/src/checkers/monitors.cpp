// A reference model of monitors; of calls, starts, stops and system requests too: each has a reference that fires once.
// SPDX-License-Identifier: MIT
#include <rehearse/scenarios/checkers/monitors.hpp>

namespace rehearse::scenarios {

using runtime::event;
using runtime::event_kind;
using runtime::operation_kind;
using runtime::signal_kind;

namespace {

/// Keeps nothing of a process that has no reference left.
void erase_from(std::map<runtime::process_id, std::set<std::uint64_t>>& refs, runtime::process_id of,
                std::uint64_t ref) {
  const auto found = refs.find(of);
  if (found == refs.end()) return;
  found->second.erase(ref);
  if (found->second.empty()) refs.erase(found);
}

}  // namespace

void monitors::watch(sim::judged_run& run) {
  bind(run);
  run.subscribe(*this, {event_kind::spawned, event_kind::exiting, event_kind::dead});
  run.subscribe(*this, event_kind::sent,
                {signal_kind::monitor, signal_kind::call, signal_kind::stop_request, signal_kind::system,
                 signal_kind::demonitor, signal_kind::down, signal_kind::reply, signal_kind::start_ack});
  run.subscribe(
      *this, event_kind::arrived,
      {signal_kind::monitor, signal_kind::call, signal_kind::stop_request, signal_kind::system, signal_kind::down});
  run.subscribe(*this, event_kind::taken, {signal_kind::down});
  run.subscribe(*this, {operation_kind::demonitor, operation_kind::monitor});
  run.subscribe(*this, {event_kind::dropped});
}

void monitors::begin_run() {
  active_.clear();
  watched_.clear();
  owned_.clear();
  in_mailbox_.clear();
  dying_ = 0;
}

void monitors::on_event(const event& what) {
  switch (what.kind) {
    case event_kind::operation: on_operation(what); break;
    case event_kind::spawned:
      if ((what.result & runtime::spawn_bits::monitored) != 0) {
        active_[what.ref] = {what.peer, what.process, true, false, what.ordinal};
        watched_[what.process].insert(what.ref);
        owned_[what.peer].insert(what.ref);
      }
      break;
    case event_kind::sent: on_sent(what); break;
    case event_kind::arrived: on_arrived(what); break;
    case event_kind::taken:
      if (in_mailbox_.erase(what.ref) == 0) {
        violated("MON-05", name_of(what.process) + " took a DOWN of a monitor that it had removed", what.ordinal);
      }
      break;
    case event_kind::dropped:
      // A call, its reply and its DOWN share a reference; a late reply that is dropped leaves the DOWN where it is.
      if (what.drop() != runtime::drop_reason::alias_inactive) in_mailbox_.erase(what.ref);
      break;
    case event_kind::exiting:
      dying_ = what.process;
      dying_since_ = what.ordinal;
      dying_reason_ = *what.reason;
      break;
    case event_kind::dead: on_dead(what); break;
    default: break;
  }
}

/// demonitor: from now on the reference is nobody's.
void monitors::on_operation(const event& what) {
  if (what.operation() == operation_kind::monitor) {
    if (what.peer == what.process) exercised("MON-06", what.process);
    return;
  }
  const auto found = active_.find(what.ref);
  const bool was_active = found != active_.end() && found->second.owner == what.process;
  if ((what.result == 1) != was_active) {
    violated("MON-05",
             name_of(what.process) + " was told that a monitor was " + (was_active ? "not " : "") +
                 "active, which it was" + (was_active ? "" : " not"),
             what.ordinal);
  }
  exercised("MON-05", was_active && found->second.target != 0 ? found->second.target : what.process);
  if (was_active) forget(what.ref);
}

void monitors::forget(std::uint64_t ref) {
  const auto found = active_.find(ref);
  if (found == active_.end()) return;
  erase_from(watched_, found->second.target, ref);
  erase_from(owned_, found->second.owner, ref);
  active_.erase(found);
}

void monitors::on_sent(const event& what) {
  switch (what.signal()) {
    case signal_kind::monitor:
    case signal_kind::call:
    case signal_kind::stop_request:
    case signal_kind::system:
      if (const auto other = active_.find(what.ref); other != active_.end()) {
        violated("MON-01", name_of(what.process) + " monitors with a reference that is in use", other->second.since,
                 what.ordinal);
      }
      if (what.process == what.peer) {
        violated("MON-06", name_of(what.process) + " monitors itself", what.ordinal);
      }
      exercised("MON-01", what.process);
      active_[what.ref] = {what.process, what.peer, false, false, what.ordinal};
      owned_[what.process].insert(what.ref);
      break;
    case signal_kind::reply:
    case signal_kind::start_ack:
      // The answer of the one who was asked ends the monitor that came with the question.
      if (const auto found = active_.find(what.ref); found != active_.end() && found->second.target == what.process) {
        if (what.signal() == signal_kind::reply || what.result == 0) forget(what.ref);
      }
      break;
    case signal_kind::demonitor: forget(what.ref); break;
    case signal_kind::down: {
      if (what.process == 0) {  // The name service answers for a name that nobody has (MON-04).
        active_[what.ref] = {what.peer, 0, false, true, what.ordinal};
        owned_[what.peer].insert(what.ref);
        exercised("MON-04", what.peer);
        break;
      }
      const auto found = active_.find(what.ref);
      const bool dies_now = what.process == dying_;
      if (dies_now && !(*what.reason == dying_reason_)) {
        violated("MON-08",
                 "the DOWN of " + name_of(what.process) + " says " + what.reason->to_string() + ", but it died of " +
                     dying_reason_.to_string(),
                 dying_since_, what.ordinal);
      } else if (!dies_now && what.reason->what() != runtime::exit_reason::noproc) {
        violated("MON-04",
                 "the DOWN for " + name_of(what.process) + ", which was dead, says " + what.reason->to_string() +
                     " instead of noproc",
                 what.ordinal);
      } else {
        exercised(dies_now ? rule_id("MON-08") : rule_id("MON-04"), what.process);
      }
      if (found == active_.end()) break;  // Removed meanwhile; the owner will drop it.
      if (found->second.fired) {
        violated("MON-02", "a second DOWN for one monitor of " + name_of(what.peer), found->second.since, what.ordinal);
      } else {
        exercised("MON-02", what.process);
      }
      found->second.fired = true;
      erase_from(watched_, what.process, what.ref);
      break;
    }
    default: break;
  }
}

void monitors::on_arrived(const event& what) {
  const auto found = active_.find(what.ref);
  if (found == active_.end()) return;
  if (what.signal() == signal_kind::down) {
    if (found->second.owner != what.process) return;
    in_mailbox_.insert(what.ref);
    forget(what.ref);
    return;
  }
  if (found->second.target != what.process) return;
  found->second.at_target = true;
  watched_[what.process].insert(what.ref);
}

void monitors::on_dead(const event& what) {
  if (const auto owed = watched_.find(what.process); owed != watched_.end()) {
    for (const std::uint64_t ref : owed->second) {
      const auto found = active_.find(ref);
      if (found == active_.end() || !found->second.at_target) continue;
      violated("MON-02",
               name_of(what.process) + " died, and " + name_of(found->second.owner) + ", who monitors it, was not told",
               found->second.since, what.ordinal);
      break;
    }
    watched_.erase(owed);
  }
  if (const auto mine = owned_.find(what.process); mine != owned_.end()) {
    for (const std::uint64_t ref : std::set<std::uint64_t>(mine->second)) forget(ref);
    owned_.erase(what.process);
  }
  dying_ = 0;
}

}  // namespace rehearse::scenarios
