// task_test.exs: starting tasks, ignoring them, awaiting one or many.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include <rehearse/rehearse.hpp>

#include "finished_tasks.hpp"
#include "otp_case.hpp"

namespace rehearse::tests {

namespace {

struct ready {};
struct go {};
struct done {};

/// Says that it is ready, waits until it is told to go on, and sends `done`.
struct wait_and_send {
  pid caller;
  auto operator()() const -> int {
    send(caller, ready{});
    receive<go>();
    send(caller, done{});
    return 1;
  }
};

auto links() -> std::uint64_t { return process_info(self())->link_count; }
auto queued() -> std::uint64_t { return process_info(self())->mailbox_size; }

void until_down(const runtime::any_task& which) {
  const monitor_ref ref = monitor(which.pid());
  receive(when([ref](const down& seen) { return seen.ref == ref; }, [](const down&) {}));
}

auto task_that_waits(exit_reason end = exit_reason::normal) -> task<int> {
  return async([end] {
    receive<go>();
    if (end.is_abnormal()) exit(end);
    return 1;
  });
}

auto failing_task(exit_reason reason) -> task<int> {
  return async([reason]() -> int { exit(reason); });
}
auto throwing_task() -> task<int> {
  return async([]() -> int { throw 7; });
}
auto raising_task() -> task<int> {
  return async([]() -> int { throw std::runtime_error("oops"); });
}

}  // namespace

TEST(TaskTest, task_01_CanBeSupervisedDirectly) {
  run_case([] {
    const pid sup = start_supervisor({{}, {task_child("task", [] { return 1; })}});
    settle();
    EXPECT_TRUE(is_alive(sup));
  });
}

TEST(TaskTest, task_02_GivesAChildSpec) {
  const child_spec plain = task_child("hello", [] {});
  EXPECT_EQ(plain.id, "hello");
  EXPECT_EQ(plain.restart, restart_type::temporary);

  const child_spec custom = task_child("id", [] {}).restarts(restart_type::permanent).shuts_down(infinity);
  EXPECT_EQ(custom.restart, restart_type::permanent);
  EXPECT_EQ(custom.shutdown_or_default().timeout(), infinity);
}

TEST(TaskTest, task_03_AsyncRepliesAndIsLinked) {
  run_case([] {
    const auto started = async(wait_and_send{self()});
    EXPECT_TRUE(started.pid());
    EXPECT_TRUE(started.ref());
    EXPECT_EQ(links(), 1U);

    receive<ready>();
    send(started.pid(), go{});

    EXPECT_EQ(receive<task_reply<int>>().ref, started.ref());
    const down seen = receive<down>();
    EXPECT_EQ(seen.ref, started.ref());
    EXPECT_EQ(seen.reason.to_string(), "normal");
  });
}

TEST(TaskTest, task_04_AsyncOfAFunctionWithItsArguments) {
  run_case([] {
    const wait_and_send with_arguments{self()};
    const auto started = async(with_arguments);
    EXPECT_EQ(links(), 1U);
    receive<ready>();
    send(started.pid(), go{});
    EXPECT_EQ(await(started), 1);
    receive<done>();
  });
}

TEST(TaskTest, task_06_StartDoesNotLink) {
  run_case([] {
    const pid started = start_task([caller = self()] { wait_and_send{caller}(); });
    EXPECT_EQ(links(), 0U);
    receive<ready>();
    send(started, go{});
    receive<done>();
  });
}

TEST(TaskTest, task_07_StartOfAFunctionWithItsArguments) {
  run_case([] {
    const pid started = start_task(wait_and_send{self()});
    EXPECT_EQ(links(), 0U);
    receive<ready>();
    send(started, go{});
    receive<done>();
  });
}

TEST(TaskTest, task_08_ACompletedTaskGivesItsValue) {
  run_case([] {
    const auto finished = completed(std::string("done"));
    EXPECT_FALSE(finished.pid());
    EXPECT_EQ(await(finished), "done");
  });
}

TEST(TaskTest, task_09_StartLinkLinks) {
  run_case([] {
    const pid started = start_link_task([caller = self()] { wait_and_send{caller}(); });
    EXPECT_EQ(links(), 1U);
    receive<ready>();
    send(started, go{});
    receive<done>();
  });
}

TEST(TaskTest, task_10_StartLinkOfAFunctionWithItsArguments) {
  run_case([] {
    const pid started = start_link_task(wait_and_send{self()});
    EXPECT_EQ(links(), 1U);
    receive<ready>();
    send(started, go{});
    receive<done>();
  });
}

TEST(TaskTest, task_12_IgnoreDiscardsRepliesThatCameInTimeAndLateOnes) {
  run_case([] {
    const auto early = async([] { return 1; });
    until_down(early);
    EXPECT_EQ(text_of(ignore(early)), "ok 1");
    EXPECT_EQ(exit_text_of([&] { await(early, 0ms); }), "{timeout, await}");

    const auto late = task_that_waits();
    EXPECT_EQ(text_of(ignore(late)), "nothing");
    send(late.pid(), go{});
    until_down(late);
    EXPECT_EQ(exit_text_of([&] { await(late, 0ms); }), "{timeout, await}");
  });
}

TEST(TaskTest, task_14_IgnoreDiscardsFailuresThatCameInTimeAndLateOnes) {
  run_case([] {
    trap_exit(true);
    const auto early = failing_task("oops");
    until_down(early);
    EXPECT_EQ(text_of(ignore(early)), "exit oops");
    EXPECT_EQ(exit_text_of([&] { await(early, 0ms); }), "{timeout, await}");

    trap_exit(false);
    const auto late = task_that_waits("oops");
    EXPECT_EQ(text_of(ignore(late)), "nothing");
    send(late.pid(), go{});
    until_down(late);
    EXPECT_EQ(exit_text_of([&] { await(late, 0ms); }), "{timeout, await}");
  });
}

TEST(TaskTest, task_17_ACompletedTaskMayBeIgnored) {
  run_case([] { EXPECT_EQ(text_of(ignore(completed(7))), "ok 7"); });
}

TEST(TaskTest, task_19_AwaitExitsOnTimeout) {
  run_case([] {
    EXPECT_EQ(exit_text_of([] { await(bare_task(), 0ms); }), "{timeout, await}");

    const auto late = task_that_waits();
    EXPECT_EQ(exit_text_of([&] { await(late, 0ms); }), "{timeout, await}");
    send(late.pid(), go{});
    until_down(late);
    EXPECT_EQ(queued(), 0U) << "neither its reply nor its DOWN";
  });
}

TEST(TaskTest, task_20_AwaitExitsOnANormalExit) {
  run_case([] {
    const auto leaving = failing_task(exit_reason::normal);
    EXPECT_EQ(exit_text_of([&] { await(leaving); }), "{normal, await}");
  });
}

TEST(TaskTest, task_21_AwaitExitsOnAThrow) {
  run_case([] {
    trap_exit(true);
    const auto throwing = throwing_task();
    EXPECT_EQ(exit_text_of([&] { await(throwing); }), "{thrown: int, await}");
  });
}

TEST(TaskTest, task_22_AwaitExitsOnAnError) {
  run_case([] {
    trap_exit(true);
    const auto raising = raising_task();
    EXPECT_EQ(exit_text_of([&] { await(raising); }), "{error: std::runtime_error: oops, await}");
  });
}

TEST(TaskTest, task_25_AwaitExitsOnAnExit) {
  run_case([] {
    trap_exit(true);
    const auto leaving = failing_task("unknown");
    EXPECT_EQ(exit_text_of([&] { await(leaving); }), "{unknown, await}");
  });
}

TEST(TaskTest, task_28_AwaitIsRefusedToAnotherProcess) {
  run_case([] {
    const auto foreign = task_of_another();
    EXPECT_THROW(await(foreign, 1ms), bad_argument);
  });
}

TEST(TaskTest, task_29_AwaitManyGivesTheReplies) {
  run_case([] {
    std::vector<task<int>> tasks;
    for (const int value : {1, 3, 9}) tasks.push_back(async([value] { return value; }));
    EXPECT_EQ(await_many(tasks), (std::vector{1, 3, 9}));
  });
}

TEST(TaskTest, task_30_AwaitManyKeepsTheOrderOfTheTasks) {
  run_case([] {
    const std::vector tasks{bare_task(), bare_task(), bare_task()};
    reply_as(tasks[1], 3);
    reply_as(tasks[2], 9);
    reply_as(tasks[0], 1);
    EXPECT_EQ(await_many(tasks), (std::vector{1, 3, 9}));
  });
}

TEST(TaskTest, task_31_AwaitManyOfNoneReturnsAtOnce) {
  run_case([] {
    EXPECT_TRUE(await_many(std::vector<task<int>>{}).empty());

    // Messages that are none of its tasks', and a second reply, stay.
    const auto other = bare_task();
    const std::vector tasks{bare_task(), bare_task()};
    send(self(), std::string("hello"));
    reply_as(other, 0);
    reply_as(tasks[1], 2);
    reply_as(tasks[1], 20);
    reply_as(tasks[0], 1);
    EXPECT_EQ(await_many(tasks), (std::vector{1, 2}));
    EXPECT_EQ(queued(), 3U);
  });
}

TEST(TaskTest, task_34_AwaitManyExitsOnTimeout) {
  run_case([] {
    const std::vector tasks{endless_task()};
    EXPECT_EQ(exit_text_of([&] { await_many(tasks, 0ms); }), "{timeout, await_many}");
  });
}

TEST(TaskTest, task_35_AwaitManyExitsAsItsTaskDid) {
  run_case([] {
    const std::vector tasks{failing_task(exit_reason::normal)};
    EXPECT_EQ(exit_text_of([&] { await_many(tasks); }), "{normal, await_many}");
  });
}

TEST(TaskTest, task_36_AwaitManyExitsAtOnceWhenATaskExits) {
  run_case([] {
    const std::vector tasks{endless_task(), failing_task(exit_reason::normal)};
    EXPECT_EQ(exit_text_of([&] { await_many(tasks); }), "{normal, await_many}");
  });
}

TEST(TaskTest, task_37_AwaitManyExitsAtOnceWhenATaskCrashes) {
  run_case([] {
    trap_exit(true);
    const std::vector tasks{endless_task(), failing_task("unknown")};
    EXPECT_EQ(exit_text_of([&] { await_many(tasks); }), "{unknown, await_many}");

    for (const auto& each : tasks) exit(each.pid(), exit_reason::kill);
    settle();
    EXPECT_FALSE(receive_within<down>(0ms).has_value()) << "no monitor is left";
  });
}

TEST(TaskTest, task_38_AwaitManyExitsAtOnceWhenATaskThrows) {
  run_case([] {
    trap_exit(true);
    const std::vector tasks{endless_task(), throwing_task()};
    EXPECT_EQ(exit_text_of([&] { await_many(tasks); }), "{thrown: int, await_many}");
  });
}

TEST(TaskTest, task_39_AwaitManyExitsAtOnceOnAnError) {
  run_case([] {
    trap_exit(true);
    const std::vector tasks{endless_task(), raising_task()};
    EXPECT_EQ(exit_text_of([&] { await_many(tasks); }), "{error: std::runtime_error: oops, await_many}");
  });
}

TEST(TaskTest, task_42_AwaitManyIsRefusedToAnotherProcess) {
  run_case([] {
    const std::vector tasks{endless_task(), task_of_another()};
    EXPECT_THROW(await_many(tasks, 1ms), bad_argument);
  });
}

}  // namespace rehearse::tests
