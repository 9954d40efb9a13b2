// Tasks: what their owner gets of them, and what they do to it.
// SPDX-License-Identifier: MIT
#include <string>
#include <vector>

#include <rehearse/harness/gtest.hpp>

#include "async_await.hpp"
#include "batch_processor.hpp"
#include "fire_and_forget.hpp"
#include "supervised_task.hpp"

REHEARSE_TEST(AsyncAwait, GivesTheValue) {
  EXPECT_EQ(calculate({1, 2, 3}), 6);
  EXPECT_EQ(now(), 3s);
}

REHEARSE_TEST(AsyncAwait, EndsItsOwnerWhenItTakesTooLong) {
  const auto owner = spawn_monitor("owner", [] { calculate({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}); });

  const down seen = receive<down>();

  EXPECT_EQ(seen.process, owner.process);
  EXPECT_EQ(seen.reason.inner(), exit_reason::timeout);
  EXPECT_EQ(now(), 10s);
}

REHEARSE_TEST(FireAndForget, DeliversTheEmailWithoutBeingWaitedFor) {
  const auto post = start_link<mailer>(named("mailer"));

  welcome({"ann@example.org"});

  settle();
  EXPECT_EQ(peek(post)->delivered, std::vector<std::string>{"ann@example.org: Welcome!"});
}

REHEARSE_TEST(FireAndForget, DoesNotMindThatThereIsNoMailer) { welcome({"ann@example.org"}); }

REHEARSE_TEST(SupervisedTask, IsKeptUntilItIsDone) {
  const auto post = start_link<mailer>(named("mailer"));
  start_link<app_with_tasks>();

  const child_result started = process_in_background("a.txt");

  EXPECT_EQ(task_children(name("task_supervisor")), std::vector{started.process});
  EXPECT_TRUE(peek(post)->delivered.empty());
  sleep(61s);
  EXPECT_EQ(peek(post)->delivered.size(), 1U);
  EXPECT_TRUE(task_children(name("task_supervisor")).empty());
}

REHEARSE_TEST(SupervisedTask, EndsWithTheApp) {
  const auto post = start_link<mailer>(named("mailer"));
  const auto app = start_link<app_with_tasks>();
  const pid task = process_in_background("a.txt").process;

  stop(app, exit_reason::normal);

  EXPECT_FALSE(is_alive(task));
  sleep(61s);
  EXPECT_TRUE(peek(post)->delivered.empty());
}

REHEARSE_TEST(BatchProcessor, GivesAResultForEachItem) {
  start_link<app_with_tasks>();

  const auto results = process_batch({3, -1, 40, 2});

  ASSERT_EQ(results.size(), 4U);
  EXPECT_EQ(results[0].value(), 9);
  EXPECT_EQ(results[1].reason().what(), exit_reason::kind::error) << "it crashed";
  EXPECT_EQ(results[2].reason(), exit_reason::timeout) << "it took too long";
  EXPECT_EQ(results[3].value(), 4);
  EXPECT_EQ(now(), 30s) << "all at a time";
}

REHEARSE_TEST(BatchProcessor, TakesTenAtATime) {
  start_link<app_with_tasks>();

  const auto results = process_batch(std::vector<int>(25, 10));

  EXPECT_EQ(results.size(), 25U);
  EXPECT_EQ(now(), 30s) << "ten, ten, five";
  EXPECT_TRUE(task_children(name("task_supervisor")).empty());
}
