// Streams of tasks: how many at a time, in which order, and nobody left at the end (STREAM-03 to 05, 07, 08).
//
// Keeps a stream while it is open, and of its tasks those whose result has not been delivered. Runs without streams pay
// nothing.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <set>

#include <rehearse/scenarios/checker.hpp>

namespace rehearse::scenarios {

class streams final : public checker {
 public:
  void watch(sim::judged_run& run) override;
  void begin_run() override;
  void on_event(const runtime::event& what) override;

 private:
  struct open_stream {
    runtime::process_id owner = 0;
    std::uint64_t opened = 0;  // Ordinal.
    std::uint64_t concurrency = 0;
    bool is_ordered = false;
    std::uint64_t delivered = 0;
    std::map<std::uint64_t, runtime::process_id> tasks{};  // By position: those not delivered.
    std::set<runtime::process_id> alive{};                 // Tasks.
    std::set<std::uint64_t> waiting{};                     // Serials of what lies in the owner's mailbox.
  };
  void opens(const runtime::event& opened);
  void begins(const runtime::event& begun);
  void delivers(const runtime::event& delivered);
  void closes(const runtime::event& closed);
  void ends(runtime::process_id who);

  std::map<runtime::process_id, open_stream> streams_;             // By the spawner.
  std::map<runtime::process_id, runtime::process_id> spawner_of_;  // Of the tasks that are alive.
  std::map<std::uint64_t, runtime::process_id> waiting_from_;      // By serial: from which spawner.
  bool sees_streams_ = false;
};

}  // namespace rehearse::scenarios
