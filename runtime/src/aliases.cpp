// Aliases: the ALIAS rules. A process keeps those of its own that are active.
// SPDX-License-Identifier: MIT
#include <rehearse/runtime/operations.hpp>

#include "kernel.hpp"

namespace rehearse::runtime {
namespace detail {

auto kernel::find_alias(process& owner, std::uint64_t ref) -> active_alias* {
  for (active_alias& each : owner.aliases) {
    if (each.ref == ref) return &each;
  }
  return nullptr;
}

auto kernel::passes_alias(process& owner, std::uint64_t ref) -> bool {
  active_alias* const used = find_alias(owner, ref);
  if (used == nullptr) return false;
  const alias_mode mode = used->mode;
  if (mode != alias_mode::reply && mode != alias_mode::reply_demonitor) return true;
  owner.aliases.erase(used);
  owned_monitor* const watched = mode == alias_mode::reply_demonitor ? find_monitor(owner, ref) : nullptr;
  if (watched == nullptr) return true;
  const process_id target = watched->target;
  owner.monitors.erase(watched);
  if (target != 0) send_demonitor(owner.id, ref, target);
  return true;
}

void kernel::end_alias_of_monitor(process& owner, std::uint64_t ref) {
  if (owner.aliases.empty()) return;
  active_alias* const which = find_alias(owner, ref);
  if (which != nullptr && which->mode != alias_mode::explicit_unalias) owner.aliases.erase(which);
}

}  // namespace detail

using detail::kernel;
using detail::process;
using detail::process_state;

auto alias(alias_mode mode) -> alias_ref {
  kernel& here = kernel::running();
  process& me = here.self();
  if (mode != alias_mode::explicit_unalias && mode != alias_mode::reply) {
    throw bad_argument("alias: this mode needs a monitor; use monitor(pid, alias_mode)");
  }
  const std::uint64_t ref = here.new_ref();
  if (me.now != process_state::dead) me.aliases.push_back({ref, mode});
  return {here.make_pid(me.id), ref};
}

auto unalias(alias_ref which) noexcept -> bool {
  kernel& here = kernel::running();
  process& me = here.self();
  if (here.resolve(which.owner()) != me.id) return false;
  detail::active_alias* const active = here.find_alias(me, which.value());
  if (active == nullptr) return false;
  me.aliases.erase(active);
  return true;
}

auto alias_of(monitor_ref ref) -> alias_ref {
  kernel& here = kernel::running();
  return {here.make_pid(here.self().id), ref.value()};
}

}  // namespace rehearse::runtime
