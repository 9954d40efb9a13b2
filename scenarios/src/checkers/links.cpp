// A reference model of OTP's link protocol: each end knows whether its link is active or being undone.
// SPDX-License-Identifier: MIT
#include <rehearse/scenarios/checkers/links.hpp>

namespace rehearse::scenarios {

using runtime::event;
using runtime::event_kind;
using runtime::operation_kind;
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
}

void links::on_event(const event& what) {
  if (arrival_.open && what.kind != event_kind::dropped) settle_arrival();
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
      dying_ = 0;
      break;
    }
    default: break;
  }
}

void links::on_sent(const event& what) {
  const key mine{what.process, what.peer};
  switch (what.signal()) {
    case signal_kind::link: ends_[mine] = {0, what.ordinal}; break;
    case signal_kind::unlink:
      if (const auto end = ends_.find(mine); end != ends_.end()) end->second.unlink_id = what.ref;
      break;
    case signal_kind::link_exit: {
      if (what.process != dying_) break;  // noproc, on behalf of one that is long dead (LINK-02).
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

void links::on_arrived(const event& what) {
  const key mine{what.process, what.peer};
  const auto end = ends_.find(mine);
  switch (what.signal()) {
    case signal_kind::link:
      if (end == ends_.end()) ends_[mine] = {0, what.ordinal};
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
  if (arrival_.must_be_inactive == arrival_.dropped_as_inactive) {
    return exercised(arrival_.must_be_inactive ? rule_id("LINK-03") : rule_id("LINK-04"), arrival_.to);
  }
  violated(arrival_.must_be_inactive ? rule_id("LINK-03") : rule_id("LINK-04"),
           "the exit of " + name_of(arrival_.from) +
               (arrival_.must_be_inactive ? " had an effect on " : " had none on ") + name_of(arrival_.to) +
               (arrival_.must_be_inactive ? ", to which it is not linked" : ", to which it is linked"),
           arrival_.serial, arrival_.ordinal);
}

}  // namespace rehearse::scenarios
