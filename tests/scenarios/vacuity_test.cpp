// Each warning about a campaign that proves little, and its silent neighbour.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include <rehearse/rehearse.hpp>

#include "vacuity.hpp"

namespace rehearse::scenarios {

namespace {

auto warnings_of(void (*body)(), campaign_options options = {}) -> std::vector<std::string> {
  scenario what;
  what.name = "unnamed";
  what.body = body;
  return run_campaign(what, options).warnings;
}

void expect_warning(const std::vector<std::string>& warnings, const std::string& part) {
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_NE(warnings.front().find(part), std::string::npos) << warnings.front();
}

void endless() {
  workload("runner", [] {
    while (true) yield();
  });
}

/// Ends in a few steps or never, one in four.
void often_endless() {
  workload("runner", [] {
    const bool ends = draw(4) != 0;
    while (!ends) yield();
  });
}
void seldom_endless() {
  workload("runner", [] {
    const bool ends = draw(64) != 0;
    while (!ends) yield();
  });
}

auto facts_of(std::uint64_t runs) -> campaign_facts {
  campaign_facts facts;
  facts.counters.runs = runs;
  facts.had_choices = true;
  facts.is_one_digest = true;
  return facts;
}

}  // namespace

TEST(Vacuity, WarnsOfRunsThatDidNotEnd) {
  expect_warning(warnings_of(&often_endless, {.runs = 200, .max_steps = 50}), "runs reached the step limit of 50");
  EXPECT_TRUE(warnings_of(&seldom_endless, {.runs = 200, .max_steps = 50}).empty());
}

TEST(Vacuity, WarnsOfAPropertyThatNoRunGotTo) {
  const auto at_end_of_nothing = [] {
    endless();
    at_end("well", [] { return held(true); });
  };
  const auto after_nothing = [] {
    endless();
    eventually("in the end", [] { return held(true); });
  };
  const auto always_judged = [] {
    endless();
    always("sound", [] { return held(true); });
  };
  const campaign_options options{.runs = 2, .max_steps = 50};

  const auto at_end_warnings = warnings_of(at_end_of_nothing, options);
  ASSERT_EQ(at_end_warnings.size(), 2U) << "the first is of the step limit";
  EXPECT_NE(at_end_warnings[1].find("\"well\" (at_end) was never put to the test: no run came to its end"),
            std::string::npos)
      << at_end_warnings[1];
  const auto eventually_warnings = warnings_of(after_nothing, options);
  ASSERT_EQ(eventually_warnings.size(), 2U);
  EXPECT_NE(eventually_warnings[1].find("\"in the end\" (eventually)"), std::string::npos);
  EXPECT_EQ(warnings_of(always_judged, options).size(), 1U);
}

TEST(Vacuity, WarnsOfAPropertyThatAlwaysMeetsABusyServer) {
  struct busy : gen_server {
    struct work {};
    void handle_cast(work) { sleep(infinity); }
  };
  const auto warnings = warnings_of(
      [] {
        const auto server = start_link<busy>();
        cast(server, busy::work{});
        endless();
        always("it can be seen", [=] { return held(peek(server) != nullptr); });
      },
      {.runs = 2, .max_steps = 50});

  ASSERT_FALSE(warnings.empty());
  EXPECT_NE(warnings.back().find("\"it can be seen\" (always) was never put to the test"), std::string::npos)
      << warnings.back();
}

TEST(Vacuity, WarnsOfAnExpectationWhoseSenderNeverSent) {
  struct hello {};
  const auto misspelt = [] {
    const pid listener = spawn("listener", [] { sleep(infinity); });
    workload("speaker", [=] { send(listener, hello{}); });
    expect<int>().from("speeker").never();
  };
  const auto well_spelt = [] {
    const pid listener = spawn("listener", [] { sleep(infinity); });
    workload("speaker", [=] { send(listener, hello{}); });
    expect<int>().from("speaker").never();
  };

  expect_warning(warnings_of(misspelt, {.runs = 2}), "\"int from speeker: never\" (expect) was never put to the test");
  EXPECT_TRUE(warnings_of(well_spelt, {.runs = 2}).empty());
}

TEST(Vacuity, WarnsOfFaultsThatNeverFire) {
  const auto body = [] {
    workload("one", [] {
      for (int i = 0; i < 5; ++i) yield();
    });
  };

  expect_warning(warnings_of(body, {.runs = 20, .faults = faults::kill("nobody", 1, 3)}),
                 "no planned fault ever fired");
  EXPECT_TRUE(warnings_of(body, {.runs = 19, .faults = faults::kill("nobody", 1, 3)}).empty());
  EXPECT_TRUE(warnings_of(body, {.runs = 20, .faults = faults::clock_jump(1, 1h, 3)}).empty());
}

// No strategy of ours does that, so the facts are made up.
TEST(Vacuity, WarnsOfRunsThatAreAllTheSame) {
  expect_warning(vacuity_warnings(facts_of(20), {}), "all 20 runs were the same run");
  EXPECT_TRUE(vacuity_warnings(facts_of(19), {}).empty());
  auto other = facts_of(20);
  other.is_one_digest = false;
  EXPECT_TRUE(vacuity_warnings(other, {}).empty());
}

// A test that calls a server and looks at the answer has one schedule, and is none the worse for it.
TEST(Vacuity, IsSilentWhereOnlyOneScheduleIsPossible) {
  EXPECT_TRUE(warnings_of([] { workload("one", [] { yield(); }); }, {.runs = 100}).empty());
}

TEST(Vacuity, IsSilentAboutPropertiesOfACampaignThatWasCutShort) {
  const std::vector<sim::property_count> rows{
      {.kind = sim::property_kind::at_end, .name = "well", .declared = 1},
      {.kind = sim::property_kind::sometimes, .name = "now and then", .declared = 1, .checked = 1, .reached = 1}};
  auto facts = facts_of(1);

  EXPECT_EQ(vacuity_warnings(facts, rows).size(), 1U);
  EXPECT_EQ(never_reached(facts, rows).size(), 1U);
  facts.is_whole = false;
  EXPECT_TRUE(vacuity_warnings(facts, rows).empty());
  EXPECT_TRUE(never_reached(facts, rows).empty());
  facts.is_whole = true;
  facts.judges_properties = false;
  EXPECT_TRUE(vacuity_warnings(facts, rows).empty());
  EXPECT_TRUE(never_reached(facts, rows).empty());
}

}  // namespace rehearse::scenarios
