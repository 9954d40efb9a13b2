// A pool of connections that gets each one back: by checkin, or when its borrower dies. Who asks
// waits without a limit: the pool answers at once, and the call ends if it dies; one that gave up
// would be lent a connection all the same.
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

#include "my_app.hpp"

struct connection_pool : gen_server {
  struct checkout {
    using reply = std::optional<connection>;
  };
  struct checkin {
    connection lent;
  };

  explicit connection_pool(int pool_size = 10) {
    for (int number = 1; number <= pool_size; ++number) available.push_back({number});
  }
  auto handle_call(checkout, from client) -> std::optional<connection> {
    if (available.empty()) return std::nullopt;
    const connection lent = available.back();
    available.pop_back();
    in_use[lent] = monitor(client.pid());
    return lent;
  }
  void handle_cast(checkin back) {
    const auto lease = in_use.find(back.lent);
    if (lease != in_use.end()) take_back(lease);
  }
  void handle_info(down seen) {
    const auto has_ended = [&](const auto& lease) { return lease.second == seen.ref; };
    take_back(std::find_if(in_use.begin(), in_use.end(), has_ended));
  }
  void take_back(std::map<connection, monitor_ref>::iterator lease) {
    demonitor(lease->second, flush);
    available.push_back(lease->first);
    in_use.erase(lease);
  }

  std::vector<connection> available;
  std::map<connection, monitor_ref> in_use;
};

inline auto checkout(server_ref<connection_pool> pool) -> std::optional<connection> {
  return call(pool, connection_pool::checkout{}, infinity);
}
