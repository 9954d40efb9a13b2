// Send and receive by hand. The reply is known by the alias that the request carried, and a
// receiver that is dead is noticed at once.
// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "my_app.hpp"

struct hello {
  alias_ref sender;
};
struct hello_back {
  alias_ref request;
  std::string response;
};
struct stop_receiver {};

inline auto start_receiver() -> pid {
  return spawn("receiver", [] {
    bool stopped = false;
    while (!stopped) {
      receive(
          [](hello from) {
            send(from.sender, hello_back{from.sender, "Hello back!"});
          },
          [&](stop_receiver) { stopped = true; }, [](any_message) {});
    }
  });
}

inline auto send_message(pid receiver) -> std::optional<std::string> {
  const monitor_ref watched = monitor(receiver, alias_mode::reply_demonitor);
  const alias_ref mine = alias_of(watched);
  send(receiver, hello{mine});
  const auto is_mine = [=](const hello_back& reply) { return reply.request == mine; };
  const auto is_down = [=](const down& seen) { return seen.ref == watched; };
  using result = std::optional<std::string>;
  return receive(when(is_mine, [](hello_back reply) -> result { return reply.response; }),
                 when(is_down, [](down) -> result { return std::nullopt; }),
                 after(5s, [=]() -> result { return demonitor(watched, flush), std::nullopt; }));
}
