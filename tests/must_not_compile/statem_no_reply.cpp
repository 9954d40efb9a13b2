// A state answers nothing, and somebody waits for a reply.
// error: this handler returns nothing, but its request has a reply type
// SPDX-License-Identifier: MIT
#include <rehearse/runtime/gen_statem.hpp>

using namespace rehearse::runtime;

struct door : gen_statem {
  struct is_open {
    using reply = bool;
  };
  struct closed {};
  using states = state_set<closed>;
#ifdef CORRECTED
  auto handle(closed&, is_open, from client) -> transition { return keep_state().with_reply<is_open>(client, false); }
#else
  void handle(closed&, is_open) {}
#endif
};

auto use(server_ref<door> front) -> bool { return call(front, door::is_open{}); }
