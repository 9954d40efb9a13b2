// task_test.exs: yield and yield_many.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include <rehearse/rehearse.hpp>

#include "finished_tasks.hpp"
#include "otp_case.hpp"

namespace rehearse::tests {

namespace {

struct go {};

auto queued() -> std::uint64_t { return process_info(self())->mailbox_size; }

auto leaving_task() -> task<int> {
  return async([]() -> int { exit(exit_reason::normal); });
}

}  // namespace

TEST(TaskTest, task_44_YieldGivesNothingOnTimeoutAndAReplyBeforeADown) {
  run_case([] {
    EXPECT_EQ(text_of(yield(bare_task(), 0ms)), "nothing");

    EXPECT_EQ(text_of(yield(finished_task({.reason = "abnormal", .replies = true}), 0ms)), "ok 7");
    EXPECT_EQ(queued(), 0U);
  });
}

TEST(TaskTest, task_45_YieldGivesTheExitOfANormalEnd) {
  run_case([] { EXPECT_EQ(text_of(yield(leaving_task())), "exit normal"); });
}

TEST(TaskTest, task_47_YieldIsRefusedToAnotherProcess) {
  run_case([] {
    const auto foreign = task_of_another();
    EXPECT_THROW(yield(foreign, 1ms), bad_argument);
  });
}

TEST(TaskTest, task_48_YieldManyGivesTheReplyThatLiesBeforeTheDown) {
  run_case([] {
    const std::vector tasks{finished_task({.reason = "abnormal", .replies = true})};
    EXPECT_EQ(text_of(yield_many(tasks, {.timeout = 0ms})), "ok 7");
    EXPECT_EQ(queued(), 0U);
  });
}

TEST(TaskTest, task_49_YieldManyGivesNothingOnTimeout) {
  run_case([] { EXPECT_EQ(text_of(yield_many(std::vector{bare_task()}, {.timeout = 0ms})), "nothing"); });
}

TEST(TaskTest, task_50_YieldManyKillsOnTimeoutIfItShall) {
  run_case([] {
    trap_exit(true);
    const std::vector tasks{endless_task()};
    EXPECT_EQ(text_of(yield_many(tasks, {.timeout = 0ms, .on_timeout = on_timeout::kill_task})), "nothing");
    EXPECT_FALSE(is_alive(tasks[0].pid()));
  });
}

TEST(TaskTest, task_51_YieldManyIgnoresOnTimeoutIfItShall) {
  run_case([] {
    const std::vector tasks{async([] {
      receive<go>();
      return 1;
    })};
    EXPECT_EQ(text_of(yield_many(tasks, {.timeout = 0ms, .on_timeout = on_timeout::ignore})), "nothing");
    EXPECT_TRUE(is_alive(tasks[0].pid()));

    monitor(tasks[0].pid());
    send(tasks[0].pid(), go{});
    receive<down>();
    EXPECT_EQ(text_of(yield(tasks[0], 0ms)), "nothing");
  });
}

TEST(TaskTest, task_52_YieldManyGivesTheExitOfANormalEnd) {
  run_case([] { EXPECT_EQ(text_of(yield_many(std::vector{leaving_task()})), "exit normal"); });
}

TEST(TaskTest, task_54_YieldManyIsRefusedToAnotherProcess) {
  run_case([] {
    const std::vector tasks{task_of_another()};
    EXPECT_THROW(yield_many(tasks, {.timeout = 1ms}), bad_argument);
  });
}

TEST(TaskTest, task_55_YieldManyGivesWhatBecameOfEachAndStopsAtItsLimit) {
  run_case([] {
    const std::vector all{bare_task(), bare_task(), finished_task({exit_reason::normal})};
    reply_as(all[0], 1);
    EXPECT_EQ(text_of(yield_many(all, {.timeout = 0ms})), "ok 1, nothing, exit normal");

    const std::vector some{bare_task(), bare_task()};
    reply_as(some[0], 1);
    const auto ended = finished_task({exit_reason::normal});
    EXPECT_EQ(text_of(yield_many(std::vector{some[0], some[1], ended}, {.timeout = infinity, .limit = 1})),
              "ok 1, nothing, nothing");
    EXPECT_EQ(text_of(yield_many(std::vector{some[1], ended}, {.timeout = infinity, .limit = 1})),
              "nothing, exit normal");
  });
}

TEST(TaskTest, task_57_YieldManyReturnsWhenAllHaveRepliedBelowTheLimit) {
  run_case([] {
    EXPECT_EQ(text_of(yield_many(std::vector{async([] { return 1; })}, {.timeout = infinity, .limit = 2})), "ok 1");

    // A limit that is reached is no timeout.
    trap_exit(true);
    const std::vector tasks{endless_task(), async([] { return 2; })};
    const yield_many_options one{.timeout = infinity, .limit = 1, .on_timeout = on_timeout::kill_task};
    EXPECT_EQ(text_of(yield_many(tasks, one)), "nothing, ok 2");
    EXPECT_TRUE(is_alive(tasks[0].pid()));
    const yield_many_options now{.timeout = 0ms, .limit = 1, .on_timeout = on_timeout::kill_task};
    EXPECT_EQ(text_of(yield_many(std::vector{tasks[0]}, now)), "nothing");
    EXPECT_FALSE(is_alive(tasks[0].pid()));
  });
}

TEST(TaskTest, task_59_YieldManyMayWaitForEver) {
  run_case([] {
    const std::vector tasks{bare_task(), bare_task(), finished_task({exit_reason::normal})};
    reply_as(tasks[0], 1);
    reply_as(tasks[1], 2);
    EXPECT_EQ(text_of(yield_many(tasks, {.timeout = infinity})), "ok 1, ok 2, exit normal");
  });
}

}  // namespace rehearse::tests
