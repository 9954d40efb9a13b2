// TASK: processes that compute one value for the process that started them.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "finished_tasks.hpp"
#include "support.hpp"

namespace rehearse::tests {

namespace {

struct go {};

/// How a process that runs `body` ends, as text.
template <class Body>
auto end_of(Body body) -> std::string {
  return reason_of(spawn_monitor("owner", std::move(body)));
}

/// A task that replies with `value` when it is told to.
auto task_on_demand(int value) -> task<int> {
  return async([value] {
    receive<go>();
    return value;
  });
}

auto failing_task(exit_reason reason) -> task<int> {
  return async([reason]() -> int { exit(reason); });
}

}  // namespace

TEST(Task, TASK_01_AStartedTaskIsOnItsOwn) {
  run_everywhere(in_process([] {
    const pid crashing = start_task([] {
      receive<go>();
      throw std::runtime_error("oops");
    });
    const monitor_ref ref = watch(crashing);
    send(crashing, go{});
    EXPECT_EQ(reason_of(ref), "error: std::runtime_error: oops");
    is_alive(crashing);
    EXPECT_EQ(queued(), 0U);
  }));
}

TEST(Task, TASK_01_WhatAStartedTaskReturnsIsDiscarded) {
  run_everywhere(in_process([] {
    trap_exit(true);
    const monitor_ref linked = watch(start_link_task([] { return 1; }));
    const monitor_ref alone = watch(start_task([] { return 2; }));
    reason_of(linked);
    reason_of(alone);
    while (const auto end = receive_within<exit_message>(0ms)) EXPECT_EQ(end->reason.to_string(), "normal");
    EXPECT_EQ(queued(), 0U);
  }));
}

TEST(Task, TASK_01_TheCrashOfALinkedTaskEndsItsStarter) {
  run_everywhere(in_process([] {
    EXPECT_EQ(end_of([] {
                start_link_task([] { exit("boom"); });
                wait_for_ever();
              }),
              "boom");
  }));
}

TEST(Task, TASK_02_TheOwnerSeesReplyThenExitThenDown) {
  run_everywhere(in_process([] {
    trap_exit(true);
    const auto computing = async([] { return 42; });
    const monitor_ref ref = computing.ref();

    std::vector<std::string> seen;
    while (seen.size() < 3) {
      receive([&](task_reply<int> reply) { seen.push_back(reply.ref == ref ? std::to_string(reply.value) : "?"); },
              [&](const exit_message& end) { seen.push_back("exit " + end.reason.to_string()); },
              [&](const down& end) { seen.push_back(end.ref == ref ? "down " + end.reason.to_string() : "?"); });
    }
    EXPECT_EQ(seen, (std::vector<std::string>{"42", "exit normal", "down normal"}));
  }));
}

TEST(Task, TASK_02_ItIsLinkedAndMonitoredFromTheStart) {
  run_everywhere(in_process([] {
    const auto computing = endless_task();
    const auto mine = process_info(self());
    EXPECT_EQ(mine->link_count, 1U);
    EXPECT_EQ(mine->monitor_count, 1U);
    EXPECT_EQ(process_info(computing.pid())->watcher_count, 1U);
    EXPECT_EQ(computing.owner(), self());
  }));
}

TEST(Task, TASK_02_ItsAliasEndsWithItsMonitor) {
  run_everywhere(in_process([] {
    const auto computing = task_on_demand(1);
    demonitor(computing.ref());
    const monitor_ref gone = watch(computing.pid());
    send(computing.pid(), go{});
    EXPECT_EQ(reason_of(gone), "normal");
    EXPECT_EQ(queued(), 0U) << "its reply was dropped before the mailbox";
  }));
}

TEST(Task, TASK_02_ItIsNamedAfterWhereItWasStarted) {
  const auto run = run_recorded([] {
    await(async([] { return 1; }));
    await(async("priced", [] { return 1; }));
    start_task([] {});
    start_link_task([] {});
  });

  std::string names;
  for (const auto& each : run.processes) names += each.name + " ";
  const std::string line = std::to_string(__LINE__ - 8);
  EXPECT_NE(names.find("task_test.cpp:" + line + ".1"), std::string::npos) << names;
  EXPECT_NE(names.find("priced.1"), std::string::npos) << names;
  EXPECT_NE(names.find("task_test.cpp:" + std::to_string(__LINE__ - 9) + ".1"), std::string::npos) << names;
  EXPECT_NE(names.find("task_test.cpp:" + std::to_string(__LINE__ - 9) + ".1"), std::string::npos) << names;
}

TEST(Task, TASK_02_ItsValueMayBeAnythingThatMoves) {
  run_everywhere(in_process([] {
    EXPECT_EQ(*await(async([] { return std::make_unique<int>(3); }), infinity), 3);
    EXPECT_EQ(await(async([] {}), infinity), unit{});
  }));
}

namespace {

/// A server that leaves the waiting to its mailbox.
struct price_desk : gen_server {
  struct start_computing {};
  struct price {
    using reply = int;
  };
  using infos = messages<task_reply<int>, down>;

