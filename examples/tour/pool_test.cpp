// The tour's pool, repaired: it gets the connection back from a client that dies.
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
    lease = monitor(client.pid());
    return std::exchange(free, std::nullopt);
  }
  void handle_cast(checkin back) {
    demonitor(lease, flush);
    free = back.connection;
  }
  void handle_info(down) { free = 1; }

  std::optional<int> free = 1;
  monitor_ref lease;  // Of whoever has the connection: nobody else is monitored.
};
// clang-format on

void a_client_is_killed() {
  const auto shared = start_link<pool>(named("pool"));
  const pid client = spawn("client", [=] {
    if (const auto mine = call(shared, pool::checkout{})) cast(shared, pool::checkin{*mine});
  });
  inject().kill(client);
  at_end("the connection is free again", [=] { return held(peek(shared)->free.has_value(), "it is gone"); });
}

void five_clients_share_it() {
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

REHEARSE_TEST(Pool, GetsItsConnectionBack) { a_client_is_killed(); }
REHEARSE_TEST(Pool, LendsItToOneClientAtATime, .runs = 1000) { five_clients_share_it(); }

// Seeds that failed before the pool was repaired.
REHEARSE_TEST(Pool, GetsItsConnectionBackUnderSeed1, .runs = 1, .seed = 1) { a_client_is_killed(); }
REHEARSE_TEST(Pool, LendsItToOneClientAtATimeUnderSeed136, .runs = 1, .seed = 136) { five_clients_share_it(); }
