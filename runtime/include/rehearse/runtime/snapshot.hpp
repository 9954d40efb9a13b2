// snapshot: what a process looks like from outside, for tests and drivers. Sends nothing and draws nothing; like peek
// it may look where no process could.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <rehearse/runtime/event.hpp>
#include <rehearse/runtime/exit_reason.hpp>
#include <rehearse/runtime/pid.hpp>

namespace rehearse::runtime {

/// One message that waits to be taken.
struct mailbox_entry {
  signal_kind kind{};
  pid sender;         ///< Of a DOWN: the process watched; empty if it was watched by a name that nobody had.
  name watched_name;  ///< With a DOWN of a monitor made by name.
  monitor_ref ref;    ///< With a DOWN: its monitor.
  exit_reason reason;
  std::string text;  ///< The message printed; empty if there is none.
};

struct process_snapshot {
  std::string registered_name;  ///< Empty: none.
  bool traps_exits = false;
  bool is_server = false;
  bool is_suspended = false;
  std::vector<pid> links;              ///< In spawn order; those being undone are left out.
  std::vector<pid> watches;            ///< Whom its monitors and calls watch, in order of creation.
  std::vector<mailbox_entry> mailbox;  ///< Oldest first.
};

/// Empty if the process is dead. Call during a run, from a process, a property or a driver.
auto snapshot(pid who) -> std::optional<process_snapshot>;

}  // namespace rehearse::runtime
