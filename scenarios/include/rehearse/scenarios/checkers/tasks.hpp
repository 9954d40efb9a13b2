// Tasks: one result each, and nothing of a task is left with whoever has its answer (TASK-02, 04 to 07, 09, TSUP-03).
//
// Keeps a task until its owner has the answer and both the task and the owner's wish to hear of it are gone. Runs
// without tasks pay nothing.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <set>

#include <rehearse/scenarios/checker.hpp>

namespace rehearse::scenarios {

class tasks final : public checker {
 public:
  void watch(sim::judged_run& run) override;
  void begin_run() override;
  void on_event(const runtime::event& what) override;

 private:
  struct owned_task {
    runtime::process_id owner = 0;
    runtime::process_id process = 0;
    std::uint64_t begun = 0;  // Ordinals.
    std::uint64_t answered = 0;
    std::uint64_t got_value = 0;
    bool has_answer = false;  // The owner is to hear nothing more of it.
    bool is_dead = false;
    std::map<std::uint64_t, bool> waiting{};  // By serial, what lies in the owner's mailbox: a value, or a DOWN.
    std::set<std::uint64_t> left_behind{};    // The values among them that its owner did not wait for.
  };
  void begins(const runtime::event& begun);
  void is_answered(const runtime::event& answered);
  void is_taken(const runtime::event& taken);
  void ends(runtime::process_id who);
  void forget(std::uint64_t ref);

  std::map<std::uint64_t, owned_task> tasks_;                  // By the owner's monitor, which is the alias, too.
  std::multimap<runtime::process_id, std::uint64_t> refs_of_;  // Of the living owners and tasks.
  std::map<std::uint64_t, std::uint64_t> refs_of_value_;       // By serial: of what is in `waiting`.
  bool sees_tasks_ = false;
};

}  // namespace rehearse::scenarios
