// Supervised systems as data: what is drawn and what it shrinks to is legal; what is shown is what a person would
// write. SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <string>

#include "supervised_system.hpp"

namespace rehearse::tests {
namespace {

auto drawn_from(std::uint64_t seed, int size) -> supervised_system {
  return rc::gen::arbitrary<supervised_system>()(rc::Random(seed), size).value();
}

auto a_system() -> supervised_system {
  supervised_system made;
  made.top.strategy = restart_strategy::one_for_all;
  made.top.stops = auto_shutdown::any_significant;
  node cache{.restart = restart_type::transient, .shutdown = shutdown_choice::brutal, .is_significant = true};
  cache.does = {.has = habit::crashes, .first = 2, .last = 3, .lives = 10ms, .traps_exits = true, .lingers = 5ms};
  node below{.kind = node_kind::supervisor, .strategy = restart_strategy::rest_for_one, .intensity = 1, .period = 2};
  below.children = {node{.is_named = true}};
  node dynamic{.kind = node_kind::dynamic_supervisor, .max_children = 4};
  made.top.children = {cache, below, dynamic};
  made.clients = {{act{.kind = act_kind::kills, .target = 1}, act{.kind = act_kind::sleeps, .time = 10ms}},
                  {act{.kind = act_kind::calls, .target = 3, .time = 5ms, .takes = 6ms}}};
  made.delays = 2;
  return made;
}

TEST(SupervisedSystemData, IsLegalAsDrawnAndAsShrunk) {
  std::size_t shrunk = 0;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    const supervised_system drawn = drawn_from(seed, static_cast<int>(seed % 101));
    ASSERT_EQ(problem_of(drawn), "") << "seed " << seed << ": " << rc::toString(drawn);
    for (const supervised_system& each : simpler_than(drawn)) {
      ++shrunk;
      ASSERT_EQ(problem_of(each), "") << "seed " << seed << ": " << rc::toString(each);
      ASSERT_FALSE(each == drawn);
      ASSERT_LE(places_of(each).size(), places_of(drawn).size());
    }
  }
  EXPECT_GT(shrunk, 3'000U);
}

TEST(SupervisedSystemData, SaysWhatOtpWouldRefuse) {
  supervised_system significant = a_system();
  significant.top.stops = auto_shutdown::never;
  EXPECT_EQ(problem_of(significant), "a is significant for nobody");
  supervised_system stranger = a_system();
  stranger.clients[0][0].target = 9;
  EXPECT_EQ(problem_of(stranger), "somebody acts on nobody");
  supervised_system deep;
  for (node* at = &deep.top; places_of(deep).size() <= static_cast<std::size_t>(depth_max);) {
    at->children.push_back({.kind = node_kind::supervisor});
    at = &at->children[0];
  }
  EXPECT_EQ(problem_of(deep), "d is too deep");
}

TEST(SupervisedSystemData, ShrinksProcessesFirstAndEndsWithNothing) {
  const auto simpler = simpler_than(a_system());
  ASSERT_FALSE(simpler.empty());
  EXPECT_LT(places_of(simpler.front()).size(), places_of(a_system()).size());
  EXPECT_TRUE(simpler_than(supervised_system{}).empty());

  // However one goes on, one comes there: nothing is simpler than itself by a detour.
  supervised_system at = a_system();
  int turns = 0;
  for (auto next = simpler_than(at); !next.empty() && turns < 1'000; next = simpler_than(at), ++turns) at = next.back();
  EXPECT_EQ(at, supervised_system{});
}

TEST(SupervisedSystemData, ActsKeepTheirTargetsWhenOthersGo) {
  supervised_system made;
  made.top.children = {node{}, node{.restart = restart_type::transient}};
  made.clients = {{act{.kind = act_kind::kills, .target = 2}}};
  bool is_found = false;
  for (const supervised_system& each : simpler_than(made)) {
    is_found = is_found || rc::toString(each) == "one_for_one(a transient)\nclient 1: kills a";
  }
  EXPECT_TRUE(is_found);
}

TEST(SupervisedSystemData, IsShownInALineAndDrawn) {
  EXPECT_EQ(rc::toString(a_system()),
            "one_for_all any_significant(a transient shutdown brutal significant crashes after 10ms (start 2 to 3) "
            "trapping lingering 5ms, b rest_for_one 1/2s(c named), d dynamic at most 4())\n"
            "client 1: kills a, sleeps 10ms\n"
            "client 2: calls c for 5ms taking 6ms\n"
            "2 late");
  EXPECT_EQ(drawing_of(a_system()),
            "top one_for_all any_significant\n"
            "|-- a transient shutdown brutal significant crashes after 10ms (start 2 to 3) trapping lingering 5ms\n"
            "|-- b rest_for_one 1/2s\n"
            "|   `-- c named\n"
            "`-- d dynamic at most 4\n");
  supervised_system large;
  large.top.children.resize(12);
  EXPECT_EQ(drawing_of(large), "");
}

}  // namespace
}  // namespace rehearse::tests
