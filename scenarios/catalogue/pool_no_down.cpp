// The textbook's connection pool. It monitors whoever checks a connection out, and has no clause for the DOWN.
//
//   client            pool                       A client that is killed between checkout and checkin takes its
//     | -- checkout --> | monitors the client    connection with it: the pool hears of the death and does nothing.
//     | <- connection - |
//     x killed          | DOWN: no handler       Seen by: connections that are neither free nor held by the living.
//
// Fixed: DOWN gives the connection back, checkin ends the monitor.
// SPDX-License-Identifier: MIT
#include <map>
#include <optional>
#include <ostream>
#include <vector>

#include <rehearse/rehearse.hpp>

using namespace rehearse;

namespace {

struct connection {
  int number;
  void describe(std::ostream& out) const { out << "connection#" << number; }
};

struct connection_pool : gen_server {
  struct checkout {
    using reply = std::optional<connection>;
  };
  struct checkin {
    connection returned;
  };
  struct lease {
    pid owner;
    monitor_ref ref;
  };

  explicit connection_pool(bool with_down) : handles_down(with_down) {}

  auto handle_call(checkout, from client) -> std::optional<connection> {
    if (available.empty()) return std::nullopt;
    const connection lent = available.back();
    available.pop_back();
    in_use[lent.number] = {client.pid(), monitor(client.pid())};
    return lent;
  }

  void handle_cast(checkin request) {
    const auto found = in_use.find(request.returned.number);
    if (found == in_use.end()) return;
    demonitor(found->second.ref, flush);
    in_use.erase(found);
    available.push_back(request.returned);
  }

  void handle_info(down seen) {
    if (!handles_down) return;  // The bug: a textbook pool has no such clause.
    for (const auto& [number, held] : in_use) {
      if (held.ref != seen.ref) continue;
      available.push_back({number});
      in_use.erase(number);
      return;
    }
  }

  bool handles_down;
  std::vector<connection> available{{0}};
  std::map<int, lease> in_use;
};

void borrow_and_return(server_ref<connection_pool> pool) {
  const auto borrowed = call(pool, connection_pool::checkout{}, infinity);
  if (!borrowed) return;
  yield();  // Two steps of work.
  yield();
  cast(pool, connection_pool::checkin{*borrowed});
}

}  // namespace

REHEARSE_SCENARIO(pool_no_down, {.id = "A01",
                                 .description = "a killed client leaks the connection it borrowed",
                                 .tags = {"otp", "pool", "gen_server", "monitor", "guide"},
                                 .has_fixed = true,
                                 .models = {sim::delivery::instant, sim::timers::any_time},
                                 .faults = kill("client", 1, 20)}) {
  const auto pool = start_link<connection_pool>(named("pool"), fixed());
  workload("client", 2, [=] { borrow_and_return(pool); });

  at_end("every connection is free again", [=] { return equal("available", peek(pool)->available.size(), 1); });
}
