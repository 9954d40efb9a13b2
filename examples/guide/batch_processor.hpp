// Many items, ten at a time. One that crashes, or takes longer than 30 seconds, is a result like
// the others.
// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <stdexcept>
#include <vector>

#include "my_app.hpp"

inline auto process_item(int item) -> int {
  if (item < 0) throw std::invalid_argument("a negative item");
  sleep(std::chrono::seconds(item));
  return item * item;
}

inline auto process_batch(const std::vector<int>& items) {
  return async_stream_nolink(
             name("task_supervisor"), items, process_item,
             {.max_concurrency = 10, .timeout = 30s, .on_timeout = on_timeout::kill_task})
      .to_vector();
}
