// What a real BEAM did, we do, word for word: under every schedule where the order of one local BEAM is kept, and
// without a violation where it is not.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include "golden.hpp"

namespace rehearse::beam {
namespace {

constexpr sim::models one_beam{sim::delivery::instant, sim::timers::when_idle};

// Each case is a test of its own to ctest, so that all cores have something to do.
class Golden : public testing::TestWithParam<language> {};

void expect_the_beams_traces(const language& which, const std::vector<golden_case>& cases, std::uint64_t schedules) {
  player plays(which, one_beam);
  for (const golden_case& each : cases) {
    for (std::uint64_t seed = 1; seed <= schedules; ++seed) {
      const played ours = plays.play(each.scenario, seed);
      ASSERT_EQ(ours.violation, "") << each.scenario.name << ", seed " << seed;
      ASSERT_EQ(first_difference(each.trace, ours.trace), "") << each.scenario.name << ", seed " << seed;
    }
  }
}

TEST_P(Golden, TracesAreTheBeams) {
  const auto cases = golden_cases(GetParam());
  ASSERT_GE(cases.size(), 2000U);
  expect_the_beams_traces(GetParam(), cases, 1);
}

TEST_P(Golden, ATenthIsTheBeamsUnderTwentySchedules) {
  expect_the_beams_traces(GetParam(), every_nth(10, golden_cases(GetParam())), 20);
}

TEST_P(Golden, InFlightBreaksNoRule) {
  player plays(GetParam(), {sim::delivery::in_flight, sim::timers::when_idle});
  for (const golden_case& each : every_nth(10, golden_cases(GetParam()))) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      const played ours = plays.play(each.scenario, seed);
      ASSERT_EQ(ours.violation, "") << each.scenario.name << ", seed " << seed;
      ASSERT_FALSE(ours.trace.empty());
    }
  }
}

TEST_P(Golden, ADifferentTraceIsSeen) {
  auto cases = golden_cases(GetParam());
  player plays(GetParam(), one_beam);
  cases[0].trace.back() += " ";
  EXPECT_NE(first_difference(cases[0].trace, plays.play(cases[0].scenario, 1).trace), "");
}

INSTANTIATE_TEST_SUITE_P(Beam, Golden, testing::ValuesIn(languages()),
                         [](const auto& which) { return std::string(which.param.name); });

TEST(BeamLanguages, SayWhatIsWrongWithAScenario) {
  player trees(language_named("sup"), one_beam);
  player signals(language_named("sig"), one_beam);
  player servers(language_named("gs"), one_beam);
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
  EXPECT_EQ(problem(trees, "sup / one_for_one 3 5 sometimes\nrun"), "s: 'sometimes' is no auto_shutdown");
  EXPECT_EQ(problem(servers, "spawn c1"), "s: 'spawn c1' is neither 'client C' nor 'do C COMMANDS'");
  EXPECT_EQ(problem(servers, "client c1\ndo c2 die boom"), "s: there is no client 'c2'");
  EXPECT_EQ(problem(servers, "client c1\ndo c1 start s1 link - - fly ok"), "s: 'fly' is no step of a chain");
  EXPECT_EQ(problem(servers, "client c1\ndo c1 start s1 link"), "s: 'start s1 link' is too short");
}

}  // namespace
}  // namespace rehearse::beam
