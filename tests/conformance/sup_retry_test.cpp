// SUP-37 to SUP-41: a restart whose start fails is tried again, by a message to oneself.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include <rehearse/rehearse.hpp>

#include "server_samples.hpp"

namespace rehearse::tests {
namespace {

constexpr auto permanent = restart_type::permanent;
const habits plain{.traps_exits = false};

/// Fails to start from the `first` to the `last` time.
auto fails_from(int first, int last) -> std::function<next(int)> {
  return [=](int start) { return start >= first && start <= last ? stop_with("no licence") : next(); };
}

TEST(Supervisor, SUP_37_AFailedRestartIsTriedAgainAtOnce) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    expect_at_end(told, "+a +b -a:boom !a !a +a");
    start_supervisor({{.strategy = restart_strategy::one_for_one},
                      {member(told, "a", permanent, {.at_init = fails_from(2, 3)}), member(told, "b")}});
    started_again("b");
    end(started_again("a"), "boom");
    started_again("a", 4);
    EXPECT_EQ(now(), 0s);
  }));
}

TEST(Supervisor, SUP_37_EachTryCounts) {
  run_everywhere(whole([] {
    trap_exit(true);
    auto& told = new_journal();
    expect_at_end(told, "+a +b -a:boom !a !a !a -b:shutdown");
    start_supervisor({{.strategy = restart_strategy::one_for_one, .intensity = 3},
                      {member(told, "a", permanent, {.at_init = fails_from(2, 99)}), member(told, "b")}});
    started_again("b");
    end(started_again("a"), "boom");
    EXPECT_EQ(receive<exit_message>().reason, exit_reason::shutdown);
  }));
}

TEST(Supervisor, SUP_37_WhatIsQueuedComesBeforeTheNextTry) {
  // Instant delivery: b's EXIT is queued before the try of a that kills it has failed.
  run_instant(whole([] {
    auto& told = new_journal();
    expect_at_end(told, "+a +b -a:boom !a +b +a");
    const auto kills_b_and_fails = [](int start) {
      if (start != 2) return next();
      exit(whereis("b"), exit_reason::kill);
      return stop_with("no licence");
    };
    start_supervisor(
        {{.strategy = restart_strategy::one_for_one},
         {member(told, "a", permanent, {.at_init = kills_b_and_fails}), member(told, "b", permanent, plain)}});
    started_again("b");
    end(started_again("a"), "boom");
    started_again("a", 3);
  }));
}

TEST(Supervisor, SUP_38_OneForAllTriesTheWholeGroupAgain) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    expect_at_end(told, "+a +b +c -c:boom -b:shutdown -a:shutdown +a !b -a:shutdown +a +b +c");
    start_supervisor(
        {{.strategy = restart_strategy::one_for_all},
         {member(told, "a"), member(told, "b", permanent, {.at_init = fails_from(2, 2)}), member(told, "c")}});
    end(started_again("c"), "boom");
    started_again("c", 2);
  }));
}

TEST(Supervisor, SUP_38_RestForOneTriesTheFailedOneAndTheLaterOnesAgain) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    expect_at_end(told, "+a +b +c -a:boom -c:shutdown -b:shutdown +a !b +b +c");
    start_supervisor(
        {{.strategy = restart_strategy::rest_for_one},
         {member(told, "a"), member(told, "b", permanent, {.at_init = fails_from(2, 2)}), member(told, "c")}});
    started_again("c");
    end(started_again("a"), "boom");
    started_again("c", 2);
  }));
}

TEST(Supervisor, SUP_38_TheTryIsARestartOfItsOwn) {
  run_everywhere(whole([] {
    trap_exit(true);
    auto& told = new_journal();
    expect_at_end(told, "+a +b +c -a:boom -c:shutdown -b:shutdown +a !b -a:shutdown");
    start_supervisor(
        {{.strategy = restart_strategy::rest_for_one, .intensity = 1},
         {member(told, "a"), member(told, "b", permanent, {.at_init = fails_from(2, 2)}), member(told, "c")}});
    started_again("c");
    end(started_again("a"), "boom");
    EXPECT_EQ(receive<exit_message>().reason, exit_reason::shutdown);
  }));
}

