// XXH3 over blocks of words, each beginning with the hash of the one before.
// SPDX-License-Identifier: MIT
#include <rehearse/sim/digest.hpp>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace rehearse::sim {

void digest::flush() {
  if (used_ == 1) return;
  buffer_[0] = XXH3_64bits(buffer_.data(), used_ * sizeof(std::uint64_t));
  used_ = 1;
}

}  // namespace rehearse::sim
