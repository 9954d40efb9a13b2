// A state answers with something that its request does not call a reply.
// error: this handler returns something that is no reply of its request
// SPDX-License-Identifier: MIT
#include <string>

#include <rehearse/runtime/gen_statem.hpp>

using namespace rehearse::runtime;

struct door : gen_statem {
  struct is_open {
    using reply = bool;
  };
  struct closed {};
  using states = state_set<closed>;
#ifdef CORRECTED
  auto handle(closed&, is_open) -> bool { return false; }
#else
  auto handle(closed&, is_open) -> std::string { return "no"; }
#endif
};

auto use(server_ref<door> front) -> bool { return call(front, door::is_open{}); }
