// check: stored runs are judged again, and the file is left as it is.
// SPDX-License-Identifier: MIT
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <sqlite3.h>

#include "tool.hpp"

namespace rehearse::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using json = nlohmann::json;

class ToolCheck : public ToolTest {
 protected:
  void make_database() {
    tool_expecting(1, {"run", "T1", "--runs", "30", "--keep-going", "--oracle", "light", "--db", "x.db"});
  }

  void change_database(const char* sql) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open((folder() / "x.db").c_str(), &database), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(database, sql, nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(database);
    sqlite3_close(database);
  }
};

TEST_F(ToolCheck, FindsNothingNewInWhatItWroteItselfAndChangesNothing) {
  make_database();
  const auto before = read_file("x.db");
  const auto seen = tool_expecting(0, {"check", "x.db"});

  EXPECT_THAT(seen.out, HasSubstr("run 1  tree_wrong_order (buggy)  fail \""));
  EXPECT_THAT(seen.out, HasSubstr("\"  ->  same\n"));
  EXPECT_THAT(seen.out, HasSubstr(" same; no rule is violated\n"));
  EXPECT_THAT(seen.out, Not(HasSubstr("cannot be judged")));
  EXPECT_EQ(read_file("x.db"), before);
}

TEST_F(ToolCheck, ShowsAViolationWithTheEventsThatProveIt) {
  make_database();
  // As if a killed process had been seen to die of something else.
  change_database(
      "UPDATE events SET exact_reason = 'custom(\"bored\")' WHERE kind = 'exiting' AND exact_reason = 'killed'");
  const auto seen = tool_expecting(1, {"check", "x.db", "--run", "1"});
  const auto document = json::parse(tool_expecting(1, {"check", "x.db", "--json"}).out);

  EXPECT_THAT(seen.out, HasSubstr("->  new violation EXIT-05\n    EXIT-05: "));
  EXPECT_THAT(seen.out, HasSubstr("\n      event "));
  EXPECT_THAT(seen.out, HasSubstr(" exits "));
  EXPECT_THAT(seen.out, HasSubstr("1 run, 1 new violation; violated: EXIT-05 (1)"));
  EXPECT_EQ(document["exit_code"], 1);
  EXPECT_EQ(document["runs"][0]["verdict"], "new violation");
  EXPECT_EQ(document["runs"][0]["rule"], "EXIT-05");
  EXPECT_EQ(document["runs"][0]["proof"][0]["kind"], "exiting");
}

TEST_F(ToolCheck, SaysOfOlderFilesThatTheyCannotBeJudged) {
  make_database();
  change_database("UPDATE runs SET ending = NULL");
  const auto seen = tool_expecting(5, {"check", "x.db"});

  EXPECT_THAT(seen.errors, HasSubstr("recorded before events carried exact exit reasons and child specs: "));
  EXPECT_THAT(seen.errors, HasSubstr("runs cannot be judged"));
}

TEST_F(ToolCheck, SaysWhatIsNotThere) {
  EXPECT_THAT(tool_expecting(6, {"check", "x.db"}).errors, HasSubstr("is not there"));
  EXPECT_FALSE(std::filesystem::exists(folder() / "x.db"));
}

TEST_F(ToolCheck, HasNothingToJudgeWhereNothingFailed) {
  tool_expecting(0, {"run", "A01", "--fixed", "--runs", "5", "--db", "x.db"});
  EXPECT_THAT(tool_expecting(5, {"check", "x.db"}).errors, HasSubstr("no recorded runs"));
  EXPECT_THAT(tool_expecting(2, {"check", "x.db", "--run", "9"}).errors, HasSubstr("no run 9"));
}

TEST_F(ToolCheck, TheOracleStandsInTheReplayLineOnlyWhereItIsNotFull) {
  const auto full = tool_expecting(1, {"run", "A01", "--no-db"});
  const auto light = tool_expecting(1, {"run", "A01", "--no-db", "--oracle", "light"});
  const auto line = replay_line_of(light);

  EXPECT_THAT(replay_line_of(full), Not(HasSubstr("--oracle")));
  EXPECT_THAT(line, HasSubstr(" --oracle light"));
  EXPECT_EQ(line.substr(line.find("--expect")), replay_line_of(full).substr(replay_line_of(full).find("--expect")))
      << "the digest does not depend on who judges";
  EXPECT_EQ(replay_line_of(shell(line)), line);
}

}  // namespace
}  // namespace rehearse::cli
