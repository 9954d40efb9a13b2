// A reference model of the name service: two maps that mirror each other.
// SPDX-License-Identifier: MIT
#include <rehearse/scenarios/checkers/names.hpp>

#include <utility>

namespace rehearse::scenarios {

using runtime::event;
using runtime::event_kind;
using runtime::operation_kind;
using runtime::process_id;
using runtime::signal_kind;

namespace {

auto quoted(std::string_view name) -> std::string { return "\"" + std::string(name) + "\""; }

/// NAME-01: what register refuses whoever has it.
auto is_no_name(std::string_view text) -> bool { return text.empty() || text == "undefined" || text == "nil"; }

}  // namespace

void names::watch(sim::judged_run& run) {
  bind(run);
  run.subscribe(*this, {event_kind::exiting, event_kind::name_set, event_kind::name_cleared});
  run.subscribe(*this, {operation_kind::register_name, operation_kind::unregister_name, operation_kind::whereis,
                        operation_kind::monitor});
}

void names::begin_run() {
  holders_.clear();
  name_of_.clear();
  dead_.clear();
  sees_names_ = false;
  last_freed_.clear();
  last_freed_by_ = 0;
}

auto names::holder_of(std::string_view name) const -> holder {
  const auto found = holders_.find(name);
  return found == holders_.end() ? holder{} : found->second;
}

void names::on_event(const event& what) {
  switch (what.kind) {
    case event_kind::operation: on_operation(what); break;
    case event_kind::name_set: on_set(what); break;
    case event_kind::name_cleared: on_cleared(what); break;
    case event_kind::exiting:
      if (what.process >= dead_.size()) dead_.resize(what.process + 1);
      dead_[what.process] = true;
      break;
    case event_kind::released:
      if (const auto kept = name_of_.find(what.process); kept != name_of_.end()) {
        violated("NAME-02", name_of(what.process) + " died, and the name " + quoted(kept->second) + " was not freed",
                 holder_of(kept->second).since, what.ordinal);
      } else if (last_freed_by_ == what.process) {
        exercised("NAME-02", what.process);
      }
      break;
    case event_kind::sent:
      if (what.result == 0) break;
      if (const auto kept = name_of_.find(what.process); kept != name_of_.end()) {
        violated("NAME-06",
                 name_of(what.process) + " reports that its start failed before the name " + quoted(kept->second) +
                     " is free",
                 holder_of(kept->second).since, what.ordinal);
      } else if (what.result != 0 && last_freed_by_ == what.process) {
        exercised("NAME-06", what.process);
      }
      break;
    default: break;
  }
}

void names::on_set(const event& what) {
  if (!std::exchange(sees_names_, true)) {
    run().subscribe_for_run(*this, event_kind::released);
    run().subscribe_for_run(*this, event_kind::sent, {static_cast<std::uint8_t>(signal_kind::start_ack)});
  }
  const holder before = holder_of(what.text);
  const auto other = name_of_.find(what.process);
  if (before.who != 0) {
    violated("NAME-01",
             name_of(what.process) + " got the name " + quoted(what.text) + ", which " + name_of(before.who) + " has",
             before.since, what.ordinal);
  } else if (other != name_of_.end()) {
    violated("NAME-01",
             name_of(what.process) + " got the name " + quoted(what.text) + " beside its name " + quoted(other->second),
             holder_of(other->second).since, what.ordinal);
  } else if (is_dead(what.process)) {
    violated("NAME-01", name_of(what.process) + " got the name " + quoted(what.text) + " after its death",
             what.ordinal);
  }
  holders_[std::string(what.text)] = {what.process, what.ordinal};
  name_of_[what.process] = what.text;
}

void names::on_cleared(const event& what) {
  const holder before = holder_of(what.text);
  if (before.who != what.process) {
    violated("NAME-01", name_of(what.process) + " lost the name " + quoted(what.text) + ", which it did not have",
             what.ordinal);
    return;
  }
  holders_.erase(holders_.find(what.text));
  name_of_.erase(what.process);
  last_freed_ = what.text;
  last_freed_by_ = what.process;
}

void names::on_register(const event& what) {
  const holder before = holder_of(what.text);
  const bool is_named = name_of_.contains(what.peer);
  const bool cannot = before.who != 0 || is_named || is_dead(what.peer) || what.peer == 0 || is_no_name(what.text);
  const bool is_living = what.peer != 0 && !is_dead(what.peer);
  if (cannot == (what.result != 0)) return exercised("NAME-01", is_living ? what.peer : what.process);
  if (!cannot) {
    violated("NAME-01", name_of(what.peer) + " was refused the name " + quoted(what.text) + ", and both were free",
             what.ordinal);
  } else if (before.who != 0) {
    violated(
        "NAME-01",
        name_of(what.peer) + " was promised the name " + quoted(what.text) + ", which " + name_of(before.who) + " has",
        before.since, what.ordinal);
  } else {
    violated("NAME-01",
             name_of(what.peer) + " was promised the name " + quoted(what.text) +
                 (is_named ? ", and has another" : ", and cannot have it"),
             what.ordinal);
  }
}

void names::on_operation(const event& what) {
  const auto operation = what.operation();
  if (operation == operation_kind::register_name) return on_register(what);
  if (operation == operation_kind::monitor && what.text.empty()) return;  // Of a pid.
  const holder now = holder_of(what.text);
  const auto must_see_it = [&](rule_id rule, std::string_view verb) {
    if (what.peer == now.who) {
      // Of nobody's name: about who had it last, if that is known.
      const runtime::process_id freed_by = what.text == last_freed_ ? last_freed_by_ : what.process;
      return exercised(rule, now.who != 0 ? now.who : freed_by);
    }
    violated(rule,
             name_of(what.process) + " " + std::string(verb) + " " + quoted(what.text) + " and got " +
                 (what.peer == 0 ? "nobody" : name_of(what.peer)) + ", where " +
                 (now.who == 0 ? "nobody has it" : name_of(now.who) + " has it"),
             now.since == 0 ? what.ordinal : now.since, now.since == 0 ? 0 : what.ordinal);
  };
  switch (operation) {
    case operation_kind::whereis: return must_see_it("NAME-04", "looked up");
    case operation_kind::monitor: return must_see_it("MON-03", "monitors");
    case operation_kind::unregister_name: return must_see_it("NAME-04", "unregistered");
    default: return;  // Sends and starts may go by way of another registry (NAME-07), which events do not show.
  }
}

}  // namespace rehearse::scenarios
