// What settings must answer, as if they were asked one question after the other.
// SPDX-License-Identifier: MIT
#pragma once

// clang-format off
struct settings_model {
  using state = int;
  struct raise {};                                                      // By one; answers the new value.
  struct get {};
  static auto apply(state& now, const raise&) -> int { return ++now; }
  static auto apply(const state& now, const get&) -> int { return now; }  // const: it only looks.
};
// clang-format on
