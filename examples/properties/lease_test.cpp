// A lease that one client has at a time, and that runs out if its holder dies.
//
//   client.1 -- acquire --> lease -- yes --> client.1 -- release --> lease
//   client.2 -- acquire --> lease -- no ---> client.2
//
// What could go wrong: a dead holder keeps it for ever; nobody ever has to do without, and the tests prove nothing.
// SPDX-License-Identifier: MIT
#include <rehearse/harness/gtest.hpp>
#include <rehearse/rehearse.hpp>

using namespace rehearse;

namespace {

struct lease : gen_server {
  struct acquire {
    using reply = bool;
  };
  struct release {};
  struct expired {};

  auto handle_call(acquire, from client) -> bool {
    if (holder) {
      REHEARSE_MARK("a client is refused");
      return false;
    }
    holder = client.pid();
    expiry = send_after(self(), 30s, expired{});
    return true;
  }
  void handle_cast(release) {
    if (!holder) REHEARSE_UNREACHABLE("what nobody had comes back");
    cancel_timer(expiry);
    holder = pid();
  }
  void handle_info(expired) { holder = pid(); }

  pid holder;
  timer_ref expiry;
};

auto two_clients_of(server_ref<lease> shared) {
  return spawn_each(2, "client", [=] {
    if (!call(shared, lease::acquire{})) return;
    yield();  // Work.
    cast(shared, lease::release{});
  });
}

}  // namespace

// The tests are over long before 30 s are; eventually lets time go on.
REHEARSE_TEST(Lease, IsFreeAgainWhoeverDies) {
  const auto shared = start_link<lease>();
  inject().kill(two_clients_of(shared), {.within = 12});
  eventually("it is free again", [=] { return held(!peek(shared)->holder, "somebody has it"); }, {.within = 30s});
}

REHEARSE_TEST(Lease, IsRefusedToASecondClient) {
  const auto shared = start_link<lease>();
  two_clients_of(shared);
  sometimes("it is taken", [=] { return held(bool(peek(shared)->holder)); });
  reachable("a client is refused");
}

REHEARSE_TEST(Lease, ComesBackOnceFromEachWhoHadIt) {
  const auto shared = start_link<lease>();
  expect<lease::acquire>().from("client").to(shared).times(2);
  expect<lease::release>().from("client").to(shared).at_least(1);
  expect<lease::acquire>().before(expect<lease::release>());
  expect<lease::expired>().from("client").never();
  two_clients_of(shared);
}
