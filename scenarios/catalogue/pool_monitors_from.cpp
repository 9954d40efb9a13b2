// The textbook's pool monitors `from` when it lends a connection. That is {pid, tag}, and no process: badarg.
//
//   app (one_for_one, 3 restarts in 5 s)     Each checkout crashes the pool, and it is restarted. Four clients within
//     └─ pool                                five seconds end the supervisor, and the tree is gone.
//
// Seen by: a supervisor that is dead at the end. Fixed: the pool monitors the pid in `from`.
// In C++ this is a compile error; here `term` stands for Elixir's untyped values.
// SPDX-License-Identifier: MIT
#include <chrono>
#include <variant>

#include <rehearse/rehearse.hpp>

using namespace rehearse;

namespace {

/// Of all that can be given to Process.monitor, two kinds.
using term = std::variant<pid, from>;

auto monitor_term(const term& whom) -> monitor_ref {
  if (const pid* process = std::get_if<pid>(&whom)) return monitor(*process);
  throw bad_argument("monitor: {pid, tag} is no process");
}

struct connection_pool : gen_server {
  struct checkout {
    using reply = bool;
  };

  explicit connection_pool(bool looks_inside) : takes_the_pid(looks_inside) {}

  auto handle_call(checkout, from client) -> bool {
    if (available == 0) return false;
    monitor_term(takes_the_pid ? term(client.pid()) : term(client));
    --available;
    return true;
  }
  void handle_info(down) { ++available; }

  bool takes_the_pid;
  int available = 2;
};

struct app : supervisor {
  explicit app(bool looks_inside) : takes_the_pid(looks_inside) {}
  auto init() -> supervisor_spec {
    return {{.strategy = restart_strategy::one_for_one},
            {child<connection_pool>("pool", named("pool"), takes_the_pid)}};
  }

  bool takes_the_pid;
};

void borrow_some_time() {
  sleep(std::chrono::seconds(draw(8)));
  try {
    call(server_named<connection_pool>("pool"), connection_pool::checkout{}, infinity);
  } catch (const exit_exception&) {  // The pool died of the question, or is being restarted.
  }
}

}  // namespace

REHEARSE_SCENARIO(pool_monitors_from, {.id = "S1",
                                       .description = "a pool that monitors `from` crashes whenever it lends",
                                       .tags = {"otp", "pool", "monitor", "guide"},
                                       .has_fixed = true,
                                       .models = {sim::delivery::instant, sim::timers::when_idle}}) {
  const auto tree = start_link<app>(fixed());
  workload("client", 4, [] { borrow_some_time(); });

  at_end("the supervision tree stands", [=] { return held(lives(tree.pid()), "the supervisor is dead"); });
}
