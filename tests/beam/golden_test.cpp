// What a real BEAM did, we do, word for word: under every schedule where the order of one local BEAM is kept, and
// without a violation where it is not.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include "golden.hpp"

namespace rehearse::beam {
namespace {

class Golden : public testing::TestWithParam<language> {};

TEST_P(Golden, TracesAreTheBeamsUnderTwentySchedules) {
  player plays(GetParam(), {sim::delivery::instant, sim::timers::when_idle});
  auto cases = golden_cases(GetParam());
  ASSERT_EQ(cases.size(), 200U);
  const auto directed = directed_cases(GetParam());
  ASSERT_FALSE(directed.empty());
  cases.insert(cases.end(), directed.begin(), directed.end());
  for (const golden_case& each : cases) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      const played ours = plays.play(each.scenario, seed);
      ASSERT_EQ(first_difference(each.trace, ours.trace), "") << each.scenario.name << ", seed " << seed;
      ASSERT_EQ(ours.violation, "") << each.scenario.name << ", seed " << seed;
    }
  }
}

TEST_P(Golden, InFlightBreaksNoRule) {
  player plays(GetParam(), {sim::delivery::in_flight, sim::timers::when_idle});
  for (const golden_case& each : golden_cases(GetParam())) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      const played ours = plays.play(each.scenario, seed);
      ASSERT_EQ(ours.violation, "") << each.scenario.name << ", seed " << seed;
      ASSERT_FALSE(ours.trace.empty());
    }
  }
}

TEST_P(Golden, ADifferentTraceIsSeen) {
  auto cases = golden_cases(GetParam());
  player plays(GetParam(), {sim::delivery::instant, sim::timers::when_idle});
  cases[0].trace.back() += " ";
  EXPECT_NE(first_difference(cases[0].trace, plays.play(cases[0].scenario, 1).trace), "");
}

INSTANTIATE_TEST_SUITE_P(Beam, Golden, testing::Values(language::sup, language::sig),
                         [](const auto& which) { return which.param == language::sup ? "Sup" : "Sig"; });

TEST(BeamLanguages, SayWhatIsWrongWithAScenario) {
  player trees(language::sup, {sim::delivery::instant, sim::timers::when_idle});
  player signals(language::sig, {sim::delivery::instant, sim::timers::when_idle});
  const auto problem = [](player& plays, const std::string& text) -> std::string {
    try {
      plays.play(read_scenarios(text, "s").at(0), 1);
    } catch (const bad_scenario& bad) {
      return bad.what();
    }
    return "none";
  };
  EXPECT_EQ(problem(trees, "sup / one_for_one 3 5"), "s: there is no line 'run'");
  EXPECT_EQ(problem(trees, "sup / one_for_some 3 5\nrun"), "s: 'one_for_some' is no strategy");
  EXPECT_EQ(problem(trees, "sup / one_for_one x 5\nrun"), "s: 'x' is not a number");
  EXPECT_EQ(problem(trees, "sup / one_for_one 3 5\nrun\nfrobnicate /a"), "s: 'frobnicate' is no event");
  EXPECT_EQ(problem(signals, "spawn p1\ndo p1 link"), "s: 'link' is too short");
  EXPECT_EQ(problem(signals, "dance p1"), "s: 'dance p1' is neither 'spawn P' nor 'do P COMMANDS'");
  EXPECT_EQ(problem(signals, "spawn p1\ndo p1 trap on"), "none");
}

}  // namespace
}  // namespace rehearse::beam
