// Files of older versions: read as they are, raised when they are written to.
// SPDX-License-Identifier: MIT
#include <rehearse/reports/store.hpp>

#include <string>

#include <gtest/gtest.h>

#include "query.hpp"
#include "sample_runs.hpp"
#include "scratch_folder.hpp"

namespace rehearse::reports {
namespace {

using testing::pool_campaign;
using testing::pool_run;
using testing::query;
using testing::read_bytes;
using testing::run_campaign;
using testing::scratch_folder;
using testing::write_bytes;

/// A file as a program of schema version 1 left it.
auto version_1(const scratch_folder& scratch) -> std::string {
  const auto path = scratch.file("old.db");
  write_bytes(path, "");
  sqlite3* connection = nullptr;
  const auto sql = read_bytes(REHEARSE_SOURCE_DIR "/tests/reports/golden/version_1.sql");
  EXPECT_EQ(sqlite3_open(path.c_str(), &connection), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(connection, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(connection);
  sqlite3_close(connection);
  return path;
}

TEST(StoreVersion, AnOlderFileIsReadAndLeftAsItIs) {
  const auto scratch = scratch_folder{};
  const auto path = version_1(scratch);
  const auto bytes = read_bytes(path);

  const auto opened = store::open(path, open_mode::read);
  const auto run = opened->load_run(1);

  ASSERT_TRUE(run);
  EXPECT_EQ(run->record.property, "every connection is free again");
  EXPECT_FALSE(run->record.events.empty());
  EXPECT_FALSE(run->record.ending) << "it was recorded before that was kept";
  EXPECT_TRUE(run->record.proof.empty());
  EXPECT_EQ(run->info.oracle, "full");
  EXPECT_EQ(opened->runs().at(0).proof_count, 0U);
  EXPECT_EQ(opened->campaigns().size(), 1U);
  EXPECT_TRUE(read_bytes(path) == bytes) << "it was changed";
  EXPECT_EQ(scratch.names(), std::set<std::string>{"old.db"});
}

TEST(StoreVersion, AnOlderFileIsRaisedWhenItIsWrittenTo) {
  const auto scratch = scratch_folder{};
  const auto path = version_1(scratch);

  auto info = pool_campaign();
  info.oracle = "light";
  auto recorded = pool_run();
  recorded.proof = {8, 11};
  run_campaign(*store::open(path, open_mode::write), info, recorded);

  const auto opened = store::open(path, open_mode::read);
  EXPECT_EQ(query(path, "PRAGMA user_version"), std::to_string(store_schema_version) + "\n");
  EXPECT_FALSE(opened->load_run(1)->record.ending) << "what was not kept is not made up";
  EXPECT_EQ(opened->load_run(2)->record.ending, recorded.ending);
  EXPECT_EQ(opened->load_run(2)->record.proof, recorded.proof);
  EXPECT_EQ(opened->campaigns().at(1).info.oracle, "light");
}

TEST(StoreVersion, ARaisedFileIsWhatANewOneIs) {
  const auto scratch = scratch_folder{};
  const auto path = version_1(scratch);
  store::open(path, open_mode::write);
  store::open(scratch.file("new.db"), open_mode::write);
  const auto* const schema = "SELECT type, name, sql FROM sqlite_schema ORDER BY name";

  EXPECT_EQ(query(path, schema), query(scratch.file("new.db"), schema));
}

TEST(StoreVersion, AFileOfVersion2ThatLacksItsTablesIsDamaged) {
  const auto scratch = scratch_folder{};
  const auto path = version_1(scratch);
  query(path, "PRAGMA user_version = 2");

  for (const auto mode : {open_mode::read, open_mode::write}) {
    try {
      store::open(path, mode);
      ADD_FAILURE() << "it was opened";
    } catch (const store_error& error) {
      EXPECT_EQ(error.problem(), store_problem::damaged) << error.what();
    }
  }
}

}  // namespace
}  // namespace rehearse::reports
