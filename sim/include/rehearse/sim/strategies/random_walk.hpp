// Random walk: each enabled entity is equally likely at each choice. No memory, no parameters; the yardstick.
// SPDX-License-Identifier: MIT
#pragma once

#include <rehearse/sim/prng.hpp>
#include <rehearse/sim/strategy.hpp>

namespace rehearse::sim {

class random_walk final : public exploration_strategy {
 public:
  void begin_run(std::uint64_t seed) override { prng_ = prng(seed); }
  auto choose(std::span<const entity> enabled, std::uint64_t /*step*/) -> std::uint32_t override {
    return prng_.below(static_cast<std::uint32_t>(enabled.size()));
  }
  auto choose_alike(std::uint32_t bound) -> std::uint32_t override { return prng_.below(bound); }

 private:
  prng prng_;
};

}  // namespace rehearse::sim
