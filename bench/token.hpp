// The message that both sides pass around: it brings its own chance, so that where it goes next is no choice of theirs.
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace rehearse::bench {

struct token {
  std::uint64_t chance = 0;
  std::uint64_t hops = 0;
  std::array<char, 16> text{"hello, trace"};

  auto hash_to() const -> std::uint64_t { return chance; }

  /// One more hop; the index, below `count`, of who gets it.
  auto next_target(std::size_t count) -> std::size_t {
    ++hops;
    chance = chance * 6364136223846793005ULL + 1442695040888963407ULL;  // Knuth's MMIX.
    return static_cast<std::size_t>(((chance >> 32U) * count) >> 32U);
  }
};

}  // namespace rehearse::bench
