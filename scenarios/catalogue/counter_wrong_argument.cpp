// The textbook's supervisor lists its counter as a bare module, so the counter starts from [] instead of a number.
//
//   app (one_for_one, 3 restarts in 5 s)     The first increment crashes the counter; it is restarted, from [] again.
//     └─ counter, from []                    After the fourth crash the supervisor gives up, and the tree is gone.
//
// Seen by: a supervisor that is dead at the end. Fixed: the child is {counter, 0}.
// SPDX-License-Identifier: MIT
#include <variant>
#include <vector>

#include <rehearse/rehearse.hpp>

using namespace rehearse;

namespace {

struct empty_list {};

/// What an Elixir counter's state can be: whatever it was started with.
using term = std::variant<empty_list, int>;

struct loose_counter : gen_server {
  struct increment {};

  explicit loose_counter(term initial) : count(initial) {}
  void handle_cast(increment) { count = std::get<int>(count) + 1; }

  term count;
};

struct app : supervisor {
  explicit app(term initial) : counter_from(initial) {}
  auto init() -> supervisor_spec {
    return {{.strategy = restart_strategy::one_for_one},
            {child<loose_counter>("counter", named("counter"), counter_from)}};
  }

  term counter_from;
};

}  // namespace

REHEARSE_SCENARIO(counter_wrong_argument,
                  {.id = "S5",
                   .description = "a counter that starts from the wrong argument takes its tree down",
                   .tags = {"otp", "supervisor", "guide"},
                   .has_fixed = true,
                   .models = {sim::delivery::instant, sim::timers::any_time}}) {
  const auto tree = start_link<app>(fixed() ? term(0) : term(empty_list{}));
  workload("client", [] {
    for (int i = 0; i < 8; ++i) {
      for (int tries = 0; tries < 3 && !whereis("counter"); ++tries) sleep(1ms);  // Between two incarnations.
      cast(server_named<loose_counter>("counter"), loose_counter::increment{});
    }
  });

  at_end("the supervision tree stands", [=] { return held(lives(tree.pid()), "the supervisor is dead"); });
}
