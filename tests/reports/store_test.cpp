// SPDX-License-Identifier: MIT
#include <rehearse/reports/store.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "query.hpp"
#include "sample_runs.hpp"
#include "scratch_folder.hpp"
#include "supervision_json.hpp"

namespace rehearse::reports {
namespace {

using testing::pool_campaign;
using testing::pool_run;
using testing::query;
using testing::read_bytes;
using testing::restart_campaign;
using testing::restart_run;
using testing::run_campaign;
using testing::run_some;
using testing::scratch_folder;

void expect_equal(const sim::campaign_info& found, const sim::campaign_info& expected) {
  EXPECT_EQ(found.scenario, expected.scenario);
  EXPECT_EQ(found.scenario_id, expected.scenario_id);
  EXPECT_EQ(found.variant, expected.variant);
  EXPECT_EQ(found.strategy, expected.strategy);
  EXPECT_EQ(found.granularity, expected.granularity);
  EXPECT_EQ(found.delivery, expected.delivery);
  EXPECT_EQ(found.timers, expected.timers);
  EXPECT_EQ(found.faults, expected.faults);
  EXPECT_EQ(found.seed, expected.seed);
  EXPECT_EQ(found.runs_planned, expected.runs_planned);
  EXPECT_EQ(found.max_steps, expected.max_steps);
  EXPECT_EQ(found.command, expected.command);
  EXPECT_EQ(found.oracle, expected.oracle);
}

void expect_equal(const sim::recorded_event& found, const sim::recorded_event& expected) {
  EXPECT_EQ(found.ordinal, expected.ordinal);
  EXPECT_EQ(found.step, expected.step);
  EXPECT_EQ(found.cause, expected.cause);
  EXPECT_EQ(found.time, expected.time);
  EXPECT_EQ(found.kind, expected.kind);
  EXPECT_EQ(found.detail, expected.detail);
  EXPECT_EQ(found.process, expected.process);
  EXPECT_EQ(found.peer, expected.peer);
  EXPECT_EQ(found.serial, expected.serial);
  EXPECT_EQ(found.ref, expected.ref);
  EXPECT_EQ(found.result, expected.result);
  EXPECT_EQ(found.reason, expected.reason);
  EXPECT_EQ(found.text, expected.text);
  EXPECT_EQ(found.exact_reason, expected.exact_reason);
  EXPECT_EQ(found.type, expected.type);
  ASSERT_EQ(found.config == nullptr, expected.config == nullptr);
  if (expected.config != nullptr) {
    EXPECT_EQ(detail::to_json(*found.config), detail::to_json(*expected.config));
  }
}

void expect_equal(const sim::recorded_process& found, const sim::recorded_process& expected) {
  EXPECT_EQ(found.id, expected.id);
  EXPECT_EQ(found.name, expected.name);
  EXPECT_EQ(found.parent, expected.parent);
  EXPECT_EQ(found.spawned_step, expected.spawned_step);
  EXPECT_EQ(found.died_step, expected.died_step);
  EXPECT_EQ(found.exit_reason, expected.exit_reason);
  EXPECT_EQ(found.operations, expected.operations);
  EXPECT_EQ(found.stack_high_water, expected.stack_high_water);
}

void expect_equal(const sim::recorded_choice& found, const sim::recorded_choice& expected) {
  EXPECT_EQ(found.step, expected.step);
  EXPECT_EQ(found.where, expected.where);
  EXPECT_EQ(found.what, expected.what);
  EXPECT_EQ(found.address, expected.address);
}

void expect_equal(const sim::recorded_fault& found, const sim::recorded_fault& expected) {
  EXPECT_EQ(found.kind, expected.kind);
  EXPECT_EQ(found.victims, expected.victims);
  EXPECT_EQ(found.trigger, expected.trigger);
  EXPECT_EQ(found.fired, expected.fired);
  EXPECT_EQ(found.step, expected.step);
  EXPECT_EQ(found.victim, expected.victim);
  EXPECT_EQ(found.why_not, expected.why_not);
}

template <typename T>
void expect_all_equal(const std::vector<T>& found, const std::vector<T>& expected) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t index = 0; index < found.size(); ++index) {
    SCOPED_TRACE(index);
    expect_equal(found[index], expected[index]);
  }
}

