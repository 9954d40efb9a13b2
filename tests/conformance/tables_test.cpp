// Tables, as ETS has them: what each operation does, who may do it, and LIFE-04: what becomes of a table whose owner
// ends. SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <rehearse/rehearse.hpp>

#include "support.hpp"

namespace rehearse::tests {
namespace {

using scores_table = table<std::string, int>;
using runtime::monitored_process;

/// What `action` is refused with; empty if it is not.
template <class Action>
auto refusal_of(Action action) -> std::string {
  try {
    action();
  } catch (const bad_argument& refused) {
    return refused.what();
  }
  return {};
}

/// Does something in a process of its own and waits for its end.
template <class Body>
void elsewhere(Body body) {
  EXPECT_EQ(reason_of(spawn_monitor("elsewhere", std::move(body))), "normal");
}

/// A process that makes the table "scores" and then waits; the table is there when this returns.
auto owner_of_scores(table_options options = {}) -> monitored_process {
  const pid tester = self();
  const auto owner = spawn_monitor("owner", [=] {
    new_table<std::string, int>("scores", options).insert("ada", 1);
    send(tester, std::string("made"));
    wait_for_ever();
  });
  receive<std::string>();
  return owner;
}

TEST(Table, TABLE_01_OneValueAKey) {
  run_everywhere(in_process([] {
    const auto scores = new_table<std::string, int>("scores");
    scores.insert("bob", 2);
    scores.insert("ada", 1);
    scores.insert("ada", 3);
    EXPECT_EQ(scores.lookup("ada"), 3);
    EXPECT_EQ(scores.lookup("eve"), std::nullopt);
    EXPECT_FALSE(scores.insert_new("ada", 9));
    EXPECT_TRUE(scores.insert_new("eve", 9));
    EXPECT_TRUE(scores.contains("eve"));
    EXPECT_EQ(scores.take("eve"), 9);
    EXPECT_EQ(scores.take("eve"), std::nullopt);
    EXPECT_TRUE(scores.erase("bob"));
    EXPECT_FALSE(scores.erase("bob"));
    EXPECT_EQ(scores.size(), 1U);
    EXPECT_EQ(scores_table("scores").lookup("ada"), 3) << "by its name";
    scores.clear();
    EXPECT_EQ(scores.size(), 0U);
  }));
}

TEST(Table, TABLE_02_AllOfThemInTheOrderOfTheirKeys) {
  run_everywhere(in_process([] {
    const auto squares = new_table<int, int>();
    for (const int each : {3, 1, 2}) squares.insert(each, each * each);
    using rows = std::vector<std::pair<int, int>>;
    EXPECT_EQ(squares.to_vector(), (rows{{1, 1}, {2, 4}, {3, 9}}));
    EXPECT_EQ(squares.select([](int, int square) { return square > 1; }), (rows{{2, 4}, {3, 9}}));
    EXPECT_EQ(squares.fold(0, [](int sum, int, int square) { return sum + square; }), 14);
    std::string keys;
    squares.for_each([&](int key, int) {
      yield();
      keys += std::to_string(key);
    });
    EXPECT_EQ(keys, "123");
  }));
}

TEST(Table, TABLE_03_ACounterIsAddedToInOneOperation) {
  run_everywhere(in_process([] {
    const auto counts = new_table<std::string, int>("counts", {.access = table_access::public_access});
    EXPECT_NE(refusal_of([&] { counts.update_counter("hits", 1); }).find("has no such key"), std::string::npos);
    EXPECT_EQ(counts.update_counter("hits", 1, 10), 11);
    std::vector<monitor_ref> clients;
    for (int i = 0; i < 3; ++i) {
      clients.push_back(spawn_monitor("client", [=] { counts.update_counter("hits", 1, 0); }).ref);
    }
    for (const monitor_ref each : clients) EXPECT_EQ(reason_of(each), "normal");
    EXPECT_EQ(counts.lookup("hits"), 14);
  }));
}

TEST(Table, TABLE_03_TwoOperationsAreNotOne) {
  // Somebody comes in between a lookup and the insert that depends on it, in some schedules.
  const auto lost =
      count_seeds({sim::delivery::instant, sim::timers::when_idle}, sim::granularity::operation, [](bool& is_lost) {
        const auto counts = new_table<int, int>({.access = table_access::public_access});
        counts.insert(0, 0);
        const auto add = [counts] { counts.insert(0, *counts.lookup(0) + 1); };
        const auto one = spawn_monitor("one", add);
        const auto other = spawn_monitor("other", add);
        reason_of(one);
        reason_of(other);
        is_lost = counts.lookup(0) == 1;
      });
  EXPECT_GT(lost, 0U);
  EXPECT_LT(lost, 50U);
}

TEST(Table, TABLE_04_AValueIsUpdatedByAFunction) {
  run_everywhere(in_process([] {
    const auto names = new_table<int, std::string>({.access = table_access::public_access});
    names.insert(1, "ada");
    EXPECT_EQ(names.update(1, [](std::string& text) { text += "!"; }), "ada!");
    EXPECT_EQ(names.update(1, [](const std::string& text) { return text + "?"; }), "ada!?");
    EXPECT_EQ(names.update(2, [](std::string&) {}), std::nullopt);
    EXPECT_EQ(names.lookup(1), "ada!?");
  }));
}

TEST(Table, TABLE_04_AFunctionThatLetsOthersInIsRefusedIfTheyChangedTheTable) {
  run_everywhere(in_process([] {
    const auto names = new_table<int, std::string>({.access = table_access::public_access});
    names.insert(1, "ada");
    const auto let_them_in = [&](std::string& text) {
      elsewhere([names] { names.erase(1); });
      text = "late";
    };
    EXPECT_NE(refusal_of([&] { names.update(1, let_them_in); }).find("changed by others"), std::string::npos);
    EXPECT_FALSE(names.contains(1));
  }));
}

TEST(Table, TABLE_05_WhoMayUseIt) {
  run_everywhere(in_process([] {
    const auto open = new_table<int, int>("open", {.access = table_access::public_access});
    const auto guarded = new_table<int, int>("guarded");
    const auto secret = new_table<int, int>("secret", {.access = table_access::private_access});
    secret.insert(1, 1);
    EXPECT_EQ(secret.lookup(1), 1);
    elsewhere([=] {
      open.insert(1, 1);
      EXPECT_EQ(guarded.lookup(1), std::nullopt);
      EXPECT_EQ(refusal_of([&] { guarded.insert(1, 1); }), "insert: 'guarded' is protected: only its owner changes it");
      EXPECT_EQ(refusal_of([&] { secret.lookup(1); }), "lookup: 'secret' is private to its owner");
      EXPECT_EQ(refusal_of([&] { guarded.delete_table(); }),
                "delete: 'guarded' is protected: only its owner changes it");
    });
    EXPECT_EQ(open.lookup(1), 1);
  }));
}

TEST(Table, TABLE_06_UnknownTakenOrOfOtherTypes) {
  run_everywhere(in_process([] {
    EXPECT_EQ(refusal_of([] { scores_table("scores").lookup("ada"); }),
              "lookup: 'scores' is no table, or no longer: new_table makes one, and it goes with its owner");
    EXPECT_FALSE(scores_table("scores").info());
    new_table<int, int>("scores");
    EXPECT_EQ(refusal_of([] { new_table<int, int>("scores"); }), "new_table: 'scores' is the name of another table");
    EXPECT_NE(refusal_of([] { scores_table("scores").lookup("ada"); }).find("other types"), std::string::npos);
    table<int, int>("scores").delete_table();
    new_table<std::string, int>("scores");
    EXPECT_EQ(scores_table("scores").size(), 0U);
    EXPECT_EQ(scores_table("scores").info()->owner, self());
  }));
}

TEST(Table, LIFE_04_ATableIsGoneWhenItsOwnersExitArrives) {
  run_everywhere(in_process([] {
    trap_exit(true);
    const auto owner = owner_of_scores();
    link(owner.process);
    exit(owner.process, "boom");
    receive<exit_message>();
    EXPECT_FALSE(scores_table("scores").info());
    reason_of(owner);
    new_table<std::string, int>("scores");  // Its name is free.
  }));
}

TEST(Table, LIFE_04_AnHeirOwnsTheTableWhenItsOwnersExitArrives) {
  run_everywhere(in_process([] {
    trap_exit(true);
    const auto owner = owner_of_scores({.heir = self(), .heir_data = "yours"});
    link(owner.process);
    exit(owner.process, "boom");
    receive<exit_message>();
    EXPECT_EQ(scores_table("scores").info()->owner, self());
    const auto told = receive_within<table_transferred>(virtual_duration::zero());
    ASSERT_TRUE(told.has_value()) << "it is told before it hears of the end";
    EXPECT_EQ(told->from, owner.process);
    EXPECT_EQ(told->data, "yours");
    EXPECT_EQ(scores_table(told->table).lookup("ada"), 1);
  }));
}

TEST(Table, LIFE_04_AHeirThatIsDeadGetsNothing) {
  run_everywhere(in_process([] {
    const auto heir = spawn_monitor("heir", [] {});
    reason_of(heir);
    const auto owner = owner_of_scores({.heir = heir.process});
    exit(owner.process, "boom");
    reason_of(owner);
    EXPECT_FALSE(scores_table("scores").info());
  }));
}

TEST(Table, LIFE_04_WhatIsInATableGoesWithItAndDoesNothingMore) {
  struct lease {
    explicit lease(pid whom) : tells(whom) {}
    ~lease() { send(tells, std::string("given back")); }
    pid tells;
  };
  run_everywhere(in_process([] {
    const pid tester = self();
    const auto owner = spawn_monitor("owner", [tester] {
      new_table<int, std::shared_ptr<lease>>("leases").insert(1, std::make_shared<lease>(tester));
    });
    reason_of(owner);
    settle();
    EXPECT_EQ(queued(), 0U) << "its owner is dead, and sends nothing";
  }));
}

TEST(Table, TABLE_07_ATableIsGivenAway) {
  run_everywhere(in_process([] {
    const pid tester = self();
    const auto scores = new_table<std::string, int>("scores");
    EXPECT_NE(refusal_of([&] { scores.give_away(self()); }).find("already"), std::string::npos);
    const auto taker = spawn_monitor("taker", [=] {
      EXPECT_NE(refusal_of([&] { scores.give_away(tester); }).find("not the running process's"), std::string::npos);
      send(tester, 1);
      const auto told = receive<table_transferred>();
      EXPECT_EQ(told.from, tester);
      EXPECT_EQ(told.data, "a gift");
      scores.insert("ada", 1);
      send(tester, 2);
      receive<std::string>();
    });
    receive<int>();
    scores.give_away(taker.process, "a gift");
    receive<int>();
    EXPECT_FALSE(refusal_of([&] { scores.insert("ada", 2); }).empty());
    EXPECT_EQ(scores.lookup("ada"), 1);
    send(taker.process, std::string("end"));
    EXPECT_EQ(reason_of(taker), "normal");
    EXPECT_FALSE(scores.info());
  }));
}

TEST(Table, TABLE_08_EachAccessIsSeenAsAnOperation) {
  const sim::run_record run = run_recorded(in_process([] {
    const auto scores = new_table<std::string, int>("scores");
    scores.insert("ada", 1);
    EXPECT_EQ(scores.peek()->size(), 1U) << "which is none";
    scores.lookup("eve");
  }));
  std::vector<std::string> seen;
  for (const sim::recorded_event& each : run.events) {
    if (each.kind != runtime::event_kind::operation) continue;
    if (each.text.starts_with("scores.")) seen.push_back(std::string(each.text) + " " + std::to_string(each.result));
  }
  EXPECT_EQ(seen, (std::vector<std::string>{"scores.new 0", "scores.insert 0", "scores.lookup 1"}));
}

TEST(Table, TABLE_09_AHandleOfAnotherRunIsNoTable) {
  std::optional<table<int, int>> kept;
  run_recorded(in_process([&] { kept = new_table<int, int>(); }));
  run_recorded(in_process([&] {
    new_table<int, int>();
    const auto label = new_table<int, int>("mine", {.is_named = false});
    label.insert(1, 1);
    EXPECT_NE(refusal_of([] { (table<int, int>("mine")).size(); }), "") << "its name is only for people";
    EXPECT_FALSE(refusal_of([&] { kept->size(); }).empty());
  }));
}

}  // namespace
}  // namespace rehearse::tests
