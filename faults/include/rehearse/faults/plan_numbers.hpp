// plan_numbers: the entries of a run's plan count from 1 over all kinds of fault; events name an entry by its number.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace rehearse::faults {

class plan_numbers {
 public:
  /// A new plan begins.
  void reset() { last_ = 0; }
  auto next() -> std::uint64_t { return ++last_; }

 private:
  std::uint64_t last_ = 0;
};

}  // namespace rehearse::faults
