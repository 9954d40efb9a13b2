// The pool lends each connection to one borrower at a time, and gets it back from the dead.
// SPDX-License-Identifier: MIT
#include <map>

#include <rehearse/harness/gtest.hpp>

#include "connection_pool.hpp"

REHEARSE_TEST(ConnectionPool, HasNoMoreThanItWasGiven) {
  const auto pool = start_link<connection_pool>(named("connection_pool"), 2);

  EXPECT_TRUE(checkout(pool));
  const auto second = checkout(pool);
  EXPECT_EQ(checkout(pool), std::nullopt);
  cast(pool, connection_pool::checkin{*second});
  EXPECT_EQ(checkout(pool), second);
}

REHEARSE_TEST(ConnectionPool, LendsEachToOneBorrowerAndGetsItBack) {
  const auto pool = start_link<connection_pool>(named("connection_pool"), 2);
  auto& holders = run_state<std::map<connection, int>>();
  const auto clients = spawn_each(4, "client", [=, &holders] {
    const auto mine = checkout(pool);
    if (!mine) return;
    EXPECT_EQ(++holders[*mine], 1);
    yield();
    --holders[*mine];
    cast(pool, connection_pool::checkin{*mine});
  });
  settle();
  for (const pid client : clients) EXPECT_FALSE(is_alive(client));

  EXPECT_EQ(peek(pool)->available.size(), 2U);
}

REHEARSE_TEST(ConnectionPool, GetsItBackFromAKilledBorrower) {
  const auto pool = start_link<connection_pool>(named("connection_pool"), 2);
  const auto clients = spawn_each(3, "client", [=] {
    if (const auto mine = checkout(pool)) cast(pool, connection_pool::checkin{*mine});
  });
  inject().kill(clients, {.at_most = 2});

  at_end("every connection is free again",
         [=] { return equal("available", peek(pool)->available.size(), 2); });
}

REHEARSE_TEST(ConnectionPool, TakesNothingBackThatItHasNotLent) {
  const auto pool = start_link<connection_pool>(named("connection_pool"), 2);
  const auto mine = checkout(pool);

  cast(pool, connection_pool::checkin{*mine});
  cast(pool, connection_pool::checkin{*mine});
  cast(pool, connection_pool::checkin{{7}});

  settle();
  EXPECT_EQ(peek(pool)->available.size(), 2U);
}

REHEARSE_TEST(ConnectionPool, LosesNoneWhenEverythingIsSlow) {
  const auto pool = start_link<connection_pool>(named("connection_pool"), 1);
  spawn_each(2, "client", [=] {
    if (const auto mine = checkout(pool)) cast(pool, connection_pool::checkin{*mine});
  });
  inject().delay({.at_most = 2, .within = 10});

  at_end("every connection is free again",
         [=] { return equal("available", peek(pool)->available.size(), 1); });
}
