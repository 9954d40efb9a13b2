// handle_call returns something that its request does not call a reply.
// error: handle_call returns something that is no reply of its request
// SPDX-License-Identifier: MIT
#include <string>

#include <rehearse/runtime/gen_server.hpp>

using namespace rehearse::runtime;

struct counter : gen_server {
  struct get {
    using reply = int;
  };
#ifdef CORRECTED
  auto handle_call(get) -> int { return 1; }
#else
  auto handle_call(get) -> std::string { return "one"; }
#endif
};

auto use(server_ref<counter> server) -> int { return call(server, counter::get{}); }
