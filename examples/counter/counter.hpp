// The counter of many a guide: a number that is asked for, and raised by a cast or by a call.
// SPDX-License-Identifier: MIT
#pragma once

#include <rehearse/rehearse.hpp>

struct counter : rehearse::gen_server {
  struct get {
    using reply = int;
  };
  struct increment {};
  struct increment_and_get {
    using reply = int;
  };

  auto handle_call(get) -> int { return count; }
  auto handle_call(increment_and_get) -> int { return ++count; }
  void handle_cast(increment) { ++count; }

  int count = 0;
};