void expect_equal(const sim::run_record& found, const sim::run_record& expected) {
  EXPECT_EQ(found.index, expected.index);
  EXPECT_EQ(found.seed, expected.seed);
  EXPECT_EQ(found.outcome, expected.outcome);
  EXPECT_EQ(found.property, expected.property);
  EXPECT_EQ(found.explanation, expected.explanation);
  EXPECT_EQ(found.steps, expected.steps);
  EXPECT_EQ(found.digest, expected.digest);
  EXPECT_EQ(found.end_time, expected.end_time);
  EXPECT_EQ(found.notes, expected.notes);
  EXPECT_EQ(found.proof, expected.proof);
  EXPECT_EQ(found.ending, expected.ending);
  EXPECT_TRUE(found.choices_tape == expected.choices_tape);
  EXPECT_EQ(found.recorded, expected.recorded);
  expect_all_equal(found.faults, expected.faults);
  expect_all_equal(found.events, expected.events);
  expect_all_equal(found.processes, expected.processes);
  expect_all_equal(found.choices, expected.choices);
}

TEST(Store, GivesARunBackAsItWasRecorded) {
  const auto scratch = scratch_folder{};
  const auto path = scratch.file("a.db");
  auto info = pool_campaign();
  info.oracle = "light";
  auto recorded = pool_run();
  recorded.proof = {8, 11};
  recorded.events.at(1).config = std::make_shared<const sim::recorded_supervision>();
  run_campaign(*store::open(path, open_mode::write), info, recorded);

  const auto run = store::open(path, open_mode::read)->load_run(1);

  ASSERT_TRUE(run);
  expect_equal(run->record, recorded);
  expect_equal(run->info, info);
  EXPECT_EQ(run->campaign, 1);
}

TEST(Store, KeepsSeedsThatSqliteHasNoIntegerFor) {
  const auto scratch = scratch_folder{};
  const auto writer = store::open(scratch.file("a.db"), open_mode::write);
  run_campaign(*writer, restart_campaign(), restart_run());

  expect_equal(writer->load_run(1)->record, restart_run());
  expect_equal(writer->campaigns().at(0).info, restart_campaign());
}

TEST(Store, KeepsTextWithZeroBytesAndBytesThatAreNoUtf8) {
  const auto scratch = scratch_folder{};
  const auto writer = store::open(scratch.file("a.db"), open_mode::write);
  auto strange = pool_run();
  strange.events.at(0).text = std::string("a\0b\xff\xfe", 5);

  run_campaign(*writer, pool_campaign(), strange);

  expect_equal(writer->load_run(1)->record, strange);
}

TEST(Store, HasNoRunOfAnIdThatWasNeverGiven) {
  const auto scratch = scratch_folder{};
  const auto writer = store::open(scratch.file("a.db"), open_mode::write);

  EXPECT_FALSE(writer->load_run(1));
  EXPECT_FALSE(writer->last_failure_id());
  EXPECT_FALSE(writer->last_recorded_id());
}

