// SUP-19 to SUP-28: who is restarted when a child ends, and in which order.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <string>

#include <rehearse/rehearse.hpp>

#include "server_samples.hpp"

namespace rehearse::tests {
namespace {

constexpr auto permanent = restart_type::permanent;
constexpr auto transient = restart_type::transient;
constexpr auto temporary = restart_type::temporary;
const habits plain{.traps_exits = false};

/// One cell of the table: a child that ends itself for `why`.
void expect_restart(restart_type type, const exit_reason& why, bool restarted) {
  run_everywhere(whole([&] {
    auto& told = new_journal();
    expect_at_end(told, "+a -a:" + why.to_string() + (restarted ? " +a" : ""));
    const pid sup = start_supervisor({{.strategy = restart_strategy::one_for_one}, {member(told, "a", type)}});
    end(started_again("a"), why);
    at_end("the supervisor lives", [sup] { return held(lives(sup)); });
  }));
}

/// The cell of children that are killed.
void expect_restart_of_killed(restart_type type, bool restarted) {
  run_everywhere(whole([&] {
    auto& told = new_journal();
    expect_at_end(told, restarted ? "+a +a" : "+a");
    const pid sup = start_supervisor({{.strategy = restart_strategy::one_for_one}, {member(told, "a", type)}});
    exit(started_again("a"), exit_reason::kill);
    at_end("the supervisor lives", [sup] { return held(lives(sup)); });
  }));
}

TEST(Supervisor, SUP_19_PermanentNormalIsRestarted) { expect_restart(permanent, exit_reason::normal, true); }
TEST(Supervisor, SUP_19_PermanentShutdownIsRestarted) { expect_restart(permanent, exit_reason::shutdown, true); }
TEST(Supervisor, SUP_19_PermanentShutdownWithDetailIsRestarted) {
  expect_restart(permanent, exit_reason::shutdown_with("moved"), true);
}
TEST(Supervisor, SUP_19_PermanentCrashIsRestarted) { expect_restart(permanent, "boom", true); }
TEST(Supervisor, SUP_19_PermanentKilledIsRestarted) { expect_restart_of_killed(permanent, true); }

TEST(Supervisor, SUP_19_TransientNormalIsLeft) { expect_restart(transient, exit_reason::normal, false); }
TEST(Supervisor, SUP_19_TransientShutdownIsLeft) { expect_restart(transient, exit_reason::shutdown, false); }
TEST(Supervisor, SUP_19_TransientShutdownWithDetailIsLeft) {
  expect_restart(transient, exit_reason::shutdown_with("moved"), false);
}
TEST(Supervisor, SUP_19_TransientCrashIsRestarted) { expect_restart(transient, "boom", true); }
TEST(Supervisor, SUP_19_TransientNoprocIsRestarted) { expect_restart(transient, exit_reason::noproc, true); }
TEST(Supervisor, SUP_19_TransientTimeoutIsRestarted) { expect_restart(transient, exit_reason::timeout, true); }
TEST(Supervisor, SUP_19_TransientExceptionIsRestarted) {
  expect_restart(transient, exit_reason(exit_reason::kind::error, "jammed"), true);
}
TEST(Supervisor, SUP_19_TransientKilledIsRestarted) { expect_restart_of_killed(transient, true); }

TEST(Supervisor, SUP_19_TemporaryNormalIsForgotten) { expect_restart(temporary, exit_reason::normal, false); }
TEST(Supervisor, SUP_19_TemporaryShutdownIsForgotten) { expect_restart(temporary, exit_reason::shutdown, false); }
TEST(Supervisor, SUP_19_TemporaryShutdownWithDetailIsForgotten) {
  expect_restart(temporary, exit_reason::shutdown_with("moved"), false);
}
TEST(Supervisor, SUP_19_TemporaryCrashIsForgotten) { expect_restart(temporary, "boom", false); }
TEST(Supervisor, SUP_19_TemporaryKilledIsForgotten) { expect_restart_of_killed(temporary, false); }

TEST(Supervisor, SUP_19_TheSpecOfATemporaryChildIsDeletedThatOfATransientKept) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    expect_at_end(told, "+a +b +c -a:normal -b:normal -c:boom +b +c");
    start_supervisor({{.strategy = restart_strategy::one_for_all},
                      {member(told, "a", temporary), member(told, "b", transient), member(told, "c")}});
    const pid b = started_again("b");
    const pid c = started_again("c");
    const auto a_ended = watch(started_again("a"));
    end(whereis("a"), exit_reason::normal);
    reason_of(a_ended);
    const auto b_ended = watch(b);
    end(b, exit_reason::normal);
    reason_of(b_ended);
    end(c, "boom");
    started_again("c", 2);
  }));
}

