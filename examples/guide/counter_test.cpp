// The counter's tests. Each increment is a call: a cast may still be under way when its task is
// done.
// SPDX-License-Identifier: MIT
#include <vector>

#include <rehearse/harness/gtest.hpp>

#include "counter.hpp"

REHEARSE_TEST(Counter, IncrementsCount) {
  const auto counted = start_link<counter>(named("counter"), 0);
  EXPECT_EQ(call(counted, counter::get_count{}), 0);
  cast(counted, counter::increment{});
  EXPECT_EQ(call(counted, counter::get_count{}), 1);
}

REHEARSE_TEST(Counter, HandlesConcurrentIncrements, .strategy = "pct:3") {
  const auto counted = start_link<counter>(named("counter"), 0);
  std::vector<task<int>> tasks;
  for (int i = 0; i < 100; ++i) {
    tasks.push_back(async([=] { return call(counted, counter::increment_by{1}); }));
  }
  for (const task<int>& each : tasks) await(each);
  EXPECT_EQ(call(counted, counter::get_count{}), 100);
}
