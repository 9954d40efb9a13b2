// What the workloads share.
// SPDX-License-Identifier: MIT
#include "workloads.hpp"

#include <rehearse/scenarios/runner.hpp>

namespace rehearse::mutants {

void must(bool holds, std::string_view property, const std::string& seen) {
  if (!holds) scenarios::fail(property, seen.empty() ? "did not hold" : seen);
}

auto is_calm() -> bool { return scenarios::runner::active()->options().faults.kills.empty(); }
auto is_faultless() -> bool { return scenarios::runner::active()->options().faults.empty(); }

auto dice() -> sim::prng& {
  thread_local sim::prng* current = nullptr;
  thread_local std::uint32_t epoch = 0;
  if (current == nullptr || epoch != self().epoch()) {
    epoch = self().epoch();
    current = &scenarios::run_state<sim::prng>(scenarios::runner::active()->simulation().seed());
  }
  return *current;
}

void dawdle() {
  for (std::uint32_t left = dice().below(3); left > 0; --left) yield();
}

auto joined(const std::vector<int>& numbers) -> std::string {
  std::string text;
  for (const int each : numbers) text += (text.empty() ? "" : " ") + std::to_string(each);
  return text.empty() ? "none" : text;
}

}  // namespace rehearse::mutants
