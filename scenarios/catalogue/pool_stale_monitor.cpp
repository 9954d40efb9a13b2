// The naive repair of the pool: DOWN gives back the connection that was lent under its monitor, but checkin neither
// ends that monitor nor forgets it.
//
//   client.1 borrows, returns, and has not ended yet; client.2 borrows the same connection; client.1 ends, and its
//   stale DOWN frees the connection under client.2's feet; client.3 borrows it too.
//
// Seen by: a connection held by two clients at a time. Fixed: checkin ends the monitor and forgets it.
// Random walk fails about one run in a thousand: four things must happen in one order.
// SPDX-License-Identifier: MIT
#include <map>
#include <optional>
#include <vector>

#include <rehearse/rehearse.hpp>

using namespace rehearse;

namespace {

struct leased_pool : gen_server {
  struct checkout {
    using reply = std::optional<int>;
  };
  struct checkin {
    int connection;
  };

  explicit leased_pool(bool ends) : ends_monitors(ends) {}

  auto handle_call(checkout, from client) -> std::optional<int> {
    if (available.empty()) return std::nullopt;
    const int lent = available.back();
    available.pop_back();
    lent_under[monitor(client.pid())] = lent;
    return lent;
  }

  void handle_cast(checkin request) {
    if (ends_monitors) {
      for (const auto& [ref, connection] : lent_under) {
        if (connection != request.connection) continue;
        demonitor(ref, flush);
        lent_under.erase(ref);
        break;
      }
    }
    available.push_back(request.connection);
  }

  void handle_info(down seen) {
    const auto found = lent_under.find(seen.ref);
    if (found == lent_under.end()) return;
    available.push_back(found->second);
    lent_under.erase(found);
  }

  bool ends_monitors;
  std::vector<int> available{0};
  std::map<monitor_ref, int> lent_under;
};

struct holders {
  int count = 0;
};

void borrow_and_return(server_ref<leased_pool> pool, holders& now) {
  const auto borrowed = call(pool, leased_pool::checkout{}, infinity);
  if (!borrowed) return;
  ++now.count;
  yield();  // Two steps of work.
  yield();
  --now.count;
  cast(pool, leased_pool::checkin{*borrowed});
}

}  // namespace

REHEARSE_SCENARIO(pool_stale_monitor, {.id = "A02",
                                       .description = "a stale monitor frees a connection that somebody else holds",
                                       .tags = {"otp", "pool", "gen_server", "monitor"},
                                       .has_fixed = true,
                                       .models = {sim::delivery::instant, sim::timers::any_time}}) {
  const auto pool = start_link<leased_pool>(named("pool"), fixed());
  auto& now = run_state<holders>();
  workload("client", 3, [=, &now] { borrow_and_return(pool, now); });

  always("no connection is held by two clients",
         [&now] { return held(now.count <= 1, "clients that hold connection 0: " + std::to_string(now.count)); });
}