TEST(Store, AddsCampaignsToWhatIsThere) {
  const auto scratch = scratch_folder{};
  const auto path = scratch.file("a.db");
  run_campaign(*store::open(path, open_mode::write), pool_campaign(), pool_run());
  run_campaign(*store::open(path, open_mode::write), restart_campaign(), restart_run());

  const auto campaigns = store::open(path, open_mode::read)->campaigns();

  ASSERT_EQ(campaigns.size(), 2U);
  expect_equal(campaigns[0].info, pool_campaign());
  expect_equal(campaigns[1].info, restart_campaign());
  EXPECT_EQ(campaigns[0].state, campaign_state::ended);
  EXPECT_EQ(campaigns[0].counters.runs, 1000U);
  EXPECT_EQ(campaigns[0].counters.failed, 3U);
  EXPECT_EQ(campaigns[0].counters.inconclusive, 1U);
  EXPECT_EQ(campaigns[0].counters.steps, 61'345U);
  EXPECT_EQ(campaigns[0].counters.seconds, 0.25);
  EXPECT_FALSE(campaigns[0].in_flight);
}

TEST(Store, CountsAFindingOverAllCampaigns) {
  const auto scratch = scratch_folder{};
  const auto path = scratch.file("a.db");
  auto other = pool_run(900);
  other.property = "no client waits for ever";
  auto writer = store::open(path, open_mode::write);
  run_some(*writer, pool_run(5));
  writer->run_recorded(pool_run(6));
  writer->run_recorded(other);
  ASSERT_EQ(writer->findings().at(0).status, "new");
  run_campaign(*writer, pool_campaign(), pool_run(7));

  const auto findings = writer->findings();

  ASSERT_EQ(findings.size(), 2U);
  EXPECT_EQ(findings[0].scenario, "pool_no_down");
  EXPECT_EQ(findings[0].variant, "buggy");
  EXPECT_EQ(findings[0].property, "every connection is free again");
  EXPECT_EQ(findings[0].status, "ongoing");
  EXPECT_EQ(findings[0].count, 3U);
  EXPECT_EQ(findings[0].first_campaign, 1);
  EXPECT_EQ(findings[0].first_run, 1);
  EXPECT_EQ(findings[0].last_campaign, 2);
  EXPECT_EQ(findings[0].last_run, 4);
  EXPECT_EQ(findings[1].property, "no client waits for ever");
  EXPECT_EQ(findings[1].status, "new");
}

TEST(Store, MakesNoFindingOfASampledRunThatPasses) {
  const auto scratch = scratch_folder{};
  const auto writer = store::open(scratch.file("a.db"), open_mode::write);

  run_campaign(*writer, restart_campaign(), restart_run());

  EXPECT_TRUE(writer->findings().empty());
  EXPECT_FALSE(writer->last_failure_id());
  EXPECT_EQ(writer->last_recorded_id(), 1);
}

TEST(Store, ListsRunsByCampaignAndOutcome) {
  const auto scratch = scratch_folder{};
  const auto writer = store::open(scratch.file("a.db"), open_mode::write);
  auto shorter = pool_run(8);
  shorter.steps = 4;
  run_some(*writer, pool_run(5));
  writer->run_recorded(shorter);
  run_campaign(*writer, restart_campaign(), restart_run());

  EXPECT_EQ(writer->runs().size(), 3U);
  EXPECT_EQ(writer->runs({.campaign = 1, .failing_only = false, .limit = 0}).size(), 2U);
  EXPECT_EQ(writer->runs({.campaign = 2, .failing_only = true, .limit = 0}).size(), 0U);
  EXPECT_EQ(writer->runs({.campaign = {}, .failing_only = false, .limit = 1}).at(0).index, 5U);
  EXPECT_EQ(writer->runs().at(0).digest, 0xfedc'ba98'7654'3210U);
  EXPECT_EQ(writer->last_failure_id(), 2);
  EXPECT_EQ(writer->shortest_failure_id(1), 2);
  EXPECT_FALSE(writer->shortest_failure_id(2));
}

TEST(Store, CountsFaultsThatWerePlannedAndThatFired) {
  const auto scratch = scratch_folder{};
  const auto writer = store::open(scratch.file("a.db"), open_mode::write);
  run_campaign(*writer, pool_campaign(), pool_run());

  const auto counts = writer->fault_counts(1);

  ASSERT_EQ(counts.size(), 1U);
  EXPECT_EQ(counts[0].kind, "kill");
  EXPECT_EQ(counts[0].victims, "client");
  EXPECT_EQ(counts[0].planned, 2U);
  EXPECT_EQ(counts[0].fired, 1U);
}

TEST(Store, ShowsAReaderTheCountersOfThisMoment) {
  const auto scratch = scratch_folder{};
  const auto path = scratch.file("a.db");
  const auto writer = store::open(path, open_mode::write);
  run_some(*writer, pool_run());
  writer->run_begun(418, 1418);
  const auto before = read_bytes(path + "-live");

  const auto reader = store::open(path, open_mode::read);
  const auto campaign = reader->campaigns().at(0);

  EXPECT_EQ(campaign.state, campaign_state::running);
  EXPECT_EQ(campaign.counters.runs, 2U);
  EXPECT_EQ(campaign.counters.failed, 1U);
  EXPECT_EQ(campaign.counters.steps, 22U);
  ASSERT_TRUE(campaign.in_flight);
  EXPECT_EQ(campaign.in_flight->index, 418U);
  EXPECT_EQ(campaign.in_flight->seed, 1418U);
  EXPECT_EQ(reader->runs().size(), 1U) << "a failing run is committed at once";
  EXPECT_TRUE(read_bytes(path + "-live") == before);
}

TEST(Store, FoldsCountersIntoTheDatabaseDuringACampaign) {
  const auto scratch = scratch_folder{};
  const auto path = scratch.file("a.db");
  const auto writer = store::open(path, open_mode::write);
  writer->campaign_begun(pool_campaign());

  // Half a second of runs: at least one fold, seen by somebody who knows nothing of the side file.
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(500);
  for (auto index = std::uint64_t{1}; std::chrono::steady_clock::now() < end; ++index) {
    writer->run_begun(index, index);
    writer->run_ended(sim::verdict::inconclusive, 3);
  }

  EXPECT_EQ(query(path, "SELECT runs > 100, inconclusive = runs, steps = 3 * runs, seconds > 0.1 FROM campaigns"),
            "1|1|1|1\n");
}

TEST(Store, MarksACampaignInterruptedThatIsNotEnded) {
  const auto scratch = scratch_folder{};
  const auto path = scratch.file("a.db");
  run_some(*store::open(path, open_mode::write), pool_run());

  const auto campaign = store::open(path, open_mode::read)->campaigns().at(0);

  EXPECT_EQ(campaign.state, campaign_state::interrupted);
  EXPECT_EQ(campaign.counters.runs, 2U);
  EXPECT_FALSE(campaign.in_flight);
}

}  // namespace
}  // namespace rehearse::reports
