// A request that no state of the machine takes.
// error: no state of this gen_statem has a handler for this request
// SPDX-License-Identifier: MIT
#include <rehearse/runtime/gen_statem.hpp>

using namespace rehearse::runtime;

struct door : gen_statem {
  struct push {};
  struct is_open {
    using reply = bool;
  };
  struct closed {};
  struct open {};
  using states = state_set<closed, open>;
  auto handle(closed&, push) -> transition { return next_state(open{}); }
#ifdef CORRECTED
  auto handle(open&, is_open) -> bool { return true; }
#endif
};

auto use(server_ref<door> front) -> bool { return call(front, door::is_open{}); }
