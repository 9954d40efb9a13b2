// Each built-in bug is found by random walk, and its fixed twin is quiet.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <cstdint>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>

#include <unistd.h>

#include <rehearse/faults/policy.hpp>
#include <rehearse/scenarios/campaign.hpp>

namespace rehearse::scenarios {

namespace {

auto the(const std::string& id) -> const scenario& {
  const auto found = find_scenarios(id);
  if (found.size() != 1) throw std::runtime_error("no scenario " + id);
  return *found.front();
}

auto resident_bytes() -> std::int64_t {
  std::ifstream statm("/proc/self/statm");
  std::int64_t size = 0;
  std::int64_t resident = 0;
  statm >> size >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

auto anybody_may_die() -> faults::policy {
  faults::policy policy;
  policy.kills.push_back({});
  return policy;
}

struct bug {
  const char* id;
  std::uint64_t within;  ///< Runs in which random walk finds it, with a margin that makes a miss less likely than 1e-6.
};

/// All that have one.
constexpr const char* twins[] = {"A01", "A02", "A05", "A10", "A11", "A12", "A13", "A15", "A16", "S1",
                                 "S3",  "S4",  "S5",  "S10", "S12", "S18", "S21", "T1",  "T2"};

class Bug : public testing::TestWithParam<bug> {};
class Twin : public testing::TestWithParam<const char*> {};

}  // namespace

TEST_P(Bug, IsFoundAndReproduced) {
  const auto [id, within] = GetParam();
  campaign_options options;
  options.runs = within;

  const auto result = run_campaign(the(id), options);

  ASSERT_TRUE(result.first_failure.has_value());
  EXPECT_EQ(result.first_failure->outcome, sim::verdict::fail) << result.first_failure->explanation;
  EXPECT_TRUE(result.first_failure->recorded);
}

INSTANTIATE_TEST_SUITE_P(Catalogue, Bug,
                         testing::Values(bug{"A01", 200}, bug{"A02", 100'000}, bug{"A05", 1'000}, bug{"A10", 100},
                                         bug{"A11", 50}, bug{"A12", 1'000}, bug{"A13", 50}, bug{"A15", 200},
                                         bug{"A16", 200}, bug{"S1", 50}, bug{"S3", 200}, bug{"S4", 200},
                                         bug{"S5", 1'000}, bug{"S10", 50}, bug{"S12", 50}, bug{"S18", 50},
                                         bug{"S21", 500}, bug{"T1", 50}, bug{"T2", 50}, bug{"canary", 1}));

TEST_P(Twin, IsQuiet) {
  campaign_options options;
  options.fixed = true;
  options.runs = 20'000;

  const auto result = run_campaign(the(GetParam()), options);

  EXPECT_EQ(result.counters.failed, 0U) << result.first_failure->property << ": " << result.first_failure->explanation;
  EXPECT_EQ(result.counters.inconclusive, 0U);
  EXPECT_EQ(result.counters.runs, options.runs);
}

TEST_P(Twin, KeepsTheRulesWhenAnybodyMayDie) {
  for (const auto delivery : {sim::delivery::instant, sim::delivery::in_flight}) {
    campaign_options options;
    options.fixed = true;
    options.runs = 5'000;
    options.faults = anybody_may_die();
    options.delivery = delivery;

    const auto result = run_campaign(the(GetParam()), options);

    EXPECT_EQ(result.counters.failed, 0U)
        << result.first_failure->property << ": " << result.first_failure->explanation;
    EXPECT_FALSE(result.properties_judged);
  }
}

INSTANTIATE_TEST_SUITE_P(Catalogue, Twin, testing::ValuesIn(twins));

TEST_P(Twin, IsQuietUnderAllModels) {
  for (const auto delivery : {sim::delivery::instant, sim::delivery::in_flight}) {
    for (const auto timers : {sim::timers::when_idle, sim::timers::any_time}) {
      campaign_options options;
      options.fixed = true;
      options.runs = 2'000;
      options.delivery = delivery;
      options.timers = timers;

      const auto result = run_campaign(the(GetParam()), options);

      EXPECT_EQ(result.counters.failed, 0U)
          << result.first_failure->property << ": " << result.first_failure->explanation;
    }
  }
}

/// Priorities starve whoever stands last: a twin that polls, or a timer that never ends, shows here.
TEST_P(Twin, IsQuietAndEndsUnderPriorities) {
  campaign_options options;
  options.fixed = true;
  options.runs = 2'000;
  options.strategy = "pct:3";
  options.max_steps = 1'000;

  const auto result = run_campaign(the(GetParam()), options);

  EXPECT_EQ(result.counters.failed, 0U) << result.first_failure->property << ": " << result.first_failure->explanation;
  EXPECT_EQ(result.counters.inconclusive, 0U);
}

/// Bugs that need a model, under the other one: what the top comments of the scenarios claim.
TEST(Catalogue, NamesTheModelsThatItsBugsNeed) {
  for (const char* id : {"A05", "A12"}) {
    campaign_options options;
    options.runs = 5'000;
    options.delivery = sim::delivery::instant;
    EXPECT_EQ(run_campaign(the(id), options).counters.failed, 0U) << id;
  }
  for (const char* id : {"A13", "A16"}) {
    campaign_options options;
    options.runs = 5'000;
    options.timers = sim::timers::when_idle;
    EXPECT_EQ(run_campaign(the(id), options).counters.failed, 0U) << id;
  }
}

/// By the histories of their clients alone: the other properties are judged after these.
TEST(Catalogue, HasBugsThatLinearizabilityFinds) {
  for (const auto& [id, property] :
       {std::pair("A05", "puts and gets are linearizable"), std::pair("A11", "rises are linearizable")}) {
    campaign_options options;
    options.runs = 2'000;
    options.keep_going = true;
    std::uint64_t others = 0;
    options.on_run = [&](const sim::run_record& run) {
      if (run.outcome == sim::verdict::fail && run.property != property) ++others;
    };

    const auto result = run_campaign(the(id), options);

    EXPECT_GT(result.counters.failed, 20U) << id;
    EXPECT_EQ(others, 0U) << id;
    ASSERT_TRUE(result.shortest_failure) << id;
    EXPECT_NE(result.shortest_failure->explanation.find("must answer"), std::string::npos);
  }
}

/// A bug that strikes in every run tests nothing.
TEST(Catalogue, HasBugsThatDependOnTheSchedule) {
  for (const char* id : {"A01", "A05", "A10", "A11", "A12", "A13", "A15", "A16", "S1", "S3", "S4", "S5", "S10", "S12",
                         "S18", "S21", "T1", "T2"}) {
    campaign_options options;
    options.runs = 1'000;
    options.keep_going = true;

    const auto failed = run_campaign(the(id), options).counters.failed;

    EXPECT_GT(failed, 0U) << id;
    EXPECT_LT(failed, options.runs) << id;
  }
}

TEST(Catalogue, IsOrderedAsPeopleCount) {
  std::string ids;
  for (const auto& each : catalogue()) {
    if (each.spec.tags.front() == "otp") ids += each.id() + " ";
  }

  EXPECT_EQ(ids, "A01 A02 A05 A10 A11 A12 A13 A15 A16 S1 S3 S4 S5 S10 S12 S18 S21 T1 T2 ");
}

TEST(Campaign, GivesEachSeedTheDigestItHasAlone) {
  for (const char* id : {"A01", "A12", "A15", "A16", "S5"}) {
    std::vector<std::uint64_t> together;
    campaign_options options;
    options.runs = 1'000;
    options.keep_going = true;
    options.on_run = [&](const sim::run_record& run) { together.push_back(run.digest); };
    run_campaign(the(id), options);
    ASSERT_EQ(together.size(), 1'000U);

    for (std::uint64_t seed = 1; seed <= 1'000; ++seed) {
      campaign_options alone;
      alone.runs = 1;
      alone.seed = seed;
      std::uint64_t digest = 0;
      alone.on_run = [&](const sim::run_record& run) { digest = run.digest; };
      run_campaign(the(id), alone);
      ASSERT_EQ(digest, together[seed - 1]) << id << ", seed " << seed;
    }
  }
}

TEST_P(Twin, KeepsItsSizeOver20000Runs) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "AddressSanitizer keeps what was freed";
#endif
  campaign_options options;
  options.fixed = true;
  options.runs = 20'000;
  options.faults = anybody_may_die();
  std::int64_t early = 0;
  std::int64_t late = 0;
  options.on_run = [&](const sim::run_record& run) {
    if (run.index == 2'000) early = resident_bytes();
    if (run.index == 20'000) late = resident_bytes();
  };

  run_campaign(the(GetParam()), options);

  EXPECT_LT(late, early + 1024 * 1024);
}

TEST(Campaign, SaysThatFaultsNeverFired) {
  campaign_options options;
  options.runs = 50;
  options.fixed = true;
  options.faults = faults::kill("nobody of that name", 1, 5);

  const auto result = run_campaign(the("A01"), options);

  ASSERT_EQ(result.warnings.size(), 1U);
}

TEST(Campaign, RefusesAnUnknownStrategyByName) {
  campaign_options options;
  options.strategy = "clairvoyant";

  EXPECT_THROW(run_campaign(the("A01"), options), std::invalid_argument);
}

}  // namespace rehearse::scenarios
