// System messages: stopping, suspending and resuming a server from outside.
// SPDX-License-Identifier: MIT
#include <rehearse/runtime/gen_server.hpp>

#include "mutant.hpp"
#include "waiting.hpp"

namespace rehearse::runtime {
namespace detail {

void kernel::stop(const destination& server, const exit_reason& reason, virtual_duration timeout) {
  process& me = self();
  if (!begin_operation(operation_kind::stop, true)) return;
  check_timeout(timeout, "stop");
  const process_id target = resolve(server);
  const std::uint64_t ref = new_ref();
  announce(operation_kind::stop, target, {}, target == 0 ? 1 : 0, ref);
  if (target == 0) throw call_failure(exit_reason::noproc, "stop");
  if (target == me.id) throw call_failure(exit_reason::kind::calling_self, "stop");
  me.monitors.push_back({ref, target});
  signal* request = new_signal();
  request->ref = ref;
  request->reason = reason;
  send(request, signal_kind::stop_request, me.id, target);
  const answer_or_down wanted{ref};
  const signal_ptr answer(take({&answer_or_down::test, &wanted}, timeout, wait_kind::stop, target, "stop"));
  if (answer == nullptr) {
    if (owned_monitor* own = find_monitor(me, ref)) me.monitors.erase(own);
    send_demonitor(me.id, ref, target);
    throw call_failure(exit_reason::timeout, "stop");
  }
  if (answer->reason == reason || planted(mutant::stop_is_always_ok)) return;
  if (answer->result != 0 && !(answer->reason == exit_reason::timeout) && !(answer->reason == exit_reason::noproc)) {
    // It died before it took the request, and then it is the request that failed. OTP says so in just these cases.
    throw call_failure(call_failure(answer->reason, "terminate").reason(), "stop");
  }
  throw call_failure(answer->reason, "stop");  // GS-35
}

void kernel::ask_system(const destination& server, bool suspends, virtual_duration timeout) {
  process& me = self();
  const std::string_view what = suspends ? "suspend" : "resume";
  if (!begin_operation(operation_kind::system, true)) return;
  check_timeout(timeout, suspends ? "suspend" : "resume");
  const process_id target = resolve(server);
  const std::uint64_t ref = new_ref();
  announce(operation_kind::system, target, what, target == 0 ? 1 : 0, ref);
  if (target == 0) throw call_failure(exit_reason::noproc, what);
  if (target == me.id) throw call_failure(exit_reason::kind::calling_self, what);
  me.monitors.push_back({ref, target});
  signal* request = new_signal();
  request->ref = ref;
  request->result = suspends ? 1 : 0;
  send(request, signal_kind::system, me.id, target);
  const answer_or_down wanted{ref};
  const signal_ptr answer(take({&answer_or_down::test, &wanted}, timeout, wait_kind::call, target, what));
  if (answer != nullptr && answer->kind == signal_kind::down) throw call_failure(answer->reason, what);
  if (owned_monitor* own = find_monitor(me, ref)) {
    me.monitors.erase(own);
  } else {  // It has answered, and died before we looked.
    flush(me, [&](const signal& each) { return each.kind == signal_kind::down && each.ref == ref; });
  }
  if (answer != nullptr) return;
  send_demonitor(me.id, ref, target);
  throw call_failure(exit_reason::timeout, what);
}

void kernel::handle_system(process& me, signal& what, next& then) {
  me.suspended = what.result != 0;
  if (!planted(mutant::timeout_lost_by_resume)) then.idle_timeout = me.idle_timeout;  // GS-17
  begin_operation(operation_kind::reply, true);
  announce(operation_kind::reply, what.from, {}, 0, what.ref);
  remove_watcher(me, what.ref);
  signal* answer = new_signal();
  answer->ref = what.ref;
  send(answer, signal_kind::reply, me.id, what.from);
  after_operation();
}

/// The oldest message that a suspended server takes, if any; `before` is the one it follows, `passed_over` counts those
/// that stay.
auto kernel::next_while_suspended(process& who, signal*& before, std::uint32_t* passed_over) -> signal* {
  before = nullptr;
  const process_id ends_it = who.started_linked ? who.parent : who.id;
  for (signal* each = who.mailbox_first; each != nullptr; each = each->next) {
    const bool is_exit = each->kind == signal_kind::exit || each->kind == signal_kind::link_exit;
    if (each->kind == signal_kind::system || each->kind == signal_kind::stop_request ||
        (is_exit && each->from == ends_it)) {
      return each;
    }
    before = each;
    if (passed_over != nullptr) ++*passed_over;
  }
  before = nullptr;
  return nullptr;
}

}  // namespace detail

void stop(const destination& server, exit_reason reason, virtual_duration timeout) {
  detail::kernel::running().stop(server, reason, timeout);
}
void suspend(const destination& server, virtual_duration timeout) {
  detail::kernel::running().ask_system(server, true, timeout);
}
void resume(const destination& server, virtual_duration timeout) {
  detail::kernel::running().ask_system(server, false, timeout);
}

}  // namespace rehearse::runtime
