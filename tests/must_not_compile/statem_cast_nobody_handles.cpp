// A cast that no state of the machine takes.
// error: no state of this gen_statem has a handler for this request
// SPDX-License-Identifier: MIT
#include <rehearse/runtime/gen_statem.hpp>

using namespace rehearse::runtime;

struct door : gen_statem {
  struct push {};
  struct closed {};
  using states = state_set<closed>;
#ifdef CORRECTED
  auto handle(closed&, push) -> transition { return keep_state(); }
#endif
};

void use(server_ref<door> front) { cast(front, door::push{}); }
