// restored_event: an event as it was emitted, out of what was recorded of it. Whoever judges a stored run is shown
// these.
//
// Everything is as it was but for payloads, of which only the text is kept: `payload` is null and `payload_hash` 0, and
// no checker may read them.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include <rehearse/runtime/child_spec.hpp>
#include <rehearse/runtime/event.hpp>
#include <rehearse/runtime/exit_reason.hpp>
#include <rehearse/sim/run_record.hpp>

namespace rehearse::sim {

class restored_event {
 public:
  /// `recorded` must outlive it, and must not be a log line. Throws std::invalid_argument, saying what it cannot read:
  /// a name or a reason that this program does not know, or one that the event must have and does not.
  explicit restored_event(const recorded_event& recorded);
  restored_event(const restored_event&) = delete;
  auto operator=(const restored_event&) -> restored_event& = delete;

  /// Points into this.
  auto what() const -> const runtime::event& { return what_; }

 private:
  runtime::event what_;
  runtime::exit_reason reason_;
  std::vector<runtime::child_spec> children_;
  runtime::supervisor_config config_;
};

/// What `detail` is called in a record; empty where the kind of the event has none.
auto detail_name(const runtime::event& what) -> std::string;

}  // namespace rehearse::sim
