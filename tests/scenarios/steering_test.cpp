// Steered kills: they strike where they were aimed, learn between blocks only, and are the same again.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <exception>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <rehearse/rehearse.hpp>
#include <rehearse/scenarios/campaign.hpp>
#include <rehearse/scenarios/rule_cells.hpp>

namespace rehearse::scenarios {

using namespace rehearse;  // NOLINT: as users write actors

namespace {

auto policy_of(const std::string& text) -> faults::policy {
  std::string why;
  const auto parsed = faults::parse_policy(text, why);
  EXPECT_TRUE(parsed) << why;
  return parsed.value_or(faults::policy{});
}

auto scenario_of(const std::string& name) -> const scenario& { return *find_scenarios(name).front(); }

struct told {
  campaign_result result;
  std::vector<std::uint64_t> digests;
  std::vector<std::string> policies;
  std::map<std::string, int> struck;  ///< How many kills fired, by what they waited for: "in(in_a_call, 1)".
};

auto run_with(const std::string& name, const std::string& faults, std::uint64_t runs, std::uint64_t seed = 1) -> told {
  told all;
  campaign_options options;
  options.fixed = true;
  options.runs = runs;
  options.seed = seed;
  options.keep_going = true;
  options.faults = policy_of(faults);
  options.on_run = [&](const sim::run_record& run) {
    all.digests.push_back(run.digest);
    all.policies.push_back(run.policy);
    for (const auto& each : run.faults)
      all.struck[each.trigger.substr(0, each.trigger.find(','))] += each.fired ? 1 : 0;
  };
  all.result = run_campaign(scenario_of(name), options);
  return all;
}

auto kills_at(const coverage_table& table, phase when, strike how) -> std::uint64_t {
  std::uint64_t sum = 0;
  for (const auto& each : table.counts) sum += each[static_cast<std::size_t>(when)][static_cast<std::size_t>(how)];
  return sum;
}

auto reached_cells(const coverage_table& table) -> std::size_t {
  std::size_t cells = 0;
  for (const auto& each : rows_of(table)) cells += each.count != 0 ? 1 : 0;
  return cells;
}

}  // namespace

// Weights with one digit that is not 0: every kill has that aim.
TEST(Steering, AKillStrikesBeforeInOrAfterThePhaseItIsAimedAt) {
  const std::vector<std::tuple<std::string, phase, strike>> aims{
      {"000010000000", phase::in_a_call, strike::kill_before},
      {"000001000000", phase::in_a_call, strike::kill_in},
      {"000000100000", phase::in_a_call, strike::kill_after},
  };
  for (const auto& [weights, when, how] : aims) {
    const auto seen = run_with("A01", "steer:any:1:20:" + weights, 100);

    EXPECT_GT(kills_at(seen.result.coverage, when, how), 0U) << weights;
    int aimed = 0;
    for (const auto& [what, count] : seen.struck) aimed += what.find("in_a_call") != std::string::npos ? count : 0;
    EXPECT_GT(aimed, 50) << weights;  // The rest had no chance.
  }
}

TEST(Steering, ASecondKillMayWaitForTheRestartThatTheFirstOneLedTo) {
  const auto seen = run_with("T1", "steer:any:2:20:f00000011100", 300);

  EXPECT_GT(kills_at(seen.result.coverage, phase::restarting, strike::kill_in), 0U);
  EXPECT_GT(kills_at(seen.result.coverage, phase::restarting, strike::kill_before), 0U);
}

TEST(Steering, StrikesNobodyButItsVictims) {
  const auto seen = run_with("A01", "steer:client:1:20", 300);

  EXPECT_EQ(seen.result.counters.failed, 0U);  // The twin survives the death of clients, and of nobody else.
  EXPECT_TRUE(seen.result.properties_judged);
  int fired = 0;
  for (const auto& [what, count] : seen.struck) fired += count;
  EXPECT_GT(fired, 50);
}

TEST(Steering, LearnsBetweenBlocksAndNowhereElse) {
  const auto seen = run_with("T1", "steer:any:2:20", 2'100);

  ASSERT_EQ(seen.policies.size(), 2'100U);
  EXPECT_EQ(seen.policies[1'023], "");
  EXPECT_NE(seen.policies[1'024], "");
  EXPECT_EQ(seen.policies[1'024], seen.policies[2'047]);
  EXPECT_NE(seen.policies[2'047], seen.policies[2'048]);
}

TEST(Steering, SameSeedSameRuns) {
  const auto once = run_with("T1", "steer:any:2:20", 1'200, 5);
  const auto again = run_with("T1", "steer:any:2:20", 1'200, 5);

  EXPECT_EQ(once.digests, again.digests);
  EXPECT_EQ(once.policies, again.policies);
}

TEST(Steering, ARunOfALaterBlockIsTheSameFromItsSeedAndPolicy) {
  const auto all = run_with("T1", "steer:any:2:20", 1'030);

  const auto alone = run_with("T1", all.policies[1'026], 1, 1'027);

  EXPECT_EQ(alone.digests.front(), all.digests[1'026]);
}

TEST(Steering, ARunOfALaterBlockIsTheSameFromItsTape) {
  std::optional<sim::run_record> late;
  campaign_options options;
  options.fixed = true;
  options.runs = 1'040;
  options.keep_going = true;
  options.faults = policy_of("steer:any:2:20");
  options.on_run = [&](const sim::run_record& run) {
    if (run.index > 1'024 && run.faults.front().fired) late = run;
  };
  run_campaign(scenario_of("T1"), options);
  ASSERT_TRUE(late);

  campaign_options again;
  again.fixed = true;
  again.runs = 1;
  again.seed = late->seed;
  again.faults = options.faults;  // Not the weights that had been learnt.
  again.replay_tape = late->choices_tape;
  std::uint64_t digest = 0;
  again.on_run = [&](const sim::run_record& run) { digest = run.digest; };
  const auto result = run_campaign(scenario_of("T1"), again);

  EXPECT_EQ(digest, late->digest);
  EXPECT_FALSE(result.first_failure && result.first_failure->outcome == sim::verdict::diverged);
}

TEST(Steering, AnInterruptedCampaignDidWhatTheWholeOneDoes) {
  const auto whole = run_with("T1", "steer:any:2:20", 2'100);
  told cut;
  campaign_options options;
  options.fixed = true;
  options.runs = 2'100;
  options.keep_going = true;
  options.faults = policy_of("steer:any:2:20");
  options.on_run = [&](const sim::run_record& run) { cut.digests.push_back(run.digest); };
  options.keep_on = [&](const campaign_progress& now) { return now.runs < 1'500; };

  cut.result = run_campaign(scenario_of("T1"), options);

  EXPECT_TRUE(cut.result.interrupted);
  ASSERT_GT(cut.digests.size(), 1'024U);
  ASSERT_LT(cut.digests.size(), whole.digests.size());
  EXPECT_TRUE(std::equal(cut.digests.begin(), cut.digests.end(), whole.digests.begin()));
}

// -- what it pays

namespace {

/// A system as users have them, where a run is long and a restart is short: a supervised store and its front, asked by
/// four clients twenty times each.
struct store : gen_server {
  struct get {
    using reply = int;
  };
  auto handle_call(get, from) -> int { return ++asked; }
  int asked = 0;
};
struct front : gen_server {
  struct ask {
    using reply = int;
  };
  auto handle_call(ask, from) -> int { return call(server_named<store>("store"), store::get{}); }
};
struct shop : supervisor {
  auto init() const -> supervisor_spec {
    return {{.strategy = restart_strategy::one_for_one},
            {child<store>("store", named("store")), child<front>("front", named("front"))}};
  }
};

void busy_tree_body() {
  start_link<shop>(named("shop"));
  for (int client = 0; client < 4; ++client) {
    workload("client", [] {
      for (int i = 0; i < 20; ++i) {
        try {
          call(server_named<front>("front"), front::ask{});
        } catch (const std::exception&) {
          yield();
        }
      }
    });
  }
}

auto busy_tree() -> scenario { return {.name = "busy_tree", .spec = {}, .body = &busy_tree_body}; }

auto reached_by(const scenario& what, const std::string& faults, std::uint64_t runs, std::uint64_t seed)
    -> std::size_t {
  campaign_options options;
  options.runs = runs;
  options.seed = seed;
  options.keep_going = true;
  options.faults = policy_of(faults);
  return reached_cells(run_campaign(what, options).coverage);
}

}  // namespace

TEST(Steering, ReachesMoreThanKillsAnywhere) {
  const scenario what = busy_tree();
  std::size_t steered = 0;
  std::size_t anywhere = 0;
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    steered += reached_by(what, "steer:any:2", 1'500, seed * 100'000);
    anywhere += reached_by(what, "kill:any:2", 1'500, seed * 100'000);
  }

  EXPECT_GT(steered, anywhere);
}

// The figures of docs/coverage.md.
TEST(Steering, DISABLED_Table) {
  constexpr std::uint64_t seeds = 20;
  for (const std::uint64_t runs : {250, 1'000, 4'000}) {
    for (const char* name : {"busy_tree", "T1", "T2", "A15", "A16", "S12", "S21"}) {
      scenario what = std::string(name) == "busy_tree" ? busy_tree() : scenario_of(name);
      std::size_t steered = 0;
      std::size_t anywhere = 0;
      for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        steered += reached_by(what, "steer:any:2", runs, seed * 100'000);
        anywhere += reached_by(what, "kill:any:2", runs, seed * 100'000);
      }
      std::printf("%s %d runs: anywhere %.1f, steered %.1f\n", name, static_cast<int>(runs),
                  static_cast<double>(anywhere) / seeds, static_cast<double>(steered) / seeds);
      std::fflush(stdout);
    }
  }
}
// The mean number of the first failing run, of 20 campaigns.
TEST(Steering, DISABLED_FirstFailures) {
  for (const auto& [name, kills, steers] :
       std::vector<std::array<std::string, 3>>{{"A01", "kill:client:1:20", "steer:client:1:20"},
                                               {"A15", "kill:session:1:20", "steer:session:1:20"},
                                                                                   {"T1", "default", "steer"}}) {
    for (const auto& text : {kills, steers}) {
      std::uint64_t sum = 0;
      std::string used = text;
      for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        campaign_options options;
        options.runs = 20'000;
        options.seed = seed * 100'000;
        options.faults = scenario_of(name).spec.faults;
        if (text == "steer") {
          const auto rule = options.faults->kills.front();
          options.faults = faults::steer(rule.victims, rule.count, rule.within);
        } else if (text != "default") {
          options.faults = policy_of(text);
        }
        used = to_string(*options.faults);
        const auto result = run_campaign(scenario_of(name), options);
        sum += result.first_failure ? result.first_failure->index : options.runs;
      }
      std::printf("%s %s: first failure in run %.1f\n", name.c_str(), used.c_str(), static_cast<double>(sum) / 20.0);
    }
  }
}

TEST(Steering, FindsTheBugsOfKillsAsWell) {
  for (const auto& [name, kills, steers] : std::vector<std::array<std::string, 3>>{
           {"A01", "kill:client:1:20", "steer:client:1:20"},
           {"A15", "kill:session:1:20", "steer:session:1:20"},
       }) {
    for (const auto& text : {kills, steers}) {
      campaign_options options;
      options.runs = 1'000;
      options.faults = policy_of(text);
      EXPECT_TRUE(run_campaign(scenario_of(name), options).first_failure.has_value()) << name << " " << text;
    }
  }
}

}  // namespace rehearse::scenarios
