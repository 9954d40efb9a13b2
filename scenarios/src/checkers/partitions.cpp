// The table of each partition supervisor, said again.
// SPDX-License-Identifier: MIT
#include <rehearse/scenarios/checkers/partitions.hpp>

#include <string>
#include <utility>

namespace rehearse::scenarios {

using runtime::event;
using runtime::event_kind;
using runtime::process_id;

void partitions::watch(sim::judged_run& run) {
  bind(run);
  run.subscribe(*this, {event_kind::partition_set, event_kind::partition_found});
}

void partitions::begin_run() {
  supervisors_.clear();
  sees_partitions_ = false;
}

void partitions::on_event(const event& what) {
  switch (what.kind) {
    case event_kind::partition_set: {
      if (!std::exchange(sees_partitions_, true)) {
        run().subscribe_for_run(*this, event_kind::child_start_acknowledged);
        run().subscribe_for_run(*this, event_kind::exiting);
      }
      supervised& kept = supervisors_[what.process];
      kept.by_number[what.serial] = {what.peer, what.ordinal};
      kept.being_started = what.serial;
      return;
    }
    case event_kind::child_start_acknowledged: {
      const auto found = supervisors_.find(what.process);
      if (found == supervisors_.end()) return;
      const std::uint64_t number = std::exchange(found->second.being_started, none);
      if (number == none) return;
      const partition& started = found->second.by_number.at(number);
      if (what.text == std::to_string(number) && what.peer == started.process) {
        return exercised("PART-02", what.peer);
      }
      return violated("PART-02",
                      name_of(what.process) + " keeps " + name_of(started.process) + " as partition " +
                          std::to_string(number) + ", and started " + name_of(what.peer) + " as child \"" +
                          std::string(what.text) + "\"",
                      started.since, what.ordinal);
    }
    case event_kind::partition_found: {
      const process_id supervisor = runtime::first_of(what.ref);
      const std::uint64_t count = runtime::second_of(what.ref);
      const auto found = supervisors_.find(supervisor);
      if (found == supervisors_.end() || count == 0) return;
      const auto which = found->second.by_number.find(what.serial % count);
      const partition due = which == found->second.by_number.end() ? partition{} : which->second;
      if (what.peer == due.process) {
        exercised("PART-03", what.process);
        return exercised("PART-04", due.process);
      }
      bool is_another = false;
      for (const auto& [number, each] : found->second.by_number) is_another = is_another || each.process == what.peer;
      return violated(is_another ? rule_id("PART-03") : rule_id("PART-04"),
                      name_of(what.process) + " looked up a key of partition " + std::to_string(what.serial % count) +
                          " and got " + (what.peer == 0 ? "nobody" : name_of(what.peer)) + ", where " +
                          (due.process == 0 ? "nobody was started" : name_of(due.process) + " was started"),
                      due.since, what.ordinal);
    }
    case event_kind::exiting: supervisors_.erase(what.process); return;
    default: return;
  }
}

}  // namespace rehearse::scenarios
