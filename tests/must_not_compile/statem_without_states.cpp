// A machine that does not say which states it has.
// error: a gen_statem lists its states
// SPDX-License-Identifier: MIT
#include <rehearse/runtime/gen_statem.hpp>

using namespace rehearse::runtime;

struct door : gen_statem {
  struct closed {};
#ifdef CORRECTED
  using states = state_set<closed>;
#endif
};

void use() { start_link<door>(); }
