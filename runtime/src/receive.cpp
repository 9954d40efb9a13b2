// Selective receive, and how a process gives up its step.
// SPDX-License-Identifier: MIT
#include <rehearse/runtime/receive.hpp>

#include <exception>

#include "kernel.hpp"

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

  me.match = nullptr;
  me.before_match = nullptr;
  for (signal* each = me.mailbox_first; each != nullptr; each = each->next) {
    if (wanted.test(wanted.context, *each)) {
      me.match = each;
      break;
    }
    me.before_match = each;
  }
  me.timed_out = me.match == nullptr && timeout.count() == 0;
  if (me.match == nullptr && !me.timed_out) {
    if (timeout != infinity) me.wait_timer = arm(me.id, name(), timeout, nullptr);
    me.now = process_state::waiting;
    environment_.not_ready(me.id);
  }
  me.wanted = &wanted;
  me.waits = why;
  me.waits_for = waits_for;
  me.waits_for_what = what;

  suspend();

  me.wanted = nullptr;
  me.waits = wait_kind::none;
  me.waits_for = 0;
  me.waits_for_what = {};
  if (me.now == process_state::dead) throw_unwinding();
  me.timed_out = false;
  signal* const taken = std::exchange(me.match, nullptr);
  if (taken == nullptr) return nullptr;
  remove_from_mailbox(me, me.before_match, taken);
  this->taken(me, *taken);
  return taken;
}

void kernel::taken(process& by, const signal& what) {
  const auto detail = static_cast<std::uint8_t>(what.kind);
  if ((wanted_[static_cast<std::size_t>(event_kind::taken)] >> detail & 1U) != 0) {
    event whole{.kind = event_kind::taken,
                .detail = detail,
                .process = by.id,
                .peer = what.from,
                .serial = what.serial,
                .ref = what.ref,
                .cause = what.cause};
    emit(whole);
  } else {
    ++event_count_;
    environment_.emit_lean(lean_event(event_kind::taken, detail, 0, by.id), what.serial);
  }
  cause_ = event_count_;
}

auto take_matching(const matcher& wanted, virtual_duration timeout) -> signal_ptr {
  return signal_ptr(kernel::running().take(wanted, timeout));
}

auto pid_of(process_id id) -> pid { return kernel::current()->make_pid(id); }

}  // namespace rehearse::runtime::detail
