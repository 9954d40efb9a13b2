// The same writer, waiting for the cache; and a value that grows old.
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
    call(shared, cache::put_and_wait{{"answer", 42, 1h}});
    send(reader, look{});
  });
}

REHEARSE_TEST(Cache, ForgetsWhatIsOlderThanItsTimeToLive) {
  const auto shared = start_link<cache>(named("cache"));
  call(shared, cache::put_and_wait{{"answer", 42, 90s}});

  sleep(80s);
  EXPECT_EQ(call(shared, cache::get{"answer"}), 42);
  sleep(20s);
  EXPECT_EQ(call(shared, cache::get{"answer"}), std::nullopt);  // Not given any more, and not swept yet.
  EXPECT_EQ(peek(shared)->entries.size(), 1U);
  sleep(1min);
  EXPECT_EQ(peek(shared)->entries.size(), 0U);
}
