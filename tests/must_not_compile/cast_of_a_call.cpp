// A request with a reply is cast.
// error: this request has a reply: call it
// SPDX-License-Identifier: MIT
#include <rehearse/runtime/gen_server.hpp>

using namespace rehearse::runtime;

struct counter : gen_server {
  struct get {
    using reply = int;
  };
  auto handle_call(get) -> int { return 1; }
};

#ifdef CORRECTED
void use(server_ref<counter> server) { call(server, counter::get{}); }
#else
void use(server_ref<counter> server) { cast(server, counter::get{}); }
#endif
