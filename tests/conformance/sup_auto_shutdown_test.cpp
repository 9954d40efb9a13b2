// SUP-51 to SUP-53: supervisors that stop when their significant children have ended.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include <rehearse/rehearse.hpp>

#include "server_samples.hpp"

namespace rehearse::tests {
namespace {

constexpr auto permanent = restart_type::permanent;
constexpr auto transient = restart_type::transient;
constexpr auto temporary = restart_type::temporary;
constexpr auto any = auto_shutdown::any_significant;
constexpr auto all = auto_shutdown::all_significant;

auto significant(journal& told, const std::string& id, restart_type restart = transient, habits has = {})
    -> child_spec {
  return member(told, id, restart, std::move(has)).is_significant();
}
auto keeper(auto_shutdown flag, std::vector<child_spec> children,
            restart_strategy strategy = restart_strategy::one_for_one) -> pid {
  return start_supervisor({{.strategy = strategy, .auto_shutdown = flag}, std::move(children)});
}

// -- which ends count (SUP-51) ----------------------------------------------------------------------------------------

enum class outcome { stops, restarts, goes_on };
struct ending {
  restart_type restart;
  exit_reason why;
  outcome then;
};
const std::vector<ending> endings{
    {transient, exit_reason::normal, outcome::stops},
    {transient, exit_reason::shutdown, outcome::stops},
    {transient, exit_reason::shutdown_with("done"), outcome::stops},
    {transient, "boom", outcome::restarts},
    {transient, exit_reason::noproc, outcome::restarts},
    {temporary, exit_reason::normal, outcome::stops},
    {temporary, exit_reason::shutdown, outcome::stops},
    {temporary, exit_reason::shutdown_with("done"), outcome::stops},
    {temporary, "boom", outcome::stops},
    {temporary, exit_reason::noproc, outcome::stops},
};

void expect_ending(auto_shutdown flag, const ending& each) {
  SCOPED_TRACE(std::string(to_string(each.restart)) + " " + each.why.to_string());
  run_everywhere(
      whole([&] {
        trap_exit(true);
        auto& told = new_journal();
        const pid sup = keeper(flag, {member(told, "a"), significant(told, "b", each.restart), member(told, "c")});
        end(started_again("b"), each.why);
        if (each.then == outcome::stops) {
          EXPECT_EQ(receive<exit_message>().reason, exit_reason::shutdown);
          EXPECT_EQ(told.lines, "+a +b +c -b:" + each.why.to_string() + " -c:shutdown -a:shutdown");
        } else {
          started_again("b", 2);
          EXPECT_EQ(listed(sup), "c:up b:up a:up");
        }
      }),
      8);
}

TEST(Supervisor, SUP_51_AnySignificantStopsWithTheFirstThatIsNotRestarted) {
  for (const ending& each : endings) expect_ending(any, each);
}
TEST(Supervisor, SUP_51_AllSignificantStopsWithTheOnlyOneThatIsNotRestarted) {
  for (const ending& each : endings) expect_ending(all, each);
}

TEST(Supervisor, SUP_51_ATemporaryOneThatIsKilledCounts) {
  run_everywhere(whole([] {
    trap_exit(true);
    auto& told = new_journal();
    keeper(any, {significant(told, "a", temporary)});
    exit(started_again("a"), exit_reason::kill);
    EXPECT_EQ(receive<exit_message>().reason, exit_reason::shutdown);
  }));
}

TEST(Supervisor, SUP_51_TheEndOfAChildThatIsNotSignificantDoesNotCount) {
  for (const auto_shutdown flag : {any, all}) {
    run_everywhere(whole([flag] {
      auto& told = new_journal();
      expect_at_end(told, "+a +b +c -b:normal -c:boom");
      const pid sup =
          keeper(flag, {significant(told, "a"), member(told, "b", transient), member(told, "c", temporary)});
      end(started_again("b"), exit_reason::normal);
      while (listed(sup) != "c:up b:undefined a:up") yield();
      end(started_again("c"), "boom");
      while (listed(sup) != "b:undefined a:up") yield();
      at_end("the supervisor lives", [sup] { return held(lives(sup)); });
    }));
  }
}

TEST(Supervisor, SUP_51_AnIgnoredStartIsNoEnd) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    const habits ignores{.at_init = [](int) { return ignore(); }};
    const pid sup = keeper(any, {significant(told, "a", transient, ignores), member(told, "b")});
    EXPECT_EQ(listed(sup), "b:up a:undefined");
    EXPECT_EQ(said(start_child(sup, significant(told, "c", temporary, ignores))), "undefined");
    at_end("the supervisor lives", [sup] { return held(lives(sup)); });
  }));
}

// -- which remain (SUP-52) --------------------------------------------------------------------------------------------

TEST(Supervisor, SUP_52_AllSignificantWaitsForTheLast) {
  run_everywhere(whole([] {
    trap_exit(true);
    auto& told = new_journal();
    const pid sup = keeper(
        all, {significant(told, "a"), member(told, "b"), significant(told, "c", temporary), significant(told, "d")});
    end(started_again("c"), "boom");
    end(started_again("a"), exit_reason::normal);
    while (listed(sup) != "d:up b:up a:undefined") yield();
    end(started_again("d"), exit_reason::normal);
    EXPECT_EQ(receive<exit_message>().reason, exit_reason::shutdown);
  }));
}

