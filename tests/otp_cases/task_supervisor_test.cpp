// The cases of Elixir's task/supervisor_test.exs.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "stream_samples.hpp"

namespace rehearse::tests {

namespace {

struct ready {};
struct proceed {};
struct done {};

/// Says that it runs, and goes on when it is told to.
auto wait_and_send(pid caller) {
  return [caller] {
    send(caller, ready{});
    receive<proceed>();
    send(caller, done{});
    return std::string("done");
  };
}

/// What a start of one more task throws, as text.
template <class Start>
auto refusal_of(Start start) -> std::string {
  try {
    start();
  } catch (const max_children_reached& full) {
    return full.what();
  }
  return {};
}
auto tells_of_too_many(const std::string& refusal) -> bool { return refusal.find("max_children") != std::string::npos; }

/// What a caller exits with, as text.
template <class Body>
auto exit_of(Body body) -> std::string {
  try {
    body();
  } catch (const exit_exception& left) {
    return left.reason().to_string();
  }
  return {};
}

/// The task of `kept` waits for `proceed`; its value is "done", and it leaves nothing.
void let_it_finish(pid sup, const task<std::string>& kept) {
  EXPECT_EQ(task_children(sup), std::vector<pid>{kept.pid()});
  receive<ready>();
  send(kept.pid(), proceed{});
  receive<done>();
  const auto reply = receive<task_reply<std::string>>();
  EXPECT_EQ(reply.ref, kept.ref());
  EXPECT_EQ(reply.value, "done");
  const auto end = receive<down>();
  EXPECT_EQ(end.ref, kept.ref());
  EXPECT_EQ(end.reason, exit_reason::normal);
}

/// Ends with `killed`: its supervisor, which is told to stop, gives it no time.
void expect_brutal_end(pid sup, pid kept) {
  const auto ref = monitor(kept);
  receive<ready>();
  exit(sup, exit_reason::shutdown);
  receive(when([ref](const down& seen) { return seen.ref == ref; },
               [](const down& seen) { EXPECT_EQ(seen.reason, exit_reason::killed); }));
}

constexpr auto at_once = child_shutdown::brutal_kill();

}  // namespace

TEST(TaskSupervisorTest, tsup_01_CanBeSupervisedDirectly) {
  run_case([] {
    start_supervisor({.flags = {}, .children = {task_supervisor_child("tasks", {}, named("tasks"))}});
    EXPECT_TRUE(whereis("tasks"));
  });
}

TEST(TaskSupervisorTest, tsup_03_SeveralAreToldApartByTheirIds) {
  run_case([] {
    const pid top = start_supervisor({.flags = {},
                                      .children = {task_supervisor_child("simple", {}, named("simple")),
                                                   task_supervisor_child("other", {}, named("other"))}});
    const auto anonymous = start_child(top, task_supervisor_child("task_supervisor"));
    EXPECT_TRUE(task_children(name("simple")).empty());
    EXPECT_TRUE(task_children(name("other")).empty());
    EXPECT_TRUE(task_children(anonymous.process).empty());
    const auto again = start_child(top, task_supervisor_child("task_supervisor"));
    EXPECT_EQ(again.outcome, child_outcome::already_started);
    EXPECT_EQ(again.process, anonymous.process);
  });
}

TEST(TaskSupervisorTest, tsup_04_CountsAndReturnsItsChildren) {
  run_case([] {
    const pid sup = start_task_supervisor();
    EXPECT_TRUE(task_children(sup).empty());
    EXPECT_EQ(count_children(sup), child_counts{});
  });
}

TEST(TaskSupervisorTest, tsup_05_AsyncIsUnderTheSupervisorAndLinkedToTheCaller) {
  run_case([] {
    const pid sup = start_task_supervisor();
    const auto links = process_info(self())->link_count;
    const auto kept = async(sup, wait_and_send(self()));
    EXPECT_EQ(process_info(self())->link_count, links + 1);
    let_it_finish(sup, kept);
  });
}

TEST(TaskSupervisorTest, tsup_06_AsyncWithAShutdownOfItsOwn) {
  run_case([] {
    trap_exit(true);
    const pid sup = start_task_supervisor();
    expect_brutal_end(sup, async(sup, wait_and_send(self()), {.shutdown = at_once}).pid());
  });
}

TEST(TaskSupervisorTest, tsup_07_AsyncThrowsWhenItIsFull) {
  run_case([] {
    const pid sup = start_task_supervisor({.max_children = 1});
    async(sup, [] { sleep(infinity); });
    EXPECT_TRUE(tells_of_too_many(refusal_of([sup] { async(sup, [] {}); })));
  });
}

TEST(TaskSupervisorTest, tsup_09_AsyncWithArguments) {
  run_case([] {
    const pid sup = start_task_supervisor();
    const auto kept = async(sup, wait_and_send(self()));
    receive<ready>();
    send(kept.pid(), proceed{});
    EXPECT_EQ(await(kept), "done");
  });
}

TEST(TaskSupervisorTest, tsup_10_AsyncNolinkIsNotLinkedToTheCaller) {
  run_case([] {
    const pid sup = start_task_supervisor();
    const auto links = process_info(self())->link_count;
    const auto kept = async_nolink(sup, wait_and_send(self()));
    EXPECT_EQ(process_info(self())->link_count, links);
    let_it_finish(sup, kept);
  });
}

TEST(TaskSupervisorTest, tsup_11_AsyncNolinkWithAShutdownOfItsOwn) {
  run_case([] {
    trap_exit(true);
    const pid sup = start_task_supervisor();
    expect_brutal_end(sup, async_nolink(sup, wait_and_send(self()), {.shutdown = at_once}).pid());
  });
}

TEST(TaskSupervisorTest, tsup_12_AsyncNolinkThrowsWhenItIsFull) {
  run_case([] {
    const pid sup = start_task_supervisor({.max_children = 1});
    async_nolink(sup, [] { sleep(infinity); });
    EXPECT_TRUE(tells_of_too_many(refusal_of([sup] { async_nolink(sup, [] {}); })));
  });
}

TEST(TaskSupervisorTest, tsup_13_AsyncNolinkWithArguments) {
  run_case([] {
    const pid sup = start_task_supervisor();
    const auto kept = async_nolink(sup, wait_and_send(self()));
    receive<ready>();
    send(kept.pid(), proceed{});
    EXPECT_EQ(await(kept), "done");
  });
}

TEST(TaskSupervisorTest, tsup_14_StartChildIsNotLinkedToTheCaller) {
  run_case([] {
    const pid sup = start_task_supervisor();
    const auto links = process_info(self())->link_count;
    const auto kept = start_child(sup, wait_and_send(self()));
    EXPECT_EQ(task_children(sup), std::vector<pid>{kept.process});
    EXPECT_EQ(process_info(self())->link_count, links);
    receive<ready>();
    send(kept.process, proceed{});
    receive<done>();
  });
}

TEST(TaskSupervisorTest, tsup_15_StartChildWithArguments) {
  run_case([] {
    const pid sup = start_task_supervisor();
    const auto kept = start_child(sup, wait_and_send(self()));
    receive<ready>();
    send(kept.process, proceed{});
    receive<done>();
    expect_nothing_left(1);
  });
}

TEST(TaskSupervisorTest, tsup_16_StartChildWithAShutdownOfItsOwn) {
  run_case([] {
    trap_exit(true);
    const pid sup = start_task_supervisor();
    expect_brutal_end(sup, start_child(sup, wait_and_send(self()), {.shutdown = at_once}).process);
  });
}

TEST(TaskSupervisorTest, tsup_19_TerminateChild) {
  run_case([] {
    const pid sup = start_task_supervisor();
    const pid kept = start_child(sup, wait_and_send(self())).process;
    EXPECT_EQ(task_children(sup), std::vector<pid>{kept});
    EXPECT_EQ(terminate_child(sup, kept).outcome, child_outcome::ok);
    EXPECT_TRUE(task_children(sup).empty());
    EXPECT_EQ(terminate_child(sup, kept).outcome, child_outcome::not_found);
  });
}

TEST(TaskSupervisorTest, tsup_21_AwaitExitsOnAThrow) {
  run_case([] {
    trap_exit(true);
    const pid sup = start_task_supervisor();
    EXPECT_EQ(exit_of([sup] { await(async(sup, [] { throw 17; })); }), "{thrown: int, await}");
  });
}

TEST(TaskSupervisorTest, tsup_22_AwaitExitsOnAnError) {
  run_case([] {
    trap_exit(true);
    const pid sup = start_task_supervisor();
    EXPECT_EQ(exit_of([sup] { await(async(sup, [] { throw std::runtime_error("oops"); })); }),
              "{error: std::runtime_error: oops, await}");
  });
}

TEST(TaskSupervisorTest, tsup_23_AwaitExitsOnAnExit) {
  run_case([] {
    trap_exit(true);
    const pid sup = start_task_supervisor();
    EXPECT_EQ(exit_of([sup] { await(async(sup, [] { exit("unknown"); })); }), "{unknown, await}");
  });
}

// -- async_stream -----------------------------------------------------------------------------------------------------

TEST(TaskSupervisorTest, tsup_24_AFunctionIsAppliedToEachItem) {
  run_case([] {
    const pid sup = start_task_supervisor();
    EXPECT_EQ(all_of(async_stream(sup, up_to(4), [](int item) { return nap(item); })), "ok 1, ok 2, ok 3, ok 4");
  });
}

TEST(TaskSupervisorTest, tsup_25_AlsoOneThatHasAName) {
  run_case([] {
    const pid sup = start_task_supervisor();
    EXPECT_EQ(all_of(async_stream(sup, up_to(4), nap)), "ok 1, ok 2, ok 3, ok 4");
  });
}

TEST(TaskSupervisorTest, tsup_26_NoTaskAndNoMessageIsLeft) {
  run_case([] {
    const pid sup = start_task_supervisor();
    EXPECT_EQ(all_of(async_stream(sup, up_to(4), nap)), "ok 1, ok 2, ok 3, ok 4");
    expect_nothing_left(1);
    EXPECT_TRUE(task_children(sup).empty());
  });
}

TEST(TaskSupervisorTest, tsup_27_TheSlowestFirstComesFirst) {
  run_case([] {
    trap_exit(true);
    const pid sup = start_task_supervisor();
    EXPECT_EQ(all_of(async_stream(sup, down_from(4), nap)), "ok 4, ok 3, ok 2, ok 1");
  });
}

TEST(TaskSupervisorTest, tsup_28_ExitsAreResultsForWhoTraps) {
  run_case([] {
    trap_exit(true);
    const pid sup = start_task_supervisor();
    EXPECT_EQ(all_of(async_stream(sup, up_to(4), leave)), "exit 1, exit 2, exit 3, exit 4");
  });
}

TEST(TaskSupervisorTest, tsup_29_TasksThatNobodyWaitsForAreShutDown) {
  run_case([] {
    const pid sup = start_task_supervisor();
    EXPECT_EQ(take(async_stream(sup, {0, for_ever, for_ever, for_ever}, nap), 1), "ok 0");
    settle();
    EXPECT_EQ(process_info(self())->link_count, 1U) << "the supervisor alone";
    EXPECT_TRUE(task_children(sup).empty());
  });
}

TEST(TaskSupervisorTest, tsup_30_AndLeaveNoMessage) {
  run_case([] {
    const pid sup = start_task_supervisor();
    EXPECT_EQ(take(async_stream(sup, {0, for_ever, for_ever, for_ever}, nap), 1), "ok 0");
    expect_nothing_left(1);
  });
}

TEST(TaskSupervisorTest, tsup_34_ATimeoutMayCarryItsItem) {
  run_case([] {
    const pid sup = start_task_supervisor();
    const async_stream_options options{.timeout = 50ms, .on_timeout = on_timeout::kill_task, .zip_input_on_exit = true};
    EXPECT_EQ(all_of(async_stream(sup, {1, 100}, nap, options)), "ok 1, exit timeout of 100");
  });
}

TEST(TaskSupervisorTest, tsup_35_AReaderThatStopsMaySeeTheItemsThatFailed) {
  run_case([] {
    trap_exit(true);
    const pid sup = start_task_supervisor();
    EXPECT_EQ(take(async_stream(sup, up_to(8), leave, {.zip_input_on_exit = true}), 4),
              "exit 1 of 1, exit 2 of 2, exit 3 of 3, exit 4 of 4");
  });
}

TEST(TaskSupervisorTest, tsup_36_AShutdownThatCannotBeIsRefused) {
  run_case([] {
    const pid sup = start_task_supervisor();
    EXPECT_THROW(async_stream(sup, up_to(1), nap, {.shutdown = -1ms}), bad_argument);
    EXPECT_THROW(async_stream_nolink(sup, up_to(1), nap, {.shutdown = -1ms}), bad_argument);
  });
}

// -- async_stream_nolink ----------------------------------------------------------------------------------------------

TEST(TaskSupervisorTest, tsup_37_NolinkAFunctionIsAppliedToEachItem) {
  run_case([] {
    const pid sup = start_task_supervisor();
    EXPECT_EQ(all_of(async_stream_nolink(sup, up_to(4), [](int item) { return nap(item); })), "ok 1, ok 2, ok 3, ok 4");
  });
}

TEST(TaskSupervisorTest, tsup_38_NolinkAlsoOneThatHasAName) {
  run_case([] {
    const pid sup = start_task_supervisor();
    EXPECT_EQ(all_of(async_stream_nolink(sup, up_to(4), nap)), "ok 1, ok 2, ok 3, ok 4");
  });
}

TEST(TaskSupervisorTest, tsup_39_NolinkNoTaskAndNoMessageIsLeft) {
  run_case([] {
    const pid sup = start_task_supervisor();
    EXPECT_EQ(all_of(async_stream_nolink(sup, up_to(4), nap)), "ok 1, ok 2, ok 3, ok 4");
    expect_nothing_left(1);
    EXPECT_TRUE(task_children(sup).empty());
  });
}

TEST(TaskSupervisorTest, tsup_40_NolinkTheSlowestFirstComesFirst) {
  run_case([] {
    const pid sup = start_task_supervisor();
    EXPECT_EQ(all_of(async_stream_nolink(sup, down_from(4), nap)), "ok 4, ok 3, ok 2, ok 1");
  });
}

TEST(TaskSupervisorTest, tsup_41_NolinkExitsAreResultsForEverybody) {
  run_case([] {
    const pid sup = start_task_supervisor();
    EXPECT_EQ(all_of(async_stream_nolink(sup, up_to(4), leave)), "exit 1, exit 2, exit 3, exit 4");
  });
}

TEST(TaskSupervisorTest, tsup_43_NolinkTasksThatNobodyWaitsForLeaveNoMessage) {
  run_case([] {
    const pid sup = start_task_supervisor();
    EXPECT_EQ(take(async_stream_nolink(sup, {0, for_ever, for_ever, for_ever}, nap), 1), "ok 0");
    expect_nothing_left(1);
    EXPECT_TRUE(task_children(sup).empty());
  });
}

TEST(TaskSupervisorTest, tsup_44_NolinkAFullSupervisorEndsTheStreamCleanly) {
  run_case([] {
    const pid sup = start_task_supervisor({.max_children = 1});
    EXPECT_TRUE(tells_of_too_many(refusal_of([sup] {
      async_stream_nolink(sup, {for_ever, for_ever, for_ever}, nap, {.max_concurrency = 2}).to_vector();
    })));
    expect_nothing_left(1);
    EXPECT_TRUE(task_children(sup).empty());
  });
}

}  // namespace rehearse::tests
