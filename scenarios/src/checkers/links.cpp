// A reference model of OTP's link protocol: each end knows whether its link is active or being undone.
// SPDX-License-Identifier: MIT
#include <rehearse/scenarios/checkers/links.hpp>

#include <rehearse/runtime/exit_reason.hpp>

namespace rehearse::scenarios {

using runtime::event;
using runtime::event_kind;
using runtime::signal_kind;

void links::watch(sim::judged_run& run) {
  bind(run);
  run.subscribe(*this, {event_kind::spawned, event_kind::exiting, event_kind::dead, event_kind::dropped});
  run.subscribe(*this, event_kind::sent, {signal_kind::link, signal_kind::unlink, signal_kind::link_exit});
  run.subscribe(*this, event_kind::arrived,
                {signal_kind::link, signal_kind::unlink, signal_kind::unlink_ack, signal_kind::link_exit});
}

void links::begin_run() {
  ends_.clear();
  dying_ = 0;
  arrival_ = {};
  owed_ = {};
  dead_.clear();
}

void links::on_event(const event& what) {
  if (arrival_.open && what.kind != event_kind::dropped) settle_arrival();
  if (owed_.open && what.kind != event_kind::dropped) [[unlikely]]
    settle_owed(what.kind == event_kind::sent && what.signal() == signal_kind::link_exit &&
                what.process == owed_.from && what.peer == owed_.to);
  switch (what.kind) {
    case event_kind::spawned:
      if ((what.result & runtime::spawn_bits::linked) != 0) {
        ends_[{what.process, what.peer}] = {0, what.ordinal};
        ends_[{what.peer, what.process}] = {0, what.ordinal};
      }
      break;
    case event_kind::sent: on_sent(what); break;
    case event_kind::arrived: on_arrived(what); break;
    case event_kind::dropped: on_dropped(what); break;
    case event_kind::exiting:
      dying_ = what.process;
      dying_since_ = what.ordinal;
      if (what.process >= dead_.size()) dead_.resize(what.process + 1);
      dead_[what.process] = true;
      break;
    case event_kind::dead: {
      // Whoever was linked has been told, and struck off; only ends that were being undone may be left.
      auto first = ends_.lower_bound({what.process, 0});
      while (first != ends_.end() && first->first.first == what.process) {
        if (first->second.unlink_id == 0) {
          violated(
              "LINK-04",
              name_of(what.process) + " died, and " + name_of(first->first.second) + ", linked to it, was not told",
              first->second.since, what.ordinal);
        } else {
          exercised("LINK-03", what.process);  // It was unlinking, and its death was not told.
        }
        first = ends_.erase(first);
      }
      exercised("LINK-04", what.process);
      dying_ = 0;
      break;
    }
    default: break;
  }
}

void links::on_sent(const event& what) {
  const key mine{what.process, what.peer};
  switch (what.signal()) {
    case signal_kind::link: {
      const auto end = ends_.find(mine);
      if (what.process == what.peer || (end != ends_.end() && end->second.unlink_id == 0)) {
        violated("LINK-01",
                 name_of(what.process) + " linked itself to " +
                     (what.process == what.peer ? "itself" : name_of(what.peer) + " a second time"),
                 end == ends_.end() ? 0 : end->second.since, what.ordinal);
      }
      exercised("LINK-01", what.process);
      ends_[mine] = {0, what.ordinal};
      break;
    }
    case signal_kind::unlink:
      if (const auto end = ends_.find(mine); end != ends_.end()) end->second.unlink_id = what.ref;
      break;
    case signal_kind::link_exit: {
      if (what.process != dying_) {  // On behalf of one that is long dead.
        answer_for_the_dead(what);
        break;
      }
      const auto end = ends_.find(mine);
      if (end == ends_.end() || end->second.unlink_id != 0) {
        violated("LINK-03",
                 name_of(what.process) + " died and told " + name_of(what.peer) + ", to whom it is not linked",
                 what.ordinal);
        return;
      }
      ends_.erase(end);
      exercised("LINK-04", what.process);
      break;
    }
    default: break;
  }
}

/// Whoever asks the dead for a link is told so at once.
void links::settle_owed(bool is_told) {
  owed_.open = false;
  if (is_told) return;
  violated("LINK-02",
           name_of(owed_.to) + " asked " + name_of(owed_.from) + ", which is dead, for a link, and was not told",
           owed_.ordinal);
}

void links::answer_for_the_dead(const event& what) {
  if (what.reason->what() != runtime::exit_reason::noproc) {
    violated("LINK-02",
             name_of(what.process) + " is dead, and " + name_of(what.peer) + ", who linked itself to it, is told " +
                 what.reason->to_string(),
             what.ordinal);
    return;
  }
  exercised("LINK-02", what.process);
}

void links::on_arrived(const event& what) {
  const key mine{what.process, what.peer};
  const auto end = ends_.find(mine);
  switch (what.signal()) {
    case signal_kind::link:
      if (what.process < dead_.size() && dead_[what.process]) {
        owed_ = {true, what.process, what.peer, what.ordinal};
      } else if (end == ends_.end()) {
        ends_[mine] = {0, what.ordinal};
      }
      break;
    case signal_kind::unlink:
      if (end != ends_.end() && end->second.unlink_id == 0) ends_.erase(end);
      break;
    case signal_kind::unlink_ack:
      if (end != ends_.end() && end->second.unlink_id == what.ref) ends_.erase(end);
      break;
    case signal_kind::link_exit:
      arrival_ = {.open = true,
                  .must_be_inactive = end == ends_.end() || end->second.unlink_id != 0,
                  .was_unlinked = end != ends_.end(),
                  .serial = what.serial,
                  .ordinal = what.ordinal,
                  .to = what.process,
                  .from = what.peer};
      if (end != ends_.end()) ends_.erase(end);
      break;
    default: break;
  }
}

void links::on_dropped(const event& what) {
  if (!arrival_.open || what.serial != arrival_.serial) return;
  if (what.drop() == runtime::drop_reason::receiver_dead) {
    // A link asked of the dead leaves its other end with whoever asked; nothing is owed here.
    ends_.erase({what.process, what.peer});
    arrival_.open = false;
    return;
  }
  arrival_.dropped_as_inactive = what.drop() == runtime::drop_reason::link_inactive;
  settle_arrival();
}

void links::settle_arrival() {
  arrival_.open = false;
  const rule_id rule = !arrival_.must_be_inactive ? rule_id("LINK-04")
                       : arrival_.was_unlinked    ? rule_id("LINK-03")
                                                  : rule_id("EXIT-06");
  if (arrival_.must_be_inactive == arrival_.dropped_as_inactive) return exercised(rule, arrival_.to);
  violated(rule,
           "the exit of " + name_of(arrival_.from) +
               (arrival_.must_be_inactive ? " had an effect on " : " had none on ") + name_of(arrival_.to) +
               (arrival_.must_be_inactive ? ", to which it is not linked" : ", to which it is linked"),
           arrival_.serial, arrival_.ordinal);
}

}  // namespace rehearse::scenarios
