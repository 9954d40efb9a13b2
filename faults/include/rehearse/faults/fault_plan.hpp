// fault_plan: faults as plain data, for those who draw a plan themselves instead of giving a policy to draw it from.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

namespace rehearse::faults {

/// Kill one process before the step that follows `step` steps. Nothing is drawn: the victim is number `pick`, modulo
/// their count, of those alive then, in spawn order, the root left out. If none is alive it does not fire.
struct kill_at_step {
  std::uint32_t step = 0;
  std::uint32_t pick = 0;
  friend auto operator==(const kill_at_step&, const kill_at_step&) -> bool = default;
};

struct fault_plan {
  std::vector<kill_at_step> kills;
  friend auto operator==(const fault_plan&, const fault_plan&) -> bool = default;
};

}  // namespace rehearse::faults
