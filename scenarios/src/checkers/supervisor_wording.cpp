// How a model says what it saw: which rule a wrong deed breaks, what was due instead, and on what occasion.
// SPDX-License-Identifier: MIT
#include "supervisor_model.hpp"

namespace rehearse::scenarios::detail {

using runtime::event;
using runtime::exit_reason;
using runtime::restart_strategy;

auto supervisor_model::wrong(const event& what, const std::string& does) -> judgement {
  const duty* next = due();
  const child* which = what.kind == runtime::event_kind::exiting              ? nullptr
                       : what.kind == runtime::event_kind::shutdown_requested ? find_process(what.peer)
                                                                              : find_named(what);
  std::string sentence = me() + " " + does;
  if (next == nullptr) {
    sentence += ", which nothing asked it to";
  } else {
    sentence += " where it had to " + said(*next);
  }
  return breach{wrong_rule(what, which), sentence + occasion() + window(), stimulus_event_, what.ordinal};
}

auto supervisor_model::wrong_rule(const event& what, const child* which) const -> rule_id {
  const duty* next = due();
  const bool starts = what.kind == runtime::event_kind::child_start_begun;
  if (next == nullptr) {
    if (starts && which != nullptr && which->state == child_state::restarting) return "SUP-37";
    if (starts && ignored_ != 0 && (which == nullptr ? is_dynamic_ : which->key == ignored_)) {
      return is_dynamic_ ? rule_id("DYN-07") : rule_id("SUP-39");
    }
    if (starts && purpose_ == purpose::restart && !retries_.empty()) return "SUP-38";
    return unasked_rule(!starts || (which != nullptr && which->id != stimulus_child_));
  }
  if (starts) {
    if (purpose_ == purpose::give_up) return "SUP-30";
    if (next->kind == duty_kind::retry) return "SUP-37";
    if (purpose_ == purpose::restart && which == nullptr) return "SUP-24";  // Its spec is gone.
    return next->rule;
  }
  // It stops or ends where a restart is due: it gives up before the window is full, or takes another strategy.
  const bool is_full = restarts_.size() == flags_.intensity;
  const bool gives_up =
      what.kind == runtime::event_kind::exiting ? what.reason->what() == exit_reason::shutdown : is_full;
  if (purpose_ == purpose::restart && next->kind == duty_kind::start && gives_up) return "SUP-30";
  return next->rule;
}

/// Nothing at all of a restart: that is the decision to restart, not the way in which it is done.
auto supervisor_model::rule_left_out(const duty& what) const -> rule_id {
  const bool is_decision = purpose_ == purpose::restart && stimulus_ == stimulus::child_exit && next_ == 0;
  return is_decision && what.kind != duty_kind::retry ? (is_dynamic_ ? rule_id("DYN-05") : rule_id("SUP-19"))
                                                      : what.rule;
}

/// The rule that says that nothing happens on what it took last.
auto supervisor_model::unasked_rule(bool moves_others) const -> rule_id {
  switch (stimulus_) {
    case stimulus::child_exit:
      if (is_dynamic_) return "DYN-05";
      return moves_others && flags_.strategy != restart_strategy::one_for_one ? rule_id("SUP-26") : rule_id("SUP-19");
    case stimulus::unknown_exit: return "SUP-18";
    case stimulus::retry: return "SUP-40";
    case stimulus::request: return "SUP-43";
    case stimulus::start:
    case stimulus::stop: break;
  }
  return "SUP-14";
}

auto supervisor_model::said(const duty& what) const -> std::string {
  const child* which = find(what.key);
  const std::string id = which == nullptr ? "a child" : "\"" + which->id + "\"";
  switch (what.kind) {
    case duty_kind::start: return "start " + id;
    case duty_kind::stop: return "stop " + id;
    case duty_kind::retry: return "send itself a message to try " + id + " again";
    case duty_kind::answer: return "answer " + std::string(to_string(expected_outcome_));
    case duty_kind::end: break;
  }
  if (purpose_ == purpose::fail_to_start) return "end because \"" + failed_child_ + "\" did not start";
  return expected_end_ ? "end with " + expected_end_->to_string() : "end";
}

auto supervisor_model::occasion() const -> std::string {
  switch (stimulus_) {
    case stimulus::start: return " at its start";
    case stimulus::child_exit:
      return " after the EXIT of " + around_.name_of_process(stimulus_from_) + " with " + stimulus_reason_.to_string();
    case stimulus::unknown_exit:
      return " after the EXIT of " + around_.name_of_process(stimulus_from_) + ", no child of it";
    case stimulus::stop: return " after it was told to stop with " + stimulus_reason_.to_string();
    case stimulus::retry: return " when it tried \"" + stimulus_child_ + "\" again";
    case stimulus::request:
      return " when it was asked to " + std::string(to_string(request_)) + " \"" + stimulus_child_ + "\"";
  }
  return {};
}

auto supervisor_model::window() const -> std::string {
  if (purpose_ != purpose::restart && purpose_ != purpose::give_up) return {};
  return "; restart " + std::to_string(restarts_.size()) + " within " + std::to_string(flags_.period.count()) +
         " s, of " + std::to_string(flags_.intensity) + " allowed";
}

}  // namespace rehearse::scenarios::detail
