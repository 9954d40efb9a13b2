// What the tool says to those who hold it wrong: the exit code, and a message that helps.
// SPDX-License-Identifier: MIT
#include <filesystem>

#include <gmock/gmock.h>

#include "tool.hpp"

namespace rehearse::cli {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

class ToolUsage : public ToolTest {};

TEST_F(ToolUsage, AnUnknownFlagIsCode2) {
  const auto seen = tool_expecting(2, {"run", "A01", "--sede", "1"});

  EXPECT_EQ(seen.out, "");
  EXPECT_THAT(seen.errors, HasSubstr("'--sede'; did you mean --seed?"));
}

TEST_F(ToolUsage, AnUnknownNameIsCode2AndOffersWhatIsNear) {
  const auto seen = tool_expecting(2, {"run", "A1"});

  EXPECT_EQ(seen.out, "");
  EXPECT_THAT(seen.errors, HasSubstr("no scenario 'A1'; did you mean A01 (pool_no_down)"));
}

TEST_F(ToolUsage, AnUnknownNameRunsNothingOfTheRest) {
  const auto seen = tool_expecting(2, {"run", "canary", "no_such_scenario"});

  EXPECT_EQ(seen.out, "");
  EXPECT_FALSE(std::filesystem::exists(folder() / "rehearse-out"));
}

TEST_F(ToolUsage, AGlobThatMatchesNothingIsCode5) {
  for (const auto* verb : {"run", "list"}) {
    const auto seen = tool_expecting(5, {verb, "no_such_*"});
    EXPECT_EQ(seen.out, "");
    EXPECT_THAT(seen.errors, HasSubstr("no scenario matches 'no_such_*'"));
  }
}

TEST_F(ToolUsage, AGlobThatMatchesNothingIsNotHiddenByOneThatPasses) {
  const auto seen = tool_expecting(5, {"run", "A01", "no_such_*", "--fixed", "--runs", "5", "--no-db"});

  EXPECT_THAT(seen.out, HasSubstr("passed"));
}

TEST_F(ToolUsage, AScenarioWithoutFixedTwinIsCode2UnderItsName) {
  const auto seen = tool_expecting(2, {"run", "canary", "--fixed"});

  EXPECT_THAT(seen.errors, HasSubstr("canary"));
  EXPECT_THAT(seen.errors, HasSubstr("no fixed twin"));
}

TEST_F(ToolUsage, AGlobSkipsScenariosWithoutFixedTwinAndSaysSo) {
  const auto seen = tool_expecting(0, {"run", "*n*", "--fixed", "--runs", "1", "--no-db"});

  EXPECT_THAT(seen.errors, ContainsRegex("no fixed twin: .*canary"));
  EXPECT_THAT(seen.out, HasSubstr("A01 pool_no_down, fixed"));
}

TEST_F(ToolUsage, AGlobWithoutAnyFixedTwinIsCode5) {
  EXPECT_THAT(tool_expecting(5, {"run", "canar?", "--fixed"}).errors, HasSubstr("leave --fixed out"));
}

TEST_F(ToolUsage, AnUnknownStrategyIsCode2AndStoresNothing) {
  const auto seen = tool_expecting(2, {"run", "A01", "--strategy", "psychic"});

  EXPECT_EQ(seen.out, "");
  EXPECT_THAT(seen.errors, HasSubstr("psychic"));
  EXPECT_THAT(seen.errors, HasSubstr("random"));
  EXPECT_FALSE(std::filesystem::exists(folder() / "rehearse-out"));
}

TEST_F(ToolUsage, AMisspeltPctIsCode2AndSaysHowItIsSpelled) {
  for (const auto* spelled : {"pct", "pct:0", "pct:x", "pct:3:0", "pct:3:99999999999", "pct:1001"}) {
    const auto seen = tool_expecting(2, {"run", "A01", "--strategy", spelled});
    EXPECT_EQ(seen.out, "") << spelled;
    EXPECT_THAT(seen.errors, HasSubstr("pct:D[:K], as in pct:3")) << spelled;
    EXPECT_THAT(seen.errors, HasSubstr("there is random, pct:D[:K]")) << spelled;
  }
  EXPECT_FALSE(std::filesystem::exists(folder() / "rehearse-out"));
}

TEST_F(ToolUsage, ExpectIsForASingleRun) {
  EXPECT_THAT(tool_expecting(2, {"run", "A01", "--expect", "1"}).errors, HasSubstr("--runs 1"));
  EXPECT_THAT(tool_expecting(2, {"run", "A*", "--expect", "1", "--runs", "1"}).errors, HasSubstr("scenarios match"));
}

TEST_F(ToolUsage, HelpAndVersionAreCode0) {
  EXPECT_THAT(tool_expecting(0, {"--help"}).out, HasSubstr("Exit codes"));
  EXPECT_THAT(tool_expecting(0, {"run", "--help"}).out, HasSubstr("--keep-going"));
  EXPECT_THAT(tool_expecting(0, {"version"}).out, HasSubstr("event vocabulary"));
  EXPECT_EQ(tool_expecting(0, {"--version"}).out, tool_expecting(0, {"version"}).out);
}

TEST_F(ToolUsage, NoEscapeSequencesWhereThereIsNoTerminal) {
  EXPECT_THAT(tool({"run", "canary", "--no-db"}).out, Not(HasSubstr("\x1b")));
  EXPECT_THAT(tool({"run", "canary", "--no-db", "--color", "always"}).out, HasSubstr("\x1b[1;31m"));
}

}  // namespace
}  // namespace rehearse::cli
