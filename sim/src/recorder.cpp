// Events as records, processes as names.
// SPDX-License-Identifier: MIT
#include <rehearse/sim/recorder.hpp>

#include <memory>

#include <rehearse/runtime/exit_reason_text.hpp>
#include <rehearse/runtime/message.hpp>
#include <rehearse/sim/recorded_supervision.hpp>
#include <rehearse/sim/restored_event.hpp>
#include <rehearse/sim/simulation.hpp>

namespace rehearse::sim {

using runtime::event;
using runtime::event_kind;

void recorder::begin_run() {
  events_.clear();
  processes_.clear();
  choices_.clear();
  asked_.clear();
}

/// "client.2": the second that this parent asked for under this label. "counter#2": a name's second incarnation.
auto recorder::new_name(const event& spawned) -> std::string {
  const std::string label = spawned.text.empty() ? "process" : std::string(spawned.text);
  const std::uint32_t count = ++asked_[{spawned.peer, label}];
  std::string name;
  if (spawned.peer > simulation::root) {
    const std::string parent = name_of(spawned.peer);
    name = (parent.starts_with('/') ? parent : "/" + parent) + "/";
  }
  name += label;
  if ((spawned.result & runtime::spawn_bits::by_name) != 0) {
    if (count > 1) name += "#" + std::to_string(count);
  } else if ((spawned.result & runtime::spawn_bits::server) != 0 || spawned.peer == 0) {
    if (count > 1) name += "." + std::to_string(count);
  } else {
    name += "." + std::to_string(count);
  }
  return name;
}

void recorder::on_event(const event& what) {
  recorded_event seen;
  if (!is_remark(what.kind)) seen.ordinal = what.ordinal;
  seen.step = run_->steps();
  seen.cause = what.cause;
  seen.time = what.time;
  seen.kind = what.kind;
  seen.detail = detail_name(what);
  seen.process = what.process;
  seen.peer = what.peer;
  seen.serial = what.serial;
  seen.ref = what.ref;
  seen.result = what.result;
  seen.type = what.type;
  if (what.reason != nullptr) {
    seen.reason = what.reason->to_string();
    seen.exact_reason = runtime::to_exact_text(*what.reason);
  }
  if (what.config != nullptr) seen.config = std::make_shared<const recorded_supervision>(to_recorded(*what.config));
  seen.text = what.payload != nullptr ? what.payload->to_string() : std::string(what.text);
  if (what.kind == event_kind::spawned) {
    recorded_process made;
    made.id = what.process;
    made.parent = what.peer;
    made.spawned_step = seen.step;
    made.name = new_name(what);
    processes_.push_back(std::move(made));
  } else if (what.kind == event_kind::exiting && what.process <= processes_.size()) {
    recorded_process& ended = processes_[what.process - 1];
    const auto figures = run_->node().view(what.process);
    ended.died_step = seen.step;
    ended.exit_reason = seen.reason;
    ended.operations = figures.operations;
    ended.stack_high_water = figures.stack_high_water;
  }
  events_.push_back(std::move(seen));
}

void recorder::add_log(runtime::process_id who, std::string_view line) {
  recorded_event said;
  said.step = run_->steps();
  said.time = run_->now();
  said.kind = event_kind::mark;
  said.detail = "log";
  said.process = who;
  said.text = line;
  events_.push_back(std::move(said));
}

void recorder::add_choice(stream where, choice what, std::string address) {
  choices_.push_back({run_->steps(), where, what, std::move(address)});
}

auto recorder::name_of(runtime::process_id who) const -> std::string {
  if (who == 0) return "environment";
  return who <= processes_.size() ? processes_[who - 1].name : "<" + std::to_string(who) + ">";
}

void recorder::finish() {
  for (recorded_process& each : processes_) {
    if (!each.exit_reason.empty()) continue;
    const auto figures = run_->node().view(each.id);
    each.operations = figures.operations;
    each.stack_high_water = figures.stack_high_water;
  }
}

void recorder::move_to(run_record& record) {
  record.events = std::move(events_);
  record.processes = std::move(processes_);
  record.choices = std::move(choices_);
  record.recorded = true;
}

}  // namespace rehearse::sim