TEST(Supervisor, SUP_38_WhenTheVictimItselfFailsNothingAfterItStarts) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    expect_at_end(told, "+a +b +c -b:boom -c:shutdown !b +b +c");
    start_supervisor(
        {{.strategy = restart_strategy::rest_for_one},
         {member(told, "a"), member(told, "b", permanent, {.at_init = fails_from(2, 2)}), member(told, "c")}});
    started_again("c");
    end(started_again("b"), "boom");
    started_again("c", 2);
  }));
}

TEST(Supervisor, SUP_39_IgnoreOnRestartIsNotTriedAgainAndKeepsTheSpec) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    expect_at_end(told, "+a +b -a:boom -b:shutdown ?a +b -b:boom +a +b");
    const auto ignores_second = [](int start) { return start == 2 ? ignore() : next(); };
    start_supervisor({{.strategy = restart_strategy::one_for_all},
                      {member(told, "a", permanent, {.at_init = ignores_second}), member(told, "b")}});
    started_again("b");
    end(started_again("a"), "boom");
    end(started_again("b", 2), "boom");
    started_again("b", 3);
  }));
}

TEST(Supervisor, SUP_39_IgnoreOnRestartUnderOneForOneLeavesTheChildAway) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    expect_at_end(told, "+a -a:boom ?a");
    const auto ignores_second = [](int start) { return start == 2 ? ignore() : next(); };
    const pid sup = start_supervisor({{.strategy = restart_strategy::one_for_one, .intensity = 1},
                                      {member(told, "a", permanent, {.at_init = ignores_second})}});
    end(started_again("a"), "boom");
    at_end("the supervisor lives", [sup] { return held(lives(sup)); });
  }));
}

TEST(Supervisor, SUP_40_AGroupRestartMeanwhileTakesTheTryOver) {
  // b's EXIT comes before the try of a: one_for_all starts both, and the queued try finds nothing to do.
  run_instant(whole([] {
    auto& told = new_journal();
    expect_at_end(told, "+b +a -a:boom -b:shutdown +b !a +b +a");
    const auto kills_b_and_fails = [](int start) {
      if (start != 2) return next();
      exit(whereis("b"), exit_reason::kill);
      return stop_with("no licence");
    };
    const pid sup =
        start_supervisor({{.strategy = restart_strategy::one_for_all, .intensity = 2},
                          {member(told, "b"), member(told, "a", permanent, {.at_init = kills_b_and_fails})}});
    end(started_again("a"), "boom");
    started_again("a", 3);
    at_end("the supervisor lives", [sup] { return held(lives(sup)); });
  }));
}

TEST(Supervisor, SUP_41_ASupervisorThatIsTryingCanBeStopped) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    const pid sup =
        start_supervisor({{.strategy = restart_strategy::one_for_one, .intensity = 1'000'000},
                          {member(told, "b"), member(told, "a", permanent, {.at_init = fails_from(2, 1'000'000)})}});
    const auto ref = watch(sup);
    started_again("b");
    end(started_again("a"), "boom");
    while (told.starts["a"] < 4) yield();
    stop(sup);
    EXPECT_EQ(reason_of(ref), exit_reason::normal);
    const std::string_view last = "-b:shutdown";
    EXPECT_EQ(told.lines.substr(told.lines.size() - last.size()), last);
    EXPECT_FALSE(whereis("a"));
  }));
}

TEST(Supervisor, SUP_41_ASupervisorThatIsTryingEndsWithItsParent) {
  run_everywhere(whole([] {
    trap_exit(true);
    auto& told = new_journal();
    const pid sup = start_supervisor({{.strategy = restart_strategy::one_for_one, .intensity = 1'000'000},
                                      {member(told, "a", permanent, {.at_init = fails_from(2, 1'000'000)})}});
    end(started_again("a"), "boom");
    while (told.starts["a"] < 4) yield();
    exit(sup, exit_reason::shutdown);
    const auto seen = receive<exit_message>();
    EXPECT_EQ(seen.from, sup);
    EXPECT_EQ(seen.reason, exit_reason::shutdown);
  }));
}

}  // namespace
}  // namespace rehearse::tests
