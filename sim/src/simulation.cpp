// The life of one run.
// SPDX-License-Identifier: MIT
#include <rehearse/sim/simulation.hpp>

#include <algorithm>

#include <rehearse/runtime/signal.hpp>
#include <rehearse/sim/recorder.hpp>

#include "sim_mutant.hpp"

namespace rehearse::sim {

using detail::planted;
using detail::sim_mutant;
using runtime::event;
using runtime::event_kind;
using runtime::process_id;

namespace {
thread_local simulation* active_simulation = nullptr;
}

auto simulation::active() -> simulation* { return active_simulation; }

simulation::simulation() : node_(*this) {}
simulation::~simulation() = default;

auto simulation::run(const run_plan& plan) -> run_result {
  const struct activation {  // A property that throws must not leave a run active that is none.
    explicit activation(simulation* run) : outer(std::exchange(active_simulation, run)) {}
    ~activation() { active_simulation = outer; }
    simulation* outer;
  } active(this);
  begin(plan);
  if (plan.set_up) run_set_up();
  if (plan.test_body) {
    node_.spawn(0, "test", plan.test_body, true);
    count_as_workload(root);
  }
  if (!has_failed()) {
    if (plan.observer != nullptr) plan.observer->set_up_done(*this);
    if (plan.faults != nullptr) plan.faults->plan(*this);
    explore();
  }
  finish_run();
  return std::move(result_);
}

void simulation::begin(const run_plan& plan) {
  plan_ = &plan;
  result_ = {};
  digest_.reset();
  now_ = {};
  running_ = 0;
  instant_ = plan.models.delivery == delivery::instant;
  enabled_.clear();
  process_slots_.assign(1, 0);
  timers_enabled_ = false;
  fifo_.clear();
  settling_.clear();
  channels_.clear();
  ++channel_run_;
  heap_.clear();
  armed_count_ = 0;
  workload_.clear();
  labels_.clear();
  label_ends_.assign(1, 0);
  burst_ = 0;
  draining_ = false;
  watches_transmissions_ = false;
  holds_.clear();
  fair_until_ = {};
  time_is_over_ = false;
  is_fair_ = false;
  has_halted_ = false;
  if (plan.follow != nullptr && plan.leniently) {
    choices_.begin_lenient_replay(*plan.follow, plan.seed, *plan.strategy);
  } else if (plan.follow != nullptr) {
    choices_.begin_replay(*plan.follow);
  } else {
    choices_.begin_drawing(plan.seed, *plan.strategy);
  }
  node_.begin_run();
  node_.set_step_per_operation(plan.granularity == granularity::operation);
  begin_telling(plan.recorder != nullptr);
  if (plan.recorder != nullptr) {
    plan.recorder->observe(*this);
    plan.recorder->begin_run();
  }
}

/// Runs the root and what it starts to quiescence, oldest first: no choice, no step, no fault.
void simulation::run_set_up() {
  setting_up_ = true;
  node_.spawn(0, "root", plan_->set_up, true);
  for (;;) {
    for (std::size_t next = 0; next < fifo_.size(); ++next) {
      const process_id who = fifo_[next];
      if (process_slots_[who] == 0) continue;
      running_ = who;
      node_.resume(who);
      running_ = 0;
      if (process_slots_[who] != 0) fifo_.push_back(who);
    }
    fifo_.clear();
    if (wake_settler()) continue;
    if (node_.is_finished(root) || heap_.empty()) break;
    fire_earliest();  // Somebody in set-up waits for time to pass.
  }
  setting_up_ = false;
  if (!node_.is_alive(root)) {
    if (!has_failed()) fail("set-up", "the root ended before set-up was over");
  } else if (!node_.is_finished(root)) {
    fail("set-up", "set-up waits for ever; it may start servers and supervisors only");
  }
}

void simulation::explore() {
  const auto beyond = [&](std::uint64_t step) { return result_.steps >= step; };
  while (!has_failed() && !has_halted_) {
    if (plan_->faults != nullptr && !is_fair_ && beyond(plan_->faults->next_step())) {
      plan_->faults->strike(*this);
      if (plan_->observer != nullptr && plan_->observer->wants_steps()) plan_->observer->after_step(*this);
      continue;
    }
    const bool only_time_moves = is_quiet();
    if (only_time_moves) {
      if (holds_.empty()) {  // What is held is in flight.
        if (wake_settler()) continue;
        if ((is_fair_ || workload_is_over()) && !goes_on()) break;
      }
      if (!has_deadline()) {
        // Else the run ends at a time that was stated, or has been over before.
        if (plan_->run_for == runtime::infinity && !is_fair_) explain_deadlock();
        break;
      }
      const auto is_late = [&] { return earliest_deadline() > time_limit(); };
      if (is_late() && (is_fair_ || !goes_on() || is_late())) break;
    }
    if (beyond(plan_->max_steps)) {
      result_.outcome = verdict::inconclusive;
      result_.property = "step limit";
      result_.explanation = "not over after " + std::to_string(plan_->max_steps) + " steps";
      return;
    }
    ++result_.steps;
    if (enabled_.empty()) {
      fire_earliest();
    } else {
      step();
    }
    if (time_is_over_) {
      if (!goes_on()) break;
      time_is_over_ = false;
    }
    if (choices_.has_diverged()) {
      result_.outcome = verdict::diverged;
      result_.property = "replay";
      result_.explanation = "the tape does not fit at step " + std::to_string(result_.steps);
      return;
    }
    if (plan_->observer != nullptr && plan_->observer->wants_steps()) plan_->observer->after_step(*this);
  }
  if (!has_failed() && plan_->observer != nullptr) plan_->observer->at_end(*this);
}

/// The first time the fair phase begins. Timers compete with nobody in it: else time could run out on those who are
/// only slow.
auto simulation::goes_on() -> bool {
  if (plan_->observer == nullptr) return false;
  const auto until = plan_->observer->goes_on(*this, holds_.empty() ? now_ : std::max(now_, holds_.back().deadline));
  if (!until) return false;
  fair_until_ = *until;
  if (is_fair_) return true;
  is_fair_ = true;
  watches_transmissions_ = false;
  if (timers_enabled_) {
    timers_enabled_ = false;
    disable(timers_slot_);
  }
  return true;
}

auto simulation::wake_settler() -> bool {
  while (!settling_.empty()) {
    const process_id who = settling_.front();
    settling_.erase(settling_.begin());
    if (!node_.is_alive(who)) continue;
    node_.settled(who);
    return true;
  }
  return false;
}

void simulation::step() {
  // A strategy may starve somebody for as long as it likes; here nobody is.
  const std::uint32_t chosen =
      is_fair_ ? choices_.choose_alike(choice_kind::entity, static_cast<std::uint32_t>(enabled_.size()), digest_)
               : choices_.choose(enabled_, result_.steps, digest_);
  entity what = enabled_[chosen];
  if (planted(sim_mutant::order_of_addresses)) {
    std::vector<std::unique_ptr<entity>> by_address;
    for (const entity& each : enabled_) by_address.push_back(std::make_unique<entity>(each));
    std::sort(by_address.begin(), by_address.end());
    what = *by_address[chosen];
  }
  if (plan_->recorder != nullptr && enabled_.size() > 1) {
    std::string address;
    if (what.what == entity::kind::process) {
      address = name_of(what.id);
    } else if (what.what == entity::kind::channel) {
      address = name_of(channels_[what.id].from) + " -> " + name_of(channels_[what.id].to);
    } else {
      address = "timers";
    }
    plan_->recorder->add_choice(stream::schedule,
                                {choice_kind::entity, static_cast<std::uint32_t>(enabled_.size()), chosen},
                                std::move(address));
  }
  switch (what.what) {
    case entity::kind::process:
      running_ = what.id;
      node_.resume(what.id);
      running_ = 0;
      break;
    case entity::kind::channel: deliver(what.id); break;
    case entity::kind::timers:
      time_is_over_ = earliest_deadline() > time_limit();
      if (!time_is_over_) fire_earliest();
      break;
  }
}

void simulation::finish_run() {
  if (plan_->recorder != nullptr) plan_->recorder->finish();
  result_.digest = digest_.value();
  result_.end_time = now_;
  result_.spawned = node_.spawned_count();
  node_.end_run();
  // What was under way belongs to the node's pool, which outlives the run; it only has to be given back.
  const auto give_back = [&](runtime::signal* first) {
    while (first != nullptr) {
      runtime::signal* const next = first->next;
      node_.discard(*first);
      first = next;
    }
  };
  for (channel& each : channels_) give_back(each.first);
  give_back(local_first_);
  local_first_ = nullptr;
  local_last_ = nullptr;
  plan_ = nullptr;
}

auto simulation::workload_is_over() -> bool {
  std::erase_if(workload_, [&](const workload_process& each) { return node_.is_finished(each.id); });
  for (const workload_process& each : workload_) {
    if (each.must_finish) return false;
  }
  return true;
}

void simulation::explain_deadlock() {
  if (!plan_->judge_deadlock) return;
  std::string who;
  if (is_recording()) {
    using state = runtime::process_view::state;
    for (const workload_process& each : workload_) {
      if (!each.must_finish) continue;
      const auto seen = node_.view(each.id);
      if (!who.empty()) who += "\n";
      who += name_of(each.id) + " waits ";
      if (seen.now == state::calling) {
        who += "for " + name_of(seen.waits_for) + " to answer " + std::string(seen.waits_for_what);
      } else if (seen.now == state::starting) {
        who += "for " + name_of(seen.waits_for) + " to start";
      } else if (seen.now == state::stopping) {
        who += "for " + name_of(seen.waits_for) + " to stop";
      } else if (seen.waits_for != 0) {
        who += "for " + name_of(seen.waits_for) + " to finish";
      } else {
        who += "for a message";
        if (seen.mailbox_size != 0) who += "; " + std::to_string(seen.mailbox_size) + " in its mailbox do not match";
      }
      // Follow calls to whoever they end at: a cycle shows itself.
      process_id next = seen.waits_for;
      for (int hops = 0; next != 0 && next != each.id && hops < 8; ++hops) {
        const auto blocker = node_.view(next);
        if (blocker.waits_for == 0) break;
        who += ", which waits for " + name_of(blocker.waits_for);
        if (!blocker.waits_for_what.empty()) who += " to answer " + std::string(blocker.waits_for_what);
        next = blocker.waits_for;
      }
    }
  }
  fail("no deadlock", std::move(who));
}

auto simulation::spawn_workload(std::string_view label, std::function<void()> body, bool must_finish) -> process_id {
  const process_id made = node_.spawn(root, label, std::move(body));
  workload_.push_back({made, must_finish});
  return made;
}

void simulation::count_as_workload(process_id who, bool must_finish) { workload_.push_back({who, must_finish}); }

void simulation::fail(std::string property, std::string explanation, std::vector<std::uint64_t> proof) {
  if (has_failed()) return;
  result_.outcome = verdict::fail;
  result_.property = std::move(property);
  result_.explanation = std::move(explanation);
  result_.proof = std::move(proof);
}

void simulation::leave_undecided(std::string property, std::string explanation) {
  if (result_.outcome != verdict::pass) return;
  result_.outcome = verdict::inconclusive;
  result_.property = std::move(property);
  result_.explanation = std::move(explanation);
}

auto simulation::draw(stream where, choice_kind kind, std::uint32_t bound) -> std::uint32_t {
  const std::uint32_t value = choices_.draw(where, kind, bound, digest_);
  if (plan_->recorder != nullptr && bound > 1) plan_->recorder->add_choice(where, {kind, bound, value}, {});
  return value;
}

auto simulation::draw_weighted(stream where, choice_kind kind, std::span<const std::uint8_t> weights) -> std::uint32_t {
  const std::uint32_t value = choices_.draw_weighted(where, kind, weights, digest_);
  const auto bound = static_cast<std::uint32_t>(weights.size());
  if (plan_->recorder != nullptr && bound > 1) plan_->recorder->add_choice(where, {kind, bound, value}, {});
  return value;
}

auto simulation::label_of(process_id who) const -> std::string_view {
  if (who == 0 || who >= label_ends_.size()) return {};
  return std::string_view(labels_).substr(label_ends_[who - 1], label_ends_[who] - label_ends_[who - 1]);
}

auto simulation::name_of(process_id who) const -> std::string {
  if (is_recording()) return plan_->recorder->name_of(who);
  return std::string(label_of(who)) + " <" + std::to_string(who) + ">";
}

auto simulation::display_name(process_id who) const -> std::string {
  return is_recording() ? plan_->recorder->name_of(who) : std::string(label_of(who));
}

void simulation::emit(const event& what) {
  digest_.add(what);
  if (what.kind == event_kind::spawned || what.kind == event_kind::exiting) [[unlikely]]
    note_life(what);
  // The recorder is first, so that a checker that fails can name who was in the event.
  if (plan_->recorder != nullptr) [[unlikely]]
    plan_->recorder->on_event(what);
  for (event_sink* each : listeners(what.kind, what.detail)) each->on_event(what);
}

/// Not in the digest: it follows from what is.
void simulation::remark(const event& what) {
  if (plan_->recorder != nullptr) [[unlikely]]
    plan_->recorder->on_event(what);
  for (event_sink* each : listeners(what.kind, what.detail)) each->on_event(what);
}

void simulation::emit_traffic(std::uint64_t what, std::uint64_t about, std::uint64_t serial, std::uint64_t ref,
                              std::uint64_t payload_hash) {
  digest_.append_traffic(what, about, serial, ref, payload_hash);
  const auto& told = listeners(runtime::kind_of(what), static_cast<std::uint8_t>(what >> 8U));
  const auto peer = static_cast<process_id>(about);
  // Mostly one listens, and the call is the last thing: nothing is saved for afterwards.
  if (told.size() != 1 || digest_.is_full()) [[unlikely]] {
    tell_of_traffic(what, peer, serial);
    return;
  }
  told.front()->on_lean(what, peer, serial);
}

void simulation::tell_of_traffic(std::uint64_t what, process_id peer, std::uint64_t serial) {
  digest_.flush_if_full();
  const auto& told = listeners(runtime::kind_of(what), static_cast<std::uint8_t>(what >> 8U));
  for (event_sink* each : told) each->on_lean(what, peer, serial);
}

/// Labels of those who come; crashes among those who go.
void simulation::note_life(const event& what) {
  if (what.kind == event_kind::spawned) {
    labels_ += what.text;
    label_ends_.push_back(static_cast<std::uint32_t>(labels_.size()));
    return;
  }
  if (planted(sim_mutant::kill_loses_messages) && what.reason->what() == runtime::exit_reason::killed) {
    for (channel& each : channels_) {
      if (each.from != what.process || each.slot == 0 || each.has_hold) continue;
      disable(each.slot);
      each.last = nullptr;
      while (each.first != nullptr) node_.discard(*std::exchange(each.first, each.first->next));
    }
  }
  if (!plan_->judge_crash) return;
  if (what.process == root && !node_.has_finished_body(root)) {
    const bool is_test = static_cast<bool>(plan_->test_body);
    if (is_test && what.reason->what() != runtime::exit_reason::normal) {
      fail("the test body ends normally", "it ended with " + what.reason->to_string());
      return;
    }
  }
  if (what.result != 1) return;
  using kind = runtime::exit_reason::kind;
  const kind why = what.reason->what();
  if (why != kind::error && why != kind::nocatch) return;
  bool ours = what.process == root;
  for (const workload_process& each : workload_) ours = ours || each.id == what.process;
  if (ours) fail("no crash", name_of(what.process) + " ended with " + what.reason->to_string());
}

void simulation::at_watched_operation(process_id who) {
  if (plan_->faults != nullptr && !is_fair_) plan_->faults->at_operation(*this, who);
}

auto simulation::draw(process_id, std::uint32_t bound) -> std::uint32_t {
  return draw(stream::application, choice_kind::user, bound);
}

void simulation::log(process_id who, std::string_view line) {
  if (plan_ != nullptr && plan_->recorder != nullptr) plan_->recorder->add_log(who, line);
}

void simulation::note(std::string_view line) {
  for (const auto& each : result_.notes) {
    if (each == line) return;
  }
  result_.notes.emplace_back(line);
}

/// A program that halts because of a reason has failed; but where nobody is judged, it may.
void simulation::halt(const runtime::exit_reason& reason, std::string_view what) {
  has_halted_ = true;
  if (reason.what() == runtime::exit_reason::normal || !plan_->judge_crash) return;
  fail("the program does not halt", std::string(what));
}

void simulation::fatal(process_id who, std::string_view what) { give_up(name_of(who) + ": " + std::string(what), 1); }

}  // namespace rehearse::sim
