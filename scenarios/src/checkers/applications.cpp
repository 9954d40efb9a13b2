// Whatever is spawned by a process of an application is of that application, too.
// SPDX-License-Identifier: MIT
#include <rehearse/scenarios/checkers/applications.hpp>

#include <iterator>
#include <utility>

namespace rehearse::scenarios {

using runtime::event;
using runtime::event_kind;
using runtime::process_id;

void applications::watch(sim::judged_run& run) {
  bind(run);
  run.subscribe(*this, {event_kind::application_begun, event_kind::application_runs, event_kind::application_ending,
                        event_kind::application_ended});
}

void applications::begin_run() {
  applications_.clear();
  master_of_.clear();
  sees_applications_ = false;
}

void applications::on_event(const event& what) {
  switch (what.kind) {
    case event_kind::application_begun:
      if (!std::exchange(sees_applications_, true)) {
        run().subscribe_for_run(*this, event_kind::spawned);
        run().subscribe_for_run(*this, event_kind::exiting);
      }
      applications_[what.process] = {.name = std::string(what.text), .begun = what.ordinal};
      return;
    case event_kind::application_runs:
      if (const auto found = applications_.find(what.process); found != applications_.end()) {
        found->second.has_started = true;
      }
      return;
    case event_kind::application_ending: {
      const process_id master = what.peer;
      if (what.process == master) {  // By itself: those who stop all pass it over.
        if (const auto found = applications_.find(master); found != applications_.end()) found->second.is_ending = true;
        return;
      }
      for (auto last = applications_.rbegin(); last != applications_.rend(); ++last) {
        if (!last->second.has_started || last->second.is_ending) continue;
        if (last->first == master) return exercised("APP-04", master);
        return violated("APP-04",
                        name_of(what.process) + " stops " + std::string(what.text) + " before " + last->second.name +
                            ", which was started later",
                        last->second.begun, what.ordinal);
      }
      return;
    }
    case event_kind::application_ended: return is_over(what);
    case event_kind::spawned: {
      const auto of = master_of_.find(what.peer);
      const process_id master = of != master_of_.end() ? of->second : what.peer;
      const auto found = applications_.find(master);
      if (found == applications_.end()) return;
      found->second.alive.insert(what.process);
      master_of_[what.process] = master;
      return;
    }
    case event_kind::exiting: {
      applications_.erase(what.process);
      const auto of = master_of_.find(what.process);
      if (of == master_of_.end()) return;
      if (const auto found = applications_.find(of->second); found != applications_.end()) {
        found->second.alive.erase(what.process);
      }
      master_of_.erase(of);
      return;
    }
    default: return;
  }
}

void applications::is_over(const event& ended) {
  const auto found = applications_.find(ended.process);
  if (found == applications_.end()) return;
  const application gone = std::move(found->second);
  applications_.erase(found);
  const rule_id rule = gone.has_started ? rule_id("APP-03") : rule_id("APP-01");
  if (gone.alive.empty()) return exercised(rule, ended.process);
  violated(
      rule,
      gone.name + (gone.has_started ? " has stopped" : " did not start") + ", and left " + name_of(*gone.alive.begin()),
      gone.begun, ended.ordinal);
}

}  // namespace rehearse::scenarios
