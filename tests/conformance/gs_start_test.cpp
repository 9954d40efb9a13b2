// GS-01 to GS-05: how servers start, and every way in which they may fail to.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include <rehearse/rehearse.hpp>

#include "server_samples.hpp"

namespace rehearse::tests {
namespace {

using runtime::start_outcome;
using init_function = std::function<next()>;

/// A server whose init is given; says when it terminates, times out or continues.
struct novice : gen_server {
  struct go_on {};
  struct note {};
  struct terminated {
    exit_reason why;
  };
  struct timed_out {
    virtual_time at;
  };
  struct continued {};
  struct noted {};

  novice(pid told, init_function first) : reader(told), first_act(std::move(first)) {}

  auto init() -> next { return first_act(); }
  void handle_continue(go_on) { send(reader, continued{}); }
  void handle_info(note) { send(reader, noted{}); }
  void handle_timeout() { send(reader, timed_out{now()}); }
  void terminate(const exit_reason& why) { send(reader, terminated{why}); }

  pid reader;
  init_function first_act;
};

/// What a failed init leaves behind, seen from a process that watched it from inside init.
struct failed_start {
  pid child;
  exit_reason died_of;
  bool caller_went_on = false;
};

struct watching {};

/// `init`, which first makes sure that somebody will see how the child dies.
auto watched(failed_start& seen, init_function init) -> init_function {
  return [&seen, init = std::move(init)] {
    seen.child = self();
    const pid child = self();
    spawn("witness", [&seen, child] {
      const auto ref = monitor(child);
      send(child, watching{});
      seen.died_of = reason_of(ref);
    });
    receive<watching>();
    return init();
  };
}

void expect_child_died_of(failed_start& seen, const exit_reason& reason) {
  at_end("why the child died",
         [&seen, reason] { return held(!lives(seen.child) && seen.died_of == reason, seen.died_of.to_string()); });
}

/// VER-01, VER-02, GS-02, GS-04: a caller that traps exits is told, finds the child dead, and nothing in its mailbox.
void expect_failure_for_trapping_caller(const init_function& init, start_outcome outcome, const exit_reason& reported,
                                        const exit_reason& died_of) {
  run_everywhere(whole([&] {
    auto& seen = run_state<failed_start>();
    expect_child_died_of(seen, died_of);
    trap_exit(true);
    const auto result = try_start_link<novice>(named("novice"), self(), watched(seen, init));
    EXPECT_FALSE(lives(seen.child));
    EXPECT_FALSE(whereis("novice"));
    EXPECT_EQ(result.outcome, outcome);
    EXPECT_EQ(result.reason, reported);
    EXPECT_FALSE(is_alive(seen.child));  // Its answer comes after whatever the child sent.
    EXPECT_EQ(mailbox_size(), 0U) << "an EXIT, a DOWN, or terminate ran";
    EXPECT_EQ(process_info(self())->link_count, 0U);
    EXPECT_EQ(process_info(self())->monitor_count, 0U);
  }));
}

/// A linked caller that does not trap dies with the child, unless that ends normally.
void expect_failure_for_plain_caller(const init_function& init, start_outcome outcome, const exit_reason& reported,
                                     const exit_reason& died_of) {
  const bool caller_survives = died_of == exit_reason::normal;
  run_everywhere(whole([&] {
    auto& seen = run_state<failed_start>();
    expect_child_died_of(seen, died_of);
    const auto caller = spawn_monitor("caller", [&] {
      const auto result = try_start_link<novice>(named("novice"), self(), watched(seen, init));
      seen.caller_went_on = true;
      EXPECT_FALSE(lives(seen.child));
      EXPECT_FALSE(whereis("novice"));
      EXPECT_EQ(result.outcome, outcome);
      EXPECT_EQ(result.reason, reported);
      EXPECT_EQ(mailbox_size(), 0U);
    });
    EXPECT_EQ(reason_of(caller.ref), died_of);
    EXPECT_EQ(seen.caller_went_on, caller_survives);
  }));
}

/// Without a link the caller only hears of it.
void expect_failure_without_link(const init_function& init, start_outcome outcome, const exit_reason& reported,
                                 const exit_reason& died_of) {
  run_everywhere(whole([&] {
    auto& seen = run_state<failed_start>();
    expect_child_died_of(seen, died_of);
    const auto result = try_start<novice>(named("novice"), self(), watched(seen, init));
    EXPECT_FALSE(lives(seen.child));
    EXPECT_FALSE(whereis("novice"));
    EXPECT_EQ(result.outcome, outcome);
    EXPECT_EQ(result.reason, reported);
    EXPECT_FALSE(is_alive(seen.child));
    EXPECT_EQ(mailbox_size(), 0U);
  }));
}

void expect_failure(const init_function& init, start_outcome outcome, const exit_reason& reported,
                    const exit_reason& died_of) {
  expect_failure_for_trapping_caller(init, outcome, reported, died_of);
  expect_failure_for_plain_caller(init, outcome, reported, died_of);
  expect_failure_without_link(init, outcome, reported, died_of);
}

TEST(GenServer, GS_01_InitRunsInTheNewProcessUnderItsNameWhileTheCallerWaits) {
  run_everywhere(whole([] {
    bool init_is_over = false;
    pid inside;
    const auto server = start_link<novice>(named("novice"), self(), init_function([&] {
                                             inside = self();
                                             EXPECT_EQ(whereis("novice"), self());
                                             yield();
                                             yield();
                                             init_is_over = true;
                                             return next();
                                           }));
    EXPECT_TRUE(init_is_over);
    EXPECT_EQ(inside, server.pid());
    EXPECT_NE(inside, self());
    EXPECT_EQ(mailbox_size(), 0U);
  }));
}

TEST(GenServer, GS_01_StartLinkLinksBeforeInitRuns) {
  run_everywhere(whole([] {
    trap_exit(true);
    std::uint64_t links_in_init = 0;
    const auto server = start_link<novice>(self(), init_function([&] {
                                             links_in_init = process_info(self())->link_count;
                                             return next();
                                           }));
    EXPECT_EQ(links_in_init, 1U);
    exit(server.pid(), exit_reason::kill);
    const auto seen = receive<exit_message>();
    EXPECT_EQ(seen.from, server.pid());
    EXPECT_EQ(seen.reason, exit_reason::killed);
  }));
}

TEST(GenServer, GS_01_StartDoesNotLink) {
  run_everywhere(whole([] {
    const auto server = start<novice>(server_options{}, self(), init_function([] { return next(); }));
    EXPECT_EQ(process_info(server.pid())->link_count, 0U);
    const auto ref = monitor(server.pid());
    exit(server.pid(), "boom");
    EXPECT_EQ(reason_of(ref), exit_reason("boom"));  // And the caller, which does not trap exits, lives.
  }));
}

TEST(GenServer, GS_02_InitOkGivesThePidOfALivingServer) {
  run_everywhere(whole([] {
    const auto result = try_start_link<novice>({}, self(), init_function([] { return next(); }));
    EXPECT_TRUE(result.is_ok());
    EXPECT_TRUE(is_alive(result.process));
    send(result.process, novice::note{});
    receive<novice::noted>();
    EXPECT_EQ(mailbox_size(), 0U);
  }));
}

TEST(GenServer, GS_02_InitMayGiveATimeout) {
  run_everywhere(whole([] {
    start_link<novice>(self(), init_function([] { return next().with_timeout(10ms); }));
    EXPECT_EQ(receive<novice::timed_out>().at, 10ms);
  }));
}

TEST(GenServer, GS_02_InitMayContinueAfterTheCallerIsAnswered) {
  run_everywhere(whole([] {
    start_link<novice>(self(), init_function([] { return next().with_continue(novice::go_on{}); }));
    receive<novice::continued>();
    EXPECT_EQ(mailbox_size(), 0U);
  }));
}

TEST(GenServer, GS_02_InitThatStopsGivesTheErrorAndEndsWithItsReason) {
  expect_failure([] { return stop_with("no licence"); }, start_outcome::error, "no licence", "no licence");
}

TEST(GenServer, GS_02_InitThatStopsNormallyGivesTheErrorAndHarmsNobody) {
  expect_failure([] { return stop_with(exit_reason::normal); }, start_outcome::error, exit_reason::normal,
                 exit_reason::normal);
}

TEST(GenServer, GS_02_InitThatStopsWithShutdownTakesThePlainCallerWithIt) {
  expect_failure([] { return stop_with(exit_reason::shutdown); }, start_outcome::error, exit_reason::shutdown,
                 exit_reason::shutdown);
}

TEST(GenServer, GS_02_InitThatIgnoresEndsNormally) {
  expect_failure([] { return ignore(); }, start_outcome::ignore, exit_reason::normal, exit_reason::normal);
}

TEST(GenServer, GS_02_InitErrorGivesTheErrorAndEndsNormally) {
  expect_failure([] { return init_error("no licence"); }, start_outcome::error, "no licence", exit_reason::normal);
}

TEST(GenServer, GS_02_InitThatThrowsGivesTheException) {
  const exit_reason thrown{exit_reason::kind::error, "std::runtime_error: no disk"};
  expect_failure([]() -> next { throw std::runtime_error("no disk"); }, start_outcome::error, thrown, thrown);
}

TEST(GenServer, GS_02_InitThatExitsGivesItsReason) {
  expect_failure([]() -> next { exit("gone"); }, start_outcome::error, "gone", "gone");
}

TEST(GenServer, GS_02_InitThatExitsNormallyHarmsNobody) {
  expect_failure([]() -> next { exit(exit_reason::normal); }, start_outcome::error, exit_reason::normal,
                 exit_reason::normal);
}

TEST(GenServer, GS_02_InitThatIsKilledIsReportedAsKilled) {
  expect_failure(
      []() -> next {
        exit(self(), exit_reason::kill);
        return {};
      },
      start_outcome::error, exit_reason::killed, exit_reason::killed);
}

TEST(GenServer, GS_03_StartTimeoutKillsTheChildAndSparesTheCaller) {
  run_everywhere(whole([] {
    pid child;
    const auto result = try_start_link<novice>({.name = "novice", .timeout = 10ms}, self(), init_function([&] {
                                                 child = self();
                                                 sleep(infinity);
                                                 return next();
                                               }));
    EXPECT_EQ(result.outcome, start_outcome::error);
    EXPECT_EQ(result.reason, exit_reason::timeout);
    EXPECT_EQ(now(), 10ms);
    EXPECT_FALSE(whereis("novice"));
    if (child) {  // Unset if the timeout came before its first step.
      EXPECT_FALSE(is_alive(child));
    }
    EXPECT_EQ(mailbox_size(), 0U);
    EXPECT_EQ(process_info(self())->link_count, 0U);
    EXPECT_EQ(process_info(self())->monitor_count, 0U);
  }));
}

TEST(GenServer, GS_03_StartTimeoutKillsAChildThatTrapsExits) {
  run_everywhere(whole([] {
    trap_exit(true);
    pid child;
    const auto result = try_start_link<novice>({.timeout = 10ms}, self(), init_function([&] {
                                                 trap_exit(true);
                                                 child = self();
                                                 sleep(infinity);
                                                 return next();
                                               }));
    EXPECT_EQ(result.reason, exit_reason::timeout);
    if (child) {
      EXPECT_FALSE(is_alive(child));
    }
    EXPECT_EQ(mailbox_size(), 0U) << "the EXIT of the child that it gave up";
  }));
}

/// Whichever comes first, end of init or timeout: the result fits the world, and nothing is left over.
void expect_clean_race(const init_function& init, start_outcome without_timeout) {
  run_everywhere(whole([&] {
                   trap_exit(true);
                   pid child;
                   const auto result =
                       try_start_link<novice>({.name = "novice", .timeout = 10ms}, self(), init_function([&] {
                                                child = self();
                                                return init();
                                              }));
                   const bool timed_out = result.reason == exit_reason::timeout;
                   EXPECT_EQ(result.outcome, timed_out ? start_outcome::error : without_timeout);
                   const bool should_live = result.is_ok();
                   if (child) {
                     EXPECT_EQ(lives(child), should_live);
                   }
                   EXPECT_EQ(static_cast<bool>(whereis("novice")), should_live);
                   if (child) {
                     EXPECT_EQ(is_alive(child), should_live);
                   }
                   EXPECT_EQ(mailbox_size(), 0U);
                   EXPECT_EQ(process_info(self())->monitor_count, 0U);
                   EXPECT_EQ(process_info(self())->link_count, should_live ? 1U : 0U);
                 }),
                 200);
}

TEST(GenServer, GS_03_StartTimeoutRacingTheEndOfInitLeavesNothingBehind) {
  expect_clean_race([] { return next(); }, start_outcome::ok);
}

TEST(GenServer, GS_03_StartTimeoutRacingAFailedInitLeavesNothingBehind) {
  expect_clean_race([] { return stop_with("no licence"); }, start_outcome::error);
}

TEST(GenServer, GS_04_ANameIsFreeForTheNextStartAsSoonAsTheErrorIsReturned) {
  run_everywhere(whole([] {
    trap_exit(true);
    const auto failed =
        try_start_link<novice>(named("novice"), self(), init_function([] { return stop_with("no licence"); }));
    EXPECT_EQ(failed.outcome, start_outcome::error);
    const auto again = try_start_link<novice>(named("novice"), self(), init_function([] { return next(); }));
    EXPECT_TRUE(again.is_ok());
    EXPECT_EQ(mailbox_size(), 0U) << "terminate ran for a failed init";
  }));
}

TEST(GenServer, GS_05_ContinueFromInitComesBeforeWhatInitSentItself) {
  run_everywhere(whole([] {
    start_link<novice>(self(), init_function([] {
                         send(self(), novice::note{});
                         EXPECT_EQ(mailbox_size(), 1U);
                         return next().with_continue(novice::go_on{});
                       }));
    std::string order;
    while (order.size() < 2) {
      receive([&](novice::continued) { order += 'c'; }, [&](novice::noted) { order += 'n'; });
    }
    EXPECT_EQ(order, "cn");
  }));
}

TEST(GenServer, GS_05_ContinueFromInitComesBeforeWhatOthersSentDuringInit) {
  run_everywhere(whole([] {
    const pid reader = self();
    spawn("impatient", [] {
      while (!whereis("novice")) yield();
      send(whereis("novice"), novice::note{});
    });
    start_link<novice>(named("novice"), reader, init_function([] {
                         while (mailbox_size() == 0) yield();
                         return next().with_continue(novice::go_on{});
                       }));
    std::string order;
    while (order.size() < 2) {
      receive([&](novice::continued) { order += 'c'; }, [&](novice::noted) { order += 'n'; });
    }
    EXPECT_EQ(order, "cn");
  }));
}

struct fragile : gen_server {
  struct go_on {};
  explicit fragile(pid told) : reader(told) {}
  auto init() -> next { return next().with_continue(go_on{}); }
  auto handle_continue(go_on) -> next { exit("late"); }
  void terminate(const exit_reason& why) { send(reader, novice::terminated{why}); }
  pid reader;
};

TEST(GenServer, GS_05_ACrashInTheContinuationIsAnOrdinaryDeath) {
  run_everywhere(whole([] {
    trap_exit(true);
    const auto result = try_start_link<fragile>({}, self());
    EXPECT_TRUE(result.is_ok());
    EXPECT_EQ(receive<novice::terminated>().why, exit_reason("late"));
    const auto seen = receive<exit_message>();
    EXPECT_EQ(seen.from, result.process);
    EXPECT_EQ(seen.reason, exit_reason("late"));
  }));
}

}  // namespace
}  // namespace rehearse::tests
