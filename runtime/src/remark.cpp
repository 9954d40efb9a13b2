// Remarks of the running process.
// SPDX-License-Identifier: MIT
#include <rehearse/runtime/remark.hpp>

#include "kernel.hpp"

namespace rehearse::runtime::detail {

auto is_remark_wanted(event_kind kind) -> bool {
  kernel* const here = kernel::current();
  return here != nullptr && here->running_process_ != nullptr && here->is_wanted_whole(kind, 0) &&
         here->self().now != process_state::dead;
}

auto is_remarked_alive(pid who) -> bool {
  const process* const found = kernel::running().find(who);
  return found != nullptr && found->now != process_state::dead;
}

void remark(const event& what) {
  if (!is_remark_wanted(what.kind)) return;
  kernel& here = *kernel::current();
  event told = what;
  if (told.process == 0) told.process = here.self().id;
  here.remark(told);
}

}  // namespace rehearse::runtime::detail
