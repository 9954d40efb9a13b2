// Requests whose response is waited for later. They are calls to everybody else: the same signal, the same monitor.
// SPDX-License-Identifier: MIT
#include <rehearse/runtime/send_request.hpp>

#include "kernel.hpp"
#include "waiting.hpp"

namespace rehearse::runtime::detail {

namespace {

/// A reply has been taken: its monitor is of no use any more. Whoever was asked has dropped it on his side when he
/// answered; if it was somebody else, he is told.
void end_monitor(kernel& here, process& me, const request_id& id, process_id answered_by) {
  owned_monitor* const own = here.find_monitor(me, id.ref);
  if (own == nullptr) {  // Another one answered, and the server died before we looked.
    here.flush(me, [&](const signal& each) { return each.kind == signal_kind::down && each.ref == id.ref; });
    return;
  }
  const process_id target = own->target;
  me.monitors.erase(own);
  if (answered_by != target && target != 0) here.send_demonitor(me.id, id.ref, target);
}

auto has_arrived(const process& me, const answer_or_down& wanted) -> bool {
  for (signal* each = me.mailbox_first; each != nullptr; each = each->next) {
    if (answer_or_down::test(&wanted, *each)) return true;
  }
  return false;
}

}  // namespace

auto begin_request() -> signal_ptr {
  kernel& here = kernel::running();
  if (!here.begin_operation(operation_kind::call, true)) return {};
  return signal_ptr(here.new_signal());
}

auto finish_request(const destination& server, signal_ptr request) -> request_id {
  kernel& here = kernel::running();
  process& me = here.self();
  const process_id target = here.resolve(server);
  const std::uint64_t ref = here.new_ref();
  here.announce(operation_kind::call, target, request->type->name, target == 0 ? 1 : 0, ref);
  me.monitors.push_back({ref, target});
  if (target != 0) {
    request->ref = ref;
    here.send(request.release(), signal_kind::call, me.id, target);
  } else {  // MON-04: the name service says that nobody has the name.
    signal* const nobody = here.new_signal();
    nobody->ref = ref;
    nobody->watched_name = server.registered_name();
    nobody->reason = exit_reason::noproc;
    here.send(nobody, signal_kind::down, 0, me.id);
  }
  here.after_operation();
  return {here.make_pid(me.id), ref, target != 0 ? here.make_pid(target) : pid()};
}

auto wait_for_response(const request_id& id, virtual_duration timeout, bool abandons, std::string_view what)
    -> signal_ptr {
  kernel& here = kernel::running();
  process& me = here.self();
  const answer_or_down wanted{id.ref};
  if (me.now != process_state::dead) {
    if (here.resolve(id.owner) != me.id) throw bad_argument("receive_response: another process sent this request");
    if (here.find_monitor(me, id.ref) == nullptr && !has_arrived(me, wanted)) {
      throw bad_argument("receive_response: the response to this request was received or given up before");
    }
  }
  signal_ptr answer(
      here.take({&answer_or_down::test, &wanted}, timeout, wait_kind::call, here.resolve(id.server), what));
  if (answer == nullptr) {
    if (abandons) end_monitor(here, me, id, 0);
  } else if (answer->kind == signal_kind::reply) {
    end_monitor(here, me, id, answer->from);
  }
  return answer;
}

auto settles(const request_id& id, const signal& reply) -> bool {
  if (reply.ref != id.ref) return false;
  kernel& here = kernel::running();
  end_monitor(here, here.self(), id, reply.from);
  return true;
}

}  // namespace rehearse::runtime::detail
