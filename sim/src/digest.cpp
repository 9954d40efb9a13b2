// XXH3 over blocks of words, each seeded with the one before.
// SPDX-License-Identifier: MIT
#include <rehearse/sim/digest.hpp>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace rehearse::sim {

void digest::flush() {
  if (used_ == 0) return;
  hash_ = XXH3_64bits_withSeed(buffer_.data(), used_ * sizeof(std::uint64_t), hash_);
  used_ = 0;
}

}  // namespace rehearse::sim