  std::optional<task<int>> computing{};
  std::optional<from> client{};
  int known = 0;
  std::string end{};

  void handle_cast(start_computing) {
    computing = async([] { return 12; });
  }
  auto handle_call(price, from asking) -> answer<price> {
    if (known != 0) return known;
    client = asking;
    return noreply();
  }
  void handle_info(task_reply<int> reply) {
    if (reply.ref == computing->ref()) known = reply.value;
    if (client) rehearse::reply<price>(*client, known);
  }
  void handle_info(const down& seen) { end = seen.reason.to_string(); }
};

}  // namespace

TEST(Task, TASK_02_AServerTakesTheReplyAsAMessage) {
  run_everywhere(in_process([] {
    const auto desk = start_link<price_desk>();
    cast(desk, price_desk::start_computing{});
    EXPECT_EQ(call(desk, price_desk::price{}, infinity), 12);
    settle();
    EXPECT_EQ(peek(desk)->end, "normal");
  }));
}

TEST(Task, TASK_03_ACrashEndsAnOwnerThatDoesNotTrapExits) {
  run_everywhere(in_process([] {
    EXPECT_EQ(end_of([] { await(failing_task("boom"), infinity); }), "boom");
    EXPECT_EQ(end_of([] {
                try {
                  await(failing_task("boom"), infinity);
                } catch (const exit_exception&) {
                  ADD_FAILURE() << "await saw it";
                }
              }),
              "boom");
  }));
}

TEST(Task, TASK_03_AnOwnerThatTrapsExitsIsToldByAwaitAndTheExitStays) {
  run_everywhere(in_process([] {
    trap_exit(true);
    const auto failing = failing_task("boom");
    EXPECT_EQ(exit_text_of([&] { await(failing, infinity); }), "{boom, await}");
    const auto left = receive<exit_message>();
    EXPECT_EQ(left.from, failing.pid());
    EXPECT_EQ(left.reason.to_string(), "boom");
    EXPECT_EQ(queued(), 0U);
  }));
}

TEST(Task, TASK_04_AwaitReturnsTheValueAndLeavesNothingBehind) {
  run_everywhere(in_process([] {
    const auto computing = async([] { return std::string("value"); });
    const monitor_ref gone = watch(computing.pid());
    EXPECT_EQ(await(computing, infinity), "value");
    reason_of(gone);
    EXPECT_EQ(queued(), 0U);
    EXPECT_EQ(process_info(self())->monitor_count, 0U);
  }));
}

TEST(Task, TASK_04_AReplyThatLiesBesideTheDownWins) {
  run_everywhere(in_process([] {
    EXPECT_EQ(await(finished_task({.reason = "boom", .replies = true}), 0ms), 7);
    EXPECT_EQ(queued(), 0U) << "the DOWN is flushed";
  }));
}

TEST(Task, TASK_04_ANormalEndWithoutAReplyIsAnExit) {
  run_everywhere(in_process([] {
    const auto leaving = failing_task(exit_reason::normal);
    EXPECT_EQ(exit_text_of([&] { await(leaving, infinity); }), "{normal, await}");
  }));
}

TEST(Task, TASK_04_WhatAwaitExitsWithIsAbnormalAndSaysWhatTheTaskDied) {
  run_everywhere(in_process([] {
    try {
      await(failing_task(exit_reason::normal), infinity);
      ADD_FAILURE() << "it returned";
    } catch (const exit_exception& left) {
      EXPECT_EQ(to_string(left.reason().what()), "await_failed");
      EXPECT_EQ(left.reason().inner().to_string(), "normal");
      EXPECT_TRUE(left.reason().is_abnormal());
    }
  }));
}

TEST(Task, TASK_04_ATimeoutIsAnExitAndDropsTheLateReply) {
  run_when_idle(in_process([] {
    const auto late = task_on_demand(1);
    const virtual_time before = now();
    EXPECT_EQ(exit_text_of([&] { await(late, 20ms); }), "{timeout, await}");
    EXPECT_EQ(now() - before, 20ms);
    EXPECT_TRUE(is_alive(late.pid())) << "it is not killed";

    const monitor_ref gone = watch(late.pid());
    send(late.pid(), go{});
    EXPECT_EQ(reason_of(gone), "normal");
    EXPECT_EQ(queued(), 0U);
  }));
}

TEST(Task, TASK_04_TheDefaultTimeoutIsFiveSeconds) {
  run_when_idle(in_process([] {
    const virtual_time before = now();
    EXPECT_EQ(exit_text_of([] { await(endless_task()); }), "{timeout, await}");
    EXPECT_EQ(now() - before, 5s);
  }));
}

TEST(Task, TASK_04_ATimeoutThatNobodyCatchesEndsTheTaskToo) {
  run_when_idle(in_process([] {
    const pid tester = self();
    const auto owner = spawn_monitor("owner", [tester] {
      const auto endless = endless_task();
      send(tester, endless.pid());
      receive<go>();
      await(endless, 20ms);
    });
    const monitor_ref gone = watch(receive<pid>());
    send(owner.process, go{});
    EXPECT_EQ(reason_of(owner), "{timeout, await}");
    EXPECT_EQ(reason_of(gone), "{timeout, await}");
  }));
}

TEST(Task, TASK_04_AwaitIsAReceiveAndOneOperation) {
  const auto run = run_recorded([] {
    const auto computing = async([] { return 1; });
    mark("await begins");
    await(computing);
    mark("await is over");
  });

  std::string operations;
  bool inside = false;
  for (const auto& each : run.events) {
    if (each.kind == runtime::event_kind::mark) inside = each.text == "await begins";
    if (inside && each.process == 1 && each.kind == runtime::event_kind::operation) operations += each.detail + " ";
  }
  EXPECT_EQ(operations, "demonitor ");
}

TEST(Task, TASK_04_ADeadlockSaysWhichTaskIsAwaited) {
  const auto run = run_recorded([] { await(endless_task(), infinity); });
  EXPECT_EQ(run.property, "no deadlock");
  EXPECT_NE(run.explanation.find("waits for endless.1 to finish"), std::string::npos) << run.explanation;
}

TEST(Task, TASK_05_OnlyTheOwnerMayAsk) {
  run_everywhere(in_process([] {
    const auto foreign = task_of_another();
    EXPECT_THROW(await(foreign, infinity), bad_argument);
    EXPECT_THROW(yield(foreign, infinity), bad_argument);
    EXPECT_THROW(shutdown(foreign, infinity), bad_argument);
    EXPECT_THROW(shutdown(foreign, child_shutdown::brutal_kill()), bad_argument);
    EXPECT_THROW(ignore(foreign), bad_argument);
    EXPECT_THROW(await_many(std::vector{foreign}, infinity), bad_argument);
    EXPECT_THROW(yield_many(std::vector{foreign}, {.timeout = infinity}), bad_argument);
    EXPECT_EQ(queued(), 0U);
  }));
}

TEST(Task, TASK_05_TheRefusalSaysWhoseTaskItIs) {
  run_everywhere(in_process([] {
    const auto foreign = task_of_another();
    try {
      await(foreign);
      ADD_FAILURE() << "it returned";
    } catch (const bad_argument& refused) {
      const std::string said = refused.what();
      std::ostringstream owner;
      foreign.owner().describe(owner);
      EXPECT_NE(said.find("await: task "), std::string::npos) << said;
      EXPECT_NE(said.find("belongs to process " + owner.str()), std::string::npos) << said;
    }
  }));
}

TEST(Task, TASK_05_ASecondAwaitWaitsUntilItsTimeout) {
  run_when_idle(in_process([] {
    const auto computing = async([] { return 1; });
    EXPECT_EQ(await(computing), 1);
    const virtual_time before = now();
    EXPECT_EQ(exit_text_of([&] { await(computing, 70ms); }), "{timeout, await}");
    EXPECT_EQ(now() - before, 70ms);
  }));
}

TEST(Task, TASK_06_YieldIsNothingInTimeAndMayBeRepeated) {
  run_when_idle(in_process([] {
    const auto computing = async([] {
      sleep(10ms);
      return 1;
    });
    EXPECT_EQ(text_of(yield(computing, 5ms)), "nothing");
    EXPECT_EQ(text_of(yield(computing, 6ms)), "ok 1");
  }));
}

TEST(Task, TASK_06_YieldTellsHowItEnded) {
  run_everywhere(in_process([] {
    trap_exit(true);
    EXPECT_EQ(text_of(yield(failing_task("boom"), infinity)), "exit boom");
    EXPECT_EQ(text_of(yield(failing_task(exit_reason::normal), infinity)), "exit normal");
    EXPECT_EQ(text_of(yield(finished_task({.reason = "boom", .replies = true}), 0ms)), "ok 7");
  }));
}

TEST(Task, TASK_06_YieldManyKeepsTheOrderOfTheTasks) {
  run_when_idle(in_process([] {
    trap_exit(true);
    const auto late = [](virtual_duration when, int value) {
      return async([=] {
        sleep(when);
        return value;
      });
    };
    const std::vector tasks{late(30ms, 1), late(10ms, 2), failing_task("boom"), late(80ms, 4)};
    const virtual_time before = now();
    EXPECT_EQ(text_of(yield_many(tasks, {.timeout = 50ms})), "ok 1, ok 2, exit boom, nothing");
    EXPECT_EQ(now() - before, 50ms) << "one timeout for all";
    EXPECT_EQ(text_of(yield(tasks[3], 50ms)), "ok 4") << "it may still be asked";
  }));
}

TEST(Task, TASK_06_YieldManyReturnsWhenAsManyHaveEndedAsItShallWaitFor) {
  run_everywhere(in_process([] {
    const std::vector tasks{endless_task(), async([] { return 2; }), endless_task()};
    EXPECT_EQ(text_of(yield_many(tasks, {.timeout = infinity, .limit = 1, .on_timeout = on_timeout::kill_task})),
              "nothing, ok 2, nothing");
    EXPECT_TRUE(is_alive(tasks[0].pid())) << "no timeout, so none is killed";
    EXPECT_EQ(text_of(yield_many(tasks, {.timeout = infinity, .limit = 0})), "nothing, nothing, nothing");
  }));
}

TEST(Task, TASK_06_YieldManyMayKillOrIgnoreThoseThatAreLate) {
  run_when_idle(in_process([] {
    const auto killed = endless_task();
    const auto ignored = task_on_demand(1);
    EXPECT_EQ(text_of(yield_many(std::vector{killed}, {.timeout = 10ms, .on_timeout = on_timeout::kill_task})),
              "nothing");
    EXPECT_FALSE(is_alive(killed.pid()));
    EXPECT_EQ(text_of(yield_many(std::vector{ignored}, {.timeout = 10ms, .on_timeout = on_timeout::ignore})),
              "nothing");
    EXPECT_TRUE(is_alive(ignored.pid()));
    EXPECT_EQ(process_info(self())->link_count, 0U);
    const monitor_ref gone = watch(ignored.pid());
    send(ignored.pid(), go{});
    reason_of(gone);
    EXPECT_EQ(queued(), 0U);
  }));
}

TEST(Task, TASK_06_OptionsThatCannotBeAreRefused) {
  run_everywhere(in_process([] {
    const std::vector tasks{endless_task()};
    EXPECT_THROW(yield_many(tasks, {.on_timeout = on_timeout::exit}), bad_argument);
    EXPECT_THROW(yield_many(tasks, {.timeout = -1ms}), bad_argument);
    EXPECT_THROW(yield(tasks[0], -1ms), bad_argument);
    EXPECT_THROW(await(tasks[0], -1ms), bad_argument);
    EXPECT_THROW(shutdown(tasks[0], -1ms), bad_argument);
    EXPECT_THROW(await_many(tasks, -1ms), bad_argument);
    EXPECT_THROW(await_many(std::vector{tasks[0], tasks[0]}), bad_argument);
    EXPECT_TRUE(is_alive(tasks[0].pid()));
  }));
}

TEST(Task, TASK_07_ATaskThatEndsAsItWasAskedToGivesNothing) {
  run_everywhere(in_process([] {
    const auto asked = endless_task();
    EXPECT_EQ(text_of(shutdown(asked, infinity)), "nothing");
    EXPECT_FALSE(is_alive(asked.pid()));
    const auto killed = endless_task();
    EXPECT_EQ(text_of(shutdown(killed, child_shutdown::brutal_kill())), "nothing");
    EXPECT_FALSE(is_alive(killed.pid()));
    EXPECT_EQ(queued(), 0U);
    EXPECT_EQ(process_info(self())->monitor_count, 0U);
  }));
}

TEST(Task, TASK_07_ItUnlinksFirst) {
  run_everywhere(in_process([] {
    trap_exit(true);
    EXPECT_EQ(text_of(shutdown(endless_task(), infinity)), "nothing");
    EXPECT_EQ(queued(), 0U) << "no EXIT came";
  }));
}

TEST(Task, TASK_07_AReplyThatWasSentWinsHoweverItEnded) {
  run_everywhere(in_process([] {
    for (const exit_reason& reason : {exit_reason("boom"), exit_reason(exit_reason::shutdown),
                                      exit_reason(exit_reason::normal), exit_reason(exit_reason::killed)}) {
      EXPECT_EQ(text_of(shutdown(finished_task({reason, true}), infinity)), "ok 7");
      EXPECT_EQ(text_of(shutdown(finished_task({reason, true}), child_shutdown::brutal_kill())), "ok 7");
    }
    EXPECT_EQ(queued(), 0U);
  }));
}

TEST(Task, TASK_07_AnEndThatWasNotAskedForIsTold) {
  run_everywhere(in_process([] {
    const auto asked = [](exit_reason reason) { return text_of(shutdown(finished_task({reason}), infinity)); };
    const auto killed = [](exit_reason reason) {
      return text_of(shutdown(finished_task({reason}), child_shutdown::brutal_kill()));
    };
    EXPECT_EQ(asked("boom"), "exit boom");
    EXPECT_EQ(asked(exit_reason::normal), "exit normal");
    EXPECT_EQ(asked(exit_reason::killed), "exit killed");
    EXPECT_EQ(asked(exit_reason::shutdown), "nothing");
    EXPECT_EQ(killed("boom"), "exit boom");
    EXPECT_EQ(killed(exit_reason::normal), "exit normal");
    EXPECT_EQ(killed(exit_reason::killed), "nothing");
    EXPECT_EQ(killed(exit_reason::shutdown), "exit shutdown");
    EXPECT_EQ(queued(), 0U);
  }));
}

TEST(Task, TASK_07_ATaskThatRefusesIsKilledAfterTheTimeout) {
  run_when_idle(in_process([] {
    const pid tester = self();
    const auto stubborn = async([tester] {
      trap_exit(true);
      send(tester, go{});
      wait_for_ever();
    });
    receive<go>();
    const virtual_time before = now();
    EXPECT_EQ(text_of(shutdown(stubborn, 30ms)), "exit killed");
    EXPECT_EQ(now() - before, 30ms);
    EXPECT_EQ(queued(), 0U);
  }));
}

TEST(Task, TASK_07_ATaskThatWasHandledIsNoproc) {
  run_everywhere(in_process([] {
    const auto handled = finished_task({"boom"});
    EXPECT_EQ(text_of(yield(handled, 0ms)), "exit boom");
    EXPECT_EQ(text_of(shutdown(handled, infinity)), "exit noproc");
    EXPECT_EQ(text_of(shutdown(handled, child_shutdown::brutal_kill())), "exit noproc");
  }));
}

TEST(Task, TASK_07_AnOwnerThatIsKilledMeanwhileLeavesNoTaskBehind) {
  run_everywhere(in_process([] {
                   const pid tester = self();
                   const pid owner = spawn("owner", [tester] {
                     const auto endless = endless_task();
                     send(tester, endless.pid());
                     shutdown(endless, infinity);
                   });
                   const monitor_ref gone = monitor(receive<pid>());
                   exit(owner, exit_reason::kill);
                   reason_of(gone);
                 }),
                 50);
}

TEST(Task, TASK_08_AwaitManyGivesTheValuesInTheOrderOfTheTasks) {
  run_everywhere(in_process([] {
    std::vector<task<int>> tasks;
    for (int i = 0; i < 3; ++i) tasks.push_back(async([i] { return i; }));
    EXPECT_EQ(await_many(tasks, infinity), (std::vector{0, 1, 2}));
    EXPECT_TRUE(await_many(std::vector<task<int>>{}).empty());
    EXPECT_EQ(process_info(self())->monitor_count, 0U);
  }));
}

TEST(Task, TASK_08_OneTimeoutForAll) {
  run_when_idle(in_process([] {
    const auto late = [](virtual_duration when) {
      return async([=] {
        sleep(when);
        return 0;
      });
    };
    const std::vector tasks{late(20ms), late(40ms), late(60ms)};
    const virtual_time before = now();
    EXPECT_EQ(exit_text_of([&] { await_many(tasks, 50ms); }), "{timeout, await_many}");
    EXPECT_EQ(now() - before, 50ms);
    EXPECT_EQ(process_info(self())->monitor_count, 0U);
    sleep(50ms);
    EXPECT_EQ(queued(), 0U) << "the late one's reply was dropped";
  }));
}

TEST(Task, TASK_08_TheFirstFailureEndsTheWaitAtOnce) {
  run_everywhere(in_process([] {
    trap_exit(true);
    const std::vector tasks{endless_task(), failing_task("boom"), task_on_demand(1)};
    EXPECT_EQ(exit_text_of([&] { await_many(tasks, infinity); }), "{boom, await_many}");
    EXPECT_EQ(process_info(self())->monitor_count, 0U);
    EXPECT_TRUE(is_alive(tasks[0].pid())) << "the others go on";

    const monitor_ref gone = watch(tasks[2].pid());
    send(tasks[2].pid(), go{});
    reason_of(gone);
    receive<exit_message>();
    receive<exit_message>();
    EXPECT_EQ(queued(), 0U) << "neither reply nor DOWN of those that were pending";
  }));
}

TEST(Task, TASK_09_AnIgnoredTaskRunsOnAndWhatItSendsIsDropped) {
  run_everywhere(in_process([] {
    const auto ignored = task_on_demand(1);
    EXPECT_EQ(text_of(ignore(ignored)), "nothing");
    EXPECT_TRUE(is_alive(ignored.pid()));
    EXPECT_EQ(process_info(self())->link_count, 0U);
    const monitor_ref gone = watch(ignored.pid());
    send(ignored.pid(), go{});
    EXPECT_EQ(reason_of(gone), "normal");
    EXPECT_EQ(queued(), 0U);
  }));
}

TEST(Task, TASK_09_TheCrashOfAnIgnoredTaskIsNobodysConcern) {
  run_everywhere(in_process([] {
    const auto ignored = async([] {
      receive<go>();
      exit("boom");
    });
    ignore(ignored);
    const monitor_ref gone = watch(ignored.pid());
    send(ignored.pid(), go{});
    EXPECT_EQ(reason_of(gone), "boom");
  }));
}

TEST(Task, TASK_09_WhatIsKnownAlreadyIsTold) {
  run_everywhere(in_process([] {
    EXPECT_EQ(text_of(ignore(finished_task({"boom", true}))), "ok 7");
    EXPECT_EQ(text_of(ignore(finished_task({"boom"}))), "exit boom");
    EXPECT_EQ(queued(), 0U);
  }));
}

TEST(Task, TASK_09_ACompletedTaskHasAnsweredAndHasNoProcess) {
  run_everywhere(in_process([] {
    EXPECT_FALSE(completed(1).pid());
    receive<task_reply<int>>();
    EXPECT_EQ(await(completed(std::string("done")), 0ms), "done");
    EXPECT_EQ(text_of(yield(completed(2), 0ms)), "ok 2");
    EXPECT_EQ(text_of(ignore(completed(3))), "ok 3");
    EXPECT_EQ(text_of(shutdown(completed(4))), "ok 4");
    EXPECT_EQ(await_many(std::vector{completed(5), completed(6)}, 0ms), (std::vector{5, 6}));
    EXPECT_EQ(queued(), 0U);
  }));
}

namespace {

/// How a task ends whose owner ends with `reason`. If the owner ends normally, the task is told to go on.
auto end_of_task_of_owner(exit_reason reason) -> std::string {
  const pid tester = self();
  const auto owner = spawn_monitor("owner", [=] {
    send(tester, task_on_demand(1).pid());
    receive<go>();
    exit(reason);
  });
  const pid process = receive<pid>();
  const monitor_ref gone = watch(process);
  send(owner.process, go{});
  reason_of(owner);
  if (!reason.is_abnormal()) send(process, go{});
  return reason_of(gone);
}

}  // namespace

TEST(Task, TASK_10_AnAbnormalEndOfTheOwnerTakesTheTaskAlong) {
  run_everywhere(in_process([] { EXPECT_EQ(end_of_task_of_owner("boom"), "boom"); }));
}

TEST(Task, TASK_10_ANormalEndOfTheOwnerLeavesTheTask) {
  run_everywhere(in_process([] { EXPECT_EQ(end_of_task_of_owner(exit_reason::normal), "normal"); }));
}

TEST(Task, TASK_11_AnExceptionIsItsReason) {
  run_everywhere(in_process([] {
    trap_exit(true);
    const auto throws = async([]() -> int { throw std::runtime_error("oops"); });
    EXPECT_EQ(text_of(yield(throws, infinity)), "exit error: std::runtime_error: oops");
    const auto number = async([]() -> int { throw 7; });
    EXPECT_EQ(text_of(yield(number, infinity)), "exit thrown: int");
    EXPECT_EQ(text_of(yield(failing_task({exit_reason::shutdown}), infinity)), "exit shutdown");
  }));
}

namespace {

/// A supervisor of one task, which tells its pid to the running process and fails when it is told to.
auto keeper_of_task(std::optional<restart_type> restart = {}) -> pid {
  child_spec job = task_child("job", [tester = self()] {
    send(tester, self());
    receive<go>();
    exit("boom");
  });
  if (restart) job.restart = *restart;
  return start_supervisor({{}, {std::move(job)}});
}

}  // namespace

TEST(Task, TASK_12_ATaskUnderASupervisorIsTemporary) {
  EXPECT_EQ(task_child("job", [] {}).restart, restart_type::temporary);
  run_everywhere(in_process([] {
    const auto sup = keeper_of_task();
    const pid job = receive<pid>();
    const monitor_ref gone = watch(job);
    EXPECT_EQ(count_children(sup).active, 1U);
    send(job, go{});
    EXPECT_EQ(reason_of(gone), "boom");
    settle();
    EXPECT_EQ(count_children(sup).specs, 0U) << "it is forgotten";
    EXPECT_FALSE(is_queued<pid>());
  }));
}

TEST(Task, TASK_12_ATaskMayBeRestartedIfItsSpecSaysSo) {
  run_everywhere(in_process([] {
    keeper_of_task(restart_type::transient);
    const pid first = receive<pid>();
    send(first, go{});
    const pid second = receive<pid>();
    EXPECT_NE(first, second);
    EXPECT_TRUE(is_alive(second));
  }));
}

}  // namespace rehearse::tests
