// A writer puts a value and tells a reader, who looks for it: too early, in some runs. This test fails, on purpose.
// SPDX-License-Identifier: MIT
#include <rehearse/harness/gtest.hpp>

#include "cache.hpp"

using namespace rehearse;

struct look {};

REHEARSE_TEST(Cache, HasWhatAReaderWasToldOf) {
  const auto shared = start_link<cache>(named("cache"));
  const pid reader = spawn("reader", [=] {
    receive<look>();
    EXPECT_EQ(call(shared, cache::get{"answer"}), 42);
  });
  spawn("writer", [=] {
    cast(shared, cache::put{"answer", 42, 1h});
    send(reader, look{});
  });
}
