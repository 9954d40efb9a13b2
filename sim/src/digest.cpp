// XXH64 (fewer instructions than XXH3 where only SSE2 can be counted on) over blocks of words, each beginning with the
// hash of the one before. SPDX-License-Identifier: MIT
#include <rehearse/sim/digest.hpp>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace rehearse::sim {

void digest::flush() {
  if (used_ == 1) return;
  buffer_[0] = XXH64(buffer_.data(), used_ * sizeof(std::uint64_t), 0);
  used_ = 1;
}

}  // namespace rehearse::sim
