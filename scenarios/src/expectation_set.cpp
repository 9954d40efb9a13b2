// Counting messages, and saying what was seen instead.
// SPDX-License-Identifier: MIT
#include "expectation_set.hpp"

#include <algorithm>
#include <stdexcept>

#include <rehearse/faults/duration.hpp>

#include "here.hpp"

namespace rehearse::scenarios {

message_end::message_end(runtime::pid who) : process_(who.id()) {
  if (process_ == 0) throw std::invalid_argument("rehearse: expect() of messages from or to nobody: an empty pid");
}

message_end::message_end(const runtime::destination& who) : process_(who.process().id()), name_(who.registered_name()) {
  if (who.registry() != nullptr) {
    throw std::invalid_argument("rehearse: expect() of messages from or to a name in another registry (" +
                                name_.text() + "): give a pid, or the label of its process");
  }
  if (process_ == 0 && !name_) {
    throw std::invalid_argument("rehearse: expect() of messages from or to nobody: an empty reference");
  }
}

}  // namespace rehearse::scenarios

namespace rehearse::scenarios::detail {

namespace {

constexpr std::size_t told_traffic_max = 8;

auto times(std::uint64_t count) -> std::string {
  if (count == 1) return "once";
  return count == 2 ? "twice" : std::to_string(count) + " times";
}

auto counts_text(const expectation& which) -> std::string {
  if (which.most == 0) return "never";
  if (which.least == which.most) return times(which.most);
  if (which.most == any_count) return "at least " + times(which.least);
  return "at most " + times(which.most);
}

/// "seen once", or, of what was sent and still lies somewhere, "sent twice, taken once".
auto seen_text(const expectation& which) -> std::string {
  if (!which.counts_taken) return which.count == 0 ? "never seen" : "seen " + times(which.count);
  const std::uint64_t sent = which.count + which.under_way.size();
  if (sent == 0) return "never sent";
  return "sent " + times(sent) + ", " + (which.count == 0 ? "never taken" : "taken " + times(which.count));
}

}  // namespace

void expectation_set::clear(bool judges) {
  expectations_.clear();
  traffic_.clear();
  judges_ = judges;
}

auto expectation_set::add(const runtime::message_type& type) -> std::size_t {
  if (expectations_.empty()) {
    using runtime::signal_kind;
    for (const auto kind : {runtime::event_kind::sent, runtime::event_kind::taken}) {
      run_.subscribe_for_run(
          *this, kind,
          {static_cast<std::uint8_t>(signal_kind::message), static_cast<std::uint8_t>(signal_kind::cast),
           static_cast<std::uint8_t>(signal_kind::call)});
    }
  }
  expectation& made = expectations_.emplace_back();
  made.type = &type;
  made.declared = run_.now();
  return expectations_.size() - 1;
}

void expectation_set::on_event(const runtime::event& what) {
  if (what.kind == runtime::event_kind::sent) {
    note_sent(what);
  } else {
    note_taken(what);
  }
}

void expectation_set::note_sent(const runtime::event& what) {
  if (what.payload == nullptr) return;
  std::vector<std::size_t> counted;
  for (std::size_t i = 0; i < expectations_.size(); ++i) {
    expectation& each = expectations_[i];
    if (!each.is_exercised) each.is_exercised = is_exercised_by(each, what);
    if (each.type != &what.payload->type() || !has_ends(each, what)) continue;
    if (what.time - each.declared > each.within) continue;
    if (!is_meant(each, what)) continue;
    if (each.counts_taken) {
      each.under_way.push_back(what.serial);
      continue;
    }
    count(each, what);
    counted.push_back(i);
  }
  if (!counted.empty()) check_order(counted, what);
  if (!run_.is_recording()) return;
  const auto alike = [&](const traffic& each) {
    return each.from == what.process && each.to == what.peer && each.type == &what.payload->type();
  };
  const auto known = std::find_if(traffic_.begin(), traffic_.end(), alike);
  if (known != traffic_.end()) {
    ++known->count;
  } else {
    traffic_.push_back({what.process, what.peer, &what.payload->type(), 1});
  }
}

/// What with() says; one that throws fails the run, and not whoever sends.
auto expectation_set::is_meant(expectation& which, const runtime::event& what) -> bool {
  if (!which.matches) return true;
  try {
    return which.matches(what.payload->value());
  } catch (const std::exception& error) {
    fail(which, "could not be judged, with() threw: " + std::string(error.what()));
  } catch (...) {
    fail(which, "could not be judged, with() threw something that is no std::exception");
  }
  return false;
}

void expectation_set::note_taken(const runtime::event& what) {
  std::vector<std::size_t> counted;
  for (std::size_t i = 0; i < expectations_.size(); ++i) {
    expectation& each = expectations_[i];
    const auto sent = std::find(each.under_way.begin(), each.under_way.end(), what.serial);
    if (sent == each.under_way.end()) continue;
    each.under_way.erase(sent);
    count(each, what);
    counted.push_back(i);
  }
  if (!counted.empty()) check_order(counted, what);
}

void expectation_set::count(expectation& which, const runtime::event& what) {
  ++which.count;
  if (which.count <= which.most) return;
  const bool is_sent = what.kind == runtime::event_kind::sent;
  const auto sender = run_.name_of(is_sent ? what.process : what.peer);
  const auto receiver = run_.name_of(is_sent ? what.peer : what.process);
  std::string text = which.type->name.empty() ? "message" : std::string(which.type->name);
  if (what.payload != nullptr) text = what.payload->to_string();
  fail(which, seen_text(which) + ": " + sender + (is_sent ? " sends " : " had sent ") + receiver + " " + text);
}

void expectation_set::check_order(const std::vector<std::size_t>& counted, const runtime::event& what) {
  for (expectation& each : expectations_) {
    if (each.count != 0) continue;
    for (const std::size_t later : each.before) {
      if (std::find(counted.begin(), counted.end(), later) == counted.end()) continue;
      const bool is_sent = what.kind == runtime::event_kind::sent;
      fail(each, pattern_of(expectations_[later]) + " came first: from " +
                     run_.name_of(is_sent ? what.process : what.peer) + " to " +
                     run_.name_of(is_sent ? what.peer : what.process));
    }
  }
}

auto expectation_set::is_end(const message_end& end, runtime::process_id who) const -> bool {
  if (end.process() != 0) return end.process() == who;
  if (end.name()) return run_.node().whereis(end.name()) == who;
  return run_.label_of(who) == end.label();
}

auto expectation_set::has_ends(const expectation& which, const runtime::event& what) const -> bool {
  return (!which.from || is_end(*which.from, what.process)) && (!which.to || is_end(*which.to, what.peer));
}

auto expectation_set::is_exercised_by(const expectation& which, const runtime::event& what) const -> bool {
  if (which.from) return is_end(*which.from, what.process);
  return !which.to || is_end(*which.to, what.peer);
}

auto expectation_set::text_of(const message_end& end) const -> std::string {
  if (end.name()) return end.name().text();
  if (end.process() == 0) return end.label();
  const auto label = run_.label_of(end.process());
  return label.empty() ? "<" + std::to_string(end.process()) + ">" : std::string(label);
}

auto expectation_set::pattern_of(const expectation& which) const -> std::string {
  std::string text(which.type->name);
  if (which.from) text += " from " + text_of(*which.from);
  if (which.to) text += " to " + text_of(*which.to);
  return text;
}

/// The same in every run, recorded or not: it is what a finding is known by.
auto expectation_set::name_of(const expectation& which) const -> std::string {
  std::string text = pattern_of(which) + ": " + counts_text(which);
  if (which.counts_taken) text += ", taken";
  if (which.within != runtime::infinity) text += ", within " + faults::describe(which.within);
  for (const std::size_t later : which.before) text += ", before " + pattern_of(expectations_[later]);
  return text;
}

/// Why there were too few: who does not exist, or what went between the same ends instead.
auto expectation_set::shortfall_of(const expectation& which) const -> std::string {
  const auto exists = [this](const message_end& end) {
    if (end.process() != 0 || end.name()) return true;
    for (runtime::process_id who = 1; who <= run_.node().spawned_count(); ++who) {
      if (run_.label_of(who) == end.label()) return true;
    }
    return false;
  };
  std::string text = seen_text(which);
  for (const auto* end : {&which.from, &which.to}) {
    if (*end && !exists(**end)) text += "\nno process is called " + (*end)->label();
  }
  if (!run_.is_recording()) return text;
  std::size_t told = 0;
  for (const traffic& each : traffic_) {
    if (which.from && !is_end(*which.from, each.from)) continue;
    if (which.to && !is_end(*which.to, each.to)) continue;
    if (++told > told_traffic_max) return text + "\nand more";
    text += "\nsent: " + std::string(each.type->name) + " " + times(each.count) + ", from " + run_.name_of(each.from) +
            " to " + run_.name_of(each.to);
  }
  if (told == 0) text += "\nnothing was sent there at all";
  return text;
}

void expectation_set::fail(expectation& which, const std::string& seen) {
  if (!judges_ || run_.has_failed()) return;
  which.has_failed = true;
  run_.fail(name_of(which), seen);
}

void expectation_set::at_end() {
  for (expectation& each : expectations_) {
    each.was_judged = true;
    if (each.count < each.least) fail(each, shortfall_of(each));
    if (run_.has_failed()) return;
  }
}

void expectation_set::count_into(property_table& table) const {
  for (const expectation& each : expectations_) {
    auto& row = table.row(sim::property_kind::expect, name_of(each));
    ++row.declared;
    row.checked += each.count;
    row.reached += each.is_exercised ? 1 : 0;
    row.held += each.was_judged && !each.has_failed ? 1 : 0;
  }
}

// -- what bodies say ------------------------------------------------------------------------------------------------

auto expectation_handle::declare(const runtime::message_type& type) -> expectation_handle {
  runner& run = here();
  return {run.expectations().add(type), run.simulation().node().epoch()};
}

namespace {

auto declared(std::size_t index, std::uint32_t epoch) -> expectation& {
  runner& run = here();
  if (run.simulation().node().epoch() != epoch) {
    throw std::logic_error("rehearse: an expectation of a run that is over: declare it in the body, anew in each run");
  }
  return run.expectations().at(index);
}

}  // namespace

void expectation_handle::set_from(message_end who) const { declared(index_, epoch_).from = std::move(who); }
void expectation_handle::set_to(message_end who) const { declared(index_, epoch_).to = std::move(who); }
void expectation_handle::set_predicate(std::function<bool(const void*)> matches) const {
  declared(index_, epoch_).matches = std::move(matches);
}
void expectation_handle::set_counts(std::uint64_t least, std::uint64_t most) const {
  expectation& which = declared(index_, epoch_);
  which.least = least;
  which.most = most;
}
void expectation_handle::set_within(runtime::virtual_duration span) const {
  if (span < runtime::virtual_duration(0)) throw std::invalid_argument("rehearse: expect().within() a negative time");
  declared(index_, epoch_).within = span;
}
void expectation_handle::set_taken() const { declared(index_, epoch_).counts_taken = true; }
void expectation_handle::set_before(const expectation_handle& later) const {
  declared(later.index_, later.epoch_);
  declared(index_, epoch_).before.push_back(later.index_);
}

}  // namespace rehearse::scenarios::detail
