// A state has a handler for a message, and the machine does not list it.
// error: this gen_statem has handlers for messages: list their types
// SPDX-License-Identifier: MIT
#include <rehearse/runtime/gen_statem.hpp>

using namespace rehearse::runtime;

struct door : gen_statem {
  struct closed {};
  using states = state_set<closed>;
#ifdef CORRECTED
  using events = messages<down>;
#endif
  void handle(closed&, down) {}
};

void use() { start_link<door>(); }
