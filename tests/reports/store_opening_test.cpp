// What a store refuses to open, and that it leaves that as it is.
// SPDX-License-Identifier: MIT
#include <rehearse/reports/store.hpp>

#include <filesystem>
#include <optional>
#include <string>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include "in_child.hpp"
#include "query.hpp"
#include "sample_runs.hpp"
#include "scratch_folder.hpp"

namespace rehearse::reports {
namespace {

using testing::exit_code_of;
using testing::pool_campaign;
using testing::pool_run;
using testing::query;
using testing::read_bytes;
using testing::run_campaign;
using testing::scratch_folder;
using testing::write_bytes;

/// The problem with opening `path`, and the message; empty if there is none.
struct refusal {
  std::optional<store_problem> problem;
  std::string message;
};

auto refusal_of(const std::string& path, open_mode mode) -> refusal {
  try {
    store::open(path, mode);
    return {};
  } catch (const store_error& error) {
    return {error.problem(), error.what()};
  }
}

/// Both modes refuse, the message names the file, and nothing in the folder has changed.
void expect_refused(const scratch_folder& scratch, const std::string& path, store_problem problem) {
  const auto bytes = read_bytes(path);
  const auto names = scratch.names();
  for (const auto mode : {open_mode::write, open_mode::read}) {
    const auto found = refusal_of(path, mode);
    EXPECT_EQ(found.problem, problem) << found.message;
    EXPECT_NE(found.message.find(path), std::string::npos) << found.message;
  }
  EXPECT_TRUE(read_bytes(path) == bytes) << "it was changed";
  EXPECT_EQ(scratch.names(), names);
}

void make_store(const std::string& path) {
  run_campaign(*store::open(path, open_mode::write), pool_campaign(), pool_run());
}

TEST(StoreOpening, LeavesOneFileAfterAnOrderlyEnd) {
  const auto scratch = scratch_folder{};

  make_store(scratch.file("a.db"));
  make_store(scratch.file("a.db"));

  EXPECT_EQ(scratch.names(), std::set<std::string>{"a.db"});
  EXPECT_EQ(query(scratch.file("a.db"), "PRAGMA application_id; PRAGMA user_version; PRAGMA journal_mode"),
            "1380471379\n2\ndelete\n");
}

TEST(StoreOpening, ReadingChangesNothing) {
  const auto scratch = scratch_folder{};
  make_store(scratch.file("a.db"));
  const auto bytes = read_bytes(scratch.file("a.db"));

  EXPECT_EQ(store::open(scratch.file("a.db"), open_mode::read)->campaigns().size(), 1U);

  EXPECT_TRUE(read_bytes(scratch.file("a.db")) == bytes);
  EXPECT_EQ(scratch.names(), std::set<std::string>{"a.db"});
}

TEST(StoreOpening, MakesTheFoldersOnTheWay) {
  const auto scratch = scratch_folder{};

  make_store(scratch.file("not/yet/a.db"));

  EXPECT_EQ(store::open(scratch.file("not/yet/a.db"), open_mode::read)->campaigns().size(), 1U);
}

TEST(StoreOpening, TakesAnyNameThatAFileCanHave) {
  const auto scratch = scratch_folder{};

  make_store(scratch.file("50% #1?mode=ro ü.db"));

  EXPECT_EQ(scratch.names(), std::set<std::string>{"50% #1?mode=ro ü.db"});
}

TEST(StoreOpening, TakesAnEmptyFileForWritingOnly) {
  const auto scratch = scratch_folder{};
  const auto path = scratch.file("a.db");
  write_bytes(path, "");

  EXPECT_EQ(refusal_of(path, open_mode::read).problem, store_problem::unreadable);
  make_store(path);

  EXPECT_EQ(store::open(path, open_mode::read)->campaigns().size(), 1U);
}

TEST(StoreOpening, DoesNotMakeAFileByReading) {
  const auto scratch = scratch_folder{};

  EXPECT_EQ(refusal_of(scratch.file("a.db"), open_mode::read).problem, store_problem::unreadable);

  EXPECT_TRUE(scratch.names().empty());
}

TEST(StoreOpening, RefusesAFolder) {
  const auto scratch = scratch_folder{};
  std::filesystem::create_directory(scratch.file("a.db"));

  EXPECT_EQ(refusal_of(scratch.file("a.db"), open_mode::write).problem, store_problem::unreadable);
  EXPECT_EQ(refusal_of(scratch.file("a.db"), open_mode::read).problem, store_problem::unreadable);
}

TEST(StoreOpening, RefusesATextFile) {
  const auto scratch = scratch_folder{};
  for (const auto* text : {"x", "Dear diary, today I killed a process.\n"}) {
    write_bytes(scratch.file("a.db"), text);

    expect_refused(scratch, scratch.file("a.db"), store_problem::foreign);
  }
}

TEST(StoreOpening, RefusesADatabaseOfAnotherProgram) {
  const auto scratch = scratch_folder{};
  write_bytes(scratch.file("a.db"), "");
  query(scratch.file("a.db"), "PRAGMA application_id = 77; CREATE TABLE diary (text)");

  expect_refused(scratch, scratch.file("a.db"), store_problem::foreign);
}

TEST(StoreOpening, RefusesADatabaseThatNobodySigned) {
  const auto scratch = scratch_folder{};
  for (const auto* mode : {"delete", "wal"}) {
    write_bytes(scratch.file("a.db"), "");
    query(scratch.file("a.db"), std::string("PRAGMA journal_mode = ") + mode + "; CREATE TABLE diary (text)");

    expect_refused(scratch, scratch.file("a.db"), store_problem::foreign);
  }
  EXPECT_EQ(refusal_of(scratch.file("a.db"), open_mode::read).message,
            scratch.file("a.db") +
                " is not a rehearse database (its application id is 0x0); give another --db or "
                "remove the file.");
}

TEST(StoreOpening, TakesADatabaseWithoutTablesForWriting) {
  const auto scratch = scratch_folder{};
  write_bytes(scratch.file("a.db"), "");
  query(scratch.file("a.db"), "CREATE TABLE diary (text); DROP TABLE diary");

  make_store(scratch.file("a.db"));

  EXPECT_EQ(store::open(scratch.file("a.db"), open_mode::read)->campaigns().size(), 1U);
}

TEST(StoreOpening, RefusesANewerSchema) {
  const auto scratch = scratch_folder{};
  make_store(scratch.file("a.db"));
  query(scratch.file("a.db"), "PRAGMA user_version = 3");

  expect_refused(scratch, scratch.file("a.db"), store_problem::newer);
}

TEST(StoreOpening, RefusesATableThatIsNotAsItWas) {
  const auto scratch = scratch_folder{};
  make_store(scratch.file("a.db"));
  query(scratch.file("a.db"), "ALTER TABLE runs RENAME COLUMN digest TO fingerprint");

  expect_refused(scratch, scratch.file("a.db"), store_problem::damaged);
}

TEST(StoreOpening, LetsPeopleAddTablesAndDropViews) {
  const auto scratch = scratch_folder{};
  make_store(scratch.file("a.db"));
  query(scratch.file("a.db"), "CREATE TABLE mine (text); DROP VIEW failures");

  make_store(scratch.file("a.db"));

  EXPECT_EQ(store::open(scratch.file("a.db"), open_mode::read)->last_failure_id(), 2);
}

TEST(StoreOpening, RefusesASecondWriter) {
  const auto scratch = scratch_folder{};
  const auto writer = store::open(scratch.file("a.db"), open_mode::write);

  const auto found = refusal_of(scratch.file("a.db"), open_mode::write);

  EXPECT_EQ(found.problem, store_problem::busy);
  EXPECT_NE(found.message.find(std::to_string(getpid())), std::string::npos) << found.message;
  run_campaign(*writer, pool_campaign(), pool_run());
}

TEST(StoreOpening, LeavesAForeignFileInPlaceOfTheSideFile) {
  const auto scratch = scratch_folder{};
  write_bytes(scratch.file("a.db-live"), "somebody else's");

  EXPECT_EQ(refusal_of(scratch.file("a.db"), open_mode::write).problem, store_problem::foreign);

  EXPECT_EQ(read_bytes(scratch.file("a.db-live")), "somebody else's");
}

/// Gives up the rights of root, whom no permission stops.
void become_nobody() {
  if (getuid() == 0 && setresuid(65534, 65534, 65534) != 0) _exit(97);
}

TEST(StoreOpening, SaysThatAFolderMayNotBeWrittenTo) {
  const auto scratch = scratch_folder{};
  make_store(scratch.file("a.db"));
  std::filesystem::permissions(scratch.path(), std::filesystem::perms(0555));

  EXPECT_EQ(exit_code_of([&] {
              become_nobody();
              for (const auto* name : {"a.db", "new.db", "folder/new.db"}) {
                if (refusal_of(scratch.file(name), open_mode::write).problem != store_problem::unreadable) return 1;
              }
              return store::open(scratch.file("a.db"), open_mode::read)->findings().size() == 1 ? 0 : 2;
            }),
            0);
  std::filesystem::permissions(scratch.path(), std::filesystem::perms(0755));
  EXPECT_EQ(scratch.names(), std::set<std::string>{"a.db"});
}

TEST(StoreOpening, SaysThatAFileMayNotBeRead) {
  const auto scratch = scratch_folder{};
  make_store(scratch.file("a.db"));
  std::filesystem::permissions(scratch.file("a.db"), std::filesystem::perms::none);
  std::filesystem::permissions(scratch.path(), std::filesystem::perms(0755));

  EXPECT_EQ(exit_code_of([&] {
              become_nobody();
              return refusal_of(scratch.file("a.db"), open_mode::read).problem == store_problem::unreadable ? 0 : 1;
            }),
            0);
}

TEST(StoreOpening, KeepsWhatIsStoredWhenNoSpaceIsLeft) {
  const auto scratch = scratch_folder{};
  const auto path = scratch.file("a.db");
  make_store(path);

  // A limit on the size of files is what a full disk looks like from inside.
  EXPECT_EQ(exit_code_of([&] {
              std::signal(SIGXFSZ, SIG_IGN);
              const auto limit = rlimit{512 * 1024, 512 * 1024};
              if (setrlimit(RLIMIT_FSIZE, &limit) != 0) return 97;
              try {
                const auto writer = store::open(path, open_mode::write);
                writer->campaign_begun(pool_campaign());
                for (std::uint64_t index = 1; index < 10'000; ++index) writer->run_recorded(pool_run(index));
                return 1;
              } catch (const store_error& error) {
                return error.problem() == store_problem::full ? 0 : 2;
              }
            }),
            0);

  const auto reader = store::open(path, open_mode::read);
  EXPECT_GT(reader->runs().size(), 10U);
  EXPECT_EQ(reader->campaigns().size(), 2U);
  EXPECT_EQ(reader->campaigns().at(1).state, campaign_state::interrupted);
  EXPECT_EQ(query(path, "PRAGMA integrity_check"), "ok\n");
}

}  // namespace
}  // namespace rehearse::reports
