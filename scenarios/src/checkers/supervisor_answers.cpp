// What a supervisor tells of its children must be what its model knows at that moment (SUP-46, SUP-47, SUP-49, DYN-01).
// SPDX-License-Identifier: MIT
#include <algorithm>

#include "supervisor_model.hpp"

namespace rehearse::scenarios::detail {

namespace {

auto is_same(const std::optional<runtime::child_shutdown>& told, const runtime::child_shutdown& known) -> bool {
  return told && told->is_brutal() == known.is_brutal() && (known.is_brutal() || told->timeout() == known.timeout());
}

}  // namespace

using runtime::child_count;
using runtime::children_question;
using runtime::event;
using runtime::event_kind;

auto supervisor_model::tells(const event& told) -> judgement {
  switch (told.kind) {
    case event_kind::children_asked:
      if (auto left = unfinished(told, "began to tell of its children")) return left;
      most_active_ = running_and_alive();
      told_.clear();
      return {};
    case event_kind::child_listed: return lists(told);
    case event_kind::children_counted: return counts(told);
    case event_kind::child_described: return describes(told);
    default: return finishes_telling(told);
  }
}

auto supervisor_model::untrue(rule_id rule, const std::string& says, const std::string& truth, const event& what) const
    -> judgement {
  return breach{rule, me() + " says " + says + ", and it is " + truth, what.ordinal, 0};
}

auto supervisor_model::running_and_alive() const -> std::uint64_t {
  return static_cast<std::uint64_t>(std::count_if(children_.begin(), children_.end(), [&](const child& each) {
    return each.state == child_state::running && !around_.is_dead(each.process);
  }));
}

auto supervisor_model::lists(const event& listed) -> judgement {
  const bool restarts = (listed.result & runtime::listing_bits::restarting) != 0;
  const bool supervises = (listed.result & runtime::listing_bits::supervisor) != 0;
  if (is_dynamic_) {
    const bool is_twice = listed.peer != 0 && std::find(told_.begin(), told_.end(), listed.peer) != told_.end();
    if (is_twice || (!restarts && find_process(listed.peer) == nullptr)) {
      return untrue("DYN-01", "that " + around_.name_of_process(listed.peer) + " is a child",
                    is_twice ? "listed twice" : "none that runs", listed);
    }
    told_.push_back(listed.peer);
    return {};
  }
  const std::string place = "child " + std::to_string(listed.serial) + " is \"" + std::string(listed.text) + "\"";
  if (listed.serial >= children_.size()) return untrue("SUP-46", place, "more than there are", listed);
  const child& which = children_[children_.size() - 1 - listed.serial];  // The newest first.
  if (which.id != listed.text) return untrue("SUP-46", place, "\"" + which.id + "\"", listed);
  const process_id runs = which.state == child_state::running ? which.process : 0;
  const bool is_right = listed.peer == runs && restarts == (which.state == child_state::restarting) &&
                        supervises == (which.type == runtime::child_type::supervisor);
  told_.push_back(listed.peer);
  if (is_right) return {};
  const auto said = [&](process_id process, bool restarting) {
    return process != 0 ? around_.name_of_process(process) : restarting ? "restarting" : "undefined";
  };
  return untrue("SUP-46", "\"" + which.id + "\" is " + said(listed.peer, restarts),
                said(runs, which.state == child_state::restarting) +
                    (which.type == runtime::child_type::supervisor ? ", a supervisor" : ", a worker"),
                listed);
}

auto supervisor_model::counts(const event& counted) -> judgement {
  const auto supervisors = static_cast<std::uint64_t>(std::count_if(
      children_.begin(), children_.end(), [](const child& each) { return each.type != runtime::child_type::worker; }));
  const auto is = [&](std::string_view what, std::uint64_t number) -> judgement {
    if (counted.ref == number) return {};
    return untrue(is_dynamic_ ? rule_id("DYN-01") : rule_id("SUP-46"),
                  "that it has " + std::to_string(counted.ref) + " " + std::string(what), std::to_string(number),
                  counted);
  };
  switch (static_cast<child_count>(counted.result)) {
    case child_count::specs: return is("children", children_.size());
    case child_count::supervisors: return is("supervisors", supervisors);
    case child_count::workers: return is("workers", children_.size() - supervisors);
    case child_count::active: break;
  }
  if (is_dynamic_) {  // Those that have a pid, dead or not.
    return is("active children",
              static_cast<std::uint64_t>(std::count_if(children_.begin(), children_.end(), [](const child& each) {
                return each.state == child_state::running;
              })));
  }
  // It asks one after the other: some may die meanwhile, before or after they were asked.
  const std::uint64_t least = running_and_alive();
  if (counted.ref < least || counted.ref > most_active_) {
    return untrue("SUP-47", std::to_string(counted.ref) + " of its children are alive", std::to_string(least), counted);
  }
  around_.exercised("SUP-47", self_);
  return {};
}

auto supervisor_model::describes(const event& described) -> judgement {
  const child* which = find_id(described.text);
  const std::string id = "\"" + std::string(described.text) + "\"";
  if ((which != nullptr) != (described.result != 0)) {
    return untrue("SUP-49", which != nullptr ? "that it knows no " + id : "that it knows " + id, "not so", described);
  }
  if (which == nullptr || described.config == nullptr) return {};  // A stored run keeps no specs.
  const runtime::child_spec& told = described.config->children.front();
  const bool is_right = told.id == which->id && told.restart == which->restart &&
                        is_same(told.shutdown, which->shutdown) && told.type == which->type &&
                        told.significant == which->significant;
  if (is_right) return {};
  return untrue("SUP-49", id + " has a spec", "not the one that it was given", described);
}

auto supervisor_model::finishes_telling(const event& told) -> judgement {
  switch (static_cast<children_question>(told.result)) {
    case children_question::which: {
      const rule_id rule = is_dynamic_ ? rule_id("DYN-01") : rule_id("SUP-46");
      if (told_.size() != children_.size()) {
        return untrue(rule, "that it has " + std::to_string(told_.size()) + " children",
                      std::to_string(children_.size()), told);
      }
      around_.exercised(rule, self_);
      return {};
    }
    case children_question::how_many:
      around_.exercised(is_dynamic_ ? rule_id("DYN-01") : rule_id("SUP-46"), self_);
      return {};
    case children_question::spec: around_.exercised("SUP-49", self_); return {};
  }
  return {};
}

}  // namespace rehearse::scenarios::detail
