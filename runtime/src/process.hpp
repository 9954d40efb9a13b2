// process: all that the kernel keeps of one process. An idle server is this, its object and an entry in the table.
//
// Invariants:
//   1. A process is in the environment's ready set exactly when `now` is `ready` (also while it runs).
//   2. `wait->match` points into the mailbox; the mailbox of a waiting process only grows at its end.
//   3. `links` is sorted by peer; `watchers` and `monitors` are in order of creation.
//   4. A dead process has no links, monitors, watchers, timers or name; it may still own a stack to unwind.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <rehearse/runtime/gen_server.hpp>
#include <rehearse/runtime/operations.hpp>
#include <rehearse/runtime/pid.hpp>
#include <rehearse/runtime/signal.hpp>

#include "compact_vector.hpp"
#include "fiber.hpp"

namespace rehearse::runtime::detail {

inline constexpr std::uint32_t no_slot = ~std::uint32_t{0};

/// One end of a link. With an unlink id it is being undone: it has no effect and waits for the acknowledgement.
struct link_end {
  process_id peer;
  std::uint64_t unlink_id;
};

/// A monitor (or call, or start) as its owner keeps it; the reference is also the alias of a call's reply.
struct owned_monitor {
  std::uint64_t ref;
  process_id target;
};

struct active_alias {
  std::uint64_t ref;
  alias_mode mode;
};

struct watcher {
  std::uint64_t ref;
  process_id owner;
  name watched_name;
};

enum class process_state : std::uint8_t { ready, waiting, dead };

/// Why it waits, for deadlock reports.
enum class wait_kind : std::uint8_t { receive, call, start, stop, settle };

/// A wait in the middle of a process's code; lives on the stack that waits.
struct waiting {
  wait_kind why = wait_kind::receive;
  const matcher* wanted = nullptr;  // Null: no message ends it.
  process_id on = 0;                // Whom a call, start or stop is waiting for.
  std::string_view what{};
  signal* match = nullptr;
  signal* before_match = nullptr;
  std::uint32_t passed_over = 0;  // Messages that it has looked at and does not want.
};

/// What a started server knows until it has told its starter.
struct starting {
  std::uint64_t ref = 0;
  process_id starter = 0;
  destination name;
};

struct process {
  process_id id = 0;
  process_id parent = 0;
  process_state now = process_state::ready;
  bool is_server = false;
  bool initialised = false;     // A server's init is over.
  bool started_linked = false;  // By start_link: its parent's EXIT ends it (GS-29).
  bool trap_exit = false;
  bool operation_done = false;  // This step has had its operation.
  bool timed_out = false;
  bool finished = false;  // Its body is over, and it stays.
  bool stays = false;
  bool suspended = false;                            // A server that takes system messages only.
  bool unwinding = false;                            // The kill has been thrown into it.
  bool impassable = false;                           // Its code does not let the kill pass.
  operation_kind operation = operation_kind::spawn;  // The last one, if `operations` is not 0.
  std::uint16_t application = 0;                     // Whose it is: of its spawner, or 0. Erlang's group leader.
  std::uint32_t refused = 0;                         // Operations without effect since it died.
  std::uint32_t stack_high_water = 0;                // Bytes.

  worker* stack = nullptr;
  std::unique_ptr<process_body> body;
  std::uint64_t cause = 0;  // Ordinal of the event that its next ones follow from.
  std::uint64_t operations = 0;
  std::uint64_t watched_operation = 0;

  signal* mailbox_first = nullptr;
  signal* mailbox_last = nullptr;
  std::uint32_t mailbox_size = 0;
  name registered;
  waiting* wait = nullptr;  // Null: it runs, or is a server between two messages.

  compact_vector<link_end> links;
  compact_vector<owned_monitor> monitors;
  compact_vector<watcher> watchers;
  compact_vector<active_alias> aliases;
  std::uint32_t first_timer = no_slot;  // Timers addressed to it.
  std::uint32_t wait_timer = no_slot;   // Of the receive or the idle server.

  virtual_duration idle_timeout = infinity;  // Of a server: a system message starts it anew (GS-17).

  const std::string* child_label = nullptr;  // Of the next process it starts; set by supervisors.
  std::unique_ptr<starting> start;           // Null once its starter knows.

  auto server() -> server_object* { return static_cast<server_object*>(body.get()); }
};

}  // namespace rehearse::runtime::detail
