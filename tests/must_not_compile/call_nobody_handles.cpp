// A call that the server has no handler for.
// error: this server has no handle_call for this request
// SPDX-License-Identifier: MIT
#include <rehearse/runtime/gen_server.hpp>

using namespace rehearse::runtime;

struct counter : gen_server {
  struct get {
    using reply = int;
  };
  struct reset {
    using reply = int;
  };
  auto handle_call(get) -> int { return 1; }
#ifdef CORRECTED
  auto handle_call(reset) -> int { return 0; }
#endif
};

auto use(server_ref<counter> server) -> int { return call(server, counter::reset{}); }
