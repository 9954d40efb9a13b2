// PCT meets the exact probabilities of the step programs K1 to K9: those of every order of priorities with every set of
// change points, enumerated. Wrong details miss them: change points drawn with replacement, or over another number of
// steps; a step not counted; a drop that comes a step late; the later change point above the earlier.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <string>

#include <rehearse/scenarios/campaign.hpp>

#include "calibration.hpp"

namespace rehearse::scenarios {

namespace {

struct cell {
  const char* id;
  int depth;
  int steps;  // All of the program's.
  double probability;
};

class Pct : public testing::TestWithParam<cell> {};

/// The campaign's own strategy, after pilot runs.
auto resolved_of(const std::string& id, const std::string& strategy, std::uint64_t seed = 1) -> std::string {
  campaign_options options;
  options.runs = 1;
  options.seed = seed;
  options.strategy = strategy;
  return run_campaign(*find_scenarios(id).front(), options).info.strategy;
}

}  // namespace

TEST_P(Pct, MeetsTheExactProbability) {
  const auto [id, depth, steps, probability] = GetParam();
  const auto runs = probability == 0
                        ? std::uint64_t{20'000}
                        : static_cast<std::uint64_t>(std::max(20'000.0, std::min(100 / probability, 400'000.0)));

  const std::uint64_t seen = failures_of(id, "pct:" + std::to_string(depth) + ":" + std::to_string(steps), runs, 1);

  if (probability == 0) {
    EXPECT_EQ(seen, 0U) << id << ": too deep for depth " << depth;
  } else {
    EXPECT_GT(binomial_p_value(seen, runs, probability), 1e-3)
        << id << ": " << seen << " of " << runs << ", expected " << probability * static_cast<double>(runs);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Calibration, Pct,
    testing::Values(
        cell{"K1uneven(25)", 1, 26, 0.5}, cell{"K2window(10,20)", 1, 21, 0}, cell{"K2window(10,20)", 2, 21, 1.0 / 42},
        cell{"K2window(10,20)", 3, 21, 11.0 / 420}, cell{"K2'window(20,40)", 2, 41, 1.0 / 82},
        cell{"K2'window(20,40)", 3, 41, 21.0 / 1640}, cell{"K3lost(0)", 1, 4, 0}, cell{"K3lost(0)", 2, 4, 0.25},
        cell{"K3lost(0)", 3, 4, 0.5}, cell{"K3lost(10)", 1, 44, 0}, cell{"K3lost(10)", 2, 44, 1.0 / 44},
        cell{"K3lost(10)", 3, 44, 3.0 / 86}, cell{"K4chain(2,3)", 2, 16, 0}, cell{"K4chain(2,3)", 3, 16, 1.0 / 15},
        cell{"K4chain(2,3)", 4, 16, 13.0 / 140}, cell{"K4chain(3,1)", 3, 12, 0}, cell{"K4chain(3,1)", 5, 12, 8.0 / 495},
        cell{"K4chain(3,1)", 6, 12, 7.0 / 198}, cell{"K4chain(4,0)", 6, 8, 0}, cell{"K4chain(4,0)", 7, 8, 1.0 / 56},
        cell{"K5reorder(3)", 2, 7, 1.0 / 28}, cell{"K5reorder(3)", 3, 7, 1.0 / 12},
        cell{"K5reorder(5)", 2, 11, 1.0 / 66}, cell{"K6starve(5,5)", 1, 21, 0.2}, cell{"K7phil(2)", 1, 6, 0},
        cell{"K7phil(2)", 2, 6, 1.0 / 6}, cell{"K7phil(2)", 3, 6, 1.0 / 3}, cell{"K7phil(3)", 2, 9, 1.0 / 18},
        cell{"K7phil(3)", 3, 9, 1.0 / 9}, cell{"K8twowin(5,12,20)", 3, 22, 0},
        cell{"K8twowin(5,12,20)", 4, 22, 1.0 / 3080}, cell{"K9reverse(5)", 1, 5, 1.0 / 120}),
    [](const auto& parameter) {
      std::string name = parameter.param.id;
      for (char& each : name) {
        if (std::isalnum(static_cast<unsigned char>(each)) == 0) each = each == '\'' ? 'b' : '_';
      }
      return name + "_d" + std::to_string(parameter.param.depth);
    });

// Measured: 1.15 in a thousand runs by random walk, 39 by PCT.
TEST(PctSearch, FindsAStaleMonitorFarMoreOftenThanRandomWalk) {
  const std::uint64_t by_random_walk = failures_of("A02", "random", 20'000, 1);
  const std::uint64_t by_pct = failures_of("A02", "pct:3", 20'000, 1);

  EXPECT_GT(by_pct, 10 * by_random_walk);
  EXPECT_GT(by_pct, 500U);  // One in 40 runs; a mean of 25 or so is what it should be.
}

TEST(PctPilots, MeasureTheLengthOfARunWithoutChoiceOfLength) {
  EXPECT_EQ(resolved_of("K1uneven(25)", "pct:3"), "pct:3:26");
  EXPECT_EQ(resolved_of("K3lost(10)", "pct:1"), "pct:1:44");
}

TEST(PctPilots, LeaveALengthThatWasSaidAlone) { EXPECT_EQ(resolved_of("K1uneven(25)", "pct:3:7"), "pct:3:7"); }

TEST(PctPilots, LeaveRandomWalkAlone) { EXPECT_EQ(resolved_of("A01", "random"), "random"); }

TEST(PctPilots, GiveTheSameLengthToTheSameSeed) {
  EXPECT_EQ(resolved_of("A12", "pct:3", 417), resolved_of("A12", "pct:3", 417));
}

TEST(PctCampaign, RepeatsAFailureFromItsSeedWithoutPilots) {
  campaign_options options;
  options.strategy = "pct:3";
  const auto& what = *find_scenarios("A02").front();
  const auto found = run_campaign(what, options);
  ASSERT_TRUE(found.first_failure);
  EXPECT_EQ(found.first_failure->outcome, sim::verdict::fail);  // And not diverged: its tape gave the same run.

  campaign_options again;
  again.runs = 1;
  again.seed = found.first_failure->seed;
  again.strategy = found.info.strategy;
  const auto repeated = run_campaign(what, again);

  ASSERT_TRUE(repeated.first_failure);
  EXPECT_EQ(repeated.first_failure->digest, found.first_failure->digest);
  EXPECT_NE(replay_arguments(found.info, *found.first_failure).find(" --strategy " + found.info.strategy + " "),
            std::string::npos);
}

TEST(PctCampaign, RepeatsAFailureFromItsTapeWithoutTheStrategy) {
  campaign_options options;
  options.strategy = "pct:3";
  const auto& what = *find_scenarios("A02").front();
  const auto found = run_campaign(what, options);
  ASSERT_TRUE(found.first_failure);

  campaign_options again;
  again.runs = 1;
  again.seed = found.first_failure->seed;
  again.replay_tape = found.first_failure->choices_tape;
  const auto repeated = run_campaign(what, again);

  ASSERT_TRUE(repeated.first_failure);
  EXPECT_EQ(repeated.first_failure->digest, found.first_failure->digest);
}

}  // namespace rehearse::scenarios
