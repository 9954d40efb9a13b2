// A pool that gets everything right, and a client that gives up waiting for it, and lives on.
//
//   client                  pool       The question or the answer takes longer than the call's five seconds. The call
//     | -- checkout -->      |         exits, and the client catches that. The pool has lent the connection all the
//     | timeout              |         same; the late reply is dropped, and nobody ever returns what it carried.
//     |   x-- connection --- |
//
// Seen by: a connection that is neither free nor held by a client that knows of it. Fixed: the client waits for as long
// as the pool lives; it answers each question at once.
// SPDX-License-Identifier: MIT
#include <optional>

#include <rehearse/rehearse.hpp>

using namespace rehearse;

namespace {

struct connection_pool : gen_server {
  struct checkout {
    using reply = bool;
  };
  struct checkin {};

  auto handle_call(checkout, from client) -> bool {
    if (lease) return false;
    lease = monitor(client.pid());
    return true;
  }
  void handle_cast(checkin) { take_back(); }
  void handle_info(down) { take_back(); }

  void take_back() {
    if (lease) demonitor(*lease, flush);
    lease.reset();
  }

  std::optional<monitor_ref> lease;  // Of whoever has the one connection.
};

void borrow_return_and_live_on(server_ref<connection_pool> pool, virtual_duration patience) {
  try {
    if (call(pool, connection_pool::checkout{}, patience)) cast(pool, connection_pool::checkin{});
  } catch (const exit_exception&) {  // The bug: it has no connection, it thinks.
  }
  sleep(infinity);
}

}  // namespace

REHEARSE_SCENARIO(pool_late_checkout, {.id = "S4",
                                       .description = "a client that gave up waiting is lent a connection all the same",
                                       .tags = {"otp", "pool", "timeout", "guide"},
                                       .has_fixed = true,
                                       .models = {sim::delivery::in_flight, sim::timers::when_idle},
                                       .faults = faults::delay(1, 10s, 8)}) {
  const auto pool = start_link<connection_pool>(named("pool"));
  const virtual_duration patience = fixed() ? infinity : virtual_duration(5s);
  workload("client", 2, [=] { borrow_return_and_live_on(pool, patience); }, {.must_finish = false});

  at_end("the connection is free again",
         [=] { return held(!peek(pool)->lease, "lent to one that does not know of it"); });
}