TEST(Supervisor, SUP_20_EndsThatLeadToNoRestartAreNotCounted) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    const pid sup = start_supervisor({{.strategy = restart_strategy::one_for_one, .intensity = 1},
                                      {member(told, "a", transient), member(told, "b", transient),
                                       member(told, "c", temporary), member(told, "d", temporary), member(told, "e")}});
    end(started_again("a"), exit_reason::normal);
    end(started_again("b"), exit_reason::shutdown);
    end(started_again("c"), "boom");
    exit(started_again("d"), exit_reason::kill);
    end(started_again("e"), "boom");
    at_end("the supervisor lives", [sup] { return held(lives(sup)); });
    at_end("e was restarted", [&told] { return held(told.starts["e"] == 2); });
  }));
}

TEST(Supervisor, SUP_20_ARestartThatIsOneTooManyDoesNotHappen) {
  run_everywhere(whole([] {
    trap_exit(true);
    auto& told = new_journal();
    expect_at_end(told, "+a -a:boom +a -a:boom");
    start_supervisor({{.strategy = restart_strategy::one_for_one, .intensity = 1}, {member(told, "a")}});
    end(started_again("a"), "boom");
    end(started_again("a", 2), "boom");
    EXPECT_EQ(receive<exit_message>().reason, exit_reason::shutdown);
  }));
}

/// a, b and c under `strategy`; the one with that id ends abnormally, and the supervisor is stopped in the end.
void expect_restarts(restart_strategy strategy, const std::string& victim, const std::string& lines) {
  run_everywhere(whole([&] {
    auto& told = new_journal();
    const pid sup =
        start_supervisor({{.strategy = strategy}, {member(told, "a"), member(told, "b"), member(told, "c")}});
    end(started_again(victim), "boom");
    const auto last = strategy == restart_strategy::one_for_one ? victim : std::string("c");
    started_again(last, 2);
    stop(sup);
    EXPECT_EQ(told.lines, lines + " -c:shutdown -b:shutdown -a:shutdown");
  }));
}

TEST(Supervisor, SUP_21_OneForOneRestartsTheChildInItsPlace) {
  expect_restarts(restart_strategy::one_for_one, "a", "+a +b +c -a:boom +a");
  expect_restarts(restart_strategy::one_for_one, "b", "+a +b +c -b:boom +b");
  expect_restarts(restart_strategy::one_for_one, "c", "+a +b +c -c:boom +c");
}

TEST(Supervisor, SUP_22_RestForOneRestartsTheLaterOnesToo) {
  expect_restarts(restart_strategy::rest_for_one, "a", "+a +b +c -a:boom -c:shutdown -b:shutdown +a +b +c");
  expect_restarts(restart_strategy::rest_for_one, "b", "+a +b +c -b:boom -c:shutdown +b +c");
  expect_restarts(restart_strategy::rest_for_one, "c", "+a +b +c -c:boom +c");
}

TEST(Supervisor, SUP_23_OneForAllRestartsEverybody) {
  expect_restarts(restart_strategy::one_for_all, "a", "+a +b +c -a:boom -c:shutdown -b:shutdown +a +b +c");
  expect_restarts(restart_strategy::one_for_all, "b", "+a +b +c -b:boom -c:shutdown -a:shutdown +a +b +c");
  expect_restarts(restart_strategy::one_for_all, "c", "+a +b +c -c:boom -b:shutdown -a:shutdown +a +b +c");
}

TEST(Supervisor, SUP_24_OneForAllEndsTemporarySiblingsForGood) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    expect_at_end(told, "+a +b +c -b:boom -c:shutdown -a:shutdown +b -b:boom +b");
    start_supervisor({{.strategy = restart_strategy::one_for_all},
                      {member(told, "a", temporary), member(told, "b"), member(told, "c", temporary)}});
    started_again("c");
    end(started_again("b"), "boom");
    end(started_again("b", 2), "boom");
    started_again("b", 3);
  }));
}

TEST(Supervisor, SUP_24_RestForOneEndsLaterTemporarySiblingsForGood) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    expect_at_end(told, "+a +b +c +d -b:boom -d:shutdown -c:shutdown +b +d");
    start_supervisor(
        {{.strategy = restart_strategy::rest_for_one},
         {member(told, "a", temporary), member(told, "b"), member(told, "c", temporary), member(told, "d")}});
    started_again("d");
    end(started_again("b"), "boom");
    started_again("d", 2);
  }));
}

/// b, transient, has ended normally; then `victim` crashes.
void expect_stopped_sibling_starts(restart_strategy strategy, const std::string& victim, const std::string& lines) {
  run_everywhere(whole([&] {
    auto& told = new_journal();
    expect_at_end(told, "+a +b +c -b:normal " + lines);
    start_supervisor({{.strategy = strategy}, {member(told, "a"), member(told, "b", transient), member(told, "c")}});
    started_again("c");
    const pid b = started_again("b");
    const auto ended = watch(b);
    end(b, exit_reason::normal);
    reason_of(ended);
    end(whereis(victim.c_str()), "boom");
    started_again("c", 2);
  }));
}

