// A campaign whose OS process is killed at once, as `kill -9` or the kernel's memory killer do.
// SPDX-License-Identifier: MIT
#include <rehearse/reports/store.hpp>

#include <csignal>
#include <filesystem>
#include <set>
#include <string>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "in_child.hpp"
#include "query.hpp"
#include "sample_runs.hpp"
#include "scratch_folder.hpp"

namespace rehearse::reports {
namespace {

using testing::kill_myself;
using testing::pool_campaign;
using testing::pool_run;
using testing::query;
using testing::read_bytes;
using testing::run_campaign;
using testing::run_some;
using testing::scratch_folder;
using testing::wait_status_of;
using testing::write_bytes;

/// Two runs, one of them failing, and a third that does not come to its end.
void be_killed_in_a_run(const std::string& path) {
  const int status = wait_status_of([&]() -> int {
    const auto writer = store::open(path, open_mode::write);
    run_some(*writer, pool_run());
    writer->run_begun(418, 0xffff'ffff'ffff'fffe);
    kill_myself();
  });
  ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

void expect_what_was_done(const store& opened) {
  const auto campaign = opened.campaigns().at(0);
  EXPECT_EQ(campaign.state, campaign_state::interrupted);
  EXPECT_EQ(campaign.counters.runs, 2U);
  EXPECT_EQ(campaign.counters.failed, 1U);
  EXPECT_EQ(campaign.counters.steps, 22U);
  ASSERT_TRUE(campaign.in_flight);
  EXPECT_EQ(campaign.in_flight->index, 418U);
  EXPECT_EQ(campaign.in_flight->seed, 0xffff'ffff'ffff'fffeU);
  EXPECT_EQ(opened.findings().size(), 1U);
  EXPECT_EQ(opened.load_run(1)->record.events.size(), pool_run().events.size());
}

TEST(StoreKill, AReaderFindsCountersFindingsAndTheRunInFlight) {
  const auto scratch = scratch_folder{};
  const auto path = scratch.file("a.db");
  be_killed_in_a_run(path);

  expect_what_was_done(*store::open(path, open_mode::read));

  EXPECT_EQ(scratch.names(), std::set<std::string>{"a.db"});
  expect_what_was_done(*store::open(path, open_mode::read));
  EXPECT_EQ(query(path, "SELECT state, runs, in_flight_index, in_flight_seed FROM campaigns"),
            "interrupted|2|418|18446744073709551614\n");
}

TEST(StoreKill, AWriterFindsThemAndGoesOn) {
  const auto scratch = scratch_folder{};
  const auto path = scratch.file("a.db");
  be_killed_in_a_run(path);

  const auto writer = store::open(path, open_mode::write);
  expect_what_was_done(*writer);
  run_campaign(*writer, pool_campaign(), pool_run());

  expect_what_was_done(*writer);
  EXPECT_EQ(writer->campaigns().at(1).state, campaign_state::ended);
}

TEST(StoreKill, TheSqliteProgramOpensTheFileBeforeWeDo) {
  const auto scratch = scratch_folder{};
  const auto path = scratch.file("a.db");
  be_killed_in_a_run(path);

  EXPECT_EQ(query(path, "PRAGMA integrity_check; SELECT count(*) FROM runs; SELECT count FROM findings"), "ok\n1\n1\n");
  expect_what_was_done(*store::open(path, open_mode::read));
}

TEST(StoreKill, AReaderWithoutRightsStillFindsThem) {
  if (getuid() != 0) GTEST_SKIP() << "needs root, to give up its rights";
  const auto scratch = scratch_folder{};
  const auto path = scratch.file("a.db");
  be_killed_in_a_run(path);
  const auto before = read_bytes(path);
  std::filesystem::permissions(scratch.path(), std::filesystem::perms(0555));

  EXPECT_EQ(testing::exit_code_of([&] {
              if (setresuid(65534, 65534, 65534) != 0) return 97;
              expect_what_was_done(*store::open(path, open_mode::read));
              return HasFailure() ? 1 : 0;
            }),
            0);

  EXPECT_TRUE(read_bytes(path) == before);
}

TEST(StoreKill, NamesNoRunWhenNoneWasInFlight) {
  const auto scratch = scratch_folder{};
  const auto path = scratch.file("a.db");
  wait_status_of([&]() -> int {
    const auto writer = store::open(path, open_mode::write);
    run_some(*writer, pool_run());
    kill_myself();
  });

  const auto campaign = store::open(path, open_mode::read)->campaigns().at(0);

  EXPECT_EQ(campaign.state, campaign_state::interrupted);
  EXPECT_EQ(campaign.counters.runs, 2U);
  EXPECT_FALSE(campaign.in_flight);
}

TEST(StoreKill, LeavesACampaignEndedThatWasEnded) {
  const auto scratch = scratch_folder{};
  const auto path = scratch.file("a.db");
  wait_status_of([&]() -> int {
    const auto writer = store::open(path, open_mode::write);
    run_campaign(*writer, pool_campaign(), pool_run());
    kill_myself();
  });

  const auto campaign = store::open(path, open_mode::read)->campaigns().at(0);

  EXPECT_EQ(campaign.state, campaign_state::ended);
  EXPECT_EQ(campaign.counters.runs, 1000U);
}

TEST(StoreKill, DoesNotFoldASideFileIntoAnotherDatabase) {
  const auto scratch = scratch_folder{};
  const auto path = scratch.file("a.db");
  be_killed_in_a_run(path);
  // Another file has come to stand under the name: its campaign 1 is not the one that was killed.
  run_some(*store::open(scratch.file("b.db"), open_mode::write), pool_run(7));
  query(scratch.file("b.db"), "UPDATE campaigns SET state = 'running', runs = 5, started_at = 'another time'");
  for (const auto* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path + suffix);
  std::filesystem::rename(scratch.file("b.db"), path);

  const auto campaign = store::open(path, open_mode::read)->campaigns().at(0);

  EXPECT_EQ(campaign.counters.runs, 5U);
  EXPECT_FALSE(campaign.in_flight);
  EXPECT_EQ(campaign.state, campaign_state::interrupted);
  EXPECT_EQ(query(path, "SELECT state FROM campaigns"), "interrupted\n");
}

// A program that is killed in the middle of a commit to the file itself leaves a journal that undoes it.
TEST(StoreKill, ACommitThatWasCutOffIsUndoneByWhoeverOpensNext) {
  const auto scratch = scratch_folder{};
  const auto path = scratch.file("a.db");
  for (const auto mode : {open_mode::read, open_mode::write}) {
    run_campaign(*store::open(path, open_mode::write), pool_campaign(), pool_run());
    const auto before = read_bytes(path);
    wait_status_of([&]() -> int {
      sqlite3* connection = nullptr;
      sqlite3_open(path.c_str(), &connection);
      // With no room in its cache SQLite writes into the file before the commit.
      sqlite3_exec(connection, "PRAGMA cache_size = 1; BEGIN; DELETE FROM events; UPDATE runs SET explanation = ''",
                   nullptr, nullptr, nullptr);
      sqlite3_exec(connection, "INSERT INTO notes SELECT 1, position + 100, hex(zeroblob(9999)) FROM choices", nullptr,
                   nullptr, nullptr);
      kill_myself();
    });
    ASSERT_EQ(scratch.names().count("a.db-journal"), 1U);
    ASSERT_FALSE(read_bytes(path) == before);

    const auto opened = store::open(path, mode);

    EXPECT_EQ(opened->load_run(1)->record.events.size(), pool_run().events.size());
    EXPECT_EQ(opened->load_run(1)->record.explanation, pool_run().explanation);
  }
  EXPECT_EQ(scratch.names(), std::set<std::string>{"a.db"});
}

// The first page is written, the others are not, and the journal says that there was nothing before.
TEST(StoreKill, ACreationThatWasCutOffIsBegunAnew) {
  const auto scratch = scratch_folder{};
  const auto path = scratch.file("a.db");
  run_campaign(*store::open(path, open_mode::write), pool_campaign(), pool_run());
  // https://www.sqlite.org/fileformat2.html section 3: magic, no records, nonce, no pages before, sector and page size.
  auto journal = std::string("\xd9\xd5\x05\xf9\x20\xa1\x63\xd7\0\0\0\0\1\2\3\4\0\0\0\0\0\0\2\0\0\0\x10\0", 28);
  journal.resize(512);
  write_bytes(path, read_bytes(path).substr(0, 4096));
  write_bytes(path + "-journal", journal);

  run_campaign(*store::open(path, open_mode::write), pool_campaign(), pool_run());

  EXPECT_EQ(store::open(path, open_mode::read)->runs().size(), 1U);
  EXPECT_EQ(scratch.names(), std::set<std::string>{"a.db"});
}

// Kills at moments spread over commits, folds, openings and closings: whatever the moment, the file opens.
TEST(StoreKill, OpensAfterAKillAtAnyMoment) {
  const auto scratch = scratch_folder{};
  const auto path = scratch.file("a.db");
  auto last_count = std::size_t{0};
  for (unsigned moment = 0; moment < 40; ++moment) {
    const auto child = fork();
    if (child == 0) {
      while (true) {
        const auto writer = store::open(path, open_mode::write);
        run_some(*writer, pool_run());
        for (std::uint64_t index = 1; index < 200; ++index) {
          writer->run_begun(index, index);
          writer->run_ended(sim::verdict::pass, 1);
        }
        writer->run_recorded(pool_run(500));
      }
    }
    usleep(1000 + 1531 * moment);
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);

    if (!std::filesystem::exists(path) || std::filesystem::file_size(path) == 0) continue;
    const auto writer = store::open(path, open_mode::write);
    const auto runs = writer->runs().size();
    EXPECT_GE(runs, last_count) << "what was stored is still there";
    last_count = runs;
    for (const auto& campaign : writer->campaigns()) EXPECT_EQ(campaign.state, campaign_state::interrupted);
  }
  EXPECT_GT(last_count, 0U) << "or no child came as far as to store a run";
  EXPECT_EQ(scratch.names(), std::set<std::string>{"a.db"});
}

// A child of fork() has the store of its parent in its memory, and must not close it.
TEST(StoreKill, AChildThatEndsLeavesTheStoreOfItsParentAlone) {
  const auto scratch = scratch_folder{};
  const auto path = scratch.file("a.db");
  auto writer = store::open(path, open_mode::write);
  writer->campaign_begun(pool_campaign());

  EXPECT_EQ(testing::exit_code_of([&] {
              writer.reset();
              return 0;
            }),
            0);

  EXPECT_EQ(scratch.names().count("a.db-live"), 1U);
  writer->campaign_ended({.runs = 3, .failed = 0, .inconclusive = 0, .steps = 9, .seconds = 1});
  EXPECT_EQ(writer->campaigns().at(0).state, campaign_state::ended);
}

}  // namespace
}  // namespace rehearse::reports
