// remark: what behaviours made of tables and messages tell those who judge, beside the events that these make. See
// is_remark.
// SPDX-License-Identifier: MIT
#pragma once

#include <rehearse/runtime/event.hpp>
#include <rehearse/runtime/pid.hpp>

namespace rehearse::runtime::detail {

/// Whether somebody judges by remarks of this kind, and there is a process alive that can make them.
auto is_remark_wanted(event_kind kind) -> bool;
/// The running process's, if they are wanted; `process` 0 is filled in.
void remark(const event& what);

/// Whether it lives. For remarks alone: no operation, so nobody may decide by it.
auto is_remarked_alive(pid who) -> bool;

}  // namespace rehearse::runtime::detail