TEST(Supervisor, SUP_25_OneForAllStartsSiblingsThatHadEndedNormally) {
  expect_stopped_sibling_starts(restart_strategy::one_for_all, "c", "-c:boom -a:shutdown +a +b +c");
}
TEST(Supervisor, SUP_25_RestForOneStartsLaterSiblingsThatHadEndedNormally) {
  expect_stopped_sibling_starts(restart_strategy::rest_for_one, "a", "-a:boom -c:shutdown +a +b +c");
}
TEST(Supervisor, SUP_25_RestForOneLeavesEarlierSiblingsThatHadEndedNormally) {
  expect_stopped_sibling_starts(restart_strategy::rest_for_one, "c", "-c:boom +c");
}

void expect_only_its_own_end(restart_strategy strategy, restart_type type, const exit_reason& why) {
  run_everywhere(whole([&] {
    auto& told = new_journal();
    expect_at_end(told, "+a +b +c -b:" + why.to_string());
    start_supervisor({{.strategy = strategy}, {member(told, "a"), member(told, "b", type), member(told, "c")}});
    end(started_again("b"), why);
  }));
}

TEST(Supervisor, SUP_26_ATemporaryChildsEndTouchesNobodyElse) {
  expect_only_its_own_end(restart_strategy::one_for_all, temporary, "boom");
  expect_only_its_own_end(restart_strategy::rest_for_one, temporary, "boom");
  expect_only_its_own_end(restart_strategy::one_for_all, temporary, exit_reason::normal);
}

TEST(Supervisor, SUP_26_ATransientChildsNormalEndTouchesNobodyElse) {
  expect_only_its_own_end(restart_strategy::one_for_all, transient, exit_reason::normal);
  expect_only_its_own_end(restart_strategy::rest_for_one, transient, exit_reason::shutdown);
}

/// a, b and c are killed at about the same time, in this order, under an intensity of 1.
void kill_three(restart_strategy strategy, journal& told) {
  start_supervisor(
      {{.strategy = strategy, .intensity = 1},
       {member(told, "a", permanent, plain), member(told, "b", permanent, plain), member(told, "c", permanent, plain)}},
      named("sup"));
  const pid a = started_again("a");
  const pid b = started_again("b");
  const pid c = started_again("c");
  exit(a, exit_reason::kill);
  exit(b, exit_reason::kill);
  exit(c, exit_reason::kill);
}

TEST(Supervisor, SUP_27_OneGroupRestartCountsOnceHoweverManyHadDied) {
  run_everywhere(whole([] {
                   auto& told = new_journal();
                   expect_at_end(told, "+a +b +c +a +b +c");
                   kill_three(restart_strategy::one_for_all, told);
                   started_again("c", 2);
                   EXPECT_TRUE(whereis("sup"));
                 }),
                 100);
}

TEST(Supervisor, SUP_27_UnderOneForOneEachDeathCounts) {
  run_everywhere(whole([] {
    trap_exit(true);
    auto& told = new_journal();
    kill_three(restart_strategy::one_for_one, told);
    EXPECT_EQ(receive<exit_message>().reason, exit_reason::shutdown);
    EXPECT_LE(told.starts["a"] + told.starts["b"] + told.starts["c"], 4);
  }));
}

TEST(Supervisor, SUP_28_RestForOneWithTheLaterDeathFirstRestartsTwice) {
  run_instant(whole([] {
    auto& told = new_journal();
    expect_at_end(told, "+a +b +c +b +c +a +b +c");
    start_supervisor({{.strategy = restart_strategy::rest_for_one},
                      {member(told, "a", permanent, plain), member(told, "b", permanent, plain),
                       member(told, "c", permanent, plain)}});
    const pid a = started_again("a");
    exit(started_again("b"), "boom");
    exit(a, "boom");
    started_again("c", 3);
  }));
}

TEST(Supervisor, SUP_28_RestForOneWithTheEarlierDeathFirstRestartsOnce) {
  run_instant(whole([] {
    auto& told = new_journal();
    expect_at_end(told, "+a +b +c +a +b +c");
    start_supervisor({{.strategy = restart_strategy::rest_for_one},
                      {member(told, "a", permanent, plain), member(told, "b", permanent, plain),
                       member(told, "c", permanent, plain)}});
    const pid b = started_again("b");
    exit(started_again("a"), "boom");
    exit(b, "boom");
    started_again("c", 2);
  }));
}

}  // namespace
}  // namespace rehearse::tests
