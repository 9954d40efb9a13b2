// The tour's pool, half repaired: it gets the connection back from any client that ends, even from one that returned it
// long ago. One of the tests fails, on purpose.
// SPDX-License-Identifier: MIT
#include <optional>
#include <utility>

#include <rehearse/harness/gtest.hpp>
#include <rehearse/rehearse.hpp>

using namespace rehearse;

// clang-format off
struct pool : gen_server {
  struct checkout { using reply = std::optional<int>; };
  struct checkin { int connection; };

  auto handle_call(checkout, from client) -> std::optional<int> {
    if (!free) return std::nullopt;
    monitor(client.pid());
    return std::exchange(free, std::nullopt);
  }
  void handle_cast(checkin back) { free = back.connection; }
  void handle_info(down) { free = 1; }  // whoever had it is gone
  std::optional<int> free = 1;
};
// clang-format on

REHEARSE_TEST(Pool, GetsItsConnectionBack) {
  const auto shared = start_link<pool>(named("pool"));
  const pid client = spawn("client", [=] {
    if (const auto mine = call(shared, pool::checkout{})) cast(shared, pool::checkin{*mine});
  });
  inject().kill(client);
  at_end("the connection is free again", [=] { return held(peek(shared)->free.has_value(), "it is gone"); });
}

REHEARSE_TEST(Pool, LendsItToOneClientAtATime, .runs = 1000) {
  const auto shared = start_link<pool>(named("pool"));
  auto& holders = run_state<int>();
  spawn_each(5, "client", [=, &holders] {
    const auto mine = call(shared, pool::checkout{});
    if (!mine) return;
    EXPECT_EQ(++holders, 1);
    for (int i = 0; i < 3; ++i) yield();  // Work: others may come in between.
    --holders;
    cast(shared, pool::checkin{*mine});
  });
}
