// A task whose value its owner waits for. If it crashes, so does its owner; if it takes longer,
// too.
// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "my_app.hpp"

inline auto calculate(const std::vector<int>& data) -> int {
  const auto task = async("sum", [=] { return expensive_calculation(data); });
  return await(task, 10s);
}
