// SUP-30 to SUP-35: how many restarts a supervisor allows within its window, and what happens beyond.
//
// Virtual time starts at 0 and moves only where a test sleeps, so each death has an exact time.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>
#include <string>

#include <rehearse/rehearse.hpp>

#include "server_samples.hpp"

namespace rehearse::tests {
namespace {

struct window {
  std::uint32_t intensity;
  std::chrono::seconds period;
};

/// One child is ended at each of these times; how many of its ends were followed by a restart.
auto restarts_after_deaths_at(window allowed, std::initializer_list<virtual_time> deaths) -> int {
  auto& told = new_journal();
  trap_exit(true);
  start_supervisor(
      {{.strategy = restart_strategy::one_for_one, .intensity = allowed.intensity, .period = allowed.period},
       {member(told, "a")}});
  int restarts = 0;
  for (const virtual_time each : deaths) {
    sleep(std::max<virtual_duration>(each - now(), 0ns));
    end(started_again("a", restarts + 1), "boom");
    sleep(1ns);  // Until nothing else can happen.
    if (told.starts["a"] == restarts + 1) break;
    ++restarts;
  }
  return restarts;
}

/// All deaths are followed by a restart.
void expect_allowed(window allowed, std::initializer_list<virtual_time> deaths) {
  run_when_idle(whole([&] { EXPECT_EQ(restarts_after_deaths_at(allowed, deaths), static_cast<int>(deaths.size())); }));
}
/// All but the last, which ends the supervisor.
void expect_exceeded(window allowed, std::initializer_list<virtual_time> deaths) {
  run_when_idle(whole([&] {
    EXPECT_EQ(restarts_after_deaths_at(allowed, deaths), static_cast<int>(deaths.size()) - 1);
    EXPECT_EQ(receive<exit_message>().reason, exit_reason::shutdown);
  }));
}

TEST(Supervisor, SUP_30_AsManyRestartsAsTheIntensityAreAllowed) {
  expect_allowed({1, 5s}, {0s});
  expect_allowed({3, 5s}, {0s, 0s, 0s});
}

TEST(Supervisor, SUP_30_OneMoreEndsTheSupervisor) {
  expect_exceeded({1, 5s}, {0s, 0s});
  expect_exceeded({3, 5s}, {0s, 1s, 2s, 3s});
}

TEST(Supervisor, SUP_30_TheWindowIsClosedExactlyPeriodStillCounts) {
  expect_exceeded({1, 5s}, {0s, 5s});
  expect_exceeded({2, 5s}, {1s, 3s, 6s});
  expect_allowed({1, 5s}, {0s, 6s});
  expect_allowed({2, 5s}, {1s, 3s, 7s});
}

TEST(Supervisor, SUP_30_OldRestartsLeaveTheWindow) {
  expect_allowed({1, 5s}, {0s, 6s, 12s, 18s});
  expect_allowed({2, 5s}, {0s, 1s, 6s, 7s, 12s, 13s});
  expect_exceeded({2, 5s}, {0s, 1s, 6s, 7s, 11s});
}

TEST(Supervisor, SUP_31_SecondsAreCountedWhole) {
  expect_exceeded({1, 5s}, {0s, 5999ms});
  expect_allowed({1, 5s}, {999ms, 6s});
}

TEST(Supervisor, SUP_31_ThePhaseOfTheSecondDecides) {
  expect_exceeded({1, 1s}, {100ms, 1600ms});
  expect_allowed({1, 1s}, {800ms, 2300ms});
  expect_allowed({1, 1s}, {100ms, 2100ms});
  expect_allowed({1, 1s}, {900ms, 2900ms});
  expect_exceeded({1, 1s}, {900ms, 1900ms});
}

TEST(Supervisor, SUP_32_IntensityZeroAllowsNoRestart) {
  run_everywhere(whole([] {
    trap_exit(true);
    auto& told = new_journal();
    expect_at_end(told, "+a -a:boom");
    start_supervisor({{.strategy = restart_strategy::one_for_one, .intensity = 0}, {member(told, "a")}});
    end(started_again("a"), "boom");
    EXPECT_EQ(receive<exit_message>().reason, exit_reason::shutdown);
  }));
}

TEST(Supervisor, SUP_33_ARestartThatSucceededIsNotForgotten) { expect_exceeded({2, 60s}, {0s, 30s, 60s}); }

TEST(Supervisor, SUP_33_AllChildrenShareOneHistory) {
  run_everywhere(whole([] {
    trap_exit(true);
    auto& told = new_journal();
    start_supervisor({{.strategy = restart_strategy::one_for_one, .intensity = 2},
                      {member(told, "a"), member(told, "b"), member(told, "c")}});
    end(started_again("a"), "boom");
    end(started_again("b"), "boom");
    started_again("a", 2);
    started_again("b", 2);
    end(started_again("c"), "boom");
    EXPECT_EQ(receive<exit_message>().reason, exit_reason::shutdown);
    EXPECT_EQ(told.starts["c"], 1);
  }));
}

/// A supervisor with the child "inner", of type `type`: a supervisor that allows one restart of its only child, a.
auto with_inner(journal& told, restart_type type, std::uint32_t intensity) -> supervisor_spec {
  return {{.strategy = restart_strategy::one_for_one, .intensity = intensity},
          {supervisor_child("inner", {{.strategy = restart_strategy::one_for_one, .intensity = 1}, {member(told, "a")}})
               .restarts(type)}};
}

TEST(Supervisor, SUP_33_ARestartedSupervisorBeginsWithoutHistory) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    expect_at_end(told, "+a -a:boom +a -a:boom +a -a:boom +a");
    start_supervisor(with_inner(told, restart_type::permanent, 1));
    end(started_again("a", 1), "boom");
    end(started_again("a", 2), "boom");  // Ends inner.
    end(started_again("a", 3), "boom");
    started_again("a", 4);
  }));
}

