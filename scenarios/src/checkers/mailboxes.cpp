// A reference model of mailboxes: a queue of serials for each process.
// SPDX-License-Identifier: MIT
#include <rehearse/scenarios/checkers/mailboxes.hpp>

#include <algorithm>

#include <rehearse/runtime/exit_reason.hpp>

namespace rehearse::scenarios {

using runtime::drop_reason;
using runtime::event;
using runtime::event_kind;
using runtime::process_id;
using runtime::signal_kind;

void mailboxes::watch(sim::judged_run& run) {
  bind(run);
  run.subscribe(*this, {event_kind::spawned, event_kind::exiting, event_kind::released, event_kind::dropped,
                        event_kind::trap_exit_set});
  run.subscribe_lean(*this, event_kind::arrived,
                     {signal_kind::message, signal_kind::cast, signal_kind::call, signal_kind::reply, signal_kind::exit,
                      signal_kind::link_exit, signal_kind::down, signal_kind::alive_reply, signal_kind::info_reply,
                      signal_kind::stop_request, signal_kind::start_ack, signal_kind::timeout, signal_kind::system});
  run.subscribe_lean(*this, {event_kind::taken});
  run.subscribe_lean(*this, event_kind::handler_begin, {runtime::callback_kind::handle_timeout});
}

void mailboxes::begin_run() { mailboxes_.clear(); }

auto mailboxes::of(process_id who) -> mailbox& {
  if (who >= mailboxes_.size()) mailboxes_.resize(who + 1);
  return mailboxes_[who];
}

void mailboxes::on_event(const event& what) {
  switch (what.kind) {
    case event_kind::spawned: of(what.process).is_alive = true; break;
    case event_kind::exiting: of(what.process).is_alive = false; break;
    case event_kind::trap_exit_set: of(what.process).traps = what.result != 0; break;
    case event_kind::arrived: on_arrived(what); break;
    case event_kind::taken: on_taken(what.process, what.serial, what.result); break;
    case event_kind::dropped: on_dropped(what); break;
    case event_kind::handler_begin: on_timeout_handler(what.process); break;
    case event_kind::released: {
      mailbox& gone = of(what.process);
      if (gone.first != gone.serials.size()) {
        violated("LIFE-04",
                 name_of(what.process) + " died, and a message of its mailbox was neither taken nor discarded",
                 gone.serials[gone.first], what.ordinal);
      }
      gone.serials = {};
      gone.first = 0;
      break;
    }
    default: break;
  }
}

void mailboxes::on_lean(std::uint64_t what, std::uint32_t /*peer*/, std::uint64_t serial) {
  const process_id who = runtime::process_of(what);
  switch (runtime::kind_of(what)) {
    case event_kind::arrived:
      if (mailbox& to = of(who); to.is_alive) [[likely]]
        to.serials.push_back(serial);
      break;
    case event_kind::taken: on_taken(who, serial, static_cast<std::uint8_t>(what >> 16U)); break;
    default: on_timeout_handler(who); break;
  }
}

/// What comes to nothing on arrival is dropped at once, and leaves again.
void mailboxes::on_arrived(const event& what) {
  mailbox& to = of(what.process);
  if (!to.is_alive) return;
  const bool is_exit = what.signal() == signal_kind::exit;
  if (is_exit || what.signal() == signal_kind::link_exit) {
    if (!to.traps || (is_exit && what.reason->what() == runtime::exit_reason::kill)) return;
  }
  to.serials.push_back(what.serial);
}

void mailboxes::remove(mailbox& from, std::size_t position) {
  if (position != from.first) {
    from.serials.erase(from.serials.begin() + static_cast<std::ptrdiff_t>(position));
    return;
  }
  if (++from.first == from.serials.size()) {
    from.serials.clear();
    from.first = 0;
  } else if (from.first >= 64 && from.first * 2 >= from.serials.size()) {
    from.serials.erase(from.serials.begin(), from.serials.begin() + from.first);
    from.first = 0;
  }
}

void mailboxes::on_taken(process_id who, std::uint64_t serial, std::uint8_t passed_over) {
  mailbox& mine = of(who);
  if (mine.first < mine.serials.size() && mine.serials[mine.first] == serial && passed_over == 0) [[likely]] {
    remove(mine, mine.first);
    return;
  }
  if (!mine.is_alive) {
    violated("LIFE-04", name_of(who) + " took a message after its death", serial, ordinal());
    return;
  }
  const auto begin = mine.serials.begin() + mine.first;
  const auto found = std::find(begin, mine.serials.end(), serial);
  if (found == mine.serials.end()) {
    violated("RECV-01", name_of(who) + " took a message that was not in its mailbox", serial, ordinal());
    return;
  }
  const auto before = static_cast<std::uint64_t>(found - begin);
  if (std::min<std::uint64_t>(before, runtime::most_passed_over) != passed_over) {
    violated("RECV-01",
             name_of(who) + " took a message before which " + std::to_string(before) + " older ones lay, of which " +
                 std::to_string(passed_over) + " were looked at and not wanted",
             before == 0 ? serial : *begin, ordinal());
  } else {
    exercised("RECV-01", who);
  }
  remove(mine, static_cast<std::size_t>(found - mine.serials.begin()));
}

void mailboxes::on_dropped(const event& what) {
  if (what.drop() == drop_reason::receiver_dead || what.drop() == drop_reason::no_handler) return;
  mailbox& mine = of(what.process);
  const auto begin = mine.serials.begin() + mine.first;
  const auto found = std::find(begin, mine.serials.end(), what.serial);
  if (what.drop() == drop_reason::mailbox_discarded && mine.is_alive) {
    violated("RECV-01", name_of(what.process) + " lives, and a message of its mailbox was discarded", what.serial,
             what.ordinal);
  }
  if (found != mine.serials.end()) remove(mine, static_cast<std::size_t>(found - mine.serials.begin()));
}

void mailboxes::on_timeout_handler(process_id who) {
  const mailbox& mine = of(who);
  if (mine.first == mine.serials.size()) return exercised("GS-16", who);
  violated("GS-16", name_of(who) + " handles a timeout while a message waits in its mailbox", mine.serials[mine.first],
           ordinal());
}

}  // namespace rehearse::scenarios
