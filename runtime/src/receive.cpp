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
    environment_.fatal(me.id, "it waited for a message in a destructor, while an exception was on its way; "
                              "destructors may send and cast, not wait");
  }
  if (me.now == process_state::dead) {
    if (std::uncaught_exceptions() > 0) {
      environment_.fatal(me.id, "it was killed, and a destructor waited for a message; "
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
  event seen{.kind = event_kind::taken,
             .detail = static_cast<std::uint8_t>(taken->kind),
             .process = me.id,
             .peer = taken->from,
             .serial = taken->serial,
             .ref = taken->ref,
             .cause = taken->cause};
  emit(seen);
  cause_ = seen.ordinal;
  return taken;
}

auto take_matching(const matcher& wanted, virtual_duration timeout) -> signal_ptr {
  return signal_ptr(kernel::running().take(wanted, timeout));
}

auto pid_of(process_id id) -> pid { return kernel::current()->make_pid(id); }

}  // namespace rehearse::runtime::detail
