// The textbook's pool has a checkin for clients to call, and no clause that handles it: the cast crashes the pool.
//
//   app                 client.1 -- checkin --> pool      The pool is restarted and has all its connections again,
//     └─ pool, of 2                             x         also the one that client.2 still works with. client.3 is
//                       client.2 works ...      pool'     lent the same one.
//
// Seen by: a connection held by two clients at a time. Fixed: checkin is handled.
// In C++ a cast that no handler takes is a compile error; here the handler does what Elixir does without one.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <rehearse/rehearse.hpp>

using namespace rehearse;

namespace {

struct connection_pool : gen_server {
  struct checkout {
    using reply = std::optional<int>;
  };
  struct checkin {
    int connection;
  };

  explicit connection_pool(bool with_checkin) : handles_checkin(with_checkin) {}

  auto handle_call(checkout, from client) -> std::optional<int> {
    if (available.empty()) return std::nullopt;
    const int lent = available.back();
    available.pop_back();
    lent_under[monitor(client.pid())] = lent;
    return lent;
  }

  void handle_cast(checkin back) {
    if (!handles_checkin) throw std::invalid_argument("no clause of handle_cast takes a checkin");
    const auto lease = std::find_if(lent_under.begin(), lent_under.end(),
                                    [&](const auto& each) { return each.second == back.connection; });
    if (lease != lent_under.end()) take_back(lease);
  }

  void handle_info(down seen) {
    const auto lease = lent_under.find(seen.ref);
    if (lease != lent_under.end()) take_back(lease);
  }

  void take_back(std::map<monitor_ref, int>::iterator lease) {
    demonitor(lease->first, flush);
    available.push_back(lease->second);
    lent_under.erase(lease);
  }

  bool handles_checkin;
  std::vector<int> available{0, 1};
  std::map<monitor_ref, int> lent_under;
};

struct app : supervisor {
  explicit app(bool with_checkin) : handles_checkin(with_checkin) {}
  auto init() -> supervisor_spec {
    return {{.strategy = restart_strategy::one_for_one},
            {child<connection_pool>("pool", named("pool"), handles_checkin)}};
  }

  bool handles_checkin;
};

auto borrow() -> std::optional<int> {
  try {
    return call(server_named<connection_pool>("pool"), connection_pool::checkout{}, infinity);
  } catch (const exit_exception&) {  // The pool is being restarted.
    return std::nullopt;
  }
}

void borrow_and_return(std::map<int, int>& holders) {
  sleep(std::chrono::milliseconds(draw(4)));
  const auto borrowed = borrow();
  if (!borrowed) return;
  ++holders[*borrowed];
  sleep(std::chrono::milliseconds(draw(4)));  // Work.
  --holders[*borrowed];
  cast(server_named<connection_pool>("pool"), connection_pool::checkin{*borrowed});
}

auto held_once(const std::map<int, int>& holders) -> held {
  for (const auto& [connection, count] : holders) {
    if (count > 1) return {false, std::to_string(count) + " clients hold connection " + std::to_string(connection)};
  }
  return true;
}

}  // namespace

REHEARSE_SCENARIO(pool_no_checkin,
                  {.id = "S3",
                   .description = "a pool without a clause for checkin crashes, and forgets who holds what",
                   .tags = {"otp", "pool", "gen_server", "guide"},
                   .has_fixed = true,
                   .models = {sim::delivery::instant, sim::timers::when_idle}}) {
  start_link<app>(fixed());
  auto& holders = run_state<std::map<int, int>>();
  workload("client", 3, [&holders] { borrow_and_return(holders); });

  always("no connection is held by two clients", [&holders] { return held_once(holders); });
}
