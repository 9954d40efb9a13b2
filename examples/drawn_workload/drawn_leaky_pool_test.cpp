// A pool that waits for its lent connections for ever, under drawn clients and kills. This test fails, on purpose.
// SPDX-License-Identifier: MIT
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

  auto handle_call(checkout, from) -> int {
    if (free.empty()) return 0;
    return free.extract(free.begin()).value();
  }
  void handle_cast(checkin back) { free.insert(back.connection); }
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
