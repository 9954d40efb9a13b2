// What was put is there for its time to live, for everybody, and is swept some time after.
// SPDX-License-Identifier: MIT
#include <rehearse/harness/gtest.hpp>

#include "cache.hpp"

struct look {};

REHEARSE_TEST(Cache, KeepsAnEntryForItsTimeToLive) {
  const auto shared = start_link<cache>(named("cache"));
  call(shared, cache::put{"answer", "42", 90s});

  EXPECT_EQ(call(shared, cache::get{"question"}), std::nullopt);
  sleep(80s);
  EXPECT_EQ(call(shared, cache::get{"answer"}), "42");
  sleep(20s);
  EXPECT_EQ(call(shared, cache::get{"answer"}), std::nullopt);
  EXPECT_EQ(peek(shared)->entries.size(), 1U) << "it has expired, and is not swept yet";
  sleep(1min);
  EXPECT_EQ(peek(shared)->entries.size(), 0U);
}

REHEARSE_TEST(Cache, HasWhatAReaderWasToldOf) {
  const auto shared = start_link<cache>(named("cache"));
  const pid reader = spawn("reader", [=] {
    receive<look>();
    EXPECT_EQ(call(shared, cache::get{"answer"}), "42");
  });
  spawn("writer", [=] {
    call(shared, cache::put{"answer", "42"});
    send(reader, look{});
  });
}
