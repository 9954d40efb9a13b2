// PCT by itself: where change points fall, who is highest, what a drop does. Entities are made up.
// SPDX-License-Identifier: MIT
#include <rehearse/sim/strategies/pct.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <stdexcept>
#include <vector>

#include <rehearse/rehearse.hpp>
#include <rehearse/scenarios/runner.hpp>

namespace rehearse::sim {

namespace {

auto process(std::uint32_t id) -> entity { return {entity::kind::process, id}; }

auto why_not(std::string_view spelled) -> std::string {
  try {
    make_strategy(spelled);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

auto has(const std::string& text, std::string_view part) -> bool { return text.find(part) != std::string::npos; }

/// The order in which the entities come when each leaves once it has moved.
auto order_of(pct& strategy, std::vector<entity> enabled, std::uint64_t from_step = 1) -> std::vector<std::uint32_t> {
  std::vector<std::uint32_t> order;
  for (std::uint64_t step = from_step; enabled.size() > 1; ++step) {
    const auto chosen = strategy.choose(enabled, step);
    order.push_back(enabled[chosen].id);
    enabled.erase(enabled.begin() + chosen);
  }
  order.push_back(enabled.front().id);
  return order;
}

/// Processes, channels and timers all move.
auto run_ping_pong(const std::string& strategy, std::uint64_t seed) -> run_record {
  scenarios::runner once({.body =
                              [] {
                                for (const char* name : {"a", "b", "c"}) {
                                  workload(name, [] {
                                    const pid me = self();
                                    spawn([me] { send(me, 1); });
                                    receive<int>();
                                    sleep(std::chrono::milliseconds(1));
                                    yield();
                                  });
                                }
                              },
                          .strategy = strategy,
                          .models = {delivery::in_flight, timers::any_time}});
  return once.run(1, seed);
}

}  // namespace

TEST(PctSpelling, HasADepthAndMayHaveANumberOfSteps) {
  std::string why;
  const auto without = parse_pct("pct:3", why);
  ASSERT_TRUE(without);
  EXPECT_EQ(without->depth, 3U);
  EXPECT_FALSE(without->steps);
  const auto with = parse_pct("pct:12:200", why);
  ASSERT_TRUE(with);
  EXPECT_EQ(with->depth, 12U);
  EXPECT_EQ(with->steps, 200U);
}

TEST(PctSpelling, IsRefusedWithWhatWouldBeRight) {
  for (const char* bad : {"pct:", "pct:0", "pct:x", "pct:-1", "pct:1001", "pct:99999999999999999999", "pct:3x:5"}) {
    EXPECT_TRUE(has(why_not(bad), "the depth D should be a number from 1 to 1000")) << bad << ": " << why_not(bad);
    EXPECT_TRUE(has(why_not(bad), "as in pct:3")) << bad;
  }
  for (const char* bad : {"pct:3:", "pct:3:0", "pct:3:1000000001", "pct:3:2:1", "pct:3:2:", "pct:3:y"}) {
    EXPECT_TRUE(has(why_not(bad), "the number of steps K should be a number from 1 to 1000000000")) << bad;
  }
  EXPECT_TRUE(has(why_not("pct"), "lacks its depth"));
  EXPECT_TRUE(has(why_not("pcta:3"), "there is random, pct:D[:K]"));
}

TEST(PctSpelling, WithoutStepsMustBeCompletedBeforeARun) {
  EXPECT_TRUE(lacks_run_length("pct:3"));
  EXPECT_FALSE(lacks_run_length("pct:3:5"));
  EXPECT_FALSE(lacks_run_length("random"));
  EXPECT_TRUE(has(why_not("pct:3"), "say how many steps a run has"));
  EXPECT_EQ(with_run_length("pct:3", 57), "pct:3:57");
  EXPECT_EQ(with_run_length("pct:3", 0), "pct:3:1");
}

TEST(PctChangePoints, AreDistinctAndEachPairIsEquallyLikely) {
  pct strategy({.depth = 3, .steps = 5});
  std::map<std::vector<std::uint32_t>, int> seen;
  constexpr int runs = 20'000;
  for (std::uint64_t seed = 1; seed <= runs; ++seed) {
    strategy.begin_run(seed);
    ++seen[strategy.change_points()];
  }

  EXPECT_EQ(seen.size(), 10U);  // 5 over 2.
  for (const auto& [pair, count] : seen) {
    ASSERT_EQ(pair.size(), 2U);
    EXPECT_TRUE(1 <= pair[0] && pair[0] < pair[1] && pair[1] <= 5) << pair[0] << ", " << pair[1];
    EXPECT_NEAR(count, runs / 10, 200) << pair[0] << ", " << pair[1];  // Nearly five standard deviations.
  }
}

TEST(PctChangePoints, AreAllStepsWhereThereAreNoMore) {
  pct strategy({.depth = 9, .steps = 3});
  strategy.begin_run(7);

  EXPECT_EQ(strategy.change_points(), (std::vector<std::uint32_t>{1, 2, 3}));
}

TEST(PctPriorities, MakeEveryOrderEquallyLikely) {
  pct strategy({.depth = 1, .steps = 1});
  std::map<std::vector<std::uint32_t>, int> seen;
  constexpr int runs = 24'000;
  for (std::uint64_t seed = 1; seed <= runs; ++seed) {
    strategy.begin_run(seed);
    ++seen[order_of(strategy, {process(1), process(2), process(3), process(4)})];
  }

  EXPECT_EQ(seen.size(), 24U);
  for (const auto& [order, count] : seen) EXPECT_NEAR(count, runs / 24, 155) << order[0] << order[1] << order[2];
}

TEST(PctPriorities, GiveNewcomersARandomRankNotTheLowest) {
  pct strategy({.depth = 1, .steps = 1});
  std::array<int, 4> ranks{};
  constexpr int runs = 20'000;
  for (std::uint64_t seed = 1; seed <= runs; ++seed) {
    strategy.begin_run(seed);
    const std::vector<entity> first = {process(1), process(2), process(3)};
    strategy.choose(first, 1);
    const auto order = order_of(strategy, {process(1), process(2), process(3), process(9)}, 2);
    ++ranks[static_cast<std::size_t>(std::find(order.begin(), order.end(), 9U) - order.begin())];
  }

  for (const int count : ranks) EXPECT_NEAR(count, runs / 4, 300);  // Nearly five standard deviations.
}

TEST(PctPriorities, BelongToTheEntityNotToItsPlaceOrNumber) {
  pct strategy({.depth = 1, .steps = 1});
  std::set<std::uint32_t> winners;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    strategy.begin_run(seed);
    const std::vector<entity> there = {process(1), {entity::kind::channel, 1}};
    const std::vector<entity> back = {{entity::kind::channel, 1}, process(1)};
    const auto first = strategy.choose(there, 1);
    EXPECT_EQ(there[first], back[strategy.choose(back, 2)]);
    winners.insert(first);
  }
  EXPECT_EQ(winners.size(), 2U);  // A process and a channel of one number are two entities.
}

TEST(PctDrop, PutsTheRunnerBelowAllInThatVeryStep) {
  pct strategy({.depth = 2, .steps = 1});  // The change point is step 1.
  const std::vector<entity> all = {process(1), process(2), process(3)};
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    strategy.begin_run(seed);
    const auto order = order_of(strategy, all);
    EXPECT_EQ(order.size(), 3U);
    const std::vector<entity> with_newcomer = {all[order[2] - 1], process(9)};
    EXPECT_EQ(strategy.choose(with_newcomer, 4), 1U) << "a newcomer ranks above whoever dropped";
  }
}

TEST(PctDrop, LeavesTheEarlierAboveTheLater) {
  pct strategy({.depth = 3, .steps = 2});  // Change points: steps 1 and 2.
  const std::vector<entity> all = {process(1), process(2)};
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    strategy.begin_run(seed);
    const auto at_first = strategy.choose(all, 1);   // One dropped, the other moves;
    const auto at_second = strategy.choose(all, 2);  // now that one drops, too,
    EXPECT_NE(at_first, at_second);
    EXPECT_EQ(strategy.choose(all, 3), at_second);  // and stays below for good.
  }
}