TEST(Supervisor, SUP_52_OneStoppedOnRequestTriggersNothing) {
  for (const auto_shutdown flag : {any, all}) {
    run_everywhere(whole([flag] {
      auto& told = new_journal();
      const pid sup = keeper(flag, {significant(told, "a"), significant(told, "b", temporary), member(told, "c")});
      terminate_child(sup, "a");
      terminate_child(sup, "b");
      EXPECT_EQ(listed(sup), "c:up a:undefined");
      at_end("the supervisor lives", [sup] { return held(lives(sup)); });
    }));
  }
}

TEST(Supervisor, SUP_52_OneStoppedOnRequestNoLongerRemains) {
  run_everywhere(whole([] {
    trap_exit(true);
    auto& told = new_journal();
    const pid sup = keeper(all, {significant(told, "a"), significant(told, "b")});
    terminate_child(sup, "a");
    end(started_again("b"), exit_reason::normal);
    EXPECT_EQ(receive<exit_message>().reason, exit_reason::shutdown);
  }));
}

TEST(Supervisor, SUP_52_OneThatWasStartedAgainOnRequestRemains) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    const pid sup = keeper(all, {significant(told, "a"), significant(told, "b")});
    terminate_child(sup, "a");
    restart_child(sup, "a");
    end(started_again("b"), exit_reason::normal);
    while (listed(sup) != "b:undefined a:up") yield();
    at_end("the supervisor lives", [sup] { return held(lives(sup)); });
  }));
}

TEST(Supervisor, SUP_52_OneThatIsRestartingRemains) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    expect_at_end(told, "+a +b !a +a");
    // a's restart fails once; b's end is handled before it is tried again.
    const habits fails_once{.traps_exits = false, .at_init = fails_at(2, "no licence")};
    const pid sup = keeper(all, {significant(told, "a", transient, fails_once),
                                 significant(told, "b", temporary, {.traps_exits = false})});
    const pid first = started_again("a");
    const pid second = started_again("b");
    suspend(sup, infinity);
    exit(first, "boom");
    until_queued_at(sup, 1);
    exit(second, "boom");
    until_queued_at(sup, 2);
    resume(sup, infinity);
    started_again("a", 3);
    EXPECT_EQ(listed(sup), "a:up");
    at_end("the supervisor lives", [sup] { return held(lives(sup)); });
  }));
}

TEST(Supervisor, SUP_52_OneThatWasIgnoredDoesNotRemain) {
  run_everywhere(whole([] {
    trap_exit(true);
    auto& told = new_journal();
    const habits ignores{.at_init = [](int) { return ignore(); }};
    keeper(all, {significant(told, "a", transient, ignores), significant(told, "b")});
    end(started_again("b"), exit_reason::normal);
    EXPECT_EQ(receive<exit_message>().reason, exit_reason::shutdown);
  }));
}

void expect_group_restart_triggers_nothing(restart_strategy strategy, auto_shutdown flag) {
  run_everywhere(whole([=] {
    auto& told = new_journal();
    expect_at_end(told, "+a +b +c -a:boom -c:shutdown -b:shutdown +a +b");
    const pid sup =
        keeper(flag, {member(told, "a"), significant(told, "b"), significant(told, "c", temporary)}, strategy);
    started_again("c");
    end(started_again("a"), "boom");
    started_again("b", 2);
    EXPECT_EQ(listed(sup), "b:up a:up");
    at_end("the supervisor lives", [sup] { return held(lives(sup)); });
  }));
}

TEST(Supervisor, SUP_52_SiblingsStoppedByAGroupRestartTriggerNothing) {
  for (const auto_shutdown flag : {any, all}) {
    expect_group_restart_triggers_nothing(restart_strategy::one_for_all, flag);
    expect_group_restart_triggers_nothing(restart_strategy::rest_for_one, flag);
  }
}

// -- how it stops (SUP-53) --------------------------------------------------------------------------------------------

TEST(Supervisor, SUP_53_ATransientOneIsNotRestartedByItsOwnSupervisor) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    expect_at_end(told, "+a +b -b:normal -a:shutdown");
    const supervisor_spec inner{{.strategy = restart_strategy::one_for_one, .auto_shutdown = any},
                                {member(told, "a"), significant(told, "b")}};
    const pid sup = start_supervisor(
        {{.strategy = restart_strategy::one_for_one}, {supervisor_child("inner", inner).restarts(transient)}});
    end(started_again("b"), exit_reason::normal);
    while (listed(sup) != "inner:undefined") yield();
  }));
}

TEST(Supervisor, SUP_53_APermanentOneIsRestartedByItsOwnSupervisor) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    expect_at_end(told, "+a +b -b:normal -a:shutdown +a +b");
    const supervisor_spec inner{{.strategy = restart_strategy::one_for_one, .auto_shutdown = any},
                                {member(told, "a"), significant(told, "b")}};
    start_supervisor({{.strategy = restart_strategy::one_for_one}, {supervisor_child("inner", inner)}});
    end(started_again("b"), exit_reason::normal);
    started_again("b", 2);
  }));
}

TEST(Version, VER_09_AutoShutdownIsSupported) {
  run_everywhere(whole([] {
    trap_exit(true);
    auto& told = new_journal();
    const pid sup = keeper(any, {significant(told, "a")});
    EXPECT_TRUE(get_childspec(sup, "a").value().significant);
    end(started_again("a"), exit_reason::normal);
    EXPECT_EQ(receive<exit_message>().from, sup);
  }));
}

}  // namespace
}  // namespace rehearse::tests
