// Several handle_info, and nothing says which messages they are for.
// error: this server has several handle_info overloads: list their types
// SPDX-License-Identifier: MIT
#include <rehearse/runtime/gen_server.hpp>

using namespace rehearse::runtime;

struct ticker : gen_server {
  struct tick {};
  struct tock {};
#ifdef CORRECTED
  using infos = messages<tick, tock>;
#endif
  void handle_info(tick) {}
  void handle_info(tock) {}
};

void use() { start_link<ticker>(); }
