// observer: all processes of a run at one moment, and the supervision tree over them.
//
//   std::cout << observe();
//
// Sends nothing and draws nothing: a run that is observed is the same run. Like snapshot it may look where no process
// could, from a process, a property or a driver.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include <rehearse/runtime/node.hpp>
#include <rehearse/runtime/pid.hpp>
#include <rehearse/runtime/snapshot.hpp>
#include <rehearse/runtime/time.hpp>

namespace rehearse::runtime {

/// One child as its supervisor knows it.
struct observed_child {
  std::string id;              ///< Empty for children of a dynamic supervisor.
  pid process;                 ///< Empty: undefined.
  bool is_restarting = false;  ///< Its last start failed, and will be tried again.
};

/// One process that lives.
struct observed_process {
  pid process;
  pid parent;              ///< Who spawned it; empty: nobody.
  std::string name;        ///< For people: while runs are explored only the label, in recorded ones its whole path.
  std::string type;        ///< Of a server; empty for a spawned function.
  std::string state;       ///< Of a server between two messages, printed; empty if it cannot be printed.
  process_snapshot facts;  ///< Registered name, links, monitors, mailbox, flags.
  process_view view;       ///< What it does and waits for, operations, bytes of stack.
  std::vector<pid> watched_by;

  std::optional<std::string> strategy{};   ///< Of a supervisor: one_for_one and so on, or dynamic.
  std::vector<observed_child> children{};  ///< Of a supervisor, in start order.
};

struct observation {
  virtual_time time{};
  std::vector<observed_process> processes;  ///< In spawn order.

  /// Null if it does not live.
  auto find(pid who) const -> const observed_process*;
  /// Children below their supervisors, all others in spawn order; a line each and one for its links and the like. After
  /// `process_limit` processes it says how many more there are.
  auto to_string(std::size_t process_limit = 200) const -> std::string;
  void describe(std::ostream& out) const;
};
auto operator<<(std::ostream& out, const observation& seen) -> std::ostream&;

/// The run as it is now. Throws std::logic_error outside a run.
auto observe() -> observation;

}  // namespace rehearse::runtime
