// The rules of supervision as a plan: each message that a supervisor takes says what it must do before the next.
// SPDX-License-Identifier: MIT
#include "supervisor_model.hpp"

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

namespace rehearse::scenarios::detail {

using runtime::child_outcome;
using runtime::child_request;
using runtime::event;
using runtime::exit_reason;
using runtime::restart_strategy;
using runtime::restart_type;
using runtime::shutdown_kind;
using runtime::signal_kind;
using runtime::start_outcome;

namespace {

/// SUP-01, said again rather than taken from the runtime, which is what is judged.
auto shutdown_of(const runtime::child_spec& spec) -> runtime::child_shutdown {
  if (spec.shutdown) return *spec.shutdown;
  if (spec.type == runtime::child_type::supervisor) return runtime::infinity;
  return std::chrono::seconds(5);
}

/// What of SUP-04 a spec shows, but for significance. Whether it has a start function is not for a stored run to say.
auto is_malformed(const runtime::child_spec& spec) -> bool {
  const runtime::child_shutdown how = shutdown_of(spec);
  return spec.id.empty() || spec.restart > restart_type::temporary || spec.type > runtime::child_type::supervisor ||
         (!how.is_brutal() && how.timeout().count() < 0);
}

/// LIFE-03.
auto is_crash(const exit_reason& reason) -> bool {
  switch (reason.what()) {
    case exit_reason::kind::normal:
    case exit_reason::kind::shutdown:
    case exit_reason::kind::shutdown_with:
    case exit_reason::kind::failed_to_start_child: return false;  // {shutdown, {failed_to_start_child, ...}}
    default: return true;
  }
}

}  // namespace

supervisor_model::supervisor_model(const surroundings& around, process_id parent, const event& configured)
    : around_(around),
      self_(configured.process),
      parent_(parent),
      flags_(configured.config->flags),
      is_dynamic_(configured.config->is_dynamic),
      max_children_(configured.config->max_children) {
  stimulus_event_ = configured.ordinal;
  stimulus_from_ = self_;
  begin_plan(purpose::initialise);
  if (is_dynamic_) return;
  for (const runtime::child_spec& each : configured.config->children) {
    add(duty_kind::start, add_child(each).key, "SUP-06");
  }
}

// -- children ---------------------------------------------------------------------------------------------------------

auto supervisor_model::add_child(const runtime::child_spec& spec) -> child& {
  children_.push_back({.key = ++last_key_,
                       .id = spec.id,
                       .restart = spec.restart,
                       .shutdown = shutdown_of(spec),
                       .type = spec.type,
                       .significant = spec.significant});
  return children_.back();
}

auto supervisor_model::find(std::uint64_t key) -> child* {
  const auto found =
      std::find_if(children_.begin(), children_.end(), [&](const child& each) { return each.key == key; });
  return found == children_.end() ? nullptr : &*found;
}
auto supervisor_model::find(std::uint64_t key) const -> const child* {
  return const_cast<supervisor_model*>(this)->find(key);  // NOLINT: finding changes nothing
}
auto supervisor_model::find_id(std::string_view id) -> child* {
  const auto found = std::find_if(children_.begin(), children_.end(), [&](const child& each) { return each.id == id; });
  return found == children_.end() ? nullptr : &*found;
}
/// The child that an event names: by its number if the supervisor is dynamic, else by its id.
auto supervisor_model::find_named(const event& what) -> child* {
  if (!is_dynamic_) return find_id(what.text);
  const auto found =
      std::find_if(children_.begin(), children_.end(), [&](const child& each) { return each.number == what.serial; });
  return found == children_.end() ? nullptr : &*found;
}
auto supervisor_model::find_process(process_id who) -> child* {
  const auto found = std::find_if(children_.begin(), children_.end(), [&](const child& each) {
    return each.state == child_state::running && each.process == who;
  });
  return found == children_.end() ? nullptr : &*found;
}
void supervisor_model::forget(std::uint64_t key) {
  std::erase_if(children_, [&](const child& each) { return each.key == key; });
}

// -- the plan ---------------------------------------------------------------------------------------------------------

void supervisor_model::begin_plan(purpose why) {
  plan_.clear();
  ignored_ = 0;
  next_ = 0;
  purpose_ = why;
  forgot_temporary_ = false;
}

void supervisor_model::done() {
  around_.exercised(plan_[next_].rule, stimulus_from_);
  ++next_;
}

/// What it did not do was right, too.
void supervisor_model::plan_is_done() const {
  const auto held = [this](rule_id rule) { around_.exercised(rule, stimulus_from_); };
  held("SUP-05");
  if (forgot_temporary_) held("SUP-24");
  if (ignored_ != 0 && purpose_ == purpose::restart) held(is_dynamic_ ? rule_id("DYN-07") : rule_id("SUP-39"));
  if (purpose_ == purpose::restart && !is_dynamic_) held("SUP-30");
  switch (stimulus_) {
    case stimulus::child_exit:
      held(is_dynamic_ ? rule_id("DYN-05") : rule_id("SUP-19"));
      if (purpose_ == purpose::none && flags_.strategy != restart_strategy::one_for_one) held("SUP-26");
      break;
    case stimulus::unknown_exit: held("SUP-18"); break;
    case stimulus::retry:
      if (purpose_ == purpose::none) held("SUP-40");
      break;
    default: break;
  }
}

/// A child that is being stopped is no longer a running one, and a temporary one is forgotten where its restart type or
/// the request says so (SUP-24, SUP-43, DYN-08).
void supervisor_model::stopped(child& which) {
  which.state = child_state::undefined;
  which.former = std::exchange(which.process, 0);
  const bool forgets = purpose_ == purpose::restart || purpose_ == purpose::request;
  if (forgets && (is_dynamic_ || which.restart == restart_type::temporary)) forget(which.key);
}

/// One that is dead already need not be asked to end.
void supervisor_model::pass_over_the_dead(std::uint64_t but) {
  while (const duty* next = due()) {
    if (next->kind != duty_kind::stop || next->key == but) return;
    child* which = find(next->key);
    if (which != nullptr && !around_.is_dead(which->process)) return;
    if (which != nullptr) stopped(*which);
    done();
  }
}

auto supervisor_model::start_not_over(const event& what, std::string_view does) -> judgement {
  if (!starting_) return {};
  return breach{"SUP-06", me() + " " + std::string(does) + " before the start of \"" + starting_->id + "\" was over",
                starting_->ordinal, what.ordinal};
}

/// The clock went past the timeout of the stop, which did not end the wait; or did, and nobody was killed. A late
/// wake-up is nobody's fault: a schedule may let a supervisor stand while others move the clock.
auto supervisor_model::waits_too_long(const stop_under_way& stop, runtime::virtual_time until) const -> bool {
  if (!stop.was_told || stop.is_killed) return false;
  if (stop.timed_out) return around_.clock_waits() && until > stop.timed_out_at;
  if (stop.how.is_brutal() || stop.how.timeout() == runtime::infinity) return false;
  if (is_dynamic_) return false;  // Its timers are armed some steps later: the clock may have moved.
  return until - stop.told_at > stop.how.timeout();
}
auto supervisor_model::too_long(const stop_under_way& stop, std::uint64_t seen_at) const -> breach {
  return breach{
      "SUP-09",
      me() + " did not kill " + around_.name_of_process(stop.process) + " when the timeout of its spec was over",
      stop.ordinal, seen_at};
}
void supervisor_model::arms(const event& armed) {
  const auto patience = runtime::virtual_time(static_cast<std::int64_t>(armed.ref)) - armed.time;
  for (stop_under_way& each : stopping_) {
    if (each.timer == 0 && !each.how.is_brutal() && each.how.timeout() == patience) each.timer = armed.serial;
  }
}
void supervisor_model::times_out(const event& fired) {
  for (stop_under_way& each : stopping_) {
    if (each.timer != fired.serial || each.timed_out) continue;
    each.timed_out = true;
    each.timed_out_at = fired.time;
  }
}
void supervisor_model::is_rid_of(process_id who, runtime::virtual_time when) {
  for (stop_under_way& each : stopping_) {
    if (each.process == who) each.died_at = when;
  }
}

/// Whoever it asked to end must be dead before it goes on (SUP-09, SUP-14); what they leave in its mailbox is no crash
/// any more (SUP-11).
auto supervisor_model::stop_not_over(const event& what, std::string_view does) -> judgement {
  for (const stop_under_way& each : stopping_) {
    if (!around_.is_dead(each.process)) {
      return breach{
          purpose_ == purpose::request || purpose_ == purpose::restart ? rule_id("SUP-09") : rule_id("SUP-14"),
          me() + " " + std::string(does) + " before " + around_.name_of_process(each.process) +
              ", which it asked to end, was dead",
          each.ordinal, what.ordinal};
    }
    // A timeout of 0 arms no timer that could be seen to fire.
    if (each.how.timeout().count() != 0 && waits_too_long(each, each.died_at)) {
      return too_long(each, what.ordinal);
    }
    around_.exercised("SUP-09", each.process);
    for (auto& [serial, signal] : waiting_) {
      if (signal.from == each.process) signal.of_a_stopped_child = true;
    }
  }
  stopping_.clear();
  return {};
}

/// It takes the next message: all that the last one obliged it to must be done.
auto supervisor_model::unfinished(const event& what, std::string_view does) -> judgement {
  if (auto early = start_not_over(what, does)) return early;
  if (auto early = stop_not_over(what, does)) return early;
  pass_over_the_dead(0);
  const duty* next = due();
  if (next == nullptr) {
    plan_is_done();
    begin_plan(purpose::none);
    return {};
  }
  return breach{rule_left_out(*next), me() + " " + std::string(does) + ", and did not " + said(*next) + occasion(),
                stimulus_event_, what.ordinal};
}

// -- what reaches it --------------------------------------------------------------------------------------------------

void supervisor_model::lost(std::uint64_t serial) {
  const auto found = waiting_.find(serial);
  if (found == waiting_.end()) return;
  if (found->second.of_a_stopped_child) around_.exercised("SUP-11", found->second.from);
  waiting_.erase(found);
}

void supervisor_model::reached_by(const event& arrived) {
  waiting_[arrived.serial] = {*arrived.reason, arrived.peer, arrived.ordinal, false};
  if (arrived.signal() != signal_kind::link_exit) return;
  for (const stop_under_way& each : stopping_) {
    if (each.process == arrived.peer) waiting_[arrived.serial].of_a_stopped_child = true;
  }
}

auto supervisor_model::takes(const event& taken) -> judgement {
  if (taken.signal() == signal_kind::down) {
    for (stop_under_way& each : stopping_) {
      if (each.process == taken.peer) each.down_taken = true;
    }
    return {};
  }
  if (taken.signal() == signal_kind::message) {
    const auto retry = retries_.find(taken.serial);
    if (retry == retries_.end()) return {};
    const std::uint64_t key = retry->second;
    retries_.erase(retry);
    if (starting_) return {};
    if (auto left = unfinished(taken, "took its message to try again")) return left;
    stimulus_ = stimulus::retry;
    stimulus_event_ = taken.ordinal;
    stimulus_from_ = self_;
    const child* which = find(key);
    if (which == nullptr || which->state != child_state::restarting) return {};  // Meanwhile it runs, or was stopped.
    stimulus_child_ = which->id;
    restart(key, taken.time);
    return {};
  }
  const auto found = waiting_.find(taken.serial);
  const bool is_known = found != waiting_.end();
  const waiting_signal signal = is_known ? found->second : waiting_signal{{}, taken.peer, taken.ordinal, false};
  if (is_known) waiting_.erase(found);
  if (starting_) return {};  // The start function of a child receives as it likes.
  if (auto left = unfinished(taken, "took its next message")) return left;
  stimulus_event_ = taken.ordinal;
  stimulus_from_ = taken.peer;
  stimulus_reason_ = signal.reason;
  if (signal.of_a_stopped_child && taken.signal() == signal_kind::link_exit) {
    return breach{"SUP-11",
                  me() + " took the EXIT of " + around_.name_of_process(taken.peer) +
                      ", which it had stopped itself; it belongs flushed",
                  signal.ordinal, taken.ordinal};
  }
  if (taken.signal() == signal_kind::stop_request || taken.peer == parent_) {
    stimulus_ = stimulus::stop;
    plan_stop_of_all(purpose::stop, "SUP-14", is_known ? std::optional(signal.reason) : std::nullopt);
    return {};
  }
  const child* which = find_process(taken.peer);
  stimulus_ = which == nullptr ? stimulus::unknown_exit : stimulus::child_exit;  // SUP-18
  if (which == nullptr) return {};
  stimulus_child_ = which->id;
  child_ended(which->key, signal.reason, taken.time);
  return {};
}

auto supervisor_model::accepts(const runtime::supervisor_config& given, std::uint64_t ordinal) const -> judgement {
  const auto refuse = [&](rule_id rule, const std::string& what) {
    return breach{rule, me() + " accepted " + what, ordinal, 0};
  };
  if (given.flags.period.count() <= 0) return refuse("SUP-04", "a restart period that is not positive");
  if (given.flags.strategy > restart_strategy::rest_for_one) return refuse("SUP-04", "a strategy that there is not");
  if (given.flags.auto_shutdown > runtime::auto_shutdown::all_significant) {
    return refuse("SUP-04", "an auto_shutdown that there is not");
  }
  std::set<std::string_view> ids;
  for (const runtime::child_spec& each : given.children) {
    if (is_malformed(each)) return refuse("SUP-04", "a malformed spec, \"" + each.id + "\"");
    if (!ids.insert(each.id).second) return refuse("SUP-04", "two children \"" + each.id + "\"");
    if (!each.significant) continue;
    if (given.flags.auto_shutdown == runtime::auto_shutdown::never || each.restart == restart_type::permanent) {
      return refuse("SUP-50", "the significant child \"" + each.id + "\"");
    }
    around_.exercised("SUP-50", self_);
  }
  around_.exercised("SUP-04", self_);
  return {};
}

// -- the rules --------------------------------------------------------------------------------------------------------

void supervisor_model::child_ended(std::uint64_t key, const exit_reason& reason, runtime::virtual_time now) {
  child& which = *find(key);
  which.state = child_state::undefined;
  which.former = std::exchange(which.process, 0);
  const bool again = which.restart == restart_type::permanent ||
                     (which.restart == restart_type::transient && is_crash(reason));  // SUP-19
  if (again) return restart(key, now);
  const bool is_significant = which.significant;
  if (is_dynamic_ || which.restart == restart_type::temporary) forget(key);
  if (!is_significant || flags_.auto_shutdown == runtime::auto_shutdown::never) return;
  if (flags_.auto_shutdown == runtime::auto_shutdown::all_significant && has_significant_child()) return;  // SUP-52
  plan_stop_of_all(purpose::auto_stop, "SUP-52", exit_reason(exit_reason::shutdown));
}

auto supervisor_model::has_significant_child() const -> bool {
  return std::any_of(children_.begin(), children_.end(),
                     [](const child& each) { return each.significant && each.state != child_state::undefined; });
}

auto supervisor_model::may_restart(runtime::virtual_time now) -> bool {  // SUP-30
  const std::int64_t second = std::chrono::floor<std::chrono::seconds>(now).count();
  std::erase_if(restarts_, [&](const recorded_restart& each) { return each.second < second - flags_.period.count(); });
  restarts_.push_back({second, stimulus_event_});
  return restarts_.size() <= flags_.intensity;
}

void supervisor_model::restart(std::uint64_t key, runtime::virtual_time now) {
  if (!may_restart(now)) {
    find(key)->state = child_state::undefined;
    plan_stop_of_all(purpose::give_up, is_dynamic_ ? rule_id("DYN-06") : rule_id("SUP-34"),
                     exit_reason(exit_reason::shutdown));
    return;
  }
  const auto index = static_cast<std::size_t>(find(key) - children_.data());
  if (is_dynamic_ || flags_.strategy == restart_strategy::one_for_one) {
    begin_plan(purpose::restart);
    find(key)->state = child_state::undefined;
    add(duty_kind::start, key,
        stimulus_ == stimulus::retry ? rule_id("SUP-37")
        : is_dynamic_                ? rule_id("DYN-05")
                                     : rule_id("SUP-21"));
  } else if (flags_.strategy == restart_strategy::rest_for_one) {
    plan_group_restart(index, key, "SUP-22");
  } else {
    plan_group_restart(0, key, "SUP-23");
  }
}

/// Those from `first` on are stopped in reverse and started in order; the temporary ones are forgotten (SUP-24), those
/// that did not run are started, too (SUP-25).
void supervisor_model::plan_group_restart(std::size_t first, std::uint64_t victim, rule_id rule) {
  begin_plan(purpose::restart);
  for (std::size_t i = children_.size(); i-- > first;) {
    if (children_[i].state == child_state::running) add(duty_kind::stop, children_[i].key, rule);
  }
  for (std::size_t i = first; i < children_.size(); ++i) {
    child& each = children_[i];
    if (each.restart == restart_type::temporary) {
      forgot_temporary_ = true;
      continue;
    }
    add(duty_kind::start, each.key,
        each.state == child_state::running || each.key == victim ? rule : rule_id("SUP-25"));
    if (each.state == child_state::restarting) each.state = child_state::undefined;
  }
}

void supervisor_model::plan_stop_of_all(purpose why, rule_id rule, std::optional<exit_reason> reason) {
  begin_plan(why);
  for (std::size_t i = children_.size(); i-- > 0;) {
    if (children_[i].state == child_state::running) add(duty_kind::stop, children_[i].key, rule);
  }
  add(duty_kind::end, 0, why == purpose::auto_stop ? rule_id("SUP-53") : rule);
  expected_end_ = std::move(reason);
}

// -- requests ---------------------------------------------------------------------------------------------------------

auto supervisor_model::is_asked(const event& requested) -> judgement {
  if (auto left = unfinished(requested, "took a request")) return left;
  stimulus_ = stimulus::request;
  stimulus_event_ = requested.ordinal;
  stimulus_from_ = self_;
  stimulus_child_ = requested.text;
  request_ = requested.request();
  begin_plan(purpose::request);
  plan_request(requested);
  return {};
}

void supervisor_model::plan_answer(rule_id rule, child_outcome outcome) {
  add(duty_kind::answer, 0, rule);
  expected_outcome_ = outcome;
}

void supervisor_model::plan_request(const event& requested) {
  if (requested.request() == child_request::start) {
    const runtime::child_spec& spec = requested.config->children.front();
    const bool may_be_significant = !is_dynamic_ && flags_.auto_shutdown != runtime::auto_shutdown::never &&
                                    spec.restart != restart_type::permanent;
    if (is_malformed(spec)) return plan_answer("SUP-04", child_outcome::bad_spec);
    if (spec.significant && !may_be_significant) return plan_answer("SUP-50", child_outcome::bad_spec);
    has_no_start_ = !spec.start;
    if (is_dynamic_ && max_children_ && children_.size() >= *max_children_) {
      return plan_answer("DYN-03", child_outcome::max_children);
    }
    if (const child* known = is_dynamic_ ? nullptr : find_id(spec.id)) {
      return plan_answer("SUP-42", known->state == child_state::running ? child_outcome::already_started
                                                                        : child_outcome::already_present);
    }
    const rule_id rule = is_dynamic_ ? rule_id("DYN-02") : rule_id("SUP-42");
    add(duty_kind::start, add_child(spec).key, rule);
    return plan_answer(rule, child_outcome::ok);
  }
  child* which = nullptr;
  if (!is_dynamic_) {
    which = find_id(requested.text);
  } else {
    const auto found = std::find_if(children_.begin(), children_.end(), [&](const child& each) {
      return (each.state == child_state::running && each.process == requested.peer) ||
             (each.state == child_state::restarting && each.former == requested.peer);
    });
    if (found != children_.end() && requested.peer != 0) which = &*found;
  }
  const bool runs = which != nullptr && which->state == child_state::running;
  const bool restarting = which != nullptr && which->state == child_state::restarting;
  switch (requested.request()) {
    case child_request::terminate: {
      const rule_id rule = is_dynamic_ ? rule_id("DYN-08") : rule_id("SUP-43");
      if (which == nullptr) return plan_answer(rule, child_outcome::not_found);
      if (runs) {
        add(duty_kind::stop, which->key, rule);
      } else if (is_dynamic_) {
        forget(which->key);
      } else {
        which->state = child_state::undefined;  // SUP-40: a retry that is under way finds nothing to do.
      }
      return plan_answer(rule, child_outcome::ok);
    }
    case child_request::restart:
      if (which == nullptr) return plan_answer("SUP-44", child_outcome::not_found);
      if (runs) return plan_answer("SUP-44", child_outcome::running);
      if (restarting) return plan_answer("SUP-44", child_outcome::restarting);
      add(duty_kind::start, which->key, "SUP-44");
      return plan_answer("SUP-44", child_outcome::ok);
    case child_request::remove:
      if (which == nullptr) return plan_answer("SUP-45", child_outcome::not_found);
      if (runs) return plan_answer("SUP-45", child_outcome::running);
      if (restarting) return plan_answer("SUP-45", child_outcome::restarting);
      forget(which->key);
      return plan_answer("SUP-45", child_outcome::ok);
    case child_request::start: break;
  }
}

auto supervisor_model::answers(const event& answered) -> judgement {
  const auto outcome = static_cast<child_outcome>(answered.result);
  const std::string says = "answered " + std::string(to_string(outcome));
  if (auto early = start_not_over(answered, says)) return early;
  if (auto early = stop_not_over(answered, says)) return early;
  pass_over_the_dead(0);
  if (purpose_ != purpose::request) {
    return breach{"SUP-05", me() + " " + says + " to a request that it does not handle", stimulus_event_,
                  answered.ordinal};
  }
  const duty* next = due();
  if (next == nullptr) return {};
  if (outcome == child_outcome::bad_spec && request_ == child_request::start && next->kind == duty_kind::start) {
    const std::string id = find(next->key)->id;
    forget(next->key);
    begin_plan(purpose::none);
    if (has_no_start_) return {};
    return breach{"SUP-04", me() + " refused the spec of \"" + id + "\", which has no fault", stimulus_event_,
                  answered.ordinal};
  }
  if (next->kind != duty_kind::answer) {
    return breach{outcome == child_outcome::max_children ? rule_id("DYN-03") : next->rule,
                  me() + " " + says + " where it had to " + said(*next) + occasion(), stimulus_event_,
                  answered.ordinal};
  }
  if (outcome != expected_outcome_) {
    return breach{next->rule,
                  me() + " " + says + " where the answer is " + std::string(to_string(expected_outcome_)) + occasion(),
                  stimulus_event_, answered.ordinal};
  }
  if (request_ == child_request::start && !is_dynamic_ &&
      (outcome == child_outcome::ok || outcome == child_outcome::already_started)) {
    const child* which = find_id(answered.text);
    if (which != nullptr && which->state == child_state::running && which->process != answered.peer) {
      return breach{next->rule,
                    me() + " answered with " + around_.name_of_process(answered.peer) + " where the child is " +
                        around_.name_of_process(which->process),
                    stimulus_event_, answered.ordinal};
    }
  }
  done();
  plan_is_done();
  begin_plan(purpose::none);
  return {};
}

// -- starts -----------------------------------------------------------------------------------------------------------

auto supervisor_model::begins_start(const event& begun) -> judgement {
  const std::string does = "began to start \"" + std::string(begun.text) + "\"";
  if (auto early = start_not_over(begun, does)) return early;
  if (auto early = stop_not_over(begun, does)) return early;
  pass_over_the_dead(0);
  const duty* next = due();
  child* which = next != nullptr && next->kind == duty_kind::start ? find(next->key) : nullptr;
  if (which != nullptr && is_dynamic_ && which->number == 0 && begun.serial != 0 && find_named(begun) == nullptr) {
    which->number = begun.serial;
  }
  if (which == nullptr || which != find_named(begun)) return wrong(begun, does);
  starting_ = start_under_way{which->key, which->id, begun.ordinal};
  return {};
}

auto supervisor_model::ends_start(const event& acknowledged) -> judgement {
  const std::string id(acknowledged.text);
  if (!starting_ || find_named(acknowledged) != find(starting_->key)) {
    return breach{"SUP-06", me() + " ended a start of \"" + id + "\" that it had not begun", stimulus_event_,
                  acknowledged.ordinal};
  }
  starting_.reset();
  child& which = *find(due()->key);
  done();
  const auto outcome = static_cast<start_outcome>(acknowledged.result);
  if (outcome == start_outcome::ok) {
    const std::uint64_t key = which.key;
    if (is_dynamic_) {  // It knows its children by pid (DYN-01): a later one of the same process replaces the other.
      const child* const same = find_process(acknowledged.peer);
      if (same != nullptr && same->key != key) forget(same->key);
    }
    child& started = *find(key);
    started.state = child_state::running;
    started.process = acknowledged.peer;
    if (max_children_) around_.exercised("DYN-03", acknowledged.peer);
    if (is_dynamic_ && purpose_ == purpose::restart) around_.exercised("DYN-07", stimulus_from_);
    return {};
  }
  if (outcome == start_outcome::error) {
    const bool is_taken =
        acknowledged.reason != nullptr && acknowledged.reason->what() == exit_reason::kind::already_started;
    expected_outcome_ = is_taken ? child_outcome::already_started : child_outcome::start_failed;  // VER-04, VER-05
    failed_to_start(which);
    return {};
  }
  expected_outcome_ = child_outcome::undefined;
  ignored_ = which.key;
  if (is_dynamic_ || which.restart == restart_type::temporary) forget(which.key);  // SUP-07, DYN-02, DYN-07
  return {};
}

void supervisor_model::failed_to_start(child& which) {
  switch (purpose_) {
    case purpose::initialise:  // SUP-08
      failed_child_ = which.id;
      plan_stop_of_all(purpose::fail_to_start, "SUP-08", std::nullopt);
      return;
    case purpose::request:
      if (request_ == child_request::start) forget(which.key);  // SUP-42; SUP-44 leaves it undefined.
      return;
    default:  // SUP-37, SUP-38: those after it are not started.
      which.state = child_state::restarting;
      has_retried_ = true;
      if (flags_.strategy != restart_strategy::one_for_one) around_.exercised("SUP-38", stimulus_from_);
      stimulus_child_ = which.id;
      begin_plan(purpose::restart);
      add(duty_kind::retry, which.key, "SUP-37");
  }
}

void supervisor_model::sends_to_itself(const event& sent) {
  const duty* next = due();
  if (starting_ || next == nullptr || next->kind != duty_kind::retry) return;
  retries_[sent.serial] = next->key;
  done();
}

// -- stops ------------------------------------------------------------------------------------------------------------

auto supervisor_model::asks_to_stop(const event& requested) -> judgement {
  const auto how = static_cast<shutdown_kind>(requested.result);
  const std::string whom = around_.name_of_process(requested.peer);
  if (how == shutdown_kind::escalated_kill) {
    const auto found = std::find_if(stopping_.begin(), stopping_.end(),
                                    [&](const stop_under_way& each) { return each.process == requested.peer; });
    if (found == stopping_.end()) {
      return breach{"SUP-09", me() + " kills " + whom + ", which it had not asked to end", requested.ordinal, 0};
    }
    const auto timeout = found->how.timeout();
    if (found->how.is_brutal() || timeout == runtime::infinity) {
      return breach{"SUP-09", me() + " kills " + whom + " after a timeout that its spec does not have", found->ordinal,
                    requested.ordinal};
    }
    if (requested.time - found->asked_at < timeout) {
      return breach{"SUP-09", me() + " kills " + whom + " before the timeout of its spec is over", found->ordinal,
                    requested.ordinal};
    }
    found->is_killed = true;
    found->was_told = false;
    return {};
  }
  const std::string does = "asked " + whom + " to end";
  if (auto early = start_not_over(requested, does)) return early;
  const bool all_at_once = is_dynamic_ && purpose_ != purpose::request && !stopping_.empty();
  if (all_at_once) around_.exercised("DYN-09", requested.peer);
  if (!all_at_once) {
    if (auto early = stop_not_over(requested, does)) return early;
  } else {
    for (const stop_under_way& each : stopping_) {
      if (!each.down_taken) continue;
      return breach{"DYN-09",
                    me() + " " + does + " only after another of its children had ended; all are asked at once",
                    each.ordinal, requested.ordinal};
    }
  }
  child* which = find_process(requested.peer);
  // All at once means in any order: one that is dead may yet have its turn.
  if (!is_dynamic_) pass_over_the_dead(which == nullptr ? 0 : which->key);
  if (due() == nullptr && which != nullptr && purpose_ == purpose::none) {
    // A request that no supervisor takes ends it, as it would any server (GS-14); it is judged when it ends.
    plan_stop_of_all(purpose::refuse, unasked_rule(true), std::nullopt);
    if (!is_dynamic_) pass_over_the_dead(which->key);
  }
  if (which != nullptr && is_dynamic_) {  // DYN-09
    const auto mine =
        std::find_if(plan_.begin() + static_cast<std::ptrdiff_t>(next_), plan_.end(),
                     [&](const duty& each) { return each.kind == duty_kind::stop && each.key == which->key; });
    if (mine != plan_.end()) std::swap(*mine, plan_[next_]);
  }
  const duty* next = due();
  if (which == nullptr || next == nullptr || next->kind != duty_kind::stop || next->key != which->key) {
    return wrong(requested, does);
  }
  const auto timeout = which->shutdown.timeout();
  const auto as_specified = which->shutdown.is_brutal()    ? shutdown_kind::brutal_kill
                            : timeout == runtime::infinity ? shutdown_kind::infinite
                                                           : shutdown_kind::timed;
  if (how != as_specified) {
    return breach{"SUP-09",
                  me() + " stops " + whom + " as " + std::string(to_string(how)) + " where its spec says " +
                      std::string(to_string(as_specified)),
                  requested.ordinal, 0};
  }
  stopping_.push_back({.key = which->key,
                       .id = which->id,
                       .process = requested.peer,
                       .how = which->shutdown,
                       .asked_at = requested.time,
                       .ordinal = requested.ordinal});
  stopped(*which);
  done();
  return {};
}

auto supervisor_model::sends_exit(const event& sent) -> judgement {
  const auto found = std::find_if(stopping_.begin(), stopping_.end(), [&](const stop_under_way& each) {
    return each.process == sent.peer && !each.was_told;
  });
  if (found == stopping_.end()) return {};
  found->was_told = true;
  found->told_at = sent.time;
  const exit_reason due_reason = found->how.is_brutal() || found->is_killed ? exit_reason::kill : exit_reason::shutdown;
  if (*sent.reason == due_reason) {
    if (due_reason.what() == exit_reason::kind::shutdown) around_.exercised("SUP-15", sent.peer);
    return {};
  }
  return breach{found->how.is_brutal() || found->is_killed ? rule_id("SUP-09") : rule_id("SUP-15"),
                me() + " sent " + sent.reason->to_string() + " to " + around_.name_of_process(sent.peer) +
                    ", which it stops with " + due_reason.to_string(),
                found->ordinal, sent.ordinal};
}

// -- the end ----------------------------------------------------------------------------------------------------------

auto supervisor_model::ends(const event& exiting) -> judgement {
  const exit_reason& reason = *exiting.reason;
  const std::string does = "ended with " + reason.to_string();
  if (auto early = start_not_over(exiting, does)) return early;
  if (auto early = stop_not_over(exiting, does)) return early;
  pass_over_the_dead(0);
  const bool was_refusal =
      reason.what() == exit_reason::kind::error && reason.text().find("no handler for") != std::string_view::npos;
  if (due() == nullptr) {
    plan_stop_of_all(purpose::refuse, unasked_rule(true), std::nullopt);
    pass_over_the_dead(0);
  }
  const duty* next = due();
  if (next->kind != duty_kind::end) return wrong(exiting, does);
  bool is_right = !expected_end_ || reason == *expected_end_;
  if (purpose_ == purpose::refuse) is_right = was_refusal;
  if (purpose_ == purpose::fail_to_start) {
    is_right = reason.what() == exit_reason::kind::failed_to_start_child && reason.text() == failed_child_;
  }
  if (is_right) {
    if (purpose_ == purpose::give_up) around_.exercised("SUP-30", stimulus_from_);
    done();
    plan_is_done();
    return {};
  }
  if (purpose_ == purpose::refuse) {
    return breach{next->rule, me() + " " + does + ", which nothing asked it to" + occasion(), stimulus_event_,
                  exiting.ordinal};
  }
  return breach{next->rule, me() + " " + does + " where it had to " + said(*next) + occasion(), stimulus_event_,
                exiting.ordinal};
}

auto supervisor_model::rests(std::uint64_t last_event, runtime::virtual_time now) -> judgement {
  if (starting_) return {};
  for (const stop_under_way& each : stopping_) {
    if (around_.is_dead(each.process)) continue;
    // Its timer has fired, or it never had one, and nothing moves any more: it will not kill.
    const bool is_patient = each.how.is_brutal() || each.is_killed || each.how.timeout() == runtime::infinity;
    if (waits_too_long(each, now) || (each.was_told && !is_patient && (each.timed_out || each.timer == 0))) {
      return too_long(each, last_event);
    }
    if (each.was_told) return {};
    return breach{"SUP-09",
                  me() + " waits for the end of " + around_.name_of_process(each.process) + ", which it has not told",
                  each.ordinal, 0};
  }
  stopping_.clear();
  pass_over_the_dead(0);
  const duty* next = due();
  if (next == nullptr) return {};
  return breach{rule_left_out(*next), me() + " came to rest, and did not " + said(*next) + occasion(), stimulus_event_,
                last_event};
}

}  // namespace rehearse::scenarios::detail