TEST(PctDrop, CountsStepsWithoutAChoice) {
  pct strategy({.depth = 2, .steps = 1});
  const std::vector<entity> both = {process(1), process(2)};
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    strategy.begin_run(seed);
    EXPECT_EQ(strategy.watched_step(), 1U);
    strategy.moves_alone(process(1), 1);

    EXPECT_EQ(strategy.watched_step(), exploration_strategy::never);
    EXPECT_EQ(both[strategy.choose(both, 2)], process(2));
  }
}

TEST(PctDrop, IsLostOnAStepOfTheIdleClock) {
  pct strategy({.depth = 2, .steps = 1});
  const std::vector<entity> both = {process(1), process(2)};
  std::set<std::uint32_t> firsts;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    strategy.begin_run(seed);  // Nobody asks about step 1.
    const auto first = strategy.choose(both, 2);
    EXPECT_EQ(strategy.choose(both, 3), first);
    firsts.insert(first);
  }
  EXPECT_EQ(firsts.size(), 2U);
}

TEST(PctRun, IsFixedByItsSeed) {
  std::set<std::uint64_t> digests;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto once = run_ping_pong("pct:3:30", seed);
    EXPECT_EQ(once.digest, run_ping_pong("pct:3:30", seed).digest) << seed;
    digests.insert(once.digest);
  }
  EXPECT_GT(digests.size(), 10U);
}

TEST(PctRun, DrawsAnewInARunnerUsedBefore) {
  const auto body = [] {
    workload("two", 2, [] {
      yield();
      yield();
    });
  };
  scenarios::runner used({.body = body, .strategy = "pct:2:4"});
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    scenarios::runner fresh({.body = body, .strategy = "pct:2:4"});
    EXPECT_EQ(used.run(1, seed).digest, fresh.run(1, seed).digest) << seed;
  }
}

TEST(PctRun, ReplaysFromItsTapeWithoutTheStrategy) {
  scenarios::runner other({.body =
                               [] {
                                 workload("two", 2, [] {
                                   yield();
                                   yield();
                                 });
                               },
                           .strategy = "random"});
  scenarios::runner drawn({.body = other.options().body, .strategy = "pct:3:4"});
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto run = drawn.run(1, seed);
    const auto again = other.replay(run.choices_tape, 1, seed);
    EXPECT_EQ(again.digest, run.digest) << seed;
    EXPECT_EQ(again.outcome, verdict::pass);
  }
}

}  // namespace rehearse::sim
