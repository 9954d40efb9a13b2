// Selective receive, and how a process gives up its step.
// SPDX-License-Identifier: MIT
#include <rehearse/runtime/receive.hpp>

#include <algorithm>
#include <exception>

#include "kernel.hpp"
#include "mutant.hpp"

namespace rehearse::runtime::detail {

void kernel::suspend() {
  process& me = self();
  me.cause = cause_;
  fibers_.switch_back();
}

void kernel::make_ready(process& who) {
  who.now = process_state::ready;
  environment_.ready(who.id);
}

auto kernel::take(const matcher& wanted, virtual_duration timeout, wait_kind why, process_id waits_for,
                  std::string_view what) -> signal* {
  process& me = self();
  if (me.now != process_state::dead && std::uncaught_exceptions() > 0) {
    environment_.fatal(me.id,
                       "it waited for a message in a destructor, while an exception was on its way; "
                       "destructors may send and cast, not wait");
  }
  if (me.now == process_state::dead) {
    if (std::uncaught_exceptions() > 0) {
      environment_.fatal(me.id,
                         "it was killed, and a destructor waited for a message; "
                         "destructors may send and cast, not wait");
    }
    throw_unwinding();
  }
  if (timeout.count() < 0) throw bad_argument("a receive cannot time out before it starts");

  waiting wait{.why = why, .wanted = &wanted, .on = waits_for, .what = what};
  for (signal* each = me.mailbox_first; each != nullptr; each = each->next) {
    if (wanted.test(wanted.context, *each)) {
      wait.match = each;
      break;
    }
    wait.before_match = each;
    ++wait.passed_over;
  }
  me.timed_out = wait.match == nullptr && timeout.count() == 0;
  if (wait.match == nullptr && !me.timed_out) {
    if (timeout != infinity) me.wait_timer = arm(me.id, name(), timeout, nullptr);
    me.now = process_state::waiting;
    environment_.not_ready(me.id);
  }

  me.wait = &wait;
  suspend();
  me.wait = nullptr;
  if (me.now == process_state::dead) throw_unwinding();
  me.timed_out = false;
  if (wait.match == nullptr) return nullptr;
  remove_from_mailbox(me, wait.before_match, wait.match);
  if (planted(mutant::skipped_go_last) && wait.before_match != nullptr && wait.before_match != me.mailbox_last) {
    me.mailbox_last->next = std::exchange(me.mailbox_first, std::exchange(wait.before_match->next, nullptr));
    me.mailbox_last = wait.before_match;
  }
  taken(me, *wait.match, wait.passed_over);
  return wait.match;
}

void kernel::taken(process& by, const signal& what, std::uint32_t passed_over) {
  const auto detail = static_cast<std::uint8_t>(what.kind);
  const auto left = static_cast<std::uint8_t>(std::min(passed_over, most_passed_over));
  if ((wanted_[static_cast<std::size_t>(event_kind::taken)] >> detail & 1U) != 0) {
    event whole{.kind = event_kind::taken,
                .detail = detail,
                .result = left,
                .process = by.id,
                .peer = what.from,
                .serial = what.serial,
                .ref = what.ref,
                .cause = what.cause};
    emit(whole);
  } else {
    ++event_count_;
    environment_.emit_lean(lean_event(event_kind::taken, detail, 0, by.id), what.serial, left);
  }
  cause_ = event_count_;
}

auto take_matching(const matcher& wanted, virtual_duration timeout) -> signal_ptr {
  return signal_ptr(kernel::running().take(wanted, timeout));
}

auto pid_of(process_id id) -> pid { return kernel::current()->make_pid(id); }

}  // namespace rehearse::runtime::detail
