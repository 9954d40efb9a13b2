// Leads each event to the model of the supervisor that it concerns.
// SPDX-License-Identifier: MIT
#include <rehearse/scenarios/checkers/supervision.hpp>

#include <algorithm>

#include "supervisor_model.hpp"

namespace rehearse::scenarios {

using runtime::event;
using runtime::event_kind;
using runtime::process_id;
using runtime::signal_kind;

class supervision::view final : public detail::surroundings {
 public:
  explicit view(supervision& of) : of_(of) {}
  auto is_dead(process_id who) const -> bool override { return who < dead_.size() && dead_[who]; }
  auto clock_waits() const -> bool override { return of_.run().clock_waits(); }
  void exercised(rule_id rule, process_id about) const override { of_.exercised(rule, about); }
  auto name_of_process(process_id who) const -> std::string override { return of_.name_of(who); }

  void clear() { dead_.clear(); }
  void died(process_id who) {
    if (who >= dead_.size()) dead_.resize(who + 1);
    dead_[who] = true;
  }

 private:
  supervision& of_;
  std::vector<bool> dead_;  // Since the first supervisor: a bit each.
};

namespace {

template <class Kind>
constexpr auto detail_of(Kind kind) -> std::uint8_t {
  return static_cast<std::uint8_t>(kind);
}

}  // namespace

supervision::supervision() : view_(std::make_unique<view>(*this)) {}
supervision::~supervision() = default;

void supervision::watch(sim::judged_run& run) {
  bind(run);
  run.subscribe(*this, {event_kind::spawned, event_kind::supervisor_configured, event_kind::children_asked,
                        event_kind::child_listed, event_kind::children_counted, event_kind::child_described,
                        event_kind::children_told});
}

void supervision::begin_run() {
  models_.clear();
  parents_.clear();
  view_->clear();
  stopping_.clear();
  last_event_ = 0;
  last_time_ = {};
  sees_supervisors_ = false;
  sees_retries_ = false;
}

void supervision::watch_a_supervisor(const event& configured) {
  const process_id parent = configured.process < parents_.size() ? parents_[configured.process] : 0;
  auto& model = models_[configured.process];
  model = std::make_unique<detail::supervisor_model>(*view_, parent, configured);
  if (const auto seen = model->accepts(*configured.config, configured.ordinal)) judge(configured.process, *seen);
  if (std::exchange(sees_supervisors_, true)) return;
  using runtime::drop_reason;
  run().subscribe_for_run(*this, event_kind::exiting);
  run().subscribe_for_run(*this, event_kind::child_requested);
  run().subscribe_for_run(*this, event_kind::child_answered);
  run().subscribe_for_run(*this, event_kind::child_start_begun);
  run().subscribe_for_run(*this, event_kind::child_start_acknowledged);
  run().subscribe_for_run(*this, event_kind::shutdown_requested);
  run().subscribe_for_run(*this, event_kind::timer_armed);
  run().subscribe_for_run(*this, event_kind::timer_fired);
  run().subscribe_for_run(*this, event_kind::sent, {detail_of(signal_kind::exit)});
  run().subscribe_for_run(
      *this, event_kind::arrived,
      {detail_of(signal_kind::link_exit), detail_of(signal_kind::exit), detail_of(signal_kind::stop_request)});
  run().subscribe_for_run(*this, event_kind::taken,
                          {detail_of(signal_kind::link_exit), detail_of(signal_kind::exit),
                           detail_of(signal_kind::stop_request), detail_of(signal_kind::down)});
  run().subscribe_for_run(*this, event_kind::dropped,
                          {detail_of(drop_reason::link_inactive), detail_of(drop_reason::flushed)});
}

void supervision::note_end(const event& exiting) {
  view_->died(exiting.process);
  const auto asked = stopping_.find(exiting.process);
  if (asked == stopping_.end()) return;
  if (auto* const model = model_of(asked->second)) model->is_rid_of(exiting.process, exiting.time);
  stopping_.erase(asked);
}

auto supervision::model_of(process_id who) const -> detail::supervisor_model* {
  const auto found = models_.find(who);
  return found == models_.end() ? nullptr : found->second.get();
}

void supervision::judge(process_id who, const detail::breach& seen) {
  violated(seen.rule, seen.sentence, seen.first_event, seen.second_event);
  models_.erase(who);
}

void supervision::on_event(const event& what) {
  if (what.kind == event_kind::spawned) {
    if ((what.result & runtime::spawn_bits::server) == 0) return;
    if (what.process >= parents_.size()) parents_.resize(what.process + 1);
    parents_[what.process] = (what.result & runtime::spawn_bits::linked) != 0 ? what.peer : what.process;
    return;
  }
  last_event_ = what.ordinal;
  last_time_ = what.time;
  if (what.kind == event_kind::supervisor_configured) return watch_a_supervisor(what);
  if (what.kind == event_kind::exiting) note_end(what);
  detail::supervisor_model* const model = model_of(what.process);
  if (model == nullptr) return;
  detail::judgement seen;
  switch (what.kind) {
    case event_kind::arrived: model->reached_by(what); break;
    case event_kind::dropped: model->lost(what.serial); break;
    case event_kind::timer_armed: model->arms(what); break;
    case event_kind::timer_fired: model->times_out(what); break;
    case event_kind::taken: seen = model->takes(what); break;
    case event_kind::sent:
      if (what.signal() == signal_kind::exit) {
        seen = model->sends_exit(what);
      } else if (what.peer == what.process) {
        model->sends_to_itself(what);
      }
      break;
    case event_kind::child_requested: seen = model->is_asked(what); break;
    case event_kind::child_answered: seen = model->answers(what); break;
    case event_kind::child_start_begun: seen = model->begins_start(what); break;
    case event_kind::child_start_acknowledged:
      seen = model->ends_start(what);
      if (model->has_retried() && !std::exchange(sees_retries_, true)) {
        run().subscribe_for_run(*this, event_kind::sent, {detail_of(signal_kind::message)});
        run().subscribe_for_run(*this, event_kind::taken, {detail_of(signal_kind::message)});
      }
      break;
    case event_kind::shutdown_requested:
      if (!view_->is_dead(what.peer)) stopping_[what.peer] = what.process;
      seen = model->asks_to_stop(what);
      break;
    case event_kind::children_asked:
    case event_kind::child_listed:
    case event_kind::children_counted:
    case event_kind::child_described:
    case event_kind::children_told: seen = model->tells(what); break;
    case event_kind::exiting:
      if (what.result == 1) seen = model->ends(what);
      if (!seen) models_.erase(what.process);
      break;
    default: break;
  }
  if (seen) judge(what.process, *seen);
}

void supervision::at_end() {
  if (!run().is_quiet()) return;
  for (const auto& [who, model] : models_) {
    const auto seen = model->rests(last_event_, std::max(last_time_, run().now()));
    if (!seen) continue;
    violated(seen->rule, seen->sentence, seen->first_event, seen->second_event);
    return;
  }
}

}  // namespace rehearse::scenarios
