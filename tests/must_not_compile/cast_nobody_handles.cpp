// A cast that the server has no handler for.
// error: this server has no handle_cast for this request
// SPDX-License-Identifier: MIT
#include <rehearse/runtime/gen_server.hpp>

using namespace rehearse::runtime;

struct counter : gen_server {
  struct increment {};
  struct decrement {};
  void handle_cast(increment) {}
#ifdef CORRECTED
  void handle_cast(decrement) {}
#endif
};

void use(server_ref<counter> server) { cast(server, counter::decrement{}); }
