// The tool and its database: replaying what is stored, refusing what is not ours, and never harming either.
// SPDX-License-Identifier: MIT
#include <chrono>
#include <csignal>
#include <filesystem>
#include <thread>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <sqlite3.h>

#include "tool.hpp"

namespace rehearse::cli {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using json = nlohmann::json;

class ToolStore : public ToolTest {
 protected:
  /// A database with one failing run of the canary.
  void make_database() { tool_expecting(1, {"run", "canary", "--db", "x.db"}); }

  void change_database(const char* sql) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open((folder() / "x.db").c_str(), &database), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(database, sql, nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(database);
    sqlite3_close(database);
  }

  /// Each verb refuses x.db with code 6, says why, and leaves it as it is. A run still prints its result.
  void expect_refused(const std::string& why) {
    const auto before = read_file("x.db");
    for (const auto& arguments : std::vector<std::vector<std::string>>{{"report", "x.db"}, {"replay", "x.db#1"}}) {
      const auto seen = tool_expecting(6, arguments);
      EXPECT_EQ(seen.out, "");
      EXPECT_THAT(seen.errors, HasSubstr("x.db"));
      EXPECT_THAT(seen.errors, HasSubstr(why));
    }
    const auto ran = tool_expecting(6, {"run", "canary", "--db", "x.db"});
    EXPECT_THAT(ran.errors, HasSubstr(why));
    EXPECT_NE(replay_line_of(ran), "") << ran.out;
    EXPECT_EQ(read_file("x.db"), before);
  }
};

TEST_F(ToolStore, AStoredRunReplaysToTheSameFailure) {
  make_database();
  const auto whole = tool_expecting(1, {"replay", "x.db#1"});
  const auto last = tool_expecting(1, {"replay", "x.db"});

  EXPECT_THAT(whole.out, HasSubstr("the same failure, with the same digest"));
  EXPECT_THAT(replay_line_of(whole), HasSubstr("replay 'x.db#1'"));
  EXPECT_EQ(whole.out, last.out);
}

TEST_F(ToolStore, AStoredRunWithDelaysAndClockJumpsReplaysToo) {
  tool_expecting(1, {"run", "S4", "--faults", "delay:1,clock:1", "--keep-going", "--runs", "300", "--db", "x.db"});
  for (const char* which : {"x.db#1", "x.db#5", "x.db#10"}) {
    EXPECT_THAT(tool_expecting(1, {"replay", which}).out, HasSubstr("the same failure, with the same digest")) << which;
  }
}

TEST_F(ToolStore, AStoredRunCanBeObservedBeforeAnyOfItsSteps) {
  tool_expecting(1, {"run", "A02", "--db", "x.db"});  // Fails with seed 19, after 16 steps.
  const auto plain = tool_expecting(1, {"replay", "x.db"});
  const auto first = tool_expecting(1, {"replay", "x.db", "--observe", "1"});
  const auto fifth = tool_expecting(1, {"replay", "x.db", "--observe", "5"});

  EXPECT_THAT(first.out, HasSubstr("before step 1: "));
  EXPECT_THAT(first.out, HasSubstr(" processes at 0 ns\n"));
  EXPECT_THAT(fifth.out, HasSubstr("before step 5: "));
  EXPECT_NE(first.out.substr(first.out.find(" ns\n")), fifth.out.substr(fifth.out.find(" ns\n")));
  EXPECT_THAT(fifth.out, HasSubstr("the same failure, with the same digest")) << "looking changes nothing";
  EXPECT_EQ(replay_line_of(fifth), replay_line_of(plain));
}

TEST_F(ToolStore, NonsenseCannotBeObserved) {
  make_database();
  EXPECT_THAT(tool_expecting(2, {"replay", "x.db", "--observe", "1000000"}).errors, HasSubstr("the run ended after"));
  EXPECT_THAT(tool_expecting(2, {"replay", "x.db", "--observe", "0"}).errors, HasSubstr("counted from 1"));
  EXPECT_THAT(tool_expecting(2, {"replay", "x.db", "--observe", "soon"}).errors, HasSubstr("soon"));
  EXPECT_THAT(tool_expecting(2, {"replay", "x.db", "--observe", "1", "--json"}).errors, HasSubstr("--json"));
}

TEST_F(ToolStore, APctRunIsStoredWithTheLengthThatWasMeasured) {
  const auto found = tool_expecting(1, {"run", "A02", "--strategy", "pct:3", "--db", "x.db"});
  const auto line = replay_line_of(found);

  EXPECT_THAT(line, ContainsRegex(" --strategy pct:3:1[0-9] "));
  EXPECT_THAT(tool_expecting(0, {"report", "x.db"}).out, ContainsRegex("pct:3:1[0-9] "));
  EXPECT_THAT(shell(line).out, HasSubstr(line.substr(line.find("--expect"))));
  EXPECT_THAT(tool_expecting(1, {"replay", "x.db"}).out, HasSubstr("the same failure, with the same digest"));
}

TEST_F(ToolStore, TheStoredLinePastedDoesTheSame) {
  tool_expecting(1, {"run", "A01", "--db", "x.db"});
  const auto line = replay_line_of(tool_expecting(1, {"replay", "x.db"}));
  const auto again = shell(line);

  EXPECT_EQ(again.code, 1) << again.out << again.errors;
  EXPECT_EQ(replay_line_of(again), line);
}

TEST_F(ToolStore, AReplayAsJsonComparesThenAndNow) {
  make_database();
  const auto facts = json::parse(tool_expecting(1, {"replay", "x.db", "--json"}).out);

  EXPECT_EQ(facts["verdict"], "same failure");
  EXPECT_EQ(facts["digest"], facts["stored_digest"]);
  EXPECT_EQ(facts["exit_code"], 1);
}

TEST_F(ToolStore, AnotherDigestIsCode4) {
  make_database();
  change_database("UPDATE runs SET digest = '0123456789abcdef'");

  EXPECT_THAT(tool_expecting(4, {"replay", "x.db"}).out, HasSubstr("another failure"));
}

TEST_F(ToolStore, AScenarioThatIsNotInThisProgramIsCode2) {
  make_database();
  change_database("UPDATE campaigns SET scenario = 'gone'");

  EXPECT_THAT(tool_expecting(2, {"replay", "x.db"}).errors, HasSubstr("scenario gone is not in this program"));
}

TEST_F(ToolStore, ARunThatIsNotThereIsCode2) {
  make_database();

  EXPECT_THAT(tool_expecting(2, {"replay", "x.db#99"}).errors, HasSubstr("no run 99"));
}

TEST_F(ToolStore, AMissingFileIsCode6AndIsNotMade) {
  EXPECT_THAT(tool_expecting(6, {"report", "x.db"}).errors, HasSubstr("x.db"));
  EXPECT_THAT(tool_expecting(6, {"replay", "x.db"}).errors, HasSubstr("x.db"));
  EXPECT_FALSE(std::filesystem::exists(folder() / "x.db"));
}

TEST_F(ToolStore, AForeignFileIsLeftAlone) {
  write_file("x.db", "Dear diary, this is no database at all, but somebody may want to keep it nevertheless.\n");

  expect_refused("not a rehearse database");
}

TEST_F(ToolStore, TheDatabaseOfAnotherProgramIsLeftAlone) {
  change_database("CREATE TABLE recipes (cake TEXT); INSERT INTO recipes VALUES ('carrot')");

  expect_refused("not a rehearse database");
}

TEST_F(ToolStore, ANewerFileIsLeftAlone) {
  make_database();
  change_database("PRAGMA user_version = 99");

  expect_refused("newer");
}

TEST_F(ToolStore, ADamagedFileIsLeftAlone) {
  make_database();
  auto bytes = read_file("x.db");
  bytes.resize(bytes.size() / 2);
  write_file("x.db", bytes);

  expect_refused("damaged");
}

TEST_F(ToolStore, ACampaignThatWasKilledCanBeReported) {
  const auto started = start({"run", "A01", "--fixed", "--time", "60", "--db", "x.db"});
  std::this_thread::sleep_for(std::chrono::milliseconds{900});
  EXPECT_EQ(stop(started, SIGKILL).code, 128 + SIGKILL);

  const auto report = json::parse(tool_expecting(0, {"report", "x.db", "--json"}).out);

  ASSERT_EQ(report["campaigns"].size(), 1u);
  EXPECT_EQ(report["campaigns"][0]["state"], "interrupted");
  EXPECT_GT(report["campaigns"][0]["runs"], 0);
}

TEST_F(ToolStore, FailuresSurviveAKill) {
  const auto started = start({"run", "A01", "--keep-going", "--time", "60", "--db", "x.db"});
  std::this_thread::sleep_for(std::chrono::milliseconds{900});
  stop(started, SIGKILL);

  EXPECT_THAT(tool_expecting(0, {"report", "x.db"}).out, HasSubstr("FAILED"));
  tool_expecting(1, {"replay", "x.db"});
}

}  // namespace
}  // namespace rehearse::cli
