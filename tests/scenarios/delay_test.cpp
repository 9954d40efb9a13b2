// What delays are for: a reply just before, at and just after its call's timeout. And what they may not break.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <string>

#include <rehearse/rehearse.hpp>
#include <rehearse/scenarios/runner.hpp>

namespace rehearse::scenarios {

namespace {

constexpr virtual_duration timeout = 5s;  // The default of a call (GS-19).

struct echo : gen_server {
  struct say {
    using reply = int;
  };
  auto handle_call(say) -> int { return 1; }
};

/// When the reply arrived.
class reply_watcher final : public sim::event_sink {
 public:
  explicit reply_watcher(sim::simulation& run) {
    run.subscribe(*this, runtime::event_kind::arrived, {runtime::signal_kind::reply});
  }
  void begin_run() override { arrived = virtual_time(-1); }
  void on_event(const runtime::event& what) override { arrived = what.time; }

  virtual_time arrived{};
};

struct outcome {
  bool is_answered = false;
  bool is_over = false;
};

/// One caller that calls with the default timeout, and looks into its mailbox long after (GS-21, GS-22).
void call_once(outcome& seen) {
  seen = {};
  const auto server = start_link<echo>();
  workload("caller", [=, &seen] {
    try {
      call(server, echo::say{});
      seen.is_answered = true;
    } catch (const exit_exception& failed) {
      EXPECT_EQ(failed.reason().what(), exit_reason::kind::call_failed);
    }
    sleep(1min);
    EXPECT_EQ(process_info(self())->mailbox_size, 0U);
    EXPECT_EQ(process_info(self())->monitor_count, 0U);
    seen.is_over = true;
  });
}

auto class_of(virtual_time arrived, bool is_answered) -> std::string {
  const std::string told = is_answered ? ", answered" : ", timed out";
  if (arrived < timeout - 1ns) return "earlier" + told;
  if (arrived > timeout + 1ns) return "later" + told;
  const auto offset = (arrived - timeout).count();
  return (offset == 0 ? "at" : offset < 0 ? "just before" : "just after") + told;
}

auto the(const std::string& id) -> const scenario& {
  const auto found = find_scenarios(id);
  if (found.size() != 1) throw std::runtime_error("no scenario " + id);
  return *found.front();
}

class DelayedTwin : public testing::TestWithParam<const char*> {};

}  // namespace

TEST(Delay, ReachesAReplyJustBeforeAtAndJustAfterItsTimeoutWithin1000Runs) {
  for (const auto delivery : {sim::delivery::in_flight, sim::delivery::instant}) {
    SCOPED_TRACE(to_string(delivery));
    outcome seen;
    runner runs({.body = [&] { call_once(seen); },
                 .models = {delivery, sim::timers::when_idle},
                 .faults = faults::delay(1, 10s, 2)});
    reply_watcher reply(runs.simulation());
    std::map<std::string, int> classes;
    for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
      const auto run = runs.run(seed, seed);
      ASSERT_EQ(run.outcome, sim::verdict::pass) << seed << ": " << run.property << ": " << run.explanation;
      ASSERT_TRUE(seen.is_over);
      ++classes[class_of(reply.arrived, seen.is_answered)];
    }
    for (const auto& [which, count] : classes) {
      RecordProperty(std::string(to_string(delivery)) + ": " + which, count);
    }
    // Of 1,000 delays 500 strike the reply (the request sets out before its timeout is armed), 250 of them aim: 83 at
    // each offset are expected, and at the deadline itself 42 in either order.
    EXPECT_GT(classes["just before, answered"], 40);
    EXPECT_GT(classes["at, answered"], 15);
    EXPECT_GT(classes["at, timed out"], 15);
    EXPECT_GT(classes["just after, timed out"], 40);
    EXPECT_GT(classes["earlier, answered"], 100);
    EXPECT_GT(classes["later, timed out"], 10);
    // The clock waits for whoever can move: nothing else is possible.
    EXPECT_EQ(classes.size(), 6U);
  }
}

