// task_test.exs: shutdown.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <string>

#include <rehearse/rehearse.hpp>

#include "finished_tasks.hpp"
#include "otp_case.hpp"

namespace rehearse::tests {

namespace {

struct ready {};
constexpr child_shutdown brutal_kill = child_shutdown::brutal_kill();

auto queued() -> std::uint64_t { return process_info(self())->mailbox_size; }

/// A task that has told that it runs, and traps exits.
auto trapping_task() -> task<int> {
  const auto started = async([caller = self()] {
    trap_exit(true);
    send(caller, ready{});
    sleep(infinity);
    return 0;
  });
  receive<ready>();
  return started;
}

/// What shutdown makes of a task that has ended so; nothing of it is left.
void expect_shutdown(finished_as ended, child_shutdown how, const std::string& result) {
  const auto finished = finished_task(std::move(ended));
  EXPECT_EQ(text_of(shutdown(finished, how)), result);
  EXPECT_EQ(queued(), 0U);
}

}  // namespace

TEST(TaskTest, task_61_ShutdownGivesTheReplyBeforeANormalDown) {
  run_case([] {
    expect_shutdown({exit_reason::normal, true}, 5s, "ok 7");
    expect_shutdown({"abnormal", true}, 5s, "ok 7");
  });
}

TEST(TaskTest, task_62_ShutdownGivesTheReplyBeforeAShutdownDown) {
  run_case([] { expect_shutdown({exit_reason::shutdown, true}, 5s, "ok 7"); });
}

TEST(TaskTest, task_63_ShutdownGivesNothingForATaskThatShutsDown) {
  run_case([] { EXPECT_EQ(text_of(shutdown(endless_task())), "nothing"); });
}

TEST(TaskTest, task_64_ShutdownGivesTheExitOfAnAbnormalDown) {
  run_case([] { expect_shutdown({"abnormal"}, 5s, "exit abnormal"); });
}

TEST(TaskTest, task_65_ShutdownGivesTheExitOfANormalDown) {
  run_case([] { expect_shutdown({exit_reason::normal}, 5s, "exit normal"); });
}

TEST(TaskTest, task_66_ShutdownGivesNothingForAShutdownDownAndTheExitOfAKill) {
  run_case([] {
    expect_shutdown({exit_reason::shutdown}, 5s, "nothing");
    expect_shutdown({exit_reason::killed}, 5s, "exit killed");
  });
}

TEST(TaskTest, task_69_ShutdownOfATaskWithoutAProcessIsIgnore) {
  run_case([] {
    const auto bare = bare_task();
    EXPECT_EQ(text_of(shutdown(bare)), "nothing");
    reply_as(bare, 7);
    EXPECT_EQ(text_of(shutdown(bare)), "ok 7");
    const auto ended = finished_task({"done"});
    EXPECT_EQ(text_of(shutdown(task<int>(pid(), ended.ref(), self()))), "exit done");
  });
}

TEST(TaskTest, task_70_ShutdownIsRefusedToAnotherProcess) {
  run_case([] {
    const auto foreign = task_of_another();
    EXPECT_THROW(shutdown(foreign), bad_argument);
  });
}

TEST(TaskTest, task_71_ShutdownGivesNothingForATaskThatItKilled) {
  run_case([] {
    EXPECT_EQ(text_of(shutdown(trapping_task(), brutal_kill)), "nothing");
    EXPECT_EQ(queued(), 0U);
  });
}

TEST(TaskTest, task_73_ShutdownByKillGivesTheReplyBeforeAnAbnormalDown) {
  run_case([] { expect_shutdown({"abnormal", true}, brutal_kill, "ok 7"); });
}

TEST(TaskTest, task_74_ShutdownByKillGivesTheReplyBeforeANormalDown) {
  run_case([] { expect_shutdown({exit_reason::normal, true}, brutal_kill, "ok 7"); });
}

TEST(TaskTest, task_75_ShutdownByKillGivesTheReplyBeforeAShutdownDown) {
  run_case([] { expect_shutdown({exit_reason::shutdown, true}, brutal_kill, "ok 7"); });
}

TEST(TaskTest, task_76_ShutdownByKillGivesNothingForAKilledDown) {
  run_case([] { expect_shutdown({exit_reason::killed}, brutal_kill, "nothing"); });
}

TEST(TaskTest, task_77_ShutdownByKillGivesTheExitOfAnAbnormalDown) {
  run_case([] { expect_shutdown({"abnormal"}, brutal_kill, "exit abnormal"); });
}

TEST(TaskTest, task_78_ShutdownByKillGivesTheExitOfANormalDownAndOfAShutdown) {
  run_case([] {
    expect_shutdown({exit_reason::normal}, brutal_kill, "exit normal");
    expect_shutdown({exit_reason::shutdown}, brutal_kill, "exit shutdown");
  });
}

TEST(TaskTest, task_81_ShutdownKillsATaskThatDoesNotEndInTime) {
  run_case([] { EXPECT_EQ(text_of(shutdown(trapping_task(), 1ms)), "exit killed"); });
}

TEST(TaskTest, task_82_ShutdownGivesNoprocForATaskThatWasHandled) {
  run_case([] {
    const auto handled = finished_task({"boom"});
    yield(handled);
    EXPECT_EQ(text_of(shutdown(handled)), "exit noproc");
    EXPECT_EQ(text_of(shutdown(handled, brutal_kill)), "exit noproc");
  });
}

}  // namespace rehearse::tests
