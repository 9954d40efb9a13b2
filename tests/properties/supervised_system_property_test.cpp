// The property of supervision: whatever trees are built, whatever is asked of them and whatever dies in them, the
// checkers are silent, and what the children and clients see themselves is in order.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>
#include <utility>

#include <rehearse/scenarios/runner.hpp>

#include "supervised_system.hpp"

namespace rehearse::tests {
namespace {

void live(const supervised_system& drawn, const faults::fault_plan& /*carried out in every run*/) { play(drawn); }

#define REHEARSE_TREES(name, delivery_model, timers_model, steps)                                                \
  REHEARSE_PROPERTY(SupervisedSystem, name, (const supervised_system& drawn, const faults::fault_plan& plan),    \
                    .cases = 250, .granularity = sim::granularity::steps,                                        \
                    .models = {sim::delivery::delivery_model, sim::timers::timers_model}, .max_steps = 20'000) { \
    live(drawn, plan);                                                                                           \
  }
REHEARSE_TREES(KeepsTheRules, in_flight, when_idle, operation)
REHEARSE_TREES(KeepsTheRulesWithTimersAtAnyTime, in_flight, any_time, operation)
REHEARSE_TREES(KeepsTheRulesInstantly, instant, when_idle, operation)
REHEARSE_TREES(KeepsTheRulesInstantlyWithTimersAtAnyTime, instant, any_time, operation)
REHEARSE_TREES(KeepsTheRulesByMessage, in_flight, when_idle, message)
REHEARSE_TREES(KeepsTheRulesByMessageWithTimersAtAnyTime, in_flight, any_time, message)
REHEARSE_TREES(KeepsTheRulesByMessageInstantly, instant, when_idle, message)
REHEARSE_TREES(KeepsTheRulesByMessageInstantlyWithTimersAtAnyTime, instant, any_time, message)
#undef REHEARSE_TREES

/// What happens in the runs, so that silence means something.
class tally final : public sim::event_sink {
 public:
  explicit tally(sim::simulation& run) {
    using enum runtime::event_kind;
    run.subscribe(*this, {supervisor_configured, child_start_begun, child_start_acknowledged, child_answered,
                          shutdown_requested, exiting, dropped, timer_fired, fault_fired});
  }
  void begin_run() override {
    supervisors_.clear();
    asked_.clear();
    started_.clear();
  }
  void on_event(const runtime::event& what) override {
    switch (what.kind) {
      case runtime::event_kind::supervisor_configured: supervisors_.insert(what.process); break;
      case runtime::event_kind::child_start_begun:
        if (!started_.insert({what.process, std::string(what.text)}).second) ++restarts;
        break;
      case runtime::event_kind::child_start_acknowledged:
        if (what.result == static_cast<std::uint8_t>(runtime::start_outcome::error)) ++failed_starts;
        if (what.result == static_cast<std::uint8_t>(runtime::start_outcome::ignore)) ++ignored_starts;
        break;
      case runtime::event_kind::child_answered: ++requests[what.detail]; break;
      case runtime::event_kind::shutdown_requested:
        asked_.insert(what.peer);
        ++shutdowns[what.result];
        break;
      case runtime::event_kind::exiting: {
        const bool is_asked = asked_.contains(what.process) || what.process == 2;  // The top is the root's first.
        if (supervisors_.contains(what.process) && !is_asked && *what.reason == exit_reason::shutdown) ++give_ups;
        break;
      }
      case runtime::event_kind::dropped:
        if (what.drop() == runtime::drop_reason::alias_inactive) ++late_replies;
        break;
      case runtime::event_kind::fault_fired: ++kills; break;
      default: break;
    }
  }

  std::uint64_t restarts = 0;
  std::uint64_t failed_starts = 0;
  std::uint64_t ignored_starts = 0;
  std::uint64_t give_ups = 0;  ///< Supervisors below the top that ended by themselves.
  std::uint64_t late_replies = 0;
  std::uint64_t kills = 0;
  std::uint64_t requests[runtime::child_request_count] = {};
  std::uint64_t shutdowns[4] = {};

 private:
  std::set<runtime::process_id> supervisors_;
  std::set<runtime::process_id> asked_;
  std::set<std::pair<runtime::process_id, std::string>> started_;
};

TEST(SupervisedSystem, DrawsRunsInWhichSomethingHappens) {
  const auto draw = harness::drawn_cases(&live);
  std::unique_ptr<harness::property_case> drawn;
  scenarios::runner runs({.body =
                              [&] {
                                for (const auto& each : drawn->plan().kills) inject().kill(each);
                                drawn->body();
                              },
                          .is_test = true,
                          .max_steps = 20'000});
  tally seen(runs.simulation());
  constexpr std::uint64_t cases = 600;
  std::uint64_t inconclusive = 0;
  for (std::uint64_t i = 1; i <= cases; ++i) {
    drawn = draw(i, static_cast<int>(i % 61));
    if (runs.run(i, i).outcome == sim::verdict::inconclusive) ++inconclusive;
  }
  EXPECT_GT(seen.restarts, cases * 2 / 3);
  EXPECT_GT(seen.failed_starts, cases / 8);
  EXPECT_GT(seen.ignored_starts, cases / 12);
  EXPECT_GT(seen.give_ups, cases / 60);
  EXPECT_GT(seen.late_replies, cases / 40);
  EXPECT_GT(seen.kills, cases / 2);
  for (const std::uint64_t each : seen.requests) EXPECT_GT(each, cases / 6);
  for (const std::uint64_t each : seen.shutdowns) EXPECT_GT(each, cases / 6);
  EXPECT_LT(inconclusive, cases / 100);
}

}  // namespace
}  // namespace rehearse::tests
