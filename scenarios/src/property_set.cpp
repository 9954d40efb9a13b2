// Judging the properties of one run.
// SPDX-License-Identifier: MIT
#include "property_set.hpp"

#include <algorithm>

#include <rehearse/faults/duration.hpp>
#include <rehearse/runtime/gen_server.hpp>

namespace rehearse::scenarios::detail {

using sim::property_kind;

namespace {

auto too_late(runtime::virtual_duration within) -> std::string {
  return "it did not hold within " + faults::describe(within);
}
auto nothing_left(const sim::simulation& run) -> std::string {
  return "nothing can happen any more, at " + faults::describe(run.now());
}

}  // namespace

property_set::property_set(sim::simulation& all_runs) { all_runs.subscribe(*this, {runtime::event_kind::mark}); }

void property_set::clear() {
  for (properties* each : {&always_, &at_end_, &eventually_, &sometimes_}) each->clear();
  reachable_.clear();
  marks_.clear();
  unreachable_.clear();
  watched_ = 0;
  healed_.reset();
}

void property_set::add(property_kind kind, std::string_view name, std::function<held()> predicate,
                       runtime::virtual_duration within) {
  property made{kind, std::string(name), std::move(predicate), within};
  switch (kind) {
    case property_kind::always:
      ++watched_;
      always_.push_back(std::move(made));
      break;
    case property_kind::sometimes:
      ++watched_;
      sometimes_.push_back(std::move(made));
      break;
    case property_kind::eventually:
      if (healed_) ++watched_;  // Declared by a process in the fair phase.
      eventually_.push_back(std::move(made));
      break;
    case property_kind::reachable: reachable_.push_back(std::move(made.name)); break;
    default: at_end_.push_back(std::move(made)); break;
  }
}

void property_set::on_event(const runtime::event& what) {
  const auto known = marks_.find(what.text);
  if (known != marks_.end()) {
    ++known->second;
  } else {
    marks_.emplace(what.text, 1);
  }
}

/// What the predicate says; one that throws fails the run. Throws peeked_at_busy_server if it cannot be judged now.
auto property_set::is_true(sim::simulation& run, property& which) -> bool {
  try {
    const held result = which.predicate();
    if (result.is_undecided()) run.leave_undecided(which.name, result.seen());
    ++which.checked;
    if (!result) which.seen = result.seen();
    return static_cast<bool>(result);
  } catch (const runtime::peeked_at_busy_server&) {
    throw;
  } catch (const std::exception& error) {
    run.fail(which.name, "could not be judged, it threw: " + std::string(error.what()));
  } catch (...) {
    run.fail(which.name, "could not be judged, it threw something that is no std::exception");
  }
  which.has_failed = true;
  return false;
}

/// False: the run has failed.
auto property_set::holds(sim::simulation& run, property& which) -> bool {
  if (is_true(run, which)) return true;
  if (!run.has_failed()) run.fail(which.name, which.seen.empty() ? "did not hold" : which.seen);
  which.has_failed = true;
  return false;
}

/// Settles those of them that hold now.
void property_set::look(sim::simulation& run, properties& which) {
  for (property& each : which) {
    if (each.is_settled || run.has_failed()) continue;
    try {
      if (!is_true(run, each)) continue;
      each.is_settled = true;
      --watched_;
    } catch (const runtime::peeked_at_busy_server&) {
      // Looked at again when that handler has returned: after some later step.
    }
  }
}

void property_set::fail_late(sim::simulation& run, property& which, const std::string& why) {
  run.fail(which.name, (which.seen.empty() ? "did not hold" : which.seen) + "\nfaults stopped at " +
                           faults::describe(*healed_) + " (step " + std::to_string(healed_step_) + "); " + why);
  which.has_failed = true;
}

void property_set::after_step(sim::simulation& run) {
  for (property& each : always_) {
    try {
      if (!holds(run, each)) return;
    } catch (const runtime::peeked_at_busy_server&) {
      // Judged when that handler has returned: after some later step.
    }
  }
  if (healed_) {
    for (property& each : eventually_) {
      if (each.is_settled || run.now() - *healed_ <= each.within) continue;
      return fail_late(run, each, too_late(each.within));
    }
    look(run, eventually_);
  }
  look(run, sometimes_);
}

auto property_set::goes_on(sim::simulation& run, runtime::virtual_time healed) -> std::optional<runtime::virtual_time> {
  if (eventually_.empty()) return std::nullopt;
  if (!healed_) {
    healed_ = healed;
    healed_step_ = run.steps();
    watched_ += eventually_.size();
    look(run, eventually_);
  }
  std::optional<runtime::virtual_time> until;
  for (const property& each : eventually_) {
    if (!each.is_settled) until = std::max(until.value_or(*healed_), *healed_ + each.within);
  }
  return run.has_failed() ? std::nullopt : until;
}

void property_set::at_end(sim::simulation& run) {
  property* judged = nullptr;
  try {
    for (property& each : always_) {
      judged = &each;
      if (!holds(run, each)) return;
    }
    if (!healed_) goes_on(run, run.now());  // The program has halted.
    for (property& each : eventually_) {
      judged = &each;
      if (each.is_settled || is_true(run, each)) {
        each.is_settled = true;
      } else if (!run.has_failed()) {
        const bool can_go_on = !run.armed_deadlines(runtime::infinity).empty();
        return fail_late(run, each, can_go_on ? too_late(each.within) : nothing_left(run));
      }
      if (run.has_failed()) return;
    }
    for (property& each : at_end_) {
      judged = &each;
      if (!holds(run, each)) return;
    }
  } catch (const runtime::peeked_at_busy_server& busy) {
    judged->has_failed = true;
    return run.fail(judged->name, "cannot be judged: " + run.name_of(busy.who) + " never left its handler");
  }
  look(run, sometimes_);
}

void property_set::count_into(property_table& table) const {
  for (const properties* each : {&always_, &at_end_, &eventually_, &sometimes_}) {
    for (const property& one : *each) {
      auto& row = table.row(one.kind, one.name);
      const bool can_settle = one.kind == property_kind::eventually || one.kind == property_kind::sometimes;
      ++row.declared;
      row.checked += one.checked;
      if (one.checked == 0) continue;
      ++row.reached;
      if (can_settle ? one.is_settled : !one.has_failed) ++row.held;
    }
  }
  const auto count_of = [this](const std::string& label) {
    const auto found = marks_.find(label);
    return found == marks_.end() ? 0 : found->second;
  };
  for (const std::string& label : reachable_) {
    auto& row = table.row(property_kind::reachable, label);
    const std::uint64_t count = count_of(label);
    ++row.declared;
    row.checked += count;
    row.reached += count == 0 ? 0 : 1;
    row.held += count == 0 ? 0 : 1;
  }
  for (const auto& [label, count] : unreachable_) {
    auto& row = table.row(property_kind::unreachable, label);
    ++row.declared;
    row.checked += count;
    ++row.reached;
  }
  for (const auto& [label, count] : marks_) {
    if (std::find(reachable_.begin(), reachable_.end(), label) != reachable_.end()) continue;
    auto& row = table.row(property_kind::mark, label);
    ++row.declared;
    row.checked += count;
    ++row.reached;
    ++row.held;
  }
}

}  // namespace rehearse::scenarios::detail
