// Registries: who has a key, who may take it away, what a lookup shows, and that the dead are forgotten (REG-02 to
// REG-08).
//
// Keeps the entries as they stand. They go with the partition that keeps them. Runs without registries pay nothing.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <rehearse/scenarios/checker.hpp>

namespace rehearse::scenarios {

class registries final : public checker {
 public:
  void watch(sim::judged_run& run) override;
  void begin_run() override;
  void on_event(const runtime::event& what) override;
  void at_end() override;

 private:
  struct entry {
    runtime::process_id who = 0;
    runtime::process_id of_key = 0;      // The partition that has it.
    runtime::process_id of_process = 0;  // The one that cleans up; 0: it is dead.
    std::uint64_t since = 0;
    bool is_unique = false;
    bool is_dead = false;
  };
  using key = std::pair<std::string, std::uint64_t>;  // The registry, and the number of the key in the run.
  using exit_pair = std::pair<runtime::process_id, runtime::process_id>;  // A partition, and who has died.
  struct refusal {
    key of;
    runtime::process_id holder = 0;
    std::uint64_t ordinal = 0;
  };

  void is_set(const runtime::event& set);
  void is_removed(const runtime::event& removed);
  void is_updated(const runtime::event& updated);
  void is_refused(const runtime::event& refused);
  void is_listed(const runtime::event& listed);
  void ends(runtime::process_id who);
  /// All of the exits that a partition has taken must be cleaned up after.
  void cleaned_up(runtime::process_id partition, std::uint64_t ordinal);
  void forget(const key& of, const entry* which);
  void end_of_partition(runtime::process_id who);
  auto entry_at(const key& of, runtime::process_id partition, std::uint64_t place) -> entry*;
  auto named(const runtime::event& what) const -> std::string;

  std::map<key, std::vector<entry>> entries_;        // In the order in which they came.
  std::multimap<runtime::process_id, key> keys_of_;  // Of each process that has entries.
  std::set<runtime::process_id> partitions_;         // That keep, or clean up after, entries.
  std::set<exit_pair> under_way_;                    // Have arrived, and not been taken.
  std::map<exit_pair, std::uint64_t> owed_;          // Were taken: when.
  std::map<runtime::process_id, refusal> refused_;   // Not finally: by who was.
  bool sees_keys_ = false;
};

}  // namespace rehearse::scenarios
