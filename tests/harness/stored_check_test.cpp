// What check says of stored runs is what was said when they ran: of every scenario of the catalogue, and of a runtime
// with faults planted into it (REHEARSE_MUTANTS), whose violations must be found again.
// SPDX-License-Identifier: MIT
#include <rehearse/harness/stored_check.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include <rehearse/scenarios/campaign.hpp>
#include <rehearse/scenarios/runner.hpp>

#include "planted_violations.hpp"

namespace rehearse::tests {

namespace {

using harness::check_stored_run;
using harness::check_verdict;
using harness::checked_run;
using runtime::detail::mutant;
using scenarios::oracle_scope;

/// What a campaign knows of its runs without their events.
struct campaign_runs {
  sim::campaign_info info;
  std::vector<sim::run_record> runs;
};

auto run_some(const scenarios::scenario& what, std::uint64_t runs, bool fixed) -> campaign_runs {
  campaign_runs seen;
  scenarios::campaign_options options;
  options.fixed = fixed;
  options.runs = runs;
  options.keep_going = true;
  options.on_run = [&](const sim::run_record& each) { seen.runs.push_back(each); };
  seen.info = scenarios::run_campaign(what, options).info;
  return seen;
}

/// The same run once more from its tape, with everything recorded, whether it fails or passes.
auto record(const scenarios::scenario& what, const sim::campaign_info& info, const sim::run_record& run)
    -> sim::run_record {
  std::string why;
  scenarios::runner again({.body = what.body,
                           .is_test = what.is_test,
                           .fixed = info.variant == "fixed",
                           .granularity = *sim::parse_granularity(info.granularity),
                           .models = {*sim::parse_delivery(info.delivery), *sim::parse_timers(info.timers)},
                           .faults = *faults::parse_policy(info.faults, why),
                           .max_steps = info.max_steps});
  return again.replay(run.choices_tape, run.index, run.seed, true);
}

TEST(StoredCheck, SaysOfEachScenarioOfTheCatalogueWhatWasSaidWhenItRan) {
  std::uint64_t judged = 0;
  std::uint64_t failed = 0;
  for (const scenarios::scenario& what : scenarios::catalogue()) {
    SCOPED_TRACE(what.name);
    const auto seen = run_some(what, 6, false);
    std::vector<sim::run_record> records;
    for (const sim::run_record& each : seen.runs) {
      records.push_back(record(what, seen.info, each));
      ASSERT_EQ(records.back().digest, each.digest);
      failed += each.outcome == sim::verdict::fail ? 1 : 0;
    }
    for (const reports::stored_run& each : stored(seen.info, records)) {
      const checked_run checked = check_stored_run(each, oracle_scope::full);
      ASSERT_EQ(checked.verdict, check_verdict::same) << checked.why_not << checked.explanation;
      EXPECT_EQ(checked.rule, "");
      ++judged;
    }
  }
  EXPECT_GT(judged, 100U);
  EXPECT_GT(failed, 20U);
}

// -- violations -------------------------------------------------------------------------------------------------------

class StoredViolation : public testing::TestWithParam<planted_violation> {};

TEST_P(StoredViolation, IsFoundAgainWithTheSameRuleAndProof) {
  const auto found = find_violation(GetParam());
  ASSERT_TRUE(found);
  ASSERT_FALSE(found->record.proof.empty());

  const checked_run checked = check_stored_run(*found, oracle_scope::full);

  EXPECT_EQ(checked.verdict, check_verdict::same) << checked.why_not;
  EXPECT_EQ(checked.rule, found->record.property);
  EXPECT_EQ(checked.explanation, found->record.explanation);
  ASSERT_EQ(checked.proof.size(), found->record.proof.size());
  for (std::size_t i = 0; i < checked.proof.size(); ++i) EXPECT_EQ(checked.proof[i].ordinal, found->record.proof[i]);
}

INSTANTIATE_TEST_SUITE_P(Planted, StoredViolation,
                         testing::Values(planted_violation{mutant::no_exit_flush, &tree_under_fire},
                                         planted_violation{mutant::forward_shutdown, &tree_under_fire},
                                         planted_violation{mutant::keep_temporary, &tree_under_fire},
                                         planted_violation{mutant::group_starts_backwards, &tree_under_fire},
                                         planted_violation{mutant::kill_not_renamed, &killed_and_watched}));

TEST(StoredCheck, TellsAViolationThatIsNewFromOneThatIsGone) {
  auto found = find_violation({mutant::kill_not_renamed, &killed_and_watched});
  ASSERT_TRUE(found);
  auto passed = *found;
  passed.record.outcome = sim::verdict::pass;
  passed.record.property.clear();
  passed.record.proof.clear();
  auto other = *found;
  other.record.property = "SUP-06";
  auto cured = *found;
  for (sim::recorded_event& each : cured.record.events) {
    if (each.exact_reason == "kill" && each.detail != "exit") each.exact_reason = "killed";
  }

  EXPECT_EQ(check_stored_run(passed, oracle_scope::full).verdict, check_verdict::new_violation);
  EXPECT_EQ(check_stored_run(passed, oracle_scope::full).rule, "EXIT-01");
  EXPECT_EQ(check_stored_run(other, oracle_scope::full).verdict, check_verdict::other_violation);
  EXPECT_EQ(check_stored_run(cured, oracle_scope::full).verdict, check_verdict::no_longer_refused);
  cured.record.property = "TIME-02";
  EXPECT_EQ(check_stored_run(cured, oracle_scope::light).verdict, check_verdict::not_in_scope);
}

TEST(StoredCheck, SaysWhyARunCannotBeJudged) {
  const auto found = find_violation({mutant::kill_not_renamed, &killed_and_watched});
  ASSERT_TRUE(found);
  const auto why = [](const reports::stored_run& run) {
    const auto checked = check_stored_run(run, oracle_scope::full);
    EXPECT_EQ(checked.verdict, check_verdict::cannot_be_judged);
    return checked.why_not;
  };
  auto old = *found;
  old.record.ending.reset();
  auto cut = *found;
  cut.record.events.erase(cut.record.events.begin() + 2);
  auto strange = *found;
  strange.record.events.at(1).detail = "teleported";
  auto unrecorded = *found;
  unrecorded.record.recorded = false;

  EXPECT_NE(why(old).find("recorded before"), std::string::npos);
  EXPECT_EQ(why(cut), "event 3 is missing");
  EXPECT_NE(why(strange).find("event 2 has the detail 'teleported'"), std::string::npos) << why(strange);
  EXPECT_NE(why(unrecorded).find("not recorded"), std::string::npos);
}

/// A run that a failure cut off owes nothing: what was under way is no loss.
TEST(StoredCheck, JudgesTheEndOnlyOfRunsThatCameToIt) {
  auto found = find_violation({mutant::kill_not_renamed, &killed_and_watched});
  ASSERT_TRUE(found);
  auto& events = found->record.events;
  const auto arrival = std::find_if(events.begin(), events.end(), [](const sim::recorded_event& each) {
    return each.kind == runtime::event_kind::arrived;
  });
  ASSERT_NE(arrival, events.end());
  events.erase(arrival, events.end());

  found->record.ending = sim::run_ending::cut_off;
  EXPECT_EQ(check_stored_run(*found, oracle_scope::full).rule, "");
  found->record.ending = sim::run_ending::delivered;
  EXPECT_EQ(check_stored_run(*found, oracle_scope::full).rule, "SIG-02");
}

}  // namespace

}  // namespace rehearse::tests
