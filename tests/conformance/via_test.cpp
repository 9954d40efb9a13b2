// NAME-07: names that live in another registry, and NAME-05, NAME-06 and SIG-04 for them.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>

#include <rehearse/rehearse.hpp>

#include "server_samples.hpp"

namespace rehearse::tests {
namespace {

/// A registry that is a table. It says what it was asked, and does something odd in between if it is told to.
class table_registry : public name_registry {
 public:
  auto whereis_name(const via& who) -> pid override {
    if (at_whereis) at_whereis();
    const auto found = owners.find(who.key.text());
    return found == owners.end() || !snapshot(found->second) ? pid() : found->second;
  }
  auto register_name(const via& as, pid who) -> bool override {
    if (at_register) at_register();
    if (const auto found = owners.find(as.key.text()); found != owners.end() && snapshot(found->second)) return false;
    owners[as.key.text()] = who;
    return true;
  }
  void unregister_name(const via& as) override {
    ++given_back;
    if (at_unregister) at_unregister();
    owners.erase(as.key.text());
  }

  std::map<std::string, pid> owners;
  int given_back = 0;
  std::function<void()> at_whereis;
  std::function<void()> at_register;
  std::function<void()> at_unregister;
};

struct counter : gen_server {
  struct get {
    using reply = int;
  };
  struct increment {};
  auto handle_call(get) -> int { return count; }
  void handle_cast(increment) { ++count; }
  void handle_info(std::string) { count += 10; }
  int count = 0;
};

/// Begins as it is told.
struct moody : gen_server {
  explicit moody(std::function<next()> how) : begins(std::move(how)) {}
  auto init() -> next { return begins(); }
  std::function<next()> begins;
};

TEST(Name, NAME_07_AServerIsStartedAskedToldAndStoppedByANameElsewhere) {
  run_everywhere(aside([] {
    auto& table = run_state<table_registry>();
    const via at{&table, "counter"};
    EXPECT_FALSE(whereis(at));

    const auto server = start_link<counter>(named(at));

    EXPECT_EQ(whereis(at), server.pid());
    EXPECT_FALSE(whereis("counter")) << "the built-in names know nothing of it";
    cast(server_named<counter>(at), counter::increment{});
    send(at, std::string("ten"));
    EXPECT_EQ(call(server_named<counter>(at), counter::get{}, infinity), 11);
    EXPECT_EQ(peek(server_named<counter>(at))->count, 11);
    stop(at);
    EXPECT_FALSE(whereis(at));
    EXPECT_EQ(table.given_back, 0) << "the dead are the registry's to notice";
  }));
}

TEST(Name, NAME_07_TwoRegistriesAndTheBuiltInNamesAreThreePlaces) {
  run_everywhere(aside([] {
    auto& first = run_state<table_registry>();
    auto& second = run_state<table_registry>();
    const auto here = start_link<counter>(named("counter"));
    const auto there = start_link<counter>(named(via{&first, "counter"}));
    const auto elsewhere = start_link<counter>(named(via{&second, "counter"}));
    EXPECT_EQ(whereis("counter"), here.pid());
    EXPECT_EQ(whereis(via{&first, "counter"}), there.pid());
    EXPECT_EQ(whereis(via{&second, "counter"}), elsewhere.pid());
  }));
}

TEST(Name, NAME_07_NobodyThereIsNobody) {
  run_everywhere(aside([] {
    auto& table = run_state<table_registry>();
    const via at{&table, "nobody"};
    expect_call_fails([&] { call(server_named<counter>(at), counter::get{}, infinity); }, exit_reason::noproc);
    expect_call_fails([&] { stop(at); }, exit_reason::noproc);
    expect_call_fails([&] { suspend(at); }, exit_reason::noproc);
    EXPECT_THROW(send(at, 1), bad_argument);
    EXPECT_NO_THROW(cast(server_named<counter>(at), counter::increment{}));
    EXPECT_THROW(whereis(via{}), bad_argument);
    EXPECT_FALSE(is_alive(destination(at)));
    EXPECT_FALSE(process_info(destination(at)).has_value());
    EXPECT_THROW(link(destination(at)), bad_argument);
    EXPECT_THROW(exit(destination(at), "boom"), bad_argument);
    EXPECT_FALSE(read_timer(send_after(at, 1ms, 1)).has_value()) << "a timer to nobody is none";
    EXPECT_EQ(reason_of(monitor(destination(at))).to_string(), "noproc");
  }));
}

TEST(Name, NAME_07_ANameElsewhereStandsWhereverAPidDoes) {
  run_when_idle(aside([] {
    trap_exit(true);
    auto& table = run_state<table_registry>();
    const via at{&table, "a"};
    const pid server = start<counter>(named(at)).pid();
    EXPECT_TRUE(is_alive(destination(at)));
    EXPECT_EQ(process_info(destination(at))->mailbox_size, 0U);
    link(destination(at));
    const monitor_ref watching = monitor(destination(at));
    send_after(at, 1ms, std::string("ten"));
    sleep(2ms);
    EXPECT_EQ(call(server_named<counter>(at), counter::get{}), 10);
    exit(destination(at), "boom");
    EXPECT_EQ(reason_of(watching).to_string(), "boom");
    EXPECT_EQ(receive<exit_message>().from, server);
  }));
}

TEST(Name, NAME_07_ASupervisorRestartsAChildUnderItsNameElsewhere) {
  run_everywhere(aside([] {
    auto& table = run_state<table_registry>();
    auto& told = new_journal();
    const via at{&table, "a"};
    start_supervisor(
        {{.strategy = restart_strategy::one_for_one}, {child<worker>("a", named(at), &told, "a", habits{})}});
    end(started_again("a"), "boom");
    const pid second = started_again("a", 2);
    EXPECT_EQ(whereis(at), second);
  }));
}

TEST(Name, NAME_05_AStartUnderATakenNameElsewhereFailsWithoutInit) {
  run_everywhere(aside([] {
    trap_exit(true);
    auto& table = run_state<table_registry>();
    auto& asked = run_state<int>(0);
    const via at{&table, "a"};
    const auto counts = [&asked] {
      ++asked;
      return next();
    };
    const auto first = start_link<moody>(named(at), counts);

    const start_result second = try_start_link<moody>(named(at), counts);

    EXPECT_EQ(second.outcome, runtime::start_outcome::error);
    EXPECT_EQ(second.reason.what(), exit_reason::kind::already_started);
    EXPECT_EQ(second.process, first.pid());
    EXPECT_EQ(asked, 1);
    EXPECT_EQ(mailbox_size(), 0U);
    EXPECT_EQ(whereis(at), first.pid());
  }));
}

TEST(Name, NAME_05_OfTwoThatRaceForANameElsewhereOneIsToldOfTheOther) {
  run_everywhere(aside([] {
    struct told {
      start_result result;
    };
    auto& table = run_state<table_registry>();
    table.at_register = [] { yield(); };  // So that both have looked before either has it.
    const via at{&table, "a"};
    const pid tester = self();
    for (int i = 0; i < 2; ++i) {
      spawn("racer", [=] {
        trap_exit(true);
        send(tester, told{try_start_link<counter>(named(at))});
        sleep(infinity);
      });
    }
    start_result winner = receive<told>().result;
    start_result loser = receive<told>().result;
    if (!winner.is_ok()) std::swap(winner, loser);
    EXPECT_TRUE(winner.is_ok());
    EXPECT_EQ(loser.reason.what(), exit_reason::kind::already_started);
    EXPECT_EQ(loser.process, winner.process);
    EXPECT_EQ(whereis(at), winner.process);
    EXPECT_EQ(table.given_back, 0) << "the loser had nothing to give back";
  }));
}

TEST(Name, NAME_06_AFailedInitGivesTheNameElsewhereBackBeforeItIsReported) {
  run_everywhere(aside([] {
    trap_exit(true);
    auto& table = run_state<table_registry>();
    const via at{&table, "a"};
    const auto is_free_after = [&](const std::function<next()>& how) {
      const bool failed = !try_start_link<moody>(named(at), how).is_ok();
      return failed && table.owners.empty();
    };
    EXPECT_TRUE(is_free_after([] { return stop_with("refused"); }));
    EXPECT_TRUE(is_free_after([] { return ignore(); }));
    EXPECT_TRUE(is_free_after([] { return init_error("not today"); }));
    EXPECT_TRUE(is_free_after([]() -> next { throw std::runtime_error("broken"); }));
    EXPECT_EQ(table.given_back, 4);
  }));
}

TEST(Sig, SIG_04_ANameElsewhereMakesNoDifferenceToTheOrder) {
  run_everywhere(aside([] {
    auto& table = run_state<table_registry>();
    const via at{&table, "me"};
    table.owners["me"] = self();
    register_name("me");
    const alias_ref as = alias();
    const pid me = self();
    spawn("sender", [=] {
      send(at, 1);
      send(me, 2);
      send(name("me"), 3);
      send(as, 4);
      send(at, 5);
    });
    for (int i = 1; i <= 5; ++i) EXPECT_EQ(receive<int>(), i);
  }));
}

// -- registries that do operations, fail, or are killed half way ------------------------------------------------------

TEST(Name, NAME_07_ARegistryMayTakeStepsOfItsOwn) {
  run_everywhere(aside([] {
    auto& table = run_state<table_registry>();
    table.at_whereis = table.at_register = table.at_unregister = [] {
      yield();
      yield();
    };
    const via at{&table, "counter"};
    trap_exit(true);
    EXPECT_FALSE(try_start_link<moody>(named(at), [] { return stop_with("refused"); }).is_ok());
    start_link<counter>(named(at));
    cast(server_named<counter>(at), counter::increment{});
    send(at, std::string("ten"));
    EXPECT_EQ(call(server_named<counter>(at), counter::get{}, infinity), 11);
    stop(at);
  }));
}

TEST(Name, NAME_07_WhatARegistryThrowsIsTheFailureOfWhoeverAskedIt) {
  run_everywhere(aside([] {
    trap_exit(true);
    auto& table = run_state<table_registry>();
    const via at{&table, "counter"};
    start_link<counter>(named(at));
    table.at_whereis = [] { throw std::runtime_error("down"); };

    EXPECT_THROW(whereis(at), std::runtime_error);
    EXPECT_THROW(send(at, 1), std::runtime_error);
    EXPECT_THROW(call(server_named<counter>(at), counter::get{}, infinity), std::runtime_error);
    EXPECT_THROW(stop(at), std::runtime_error);
    EXPECT_THROW(try_start_link<counter>(named(at)), std::runtime_error);
    cast(server_named<counter>(at), counter::increment{});  // Which swallows it (GS-25).
    table.at_whereis = nullptr;
    EXPECT_EQ(call(server_named<counter>(at), counter::get{}, infinity), 0);
  }));
}

TEST(Name, NAME_07_ARegistryThatFailsToRegisterFailsTheStart) {
  run_everywhere(aside([] {
    trap_exit(true);
    auto& table = run_state<table_registry>();
    table.at_register = [] { throw std::runtime_error("down"); };
    const start_result result = try_start_link<counter>(named(via{&table, "counter"}));
    EXPECT_EQ(result.outcome, runtime::start_outcome::error);
    EXPECT_EQ(result.reason.text(), "std::runtime_error: down");
    EXPECT_EQ(table.given_back, 0);
    EXPECT_EQ(mailbox_size(), 0U);
  }));
}

TEST(Name, NAME_07_ARegistryThatFailsToTakeANameBackIsTheReasonOfTheFailedStart) {
  run_everywhere(aside([] {
    trap_exit(true);
    auto& table = run_state<table_registry>();
    table.at_unregister = [] { throw std::runtime_error("down"); };
    const start_result result = try_start_link<moody>(named(via{&table, "a"}), [] { return stop_with("refused"); });
    EXPECT_EQ(result.outcome, runtime::start_outcome::error);
    EXPECT_EQ(result.reason.text(), "std::runtime_error: down");
    EXPECT_EQ(mailbox_size(), 0U);
  }));
}

TEST(Name, NAME_07_AKillWhileARegistryIsAskedEndsWhoAsks) {
  const auto once = aside([] {
    auto& table = run_state<table_registry>();
    auto& went_on = run_state<bool>(false);
    const via at{&table, "counter"};
    const auto server = start_link<counter>(named(at));
    table.at_whereis = [] {
      for (int i = 0; i < 10; ++i) yield();
    };
    const auto client = spawn_monitor("client", [=, &went_on] {
      cast(server_named<counter>(at), counter::increment{});
      yield();
      went_on = true;
    });
    while (!snapshot(client.process)) yield();
    yield();
    exit(client.process, exit_reason::kill);
    const exit_reason why = reason_of(client.ref);
    table.at_whereis = nullptr;
    if (why == exit_reason::killed) {
      EXPECT_FALSE(went_on);
    }
    settle();
    EXPECT_EQ(call(server, counter::get{}, infinity), why == exit_reason::killed && !went_on ? 0 : 1);
  });
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    const sim::run_record run = run_recorded(once, seed);
    EXPECT_EQ(run.outcome, sim::verdict::pass) << run.explanation;
    EXPECT_TRUE(run.notes.empty()) << run.notes.front();
  }
}

TEST(Name, NAME_07_WhoDiesInARegistrysFunctionStartsNothing) {
  // `send` is noexcept: a kill that strikes there shows at the next operation only.
  run_everywhere(aside([] {
                   auto& table = run_state<table_registry>();
                   auto& began = run_state<int>(0);
                   const via at{&table, "a"};
                   table.at_whereis = [] { send(self(), 1); };
                   const auto client = spawn_monitor("client", [=, &began] {
                     for (;;) {
                       try_start<moody>(named(at), [&began] {
                         ++began;
                         return ignore();
                       });
                     }
                   });
                   const auto delay = draw(20);
                   for (std::uint32_t i = 0; i < delay; ++i) yield();
                   exit(client.process, exit_reason::kill);
                   reason_of(client.ref);
                   settle();
                   const int before = began;
                   settle();
                   EXPECT_EQ(began, before);
                 }),
                 60);
}

}  // namespace
}  // namespace rehearse::tests
