// SPDX-License-Identifier: MIT
#include <rehearse/reports/json.hpp>

#include <string>

#include <gtest/gtest.h>

#include "query.hpp"
#include "sample_runs.hpp"
#include "scratch_folder.hpp"

namespace rehearse::reports {
namespace {

using testing::pool_campaign;
using testing::pool_run;
using testing::run_campaign;
using testing::scratch_folder;

const auto counters =
    sim::campaign_counters{.runs = 1000, .failed = 0, .inconclusive = 2, .steps = 61'345, .seconds = 0.25};

TEST(Json, OfACampaignThatPassesNamesNoFailure) {
  EXPECT_EQ(to_json(campaign_outcome{.info = pool_campaign(), .counters = counters, .first_failure = {}}),
            R"({"scenario":"pool_no_down","variant":"buggy","strategy":"random","seed":1,"runs":1000,"failed":0,)"
            R"("inconclusive":2,"steps":61345,"seconds":0.25})");
}

TEST(Json, OfACampaignThatFailsNamesTheFirstFailure) {
  auto outcome = campaign_outcome{.info = pool_campaign(), .counters = counters, .first_failure = {}};
  outcome.first_failure = make_failure_result(pool_run(), "rehearse run \"A01\"");

  EXPECT_EQ(to_json(std::vector{outcome}),
            R"([{"scenario":"pool_no_down","variant":"buggy","strategy":"random","seed":1,"runs":1000,"failed":0,)"
            R"("inconclusive":2,"steps":61345,"seconds":0.25,"first_failure":{"run":417,"seed":417,)"
            R"("property":"every connection is free again","steps":12,"digest":"fedcba9876543210",)"
            R"("replay":"rehearse run \"A01\"","proof":[]}}])");
}

TEST(Json, OfScenariosIsAListEvenOfNone) {
  EXPECT_EQ(to_json(std::vector<scenario_listing>{}), "[]");
  EXPECT_EQ(to_json(std::vector<scenario_listing>{{.id = "A01",
                                                   .name = "pool",
                                                   .description = "leaks",
                                                   .tags = {"pool", "down"},
                                                   .has_fixed = true,
                                                   .delivery = "in_flight",
                                                   .timers = "when_idle",
                                                   .faults = "none"}}),
            R"([{"id":"A01","name":"pool","description":"leaks","tags":["pool","down"],"has_fixed":true,)"
            R"("delivery":"in_flight","timers":"when_idle","faults":"none"}])");
}

TEST(Json, SurvivesBytesThatAreNoUtf8) {
  auto info = pool_campaign();
  info.scenario = "\xff";

  EXPECT_NE(to_json(campaign_outcome{.info = info, .counters = counters, .first_failure = {}}).find("\xef\xbf\xbd"),
            std::string::npos);
}

TEST(Json, OfAStoreHasCampaignsFindingsAndFailures) {
  const auto scratch = scratch_folder{};
  const auto path = scratch.file("a.db");
  run_campaign(*store::open(path, open_mode::write), pool_campaign(), pool_run());
  testing::query(path,
                 "UPDATE campaigns SET started_at = 'then', state = 'interrupted', in_flight_index = 4, "
                 "in_flight_seed = '18446744073709551615'");

  EXPECT_EQ(report_json(*store::open(path, open_mode::read)),
            R"({"campaigns":[{"id":1,"scenario":"pool_no_down","variant":"buggy","strategy":"random","seed":1,)"
            R"("runs":1000,"failed":3,"inconclusive":1,"steps":61345,"seconds":0.25,"state":"interrupted",)"
            R"("started_at":"then","granularity":"operation","delivery":"in_flight","timers":"when_idle",)"
            R"("faults":"kill:client:1:20","runs_planned":1000,"command":"rehearse run pool_no_down",)"
            R"("in_flight":{"run":4,"seed":18446744073709551615},"properties":[)"
            R"({"kind":"at_end","name":"every connection is free again","declared":1000,"checked":999,)"
            R"("reached":999,"held":996},)"
            R"({"kind":"sometimes","name":"both clients wait","declared":1000,"checked":61345,)"
            R"("reached":1000,"held":12}]}],"findings":[{"id":1,"scenario":"pool_no_down",)"
            R"("variant":"buggy","property":"every connection is free again","status":"new","count":1,)"
            R"("first_campaign":1,"first_run":1,"last_campaign":1,"last_run":1}],"failures":[{"id":1,"campaign":1,)"
            R"("run":417,"seed":417,"outcome":"fail","property":"every connection is free again","steps":12,)"
            R"("digest":"fedcba9876543210","proof":[]}]})");
}

}  // namespace
}  // namespace rehearse::reports
