// prng: the only source of randomness. xoshiro256** seeded by splitmix64 (Blackman and Vigna, 2018), pinned by vectors.
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>

namespace rehearse::sim {

/// One step of splitmix64: turns any number into a well mixed one.
constexpr auto mix_seed(std::uint64_t& state) -> std::uint64_t {
  std::uint64_t z = (state += 0x9e3779b97f4a7c15ULL);
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31U);
}

class prng {
 public:
  constexpr prng() : prng(0) {}
  constexpr explicit prng(std::uint64_t seed) {
    for (auto& word : state_) word = mix_seed(seed);
  }

  constexpr auto operator()() -> std::uint64_t {
    const std::uint64_t result = rotate(state_[1] * 5, 7) * 9;
    const std::uint64_t shifted = state_[1] << 17U;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = rotate(state_[3], 45);
    return result;
  }

  /// Uniform in [0, bound), exactly (Lemire, 2019). `bound` must not be 0.
  constexpr auto below(std::uint32_t bound) -> std::uint32_t {
    std::uint64_t product = (operator()() >> 32U) * bound;
    if (static_cast<std::uint32_t>(product) < bound) {
      const std::uint32_t threshold = (0U - bound) % bound;
      while (static_cast<std::uint32_t>(product) < threshold) product = (operator()() >> 32U) * bound;
    }
    return static_cast<std::uint32_t>(product >> 32U);
  }

 private:
  static constexpr auto rotate(std::uint64_t x, unsigned by) -> std::uint64_t { return (x << by) | (x >> (64U - by)); }
  std::array<std::uint64_t, 4> state_{};
};

}  // namespace rehearse::sim
