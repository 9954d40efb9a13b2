// Several kinds of fault in one run: one plan, one numbering, and a random subset of the kinds.
// SPDX-License-Identifier: MIT
#include <rehearse/faults/fault_injector.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include <rehearse/rehearse.hpp>
#include <rehearse/scenarios/runner.hpp>

namespace rehearse::faults {

namespace {

struct number {};

void talk() {
  workload("sink", [] {
    for (int i = 0; i < 4; ++i) receive_within<number>(1s);
  });
  workload("source", [] {
    for (int i = 0; i < 4; ++i) send(pid(2, self().epoch()), number{});
  });
}

auto both_kinds() -> policy {
  policy both = kill("any", 1, 12);
  both.delays = delay(2, 10s, 4).delays;
  return both;
}

auto options_of(policy faults) -> scenarios::run_options {
  return {.body = talk, .faults = std::move(faults), .judge_properties = false};
}

auto draws_kinds(const sim::run_record& run) -> bool {
  for (const auto& each : run.choices_tape.of(sim::stream::fault)) {
    if (each.kind == sim::choice_kind::fault_kinds) return true;
  }
  return false;
}

}  // namespace

TEST(FaultInjector, GivesEachRunARandomSubsetOfItsKinds) {
  scenarios::runner runs(options_of(both_kinds()));
  std::map<std::string, int> plans;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    const auto run = runs.run(1, seed);
    ASSERT_EQ(run.outcome, sim::verdict::pass) << run.property << ": " << run.explanation;
    EXPECT_TRUE(draws_kinds(run));
    std::string kinds;
    for (const auto& each : run.faults) kinds += each.kind + " ";
    ++plans[kinds];
  }

  ASSERT_EQ(plans.size(), 3U);
  for (const char* each : {"kill ", "delay delay ", "kill delay delay "}) EXPECT_GT(plans[each], 60) << each;
}

TEST(FaultInjector, GivesEachRunARandomSubsetOfThreeKinds) {
  policy all = both_kinds();
  all.clocks = clock_jump(1, 1h, 8).clocks;
  scenarios::runner runs(options_of(all));
  std::map<std::string, int> plans;
  for (std::uint64_t seed = 1; seed <= 700; ++seed) {
    std::string kinds;
    for (const auto& each : runs.run(1, seed).faults) kinds += each.kind + " ";
    ++plans[kinds];
  }
  EXPECT_EQ(plans.size(), 7U);
  EXPECT_EQ(plans.count(""), 0U);
  for (const auto& [kinds, count] : plans) EXPECT_GT(count, 60) << kinds;
}

// So that the digests of a policy of one kind stay as they were.
TEST(FaultInjector, DrawsNoSubsetOfOneKind) {
  for (const policy& each : {kill("any", 1, 12), delay(1, 10s, 4), clock_jump(1, 1h, 4), policy{}}) {
    scenarios::runner runs(options_of(each));
    EXPECT_FALSE(draws_kinds(runs.run(1, 1))) << to_string(each);
  }
}

TEST(FaultInjector, NumbersItsPlanOverAllKinds) {
  scenarios::runner runs(options_of(both_kinds()));
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const auto run = runs.run(1, seed, true);
    std::set<std::uint64_t> planned;
    for (std::size_t i = 0; i < run.faults.size(); ++i) EXPECT_EQ(run.faults[i].number, i + 1);
    for (const auto& each : run.events) {
      if (each.kind == runtime::event_kind::fault_planned) planned.insert(each.serial);
      if (each.kind != runtime::event_kind::fault_fired) continue;
      ASSERT_LE(each.serial, run.faults.size());
      const auto& told = run.faults[each.serial - 1];
      EXPECT_TRUE(told.fired);
      EXPECT_EQ(told.kind, each.text);
      EXPECT_EQ(told.victim, each.peer);
    }
    EXPECT_EQ(planned.size(), run.faults.size());
  }
}

TEST(FaultInjector, GivesTheSameRunForOneSeedAndFromItsTape) {
  scenarios::runner runs(options_of(both_kinds()));
  scenarios::runner others(options_of(both_kinds()));
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const auto run = runs.run(1, seed);

    ASSERT_EQ(others.run(1, seed).digest, run.digest) << seed;
    ASSERT_EQ(others.replay(run.choices_tape, 1, seed).digest, run.digest) << seed;
  }
}

// One fault draw more does not shift the schedule: while nothing has fired, both runs choose alike.
TEST(FaultInjector, DoesNotShiftTheScheduleBeforeItStrikes) {
  scenarios::runner without(options_of({}));
  scenarios::runner with(options_of(delay(1, 10s, 1000)));
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const auto late = with.run(1, seed);
    if (late.faults.front().fired) continue;
    EXPECT_EQ(late.choices_tape.of(sim::stream::schedule), without.run(1, seed).choices_tape.of(sim::stream::schedule));
  }
}

TEST(FaultInjector, AddsToAPlanInTheMiddleOfARun) {
  scenarios::runner runs({.body =
                              [] {
                                const pid sink = spawn("sink", [] { receive<number>(); });
                                inject().delay(self(), sink, {.within = 1, .longest = 1s});
                                send(sink, number{});
                                inject().kill(sink, {.within = 1});
                              },
                          .is_test = true,
                          .judge_properties = false});

  const auto run = runs.run(1, 1, true);

  ASSERT_EQ(run.faults.size(), 2U);
  EXPECT_EQ(run.faults[0].kind, "delay");
  EXPECT_EQ(run.faults[1].kind, "kill");
  EXPECT_TRUE(run.faults[0].fired && run.faults[1].fired);
}

}  // namespace rehearse::faults
