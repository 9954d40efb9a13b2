// handle_call returns nothing, and somebody waits for a reply.
// error: handle_call returns nothing, but its request has a reply type
// SPDX-License-Identifier: MIT
#include <rehearse/runtime/gen_server.hpp>

using namespace rehearse::runtime;

struct counter : gen_server {
  struct get {
    using reply = int;
  };
#ifdef CORRECTED
  auto handle_call(get) -> int { return 1; }
#else
  void handle_call(get) {}
#endif
};

auto use(server_ref<counter> server) -> int { return call(server, counter::get{}); }
