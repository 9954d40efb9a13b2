// A supervised counter is killed at any moment and restarted by its supervisor; its client tries again until it is
// answered.
//
//   app (one_for_one)          A restart gives a new process with a new state: the name stays, the count does not.
//     └─ counter               So the client asks whoever has the name, and what it is told may fall back to 1.
//
// SPDX-License-Identifier: MIT
#include <rehearse/harness/gtest.hpp>
#include <rehearse/rehearse.hpp>

using namespace rehearse;

namespace {

struct counter : gen_server {
  struct increment {
    using reply = int;
  };
  auto handle_call(increment) -> int { return ++count; }
  int count = 0;
};

struct app : supervisor {
  auto init() -> supervisor_spec {
    return {{.strategy = restart_strategy::one_for_one}, {child<counter>("counter", named("counter"))}};
  }
};

/// A call to a server that dies, or is not there, exits the caller: with an exception that it may catch.
auto increment_until_answered() -> int {
  for (;;) {
    try {
      return call(server_named<counter>("counter"), counter::increment{});
    } catch (const exit_exception&) {
      sleep(10ms);
    }
  }
}

}  // namespace

REHEARSE_TEST(Supervisor, RestartsAKilledCounterUnderItsName) {
  const auto tree = start_link<app>();
  spawn("client", [] {
    for (int i = 1; i <= 5; ++i) EXPECT_LE(increment_until_answered(), i);
  });
  inject().kill(whereis("counter"));

  at_end("the supervisor lives", [=] { return held(lives(tree.pid()), "it is dead"); });
  at_end("a counter has the name",
         [] { return held(peek(server_named<counter>("counter")) != nullptr, "nobody has it"); });
}