TEST(Supervisor, SUP_34_BeyondTheIntensityTheOthersStopInReverseAndItEndsWithShutdown) {
  run_everywhere(whole([] {
    trap_exit(true);
    auto& told = new_journal();
    expect_at_end(told, "+a +b +c -b:boom -c:shutdown -a:shutdown");
    const pid sup = start_supervisor({{.strategy = restart_strategy::one_for_one, .intensity = 0},
                                      {member(told, "a"), member(told, "b"), member(told, "c")}},
                                     named("sup"));
    started_again("c");
    end(started_again("b"), "boom");
    const auto seen = receive<exit_message>();
    EXPECT_EQ(seen.from, sup);
    EXPECT_EQ(seen.reason, exit_reason::shutdown);
    EXPECT_FALSE(whereis("sup"));
  }));
}

TEST(Supervisor, SUP_34_GroupStrategiesEndTheSameWay) {
  run_everywhere(whole([] {
    trap_exit(true);
    auto& told = new_journal();
    expect_at_end(told, "+a +b +c -b:boom -c:shutdown -a:shutdown");
    start_supervisor({{.strategy = restart_strategy::one_for_all, .intensity = 0},
                      {member(told, "a"), member(told, "b"), member(told, "c")}});
    started_again("c");
    end(started_again("b"), "boom");
    EXPECT_EQ(receive<exit_message>().reason, exit_reason::shutdown);
  }));
}

TEST(Supervisor, SUP_35_APermanentChildSupervisorThatGaveUpIsRestarted) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    expect_at_end(told, "+a -a:boom +a -a:boom +a");
    start_supervisor(with_inner(told, restart_type::permanent, 1));
    end(started_again("a", 1), "boom");
    end(started_again("a", 2), "boom");
    started_again("a", 3);
  }));
}

TEST(Supervisor, SUP_35_ThatRestartCountsInTheParent) {
  run_everywhere(whole([] {
    trap_exit(true);
    auto& told = new_journal();
    expect_at_end(told, "+a -a:boom +a -a:boom");
    start_supervisor(with_inner(told, restart_type::permanent, 0));
    end(started_again("a", 1), "boom");
    end(started_again("a", 2), "boom");
    EXPECT_EQ(receive<exit_message>().reason, exit_reason::shutdown);
  }));
}

/// The inner supervisor gives up and stays away; the outer one goes on.
void expect_no_escalation(restart_type type) {
  run_everywhere(whole([&] {
    auto& told = new_journal();
    expect_at_end(told, "+a -a:boom +a -a:boom");
    const pid sup = start_supervisor(with_inner(told, type, 0));
    end(started_again("a", 1), "boom");
    end(started_again("a", 2), "boom");
    at_end("the outer supervisor lives", [sup] { return held(lives(sup)); });
  }));
}

TEST(Supervisor, SUP_35_ATransientChildSupervisorThatGaveUpIsNotRestarted) {
  expect_no_escalation(restart_type::transient);
}
TEST(Supervisor, SUP_35_ATemporaryChildSupervisorThatGaveUpIsForgotten) {
  expect_no_escalation(restart_type::temporary);
}

}  // namespace
}  // namespace rehearse::tests
