// The loop of gen_server as a small machine for each server, stepped by what it takes and by its callbacks.
// SPDX-License-Identifier: MIT
#include <rehearse/scenarios/checkers/callbacks.hpp>

#include <string>

namespace rehearse::scenarios {

using runtime::callback_kind;
using runtime::event;
using runtime::event_kind;
using runtime::operation_kind;
using runtime::process_id;
using runtime::signal_kind;

namespace {

auto quoted(callback_kind which) -> std::string { return "`" + std::string(to_string(which)) + "`"; }

/// A return value that was none ends a server after its reply (GS-08).
auto is_bad_return(const runtime::exit_reason& reason) -> bool {
  return reason.to_string().find("bad_return_value") != std::string::npos;
}

}  // namespace

void callbacks::watch(sim::judged_run& run) {
  bind(run);
  run.subscribe(*this, {event_kind::spawned, event_kind::exiting});
  run.subscribe_lean(*this, {event_kind::handler_begin, event_kind::handler_end});
  run.subscribe(*this, event_kind::taken,
                {signal_kind::exit, signal_kind::link_exit, signal_kind::stop_request, signal_kind::system});
  run.subscribe_lean(*this, event_kind::taken,
                     {signal_kind::message, signal_kind::cast, signal_kind::call, signal_kind::reply, signal_kind::down,
                      signal_kind::alive_reply, signal_kind::info_reply, signal_kind::start_ack, signal_kind::timeout});
  run.subscribe_lean(*this, {operation_kind::reply});
  run.subscribe(*this, event_kind::sent,
                {signal_kind::exit, signal_kind::link_exit, signal_kind::stop_request, signal_kind::system,
                 signal_kind::start_ack});
  run.subscribe(*this, {event_kind::dropped});
}

void callbacks::begin_run() {
  servers_.clear();
  stops_under_way_.clear();
}

auto callbacks::find(process_id who) -> server* {
  return who < servers_.size() && servers_[who].now != loop::none ? &servers_[who] : nullptr;
}

void callbacks::on_event(const event& what) {
  switch (what.kind) {
    case event_kind::spawned:
      if ((what.result & runtime::spawn_bits::server) == 0) break;
      if (what.process >= servers_.size()) servers_.resize(what.process + 1);
      // A service of the runtime, which nobody has started, has no init.
      servers_[what.process] = {.now = loop::after,
                                .callback = what.peer == 0 ? callback_kind::handle_info : callback_kind::init,
                                .is_linked = (what.result & runtime::spawn_bits::linked) != 0,
                                .has_begun = what.peer == 0,
                                .parent = what.peer,
                                .since = what.ordinal};
      break;
    case event_kind::exiting: on_exiting(what); break;
    case event_kind::handler_begin: on_begin(what.process, what.callback()); break;
    case event_kind::handler_end: on_end(what.process, what.callback(), what.result != 0); break;
    case event_kind::taken: on_taken(what.process, what.signal(), what.peer, what.serial, what.result); break;
    case event_kind::operation: on_reply(what.process); break;
    case event_kind::sent:
      if (what.signal() == signal_kind::start_ack) {
        if (server* const mine = find(what.process); mine != nullptr && what.result == 0) mine->has_begun = true;
        break;
      }
      // Of what will reach a server.
      if (find(what.peer) == nullptr) break;
      stops_under_way_[what.serial] = {what.peer, what.reason == nullptr ? runtime::exit_reason() : *what.reason,
                                       what.result != 0};
      break;
    case event_kind::dropped: stops_under_way_.erase(what.serial); break;
    default: break;
  }
}

void callbacks::on_lean(std::uint64_t what, std::uint32_t /*peer*/, std::uint64_t serial) {
  const process_id who = runtime::process_of(what);
  const auto detail = static_cast<std::uint8_t>(what >> 8U);
  const auto result = static_cast<std::uint8_t>(what >> 16U);
  switch (runtime::kind_of(what)) {
    case event_kind::handler_begin: on_begin(who, static_cast<callback_kind>(detail)); break;
    case event_kind::handler_end: on_end(who, static_cast<callback_kind>(detail), result != 0); break;
    case event_kind::taken: on_taken(who, static_cast<signal_kind>(detail), 0, serial, result); break;
    default: on_reply(who); break;
  }
}

auto callbacks::owes_something(process_id who, const server& what, std::string_view instead) -> bool {
  const auto fails = [&](rule_id rule, const std::string& why) {
    violated(rule, name_of(who) + " " + std::string(instead) + why, what.since, ordinal());
    return true;
  };
  switch (what.now) {
    case loop::took_call: return fails("GS-06", ", and the call that it took has met no `handle_call`");
    case loop::took_cast: return fails("GS-07", ", and the cast that it took has met no `handle_cast`");
    case loop::took_info: return fails("GS-07", ", and the message that it took has met no `handle_info`");
    case loop::took_exit:
      return fails("GS-31", ", and the EXIT that it took, not its parent's, has met no `handle_info`");
    case loop::must_stop:
      return what.stopped_by_parent ? fails("GS-29", " after the EXIT of its parent")
                                    : fails("GS-35", " after it was asked to stop");
    case loop::must_crash: return fails("GS-12", " after " + quoted(what.callback) + " had thrown");
    case loop::ending: return fails("GS-28", " after `terminate`");
    default: return false;
  }
}

void callbacks::on_begin(process_id who, callback_kind which) {
  server* const found = find(who);
  if (found == nullptr) {
    violated("LIFE-04", quoted(which) + " of " + name_of(who) + " began, which is no server that lives", ordinal());
    return;
  }
  server& mine = *found;
  const auto fails = [&](rule_id rule, const std::string& why) {
    violated(rule, quoted(which) + " of " + name_of(who) + " began" + why, mine.since, ordinal());
  };
  const bool is_due = (which == callback_kind::handle_call && mine.now == loop::took_call) ||
                      (which == callback_kind::handle_cast && mine.now == loop::took_cast) ||
                      (which == callback_kind::handle_info && mine.now == loop::took_info);
  const bool goes_on = which == callback_kind::handle_continue || which == callback_kind::handle_event;
  const rule_id going_on = mine.callback == callback_kind::init ? rule_id("GS-05") : rule_id("GS-13");
  if (is_due) [[likely]] {
    exercised(which == callback_kind::handle_call ? rule_id("GS-06") : rule_id("GS-07"), who);
  } else if (mine.now == loop::in_callback) {
    fails("GS-06", " while " + quoted(mine.callback) + " runs");
  } else if (which == callback_kind::terminate) {
    if (!mine.has_begun) {
      fails("GS-04", ", and it has not begun");
    } else if (mine.now == loop::ending) {
      fails("GS-28", " a second time");
    } else if (mine.now != loop::after && mine.now != loop::must_stop && mine.now != loop::must_crash) {
      fails("GS-28", ", and nobody had ended it");
    } else {
      exercised(mine.now == loop::must_crash ? rule_id("GS-12") : rule_id("GS-28"), who);
    }
    mine.replied_too_early = mine.now == loop::after && mine.has_replied;
  } else if (which == callback_kind::handle_info && mine.now == loop::took_exit) {
    exercised("GS-31", who);
  } else if (goes_on && mine.now >= loop::took_call && mine.now <= loop::took_exit) {
    fails(going_on, " after another message was taken");
  } else if (owes_something(who, mine, "began " + quoted(which))) {
    // Said already.
  } else if (which == callback_kind::init ? mine.has_begun : !mine.has_begun) {
    fails("GS-01", which == callback_kind::init ? " a second time" : " before its init");
  } else if (goes_on) {
    exercised(going_on, who);
  } else if (which == callback_kind::handle_call) {
    fails("GS-06", " without a call");
  } else if (which == callback_kind::handle_cast || which == callback_kind::handle_info) {
    fails("GS-07", " without a message");
  }
  mine.has_replied = false;
  mine.now = loop::in_callback;
  mine.callback = which;
  mine.since = ordinal();
}

void callbacks::on_end(process_id who, callback_kind which, bool threw) {
  server* const mine = find(who);
  if (mine == nullptr || mine->now != loop::in_callback || mine->callback != which) {
    violated("GS-06", quoted(which) + " of " + name_of(who) + " ended, which had not begun", ordinal());
    return;
  }
  if (which == callback_kind::terminate) {
    mine->now = loop::ending;
    mine->reason_is_its_own = threw;
  } else {
    mine->now = threw ? loop::must_crash : loop::after;
  }
  mine->since = ordinal();
}

void callbacks::on_taken(process_id who, signal_kind kind, process_id from, std::uint64_t serial,
                         std::uint8_t passed_over) {
  server* const found = find(who);
  if (found == nullptr || found->now == loop::in_callback || !found->has_begun) return;
  server& mine = *found;
  if (mine.now != loop::after) [[unlikely]] {
    if (owes_something(who, mine, "took a message")) return;
  }
  if (passed_over != 0 && !mine.is_suspended) {
    violated("GS-32", name_of(who) + " took a message before an older one", serial, ordinal());
  }
  mine.has_replied = false;
  mine.since = ordinal();
  switch (kind) {
    case signal_kind::call: mine.now = loop::took_call; break;
    case signal_kind::cast: mine.now = loop::took_cast; break;
    case signal_kind::system:
      if (const auto request = stops_under_way_.find(serial); request != stops_under_way_.end()) {
        mine.is_suspended = request->second.suspends;
        stops_under_way_.erase(request);
      }
      break;
    case signal_kind::stop_request:
      mine.now = loop::must_stop;
      mine.stop = serial;
      break;
    case signal_kind::exit:
    case signal_kind::link_exit:
      if (from == (mine.is_linked ? mine.parent : who)) {  // GS-29, GS-34
        mine.now = loop::must_stop;
        mine.stop = serial;
        mine.stopped_by_parent = true;
        exercised("GS-32", who);
      } else {
        mine.now = loop::took_exit;
        stops_under_way_.erase(serial);
      }
      break;
    default: mine.now = loop::took_info; break;
  }
}

/// Replies of the loop itself: of a callback that has returned.
void callbacks::on_reply(process_id by) {
  server* const mine = find(by);
  if (mine == nullptr) return;
  if (mine->now == loop::after) mine->has_replied = true;
  if (mine->now == loop::ending) exercised("GS-10", by);
}

void callbacks::on_exiting(const event& what) {
  server* const found = find(what.process);
  if (found == nullptr) return;
  const server mine = *found;
  found->now = loop::none;
  const auto why = stops_under_way_.find(mine.stop);
  const runtime::exit_reason given = why == stops_under_way_.end() ? runtime::exit_reason() : why->second.reason;
  const bool was_given = why != stops_under_way_.end();
  std::erase_if(stops_under_way_, [&](const auto& each) { return each.second.to == what.process; });
  if (what.result == 0) return;  // Ended from outside: nothing is owed.
  switch (mine.now) {
    case loop::took_call:
    case loop::took_cast:
    case loop::took_info:
    case loop::took_exit: owes_something(what.process, mine, "ended"); return;
    default: break;
  }
  if (mine.replied_too_early) {
    if (is_bad_return(*what.reason)) return;
    violated("GS-10", name_of(what.process) + " replied and then ran `terminate`, not the other way round", mine.since,
             what.ordinal);
  }
  if (!mine.has_begun) exercised("GS-04", what.process);
  if (!was_given || mine.reason_is_its_own) return;
  if (*what.reason == given) {
    exercised(mine.stopped_by_parent ? rule_id("GS-29") : rule_id("GS-35"), what.process);
    return exercised("GS-33", what.process);
  }
  violated("GS-33",
           name_of(what.process) + " ended with " + what.reason->to_string() + ", where it was stopped with " +
               given.to_string(),
           mine.stop, what.ordinal);
}

/// With nothing under way and nobody able to go on, what a server owes will never come.
void callbacks::at_end() {
  if (!run().is_quiet()) return;
  for (process_id who = 0; who < servers_.size(); ++who) {
    if (find(who) != nullptr && owes_something(who, servers_[who], "waits")) return;
  }
}

}  // namespace rehearse::scenarios
