// Runs, what they print, and the promise of the last line: pasted, it does the same again.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <chrono>
#include <csignal>
#include <regex>
#include <set>
#include <thread>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "tool.hpp"

namespace rehearse::cli {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;
using json = nlohmann::json;

class ToolRun : public ToolTest {
 protected:
  auto run_json(int code, std::vector<std::string> arguments) -> json {
    arguments.emplace_back("--json");
    const auto seen = tool_expecting(code, arguments);
    auto document = json::parse(seen.out, nullptr, false);
    EXPECT_FALSE(document.is_discarded()) << seen.out;
    return document;
  }
};

TEST_F(ToolRun, TheCanaryFails) {
  const auto seen = tool_expecting(1, {"run", "canary"});

  EXPECT_THAT(seen.out, HasSubstr("FAILED  \""));
  EXPECT_THAT(replay_line_of(seen), HasSubstr(" run canary --runs 1 --seed "));
  EXPECT_TRUE(std::filesystem::exists(folder() / "rehearse-out" / "canary.db"));
}

TEST_F(ToolRun, TheLastLinePastedGivesTheSameFailure) {
  for (const auto* scenario : {"canary", "A01"}) {
    const auto first = run_json(1, {"run", scenario, "--no-db"});
    const auto line = first["first_failure"]["replay"].get<std::string>();
    const auto again = shell(line + " --no-db --json");
    ASSERT_EQ(again.code, 1) << again.out << again.errors;

    const auto second = json::parse(again.out)["first_failure"];
    for (const auto* key : {"seed", "property", "digest", "steps", "replay"}) {
      EXPECT_EQ(first["first_failure"][key], second[key]) << key;
    }
  }
}

TEST_F(ToolRun, EveryReplayLineOfTheCatalogueCanBePasted) {
  const auto all = tool({"run", "*", "--runs", "500", "--no-db", "--json"});
  int pasted = 0;
  for (const auto& campaign : json::parse(all.out)) {
    if (!campaign.contains("first_failure")) continue;
    const auto& first = campaign["first_failure"];
    const auto again = shell(first["replay"].get<std::string>() + " --no-db --json");
    ASSERT_EQ(again.code, 1) << first["replay"] << "\n" << again.out << again.errors;
    const auto second = json::parse(again.out)["first_failure"];
    EXPECT_EQ(second["digest"], first["digest"]) << first["replay"];
    EXPECT_EQ(second["property"], first["property"]) << first["replay"];
    ++pasted;
  }
  EXPECT_GE(pasted, 5);
}

TEST_F(ToolRun, TheLastLineStaysTheSameWhenItIsPasted) {
  const auto first = tool_expecting(1, {"run", "A01", "--seed", "0x11", "--keep-going", "--runs", "200"});
  const auto again = shell(replay_line_of(first));

  EXPECT_EQ(again.code, 1) << again.out << again.errors;
  EXPECT_EQ(replay_line_of(again), replay_line_of(first));
}

TEST_F(ToolRun, AFailureWithAnotherDigestIsCode4) {
  const auto seen = tool_expecting(4, {"run", "canary", "--runs", "1", "--expect", "0123456789abcdef"});

  EXPECT_THAT(seen.errors, HasSubstr("instead of 0123456789abcdef"));
}

TEST_F(ToolRun, APassIsCode0WhateverWasExpected) {
  const auto seen =
      tool_expecting(0, {"run", "A01", "--fixed", "--runs", "1", "--expect", "0123456789abcdef", "--no-db"});

  EXPECT_THAT(seen.out, HasSubstr("passes now: was digest 0123456789abcdef"));
}

TEST_F(ToolRun, TheFixedTwinPasses) {
  const auto seen = tool_expecting(0, {"run", "A01", "--fixed", "--no-db"});

  EXPECT_THAT(seen.out, StartsWith("passed  A01 pool_no_down, fixed: 1,000 runs, "));
  EXPECT_EQ(seen.errors, "");
  EXPECT_FALSE(std::filesystem::exists(folder() / "rehearse-out"));
}

TEST_F(ToolRun, DigestsHaveStandardOutputForThemselves) {
  const auto seen = tool_expecting(1, {"run", "A01", "--runs", "200", "--keep-going", "--digests"});

  EXPECT_THAT(seen.out_lines(), SizeIs(200));
  EXPECT_THAT(seen.out_lines(),
              Each(MatchesRegex("[0-9]+ [0-9]+ (pass|fail) [0-9]+ [0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]+")));
  const std::regex line{"[0-9]+ [0-9]+ [a-z]+ [0-9]+ [0-9a-f]{16}"};
  for (const auto& text : seen.out_lines()) EXPECT_TRUE(std::regex_match(text, line)) << text;
  EXPECT_THAT(seen.errors, HasSubstr("replay: "));
  EXPECT_FALSE(std::filesystem::exists(folder() / "rehearse-out"));
}

TEST_F(ToolRun, DigestsRepeatAndDependOnTheSeedAlone) {
  const auto whole = tool({"run", "A01", "--runs", "20", "--keep-going", "--digests"});
  const auto again = tool({"run", "A01", "--runs", "20", "--keep-going", "--digests"});
  const auto tail = tool({"run", "A01", "--runs", "1", "--seed", "20", "--digests"});

  EXPECT_EQ(whole.out, again.out);
  EXPECT_EQ(whole.last_line().substr(whole.last_line().find(' ')), tail.last_line().substr(tail.last_line().find(' ')));
  std::set<std::string> digests;
  for (const auto& line : whole.out_lines()) digests.insert(line.substr(line.rfind(' ')));
  EXPECT_GT(digests.size(), 1u) << "different schedules should have different digests";
}

TEST_F(ToolRun, OneScenarioIsOneJsonObject) {
  const auto document = run_json(1, {"run", "canary"});

  for (const auto* key :
       {"scenario", "variant", "strategy", "seed", "runs", "failed", "inconclusive", "steps", "seconds",
        "first_failure", "granularity", "delivery", "timers", "faults", "warnings", "db"}) {
    EXPECT_TRUE(document.contains(key)) << key;
  }
  for (const auto* key : {"run", "seed", "property", "steps", "digest", "replay"}) {
    EXPECT_TRUE(document["first_failure"].contains(key)) << key;
  }
  EXPECT_EQ(document["scenario"], "canary");
  EXPECT_EQ(document["variant"], "buggy");
  EXPECT_EQ(document["db"], "rehearse-out/canary.db");
}

TEST_F(ToolRun, SeveralScenariosAreAJsonList) {
  const auto document = run_json(1, {"run", "A01", "canary", "--runs", "50"});

  ASSERT_THAT(document, SizeIs(2));
  EXPECT_EQ(document[0]["scenario"], "pool_no_down");
  EXPECT_EQ(document[1]["scenario"], "canary");
  EXPECT_EQ(document[0]["db"], "rehearse-out/rehearse.db");
}

TEST_F(ToolRun, APassingCampaignHasNoFirstFailure) {
  const auto document = run_json(0, {"run", "A01", "--fixed", "--runs", "30"});

  EXPECT_EQ(document["runs"], 30);
  EXPECT_EQ(document["failed"], 0);
  EXPECT_FALSE(document.contains("first_failure"));
}

TEST_F(ToolRun, SeveralScenariosEndWithASummaryAndTheLastReplayLine) {
  const auto seen = tool_expecting(1, {"run", "canary", "A01", "canary"});

  EXPECT_THAT(seen.out, HasSubstr("2 scenarios: 2 FAILED (canary, A01)"));
  EXPECT_THAT(replay_line_of(seen), HasSubstr(" run A01 --runs 1 "));
}

TEST_F(ToolRun, ListIsATableNamesOrJson) {
  const auto table = tool_expecting(0, {"list"});
  const auto names = tool_expecting(0, {"list", "--names"});
  const auto document = json::parse(tool_expecting(0, {"list", "--json"}).out);

  EXPECT_THAT(table.out, HasSubstr("pool_no_down"));
  EXPECT_THAT(names.out_lines(), SizeIs(document.size()));
  for (const auto& line : document) {
    for (const auto* key : {"name", "id", "tags", "has_fixed", "description"}) EXPECT_TRUE(line.contains(key)) << key;
  }
  const auto canary =
      std::find_if(document.begin(), document.end(), [](const auto& line) { return line["name"] == "canary"; });
  ASSERT_NE(canary, document.end());
  EXPECT_EQ((*canary)["has_fixed"], false);
}

TEST_F(ToolRun, KillingAnybodyJudgesCheckersOnlyAndSaysSo) {
  const auto seen = tool_expecting(0, {"run", "A01", "--faults", "kill:any", "--runs", "200", "--no-db"});

  EXPECT_THAT(seen.errors, HasSubstr("only the checkers were judged"));
}

TEST_F(ToolRun, ADelayJudgesEverythingAndIsToldInWordsAndNumbers) {
  const std::vector<std::string> asked{"run", "A12", "--faults", "delay:2", "--timers", "when_idle", "--no-db"};

  const auto seen = tool_expecting(1, asked);
  auto as_json = asked;
  as_json.emplace_back("--json");
  const auto document = run_json(1, as_json);

  EXPECT_THAT(seen.errors, Not(HasSubstr("only the checkers were judged")));
  EXPECT_THAT(seen.out, testing::ContainsRegex("FAULT +delay  [0-9.]+ [mun]?s +[a-z0-9./]+ -> [a-z0-9./]+"));
  EXPECT_THAT(seen.out, testing::ContainsRegex("replay: .* --faults delay:2:10s:[0-9]+ "));
  const auto& fault = document["first_failure"]["faults"].at(0);
  EXPECT_EQ(fault["kind"], "delay");
  EXPECT_THAT(fault["trigger"].get<std::string>(), testing::ContainsRegex("^at_signal\\([0-9]+\\), .* -> .* by "));
}

TEST_F(ToolRun, AJumpOfTheWallClockJudgesEverythingAndIsToldInWordsAndNumbers) {
  const std::vector<std::string> asked{"run", "A12", "--faults", "clock:2:3600s", "--no-db"};

  const auto seen = tool_expecting(1, asked);
  auto as_json = asked;
  as_json.emplace_back("--json");
  const auto document = run_json(1, as_json);

  EXPECT_THAT(seen.errors, Not(HasSubstr("only the checkers were judged")));
  EXPECT_THAT(seen.out, testing::ContainsRegex("FAULT +clock  (for|back)wards by [0-9.]+ s"));
  EXPECT_THAT(seen.out, testing::ContainsRegex("faults: [12] of 2 fired \\(clock wall at_step\\([0-9]+\\), "));
  EXPECT_THAT(seen.out, testing::ContainsRegex("replay: .* --faults clock:2:3600s:[0-9]+ "));
  const auto& fault = document["first_failure"]["faults"].at(0);
  EXPECT_EQ(fault["kind"], "clock");
}

TEST_F(ToolRun, TheReplayLineOfKillsAndDelaysRepeatsTheRun) {
  const auto document = run_json(1, {"run", "A01", "--faults", "kill:client:1,delay:2", "--runs", "500", "--no-db"});
  const auto& failure = document["first_failure"];
  const auto again = run_json(1, {"run", "A01", "--runs", "1", "--seed", std::to_string(failure["seed"].get<int>()),
                                  "--faults", document["faults"].get<std::string>(), "--no-db"});

  EXPECT_EQ(again["first_failure"]["digest"], failure["digest"]);
}

TEST_F(ToolRun, APassEndsWithWhatWasPutToTheTest) {
  const auto seen = tool_expecting(0, {"run", "T1", "--fixed", "--runs", "300"});

  EXPECT_THAT(seen.out, HasSubstr("\nrules: "));
  EXPECT_THAT(seen.out, HasSubstr(" put to the test, "));
  EXPECT_THAT(seen.out, Not(HasSubstr("# 100 and more")));
}

TEST_F(ToolRun, CoverageIsATableAndTheSameFromTheDatabase) {
  const auto seen = tool_expecting(0, {"run", "T1", "--fixed", "--runs", "300", "--coverage", "--db", "x.db"});
  const auto stored = tool_expecting(0, {"report", "x.db", "--coverage"});

  const auto table = seen.out.substr(seen.out.find("In each phase"));
  EXPECT_THAT(table, HasSubstr("\nLINK-04 "));
  EXPECT_THAT(table, HasSubstr("\nnever: "));
  EXPECT_THAT(stored.out, HasSubstr(table));
  EXPECT_EQ(tool_expecting(0, {"report", "x.db", "--coverage", "--campaign", "1"}).out, stored.out);
  EXPECT_THAT(tool_expecting(2, {"report", "x.db", "--coverage", "--campaign", "7"}).errors,
              HasSubstr("no campaign 7"));
}

TEST_F(ToolRun, CoverageIsInJsonToo) {
  const auto brief = run_json(0, {"run", "T1", "--fixed", "--runs", "300", "--no-db"});
  const auto whole = run_json(0, {"run", "T1", "--fixed", "--runs", "300", "--no-db", "--coverage"});

  EXPECT_GT(brief["coverage"]["cells_reached"], 0);
  EXPECT_FALSE(brief["coverage"].contains("table"));
  int reached = 0;
  for (const auto& each : whole["coverage"]["table"]) reached += each["count"] > 0 ? 1 : 0;
  EXPECT_EQ(whole["coverage"]["cells_reached"], reached);
}

TEST_F(ToolRun, TheReplayLineOfASteeredRunRepeatsTheRun) {
  const std::string weights = "steer:client:1:20:311111111111";
  const auto document = run_json(1, {"run", "A01", "--faults", weights, "--runs", "500", "--no-db"});
  const auto& failure = document["first_failure"];
  const auto again = run_json(1, {"run", "A01", "--runs", "1", "--seed", std::to_string(failure["seed"].get<int>()),
                                  "--faults", weights, "--no-db"});

  EXPECT_EQ(document["faults"], weights);
  EXPECT_EQ(again["first_failure"]["digest"], failure["digest"]);
  EXPECT_THAT(failure["replay"].get<std::string>(), HasSubstr(weights));
}

TEST_F(ToolRun, ASteeredFailureReplaysFromTheDatabase) {
  tool_expecting(1, {"run", "A01", "--faults", "steer:client:1", "--runs", "500", "--db", "x.db"});

  EXPECT_THAT(tool_expecting(1, {"replay", "x.db"}).out, HasSubstr("the same failure, with the same digest"));
}

TEST_F(ToolRun, AStepLimitThatIsTooLowIsNoPass) {
  const auto seen = tool_expecting(7, {"run", "A01", "--fixed", "--max-steps", "2", "--runs", "40", "--no-db"});

  EXPECT_THAT(seen.out, StartsWith("INCONCLUSIVE"));
  EXPECT_THAT(seen.errors, HasSubstr("--max-steps"));
}

TEST_F(ToolRun, TimeEndsACampaign) {
  const auto document = run_json(0, {"run", "A01", "--fixed", "--time", "0.3", "--no-db"});

  EXPECT_GT(document["runs"], 0);
  EXPECT_LT(document["seconds"], 10.0);
}

TEST_F(ToolRun, AnInterruptIsCode130AndPrintsWhatThereIs) {
  const auto started = start({"run", "A01", "--fixed", "--time", "60", "--json"});
  std::this_thread::sleep_for(std::chrono::milliseconds{700});
  const auto seen = stop(started, SIGINT);

  EXPECT_EQ(seen.code, 130);
  EXPECT_THAT(seen.errors, HasSubstr("interrupted after "));
  const auto document = json::parse(seen.out, nullptr, false);
  ASSERT_FALSE(document.is_discarded()) << seen.out;
  EXPECT_EQ(document["interrupted"], true);
  EXPECT_THAT(tool_expecting(0, {"report", "rehearse-out/pool_no_down.db"}).out, HasSubstr("pool_no_down"));
}

TEST_F(ToolRun, ShortWorkShowsNoProgress) {
  EXPECT_THAT(tool({"run", "A01", "--runs", "10"}).errors, Not(HasSubstr("runs/s")));
}

}  // namespace
}  // namespace rehearse::cli
