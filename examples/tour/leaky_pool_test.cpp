// The tour's pool with its bug: a client that is killed takes the connection with it. This test fails, on purpose.
// SPDX-License-Identifier: MIT
#include <optional>
#include <utility>

#include <rehearse/harness/gtest.hpp>
#include <rehearse/rehearse.hpp>

using namespace rehearse;

// clang-format off
struct pool : gen_server {
  struct checkout { using reply = std::optional<int>; };  // a request with a reply is a call
  struct checkin { int connection; };                     // one without is a cast

  auto handle_call(checkout, from client) -> std::optional<int> {
    monitor(client.pid());                                // the pool hears of the client's death …
    return std::exchange(free, std::nullopt);
  }
  void handle_cast(checkin back) { free = back.connection; }
  std::optional<int> free = 1;                            // … but has no handle_info(down)
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
