// SPDX-License-Identifier: MIT
#include <rehearse/harness/stored_check.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <rehearse/sim/options.hpp>
#include <rehearse/scenarios/oracle.hpp>
#include <rehearse/scenarios/traced_run.hpp>
#include <rehearse/sim/restored_event.hpp>

namespace rehearse::harness {
namespace {

auto trace_end_of(const sim::run_record& run, const sim::campaign_info& campaign) -> scenarios::trace_end {
  return {*run.ending >= sim::run_ending::at_rest, *run.ending == sim::run_ending::delivered, run.end_time,
          campaign.timers == sim::to_string(sim::timers::when_idle)};
}

/// Why the events do not say all that checkers must know; empty if they do.
auto what_is_missing(const sim::run_record& run) -> std::string {
  if (!run.recorded) return "its events were not recorded";
  if (!run.ending) return "recorded before events carried exact exit reasons and child specs";
  std::uint64_t next = 1;
  for (const sim::recorded_event& each : run.events) {
    if (each.ordinal == 0) continue;  // A log line.
    if (each.ordinal != next) return "event " + std::to_string(next) + " is missing";
    ++next;
  }
  return {};
}

/// A rule by which runs were refused, be it one of today's or not.
auto is_rule(const sim::run_record& run) -> bool {
  if (!run.proof.empty()) return true;
  return std::any_of(scenarios::rules.begin(), scenarios::rules.end(),
                     [&](const scenarios::rule_info& each) { return each.id == run.property; });
}

auto is_judged(const std::string& rule, scenarios::oracle_scope scope) -> bool {
  return std::none_of(scenarios::rules.begin(), scenarios::rules.end(),
                      [&](const scenarios::rule_info& each) { return each.id == rule && each.scope > scope; });
}

auto compare(const sim::run_record& stored, const std::string& rule, scenarios::oracle_scope scope) -> check_verdict {
  if (!is_rule(stored)) return rule.empty() ? check_verdict::same : check_verdict::new_violation;
  if (rule == stored.property) return check_verdict::same;
  if (!rule.empty()) return check_verdict::other_violation;
  return is_judged(stored.property, scope) ? check_verdict::no_longer_refused : check_verdict::not_in_scope;
}

/// Throws std::invalid_argument for an event that this program cannot read.
void play(scenarios::traced_run& into, const sim::run_record& run, scenarios::oracle& judge) {
  into.begin();
  for (const sim::recorded_event& each : run.events) {
    if (each.ordinal == 0) continue;
    const sim::restored_event event(each);
    into.tell(event.what());
    if (into.has_failed()) return;
  }
  if (*run.ending == sim::run_ending::cut_off) return;
  into.end();
  judge.at_end();
}

}  // namespace

auto to_string(check_verdict what) -> std::string_view {
  switch (what) {
    case check_verdict::same: return "same";
    case check_verdict::new_violation: return "new violation";
    case check_verdict::other_violation: return "other violation";
    case check_verdict::no_longer_refused: return "no longer refused";
    case check_verdict::not_in_scope: return "not in scope";
    case check_verdict::cannot_be_judged: return "cannot be judged";
  }
  return "?";
}

auto check_stored_run(const reports::stored_run& stored, scenarios::oracle_scope scope) -> checked_run {
  const sim::run_record& run = stored.record;
  checked_run checked;
  checked.id = stored.id;
  checked.scenario = stored.info.scenario;
  checked.variant = stored.info.variant;
  checked.stored_outcome = run.outcome;
  checked.stored_property = run.property;
  checked.verdict = check_verdict::cannot_be_judged;
  checked.why_not = what_is_missing(run);
  if (!checked.why_not.empty()) return checked;

  scenarios::oracle judge(scope);
  scenarios::traced_run played(trace_end_of(run, stored.info), [&](std::uint32_t who) { return run.name_of(who); });
  judge.watch(played);
  try {
    play(played, run, judge);
  } catch (const std::invalid_argument& error) {
    checked.why_not = error.what();
    return checked;
  }
  checked.rule = played.failed_property();
  checked.explanation = played.explanation();
  checked.proof = reports::events_of(run, played.proof());
  checked.verdict = compare(run, checked.rule, scope);
  return checked;
}

}  // namespace rehearse::harness
