// Tasks: what their owner gets of them, and what they do to it.
// SPDX-License-Identifier: MIT
#include <rehearse/harness/gtest.hpp>

#include "async_await.hpp"
#include "fire_and_forget.hpp"

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
