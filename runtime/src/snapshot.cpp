// What a process looks like from outside.
// SPDX-License-Identifier: MIT
#include <rehearse/runtime/snapshot.hpp>

#include <stdexcept>

#include "kernel.hpp"

namespace rehearse::runtime {

auto snapshot(pid who) -> std::optional<process_snapshot> {
  detail::kernel* here = detail::kernel::current();
  if (here == nullptr) throw std::logic_error("rehearse: snapshot outside a run");
  detail::process* found = here->find(who);
  if (found == nullptr || found->now == detail::process_state::dead) return std::nullopt;
  process_snapshot seen;
  if (found->registered) seen.registered_name = found->registered.text();
  seen.traps_exits = found->trap_exit;
  seen.is_server = found->is_server;
  seen.is_suspended = found->suspended;
  for (const detail::link_end& each : found->links) {
    if (each.unlink_id == 0) seen.links.push_back(here->make_pid(each.peer));
  }
  for (const detail::owned_monitor& each : found->monitors) seen.watches.push_back(here->make_pid(each.target));
  for (signal* each = found->mailbox_first; each != nullptr; each = each->next) {
    mailbox_entry entry{each->kind, here->make_pid(each->from), each->watched_name, monitor_ref(), each->reason, {}};
    if (each->kind == signal_kind::down) entry.ref = monitor_ref(each->ref);
    if (each->type != nullptr) entry.text = message(*each->type, each->payload()).to_string();
    seen.mailbox.push_back(std::move(entry));
  }
  return seen;
}

}  // namespace rehearse::runtime
