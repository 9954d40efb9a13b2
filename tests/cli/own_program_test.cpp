// A program with scenarios of its own is the whole tool, with those scenarios and no others.
// SPDX-License-Identifier: MIT
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "tool.hpp"

namespace rehearse::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class OwnProgram : public ToolTest {
 protected:
  auto own(const std::string& arguments) -> tool_result { return shell(REHEARSE_OWN_PROGRAM " " + arguments); }
};

TEST_F(OwnProgram, ListsItsOwnScenarios) {
  const auto seen = own("list --names");

  EXPECT_EQ(seen.code, 0);
  EXPECT_THAT(seen.out_lines(), ElementsAre("hollow", "treadmill", "pigs", "recovers"));
}

TEST_F(OwnProgram, AScenarioWithoutAnyProcessIsCode5) {
  const auto seen = own("run hollow --no-db");

  EXPECT_EQ(seen.code, 5);
  EXPECT_THAT(seen.out, StartsWith("NOTHING RUN"));
  EXPECT_THAT(seen.errors, HasSubstr("never had a process"));
}

TEST_F(OwnProgram, AScenarioThatNeverEndsIsCode7) {
  const auto seen = own("run 'own(1)' --runs 3 --max-steps 100 --no-db");

  EXPECT_EQ(seen.code, 7);
  EXPECT_THAT(seen.errors, HasSubstr("3 of 3 runs reached the step limit of 100"));
}

TEST_F(OwnProgram, WhatNoRunReachedIsCode1) {
  const auto seen = own("run pigs --runs 1200 --no-db");

  EXPECT_EQ(seen.code, 1);
  EXPECT_THAT(seen.out, StartsWith("FAILED  pigs, buggy: 1,200 runs"));
  EXPECT_THAT(seen.out, HasSubstr("\"pigs fly\" (sometimes) held in none of 1,200 runs\n"
                                  "\"the moon\" (reachable) was reached in none of 1,200 runs\n"));
  EXPECT_THAT(seen.out, HasSubstr("  mark         \"the ground\"  reached in 1,200 runs, 1,200 times\n"));
}

TEST_F(OwnProgram, OneRunNeedNotReachIt) {
  const auto seen = own("run pigs --runs 1 --no-db");

  EXPECT_EQ(seen.code, 0);
  EXPECT_THAT(seen.out, StartsWith("passed"));
}

TEST_F(OwnProgram, TellsWhatBecameOfEachPropertyIfAsked) {
  const auto brief = own("run recovers --runs 20 --no-db");
  const auto verbose = own("run recovers --runs 20 --no-db -v");

  EXPECT_EQ(verbose.code, 0);
  EXPECT_THAT(brief.out, Not(HasSubstr("the sun")));
  EXPECT_THAT(verbose.out, HasSubstr("properties:\n  always       \"the sun is there\"  held in 20 of 20 runs"));
  EXPECT_THAT(verbose.out, HasSubstr("  eventually   \"the sun is up\"     held in 20 of 20 runs, checked "));
}

TEST_F(OwnProgram, TellsProgramsOfItsPropertiesAndKeepsThem) {
  const auto seen = own("run pigs --runs 20 --json --db x.db");
  const auto told = nlohmann::json::parse(seen.out);

  EXPECT_EQ(seen.code, 1);
  EXPECT_EQ(told["exit_code"], 1);
  EXPECT_EQ(told["never_reached"][0]["name"], "pigs fly");
  EXPECT_EQ(told["never_reached"].size(), 2U);
  ASSERT_EQ(told["properties"].size(), 3U);
  EXPECT_EQ(told["properties"][2]["kind"], "mark");
  EXPECT_EQ(told["properties"][2]["reached"], 20);
  const auto kept = nlohmann::json::parse(own("report x.db --json").out);
  EXPECT_EQ(kept["campaigns"][0]["properties"], told["properties"]);
  EXPECT_THAT(own("report x.db").out, HasSubstr("\"pigs fly\"    held in 0 of 20 runs"));
}

TEST_F(OwnProgram, NothingWinsOverInconclusive) { EXPECT_EQ(own("run '*' --runs 3 --max-steps 100 --no-db").code, 5); }

TEST_F(OwnProgram, DoesNotReplayWhatItDoesNotHave) {
  tool_expecting(1, {"run", "canary", "--db", "x.db"});
  const auto seen = own("replay x.db");

  EXPECT_EQ(seen.code, 2);
  EXPECT_THAT(seen.errors, HasSubstr("scenario canary is not in this program"));
}

}  // namespace
}  // namespace rehearse::cli
