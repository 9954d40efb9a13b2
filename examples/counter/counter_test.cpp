// The same counter in a GoogleTest test: increments are calls, so none is under way when the last task is done.
// SPDX-License-Identifier: MIT
#include <rehearse/harness/gtest.hpp>

#include "counter.hpp"

using namespace rehearse;

REHEARSE_TEST(Counter, CountsEveryIncrementThatWasAnswered) {
  struct done {};
  const auto counted = start_link<counter>(named("counter"));
  const pid test = self();

  spawn_each(10, "task", [=] {
    call(counted, counter::increment_and_get{}, infinity);
    send(test, done{});
  });
  for (int i = 0; i < 10; ++i) receive<done>();

  EXPECT_EQ(call(counted, counter::get{}), 10);
}
