// settle(): waiting until nothing else can run. And snapshot(): what a process looks like from outside.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include <rehearse/rehearse.hpp>

#include "server_samples.hpp"

namespace rehearse::tests {
namespace {

/// Sends itself `count` messages, one after another, and counts those that came.
auto busy_process(int& done, int count) -> pid {
  return spawn("busy", [&done, count] {
    for (int i = 0; i < count; ++i) {
      send(self(), i);
      receive<int>();
      ++done;
    }
    sleep(infinity);
  });
}

TEST(Settle, AllThatCanRunHasRun) {
  run_everywhere(aside([] {
    auto& done = run_state<int>(0);
    for (int i = 0; i < 3; ++i) busy_process(done, 10);
    settle();
    EXPECT_EQ(done, 30);
    EXPECT_EQ(now(), 0s);
  }));
}

TEST(Settle, WhatIsOnItsWayHasArrived) {
  run_everywhere(aside([] {
    const pid second = spawn("second", [] { sleep(infinity); });
    const pid first = spawn("first", [second] {
      receive<int>();
      send(second, 1);
      sleep(infinity);
    });
    send(first, 1);
    settle();
    EXPECT_EQ(snapshot(second)->mailbox.size(), 1U);
  }));
}

TEST(Settle, WhatIsDelayedIsOnItsWay) {
  run_everywhere(aside([] {
    auto& came = run_state<bool>(false);
    const pid other = spawn("other", [&came] {
      receive<int>();
      came = true;
      sleep(infinity);
    });
    inject().delay({.at_most = 1, .within = 1});
    send(other, 1);
    settle();
    EXPECT_TRUE(came);
  }));
}

TEST(Settle, TimeDoesNotMoveForIt) {
  run_when_idle(aside([] {
    send_after(self(), 1s, 1);
    settle();
    EXPECT_EQ(mailbox_size(), 0U);
    EXPECT_EQ(now(), 0s);
    receive<int>();
    EXPECT_EQ(now(), 1s);
  }));
}

TEST(Settle, AtAnyTimeATimerMayFireWhileOthersRunButIsNotWaitedFor) {
  std::uint64_t moved = 0;
  const std::uint64_t runs = 60;
  run_seeds(aside([&moved] {
              auto& done = run_state<int>(0);
              busy_process(done, 3);
              send_after(self(), 1s, 1);
              settle();
              EXPECT_EQ(done, 3);
              EXPECT_EQ(snapshot(self())->mailbox.size(), now() == 0s ? 0U : 1U);  // No step between the two.
              if (now() != 0s) ++moved;
            }),
            runs, {.models = {sim::delivery::in_flight, sim::timers::any_time}});
  EXPECT_GT(moved, 0U);
  EXPECT_LT(moved, runs);
}

TEST(Settle, InSetUpItWaitsForTheServersThatWereStarted) {
  struct slow_beginner : gen_server {
    auto init() -> next { return next().with_continue(1); }
    void handle_continue(int left) {
      for (int i = 0; i < 10; ++i) yield();
      ready = left == 1;
    }
    bool ready = false;
  };
  for (const auto delivery : {sim::delivery::instant, sim::delivery::in_flight}) {
    scenarios::runner runs({.body =
                                [] {
                                  const auto server = start_link<slow_beginner>();
                                  settle();
                                  EXPECT_TRUE(peek(server)->ready);
                                  workload("client", [] {});
                                },
                            .models = {delivery, sim::timers::when_idle}});
    const sim::run_record run = runs.run(1, 1);
    EXPECT_EQ(run.outcome, sim::verdict::pass) << run.explanation;
  }
}

TEST(Settle, SeveralGoOnOneAfterAnother) {
  run_everywhere(aside([] {
    auto& log = run_state<std::string>();
    const auto settler = [&log](const char* id) {
      spawn(id, [&log, id] {
        settle();
        log += std::string(id) + "1 ";
        for (int i = 0; i < 5; ++i) yield();
        log += std::string(id) + "2 ";
        sleep(infinity);
      });
    };
    settler("a");
    settler("b");
    settle();
    for (int i = 0; i < 3; ++i) {
      if (log.size() >= 12) break;
      settle();
    }
    EXPECT_TRUE(log == "a1 a2 b1 b2 " || log == "b1 b2 a1 a2 ") << log;
  }));
}

TEST(Settle, WhoIsKilledThereIsNotWaitedFor) {
  run_everywhere(aside([] {
    auto& went_on = run_state<bool>(false);
    const auto settler = spawn_monitor("settler", [&went_on] {
      settle();
      went_on = true;
    });
    spawn("killer", [=] { exit(settler.process, exit_reason::kill); });
    const exit_reason why = reason_of(settler.ref);
    EXPECT_EQ(why, exit_reason::killed) << "it could not go on while the killer could run";
    EXPECT_FALSE(went_on);
    settle();
  }));
}

TEST(Settle, AMessageDoesNotEndIt) {
  run_everywhere(aside([] {
    auto& done = run_state<int>(0);
    const pid me = self();
    spawn("sender", [me, &done] {
      for (int i = 0; i < 5; ++i) {
        send(me, i);
        ++done;
      }
    });
    settle();
    EXPECT_EQ(done, 5);
    EXPECT_EQ(mailbox_size(), 5U);
  }));
}

TEST(Settle, AMessageDoesNotEndItInAServerEither) {
  struct patient : gen_server {
    struct look {
      using reply = int;
    };
    struct noise {};
    explicit patient(int* counter) : done(counter) {}
    auto handle_call(look) -> int {
      settle();
      return *done;
    }
    void handle_cast(noise) {}
    int* done;
  };
  run_everywhere(aside([] {
    auto& done = run_state<int>(0);
    const auto server = start_link<patient>(&done);
    spawn("sender", [server, &done] {
      for (int i = 0; i < 5; ++i) {
        cast(server, patient::noise{});
        yield();
        ++done;
      }
    });
    EXPECT_EQ(call(server, patient::look{}, infinity), 5);
  }));
}

TEST(Settle, ASettlerThatNeedNotFinishDoesNotKeepTheRunAlive) {
  run_everywhere(aside([] {
    spawn("settler", [] {
      for (int i = 0; i < 3; ++i) settle();
      sleep(infinity);
    });
  }));
}

// -- snapshot ---------------------------------------------------------------------------------------------------------

TEST(Snapshot, ShowsWhatAProcessHas) {
  run_everywhere(aside([] {
    const pid other = spawn("other", [] { sleep(infinity); });
    const pid seen = spawn("seen", [other] {
      register_name("seen");
      trap_exit(true);
      link(other);
      monitor(other);
      sleep(infinity);
    });
    send(seen, 17);
    send(seen, std::string("hello"));
    settle();

    const auto view = snapshot(seen);

    ASSERT_TRUE(view);
    EXPECT_EQ(view->registered_name, "seen");
    EXPECT_TRUE(view->traps_exits);
    EXPECT_FALSE(view->is_server);
    EXPECT_FALSE(view->is_suspended);
    EXPECT_EQ(view->links, std::vector<pid>{other});
    EXPECT_EQ(view->watches, std::vector<pid>{other});
    ASSERT_EQ(view->mailbox.size(), 2U);
    EXPECT_EQ(view->mailbox[0].text, "17");
    EXPECT_EQ(view->mailbox[0].sender, self());
    EXPECT_EQ(view->mailbox[1].text, "\"hello\"");
  }));
}

TEST(Snapshot, ShowsExitsAndDownsWithTheirReasons) {
  run_everywhere(aside([] {
    auto& ref = run_state<monitor_ref>();
    const pid dying = spawn("dying", [] {
      receive<int>();
      exit("boom");
    });
    const pid seen = spawn("seen", [dying, &ref] {
      trap_exit(true);
      link(dying);
      ref = monitor(dying);
      sleep(infinity);
    });
    settle();
    send(dying, 1);
    settle();

    const auto view = snapshot(seen);

    ASSERT_TRUE(view);
    ASSERT_EQ(view->mailbox.size(), 2U);
    EXPECT_EQ(view->mailbox[0].kind, runtime::signal_kind::link_exit);
    EXPECT_EQ(view->mailbox[0].sender, dying);
    EXPECT_EQ(view->mailbox[0].reason, exit_reason("boom"));
    EXPECT_EQ(view->mailbox[1].kind, runtime::signal_kind::down);
    EXPECT_EQ(view->mailbox[1].ref, ref);
    EXPECT_EQ(view->mailbox[1].reason, exit_reason("boom"));
    EXPECT_TRUE(view->links.empty());
    EXPECT_TRUE(view->watches.empty());
  }));
}

TEST(Snapshot, OfTheDeadOrOfNobodyThereIsNone) {
  run_everywhere(aside([] {
    const auto dead = spawn_monitor("dead", [] {});
    reason_of(dead.ref);
    EXPECT_FALSE(snapshot(dead.process));
    EXPECT_FALSE(snapshot(pid()));
    EXPECT_TRUE(snapshot(self()));
  }));
}

TEST(Snapshot, OutsideARunItIsAnError) { EXPECT_THROW(snapshot(pid()), std::logic_error); }

TEST(Snapshot, ChangesNothing) {
  const auto digest_of = [](bool looks) {
    return run_recorded([looks] {
             auto& done = run_state<int>(0);
             const pid busy = busy_process(done, 5);
             for (int i = 0; i < 10; ++i) {
               yield();
               if (looks) static_cast<void>(snapshot(busy));
             }
           })
        .digest;
  };
  EXPECT_EQ(digest_of(true), digest_of(false));
}

}  // namespace
}  // namespace rehearse::tests
