// The runner whose body is running, for the functions that bodies call. SPDX-License-Identifier: MIT
#pragma once

#include <stdexcept>

#include <rehearse/scenarios/runner.hpp>

namespace rehearse::scenarios::detail {

/// Throws std::logic_error outside of runs.
inline auto here() -> runner& {
  if (runner::active() == nullptr) {
    throw std::logic_error("rehearse: this belongs into the body of a scenario or test, and none is running");
  }
  return *runner::active();
}

}  // namespace rehearse::scenarios::detail
