// The same pool, watching those it lends to.
// SPDX-License-Identifier: MIT
#include <map>
#include <set>
#include <vector>

#include <rehearse/harness/rapidcheck.hpp>
#include <rehearse/rehearse.hpp>

using namespace rehearse;

struct pool : gen_server {
  struct checkout {
    using reply = int;
  };
  struct checkin {
    int connection;
  };

  std::set<int> free = {1, 2, 3};
  std::map<monitor_ref, int> lent;

  auto handle_call(checkout, from client) -> int {
    if (free.empty()) return 0;
    const int connection = free.extract(free.begin()).value();
    lent.emplace(monitor(client.pid()), connection);
    return connection;
  }
  void handle_cast(checkin back) {
    for (const auto& [ref, connection] : lent) {
      if (connection != back.connection) continue;
      demonitor(ref, flush);
      lent.erase(ref);
      free.insert(back.connection);
      return;
    }
  }
  void handle_info(down client) {
    const auto found = lent.find(client.ref);
    if (found == lent.end()) return;
    free.insert(found->second);
    lent.erase(found);
  }
};

REHEARSE_PROPERTY(Pool, GetsAllBack, (const std::vector<bool>& clients, const faults::fault_plan& kills)) {
  trap_exit(true);
  const auto started = try_start_link<pool>(named("pool"));
  if (!started.is_ok()) return;  // A kill struck it before it was up.
  const server_ref<pool> shared(started.process);
  for (const bool patient : clients) {
    spawn("client", [=] {
      const int mine = call(shared, pool::checkout{});
      if (patient) sleep(1s);
      if (mine != 0) cast(shared, pool::checkin{mine});
    });
  }
  at_end("all are free again",
         [=] { return lives(shared.pid()) ? equal("free", peek(shared)->free.size(), 3) : held(true); });
}