// What is held back, or under way, when the time of a run is over, has not been lost (SIG-02).
TEST(Delay, MayOutlastTheRun) {
  for (const auto timers : {sim::timers::when_idle, sim::timers::any_time}) {
    runner runs({.body =
                     [] {
                       run_for(10ms);
                       workload("source", [] {
                         const pid sink = spawn("sink", [] { sleep(infinity); });
                         for (int i = 0; i < 50; ++i) {
                           send(sink, i);
                           sleep(1ms);
                         }
                       });
                     },
                 .models = {sim::delivery::in_flight, timers},
                 .faults = faults::delay(2, 10s, 6)});
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
      const auto run = runs.run(1, seed);
      ASSERT_EQ(run.outcome, sim::verdict::pass) << seed << ": " << run.explanation;
    }
  }
}

TEST(Delay, NeverFiresWithoutASecondProcess) {
  runner runs({.body = [] { workload("alone", [] { sleep(1s); }); }, .faults = faults::delay(3, 10s, 4)});

  const auto run = runs.run(1, 1);

  ASSERT_EQ(run.faults.size(), 3U);
  for (const auto& each : run.faults) EXPECT_FALSE(each.fired);
  EXPECT_EQ(run.outcome, sim::verdict::pass);
}

// A delay is latency, which no scenario may rely on not to have: its own properties are judged.
TEST_P(DelayedTwin, KeepsItsPropertiesUnderDelays) {
  for (const auto delivery : {sim::delivery::instant, sim::delivery::in_flight}) {
    for (const auto timers : {sim::timers::when_idle, sim::timers::any_time}) {
      campaign_options options;
      options.fixed = true;
      options.runs = 2'500;
      options.faults = faults::delay(2);
      options.delivery = delivery;
      options.timers = timers;
      std::uint64_t fired = 0;
      options.on_run = [&](const sim::run_record& run) {
        for (const auto& each : run.faults) fired += each.fired ? 1 : 0;
      };

      const auto result = run_campaign(the(GetParam()), options);

      EXPECT_EQ(result.counters.failed, 0U)
          << result.first_failure->property << ": " << result.first_failure->explanation;
      EXPECT_EQ(result.counters.inconclusive, 0U);
      EXPECT_TRUE(result.properties_judged);
      EXPECT_GE(fired, options.runs);
    }
  }
}

TEST_P(DelayedTwin, KeepsTheRulesWhenAnybodyMayDieAndAnythingBeLate) {
  for (const auto delivery : {sim::delivery::instant, sim::delivery::in_flight}) {
    campaign_options options;
    options.fixed = true;
    options.runs = 5'000;
    options.faults = faults::kill("any", 1, 0);
    options.faults->delays = faults::delay(1).delays;
    options.delivery = delivery;

    const auto result = run_campaign(the(GetParam()), options);

    EXPECT_EQ(result.counters.failed, 0U)
        << result.first_failure->property << ": " << result.first_failure->explanation;
    EXPECT_FALSE(result.properties_judged);
  }
}

INSTANTIATE_TEST_SUITE_P(Catalogue, DelayedTwin, testing::Values("A01", "A02", "A12", "S5"));

TEST(Campaign, MeasuresHowManySignalsADelayIsDrawnFrom) {
  campaign_options options;
  options.runs = 1;
  options.fixed = true;
  options.faults = faults::delay(1);

  const auto result = run_campaign(the("A01"), options);

  // Explicit, so that the replay line draws the same; some signals, not the some hundred events of a run.
  EXPECT_EQ(result.info.faults.substr(0, 12), "delay:1:10s:");
  const auto within = std::stoul(result.info.faults.substr(12));
  EXPECT_GE(within, 4U);
  EXPECT_LE(within, 20U);
  EXPECT_NE(replay_arguments(result.info, {}).find(" --faults " + result.info.faults + " "), std::string::npos);
}

TEST(Campaign, FailingUnderADelayIsReproduced) {
  campaign_options options;
  options.runs = 1'000;
  options.faults = faults::delay(2);
  options.delivery = sim::delivery::instant;

  const auto result = run_campaign(the("A12"), options);

  ASSERT_TRUE(result.first_failure.has_value());
  EXPECT_EQ(result.first_failure->outcome, sim::verdict::fail) << result.first_failure->explanation;
}

}  // namespace rehearse::scenarios
