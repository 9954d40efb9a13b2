// A counter in four parts: a key always belongs to the same one.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "counter.hpp"

inline auto counter_supervisor() -> child_spec {
  return partition_supervisor_child({
      .name = "counters",
      .child = [](std::size_t) { return child<counter>("counter", 0); },
  });
}
inline void increment(const std::string& key) {
  cast(server_named<counter>(partition("counters", key)), counter::increment{});
}
