// A message is listed, and no handler takes it.
// error: `infos` lists a type that no handle_info takes
// SPDX-License-Identifier: MIT
#include <rehearse/runtime/gen_server.hpp>

using namespace rehearse::runtime;

struct ticker : gen_server {
  struct tick {};
  struct tock {};
  using infos = messages<tick, tock>;
  void handle_info(tick) {}
#ifdef CORRECTED
  void handle_info(tock) {}
#endif
};

void use() { start_link<ticker>(); }
