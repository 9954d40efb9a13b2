// A counter: asked by calls, raised by a cast.
// SPDX-License-Identifier: MIT
#pragma once

#include "my_app.hpp"

struct counter : gen_server {
  struct get_count {
    using reply = int;
  };
  struct increment {};
  struct increment_by {
    using reply = int;
    int amount;
  };

  auto handle_call(get_count) -> int { return count; }
  auto handle_call(increment_by by) -> int { return count += by.amount; }
  void handle_cast(increment) { ++count; }

  int count = 0;
};
