// A request without a reply is called.
// error: this request has no reply: cast it
// SPDX-License-Identifier: MIT
#include <rehearse/runtime/gen_server.hpp>

using namespace rehearse::runtime;

struct counter : gen_server {
  struct increment {};
  void handle_cast(increment) {}
};

#ifdef CORRECTED
void use(server_ref<counter> server) { cast(server, counter::increment{}); }
#else
void use(server_ref<counter> server) { call(server, counter::increment{}); }
#endif
