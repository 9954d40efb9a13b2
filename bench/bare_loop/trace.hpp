// The trace of the bare loop: 16 bytes a record, the last 16 MiB kept, each record mixed into a rolling hash.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace rehearse::bench::bare {

enum class record_kind : std::uint32_t {
  sent = 1U << 24U,
  delivered = 2U << 24U,
  spawned = 3U << 24U,
  ended = 4U << 24U
};

/// Half of a 128-bit product, folded: the mixing step of wyhash.
inline auto fold_product(std::uint64_t a, std::uint64_t b) -> std::uint64_t {
  __extension__ using wide = unsigned __int128;
  const wide product = wide{a} * b;
  return static_cast<std::uint64_t>(product >> 64U) ^ static_cast<std::uint64_t>(product);
}

class trace {
 public:
  void add(record_kind kind, std::uint32_t who, std::uint32_t peer, std::uint64_t what) {
    if (next_ == end_) [[unlikely]] {
      next_chunk();
    }
    const record made{static_cast<std::uint32_t>(kind) | who, peer, what};
    *next_++ = made;
    hash_ = fold_product(hash_ ^ (std::uint64_t{made.kind_and_process} << 32U | peer) ^ 0xa0761d6478bd642fULL,
                         what ^ 0xe7037ed1a0b428dbULL);
  }
  void reset() {
    hash_ = start;
    used_ = 0;
    next_ = end_ = nullptr;
  }
  auto hash() const -> std::uint64_t { return hash_; }

 private:
  struct record {
    std::uint32_t kind_and_process;
    std::uint32_t peer;
    std::uint64_t what;
  };
  static_assert(sizeof(record) == 16);
  static constexpr std::size_t chunk_size = 1U << 16U;
  static constexpr std::size_t chunk_count = 16;
  static constexpr std::uint64_t start = 0x243f6a8885a308d3ULL;

  [[gnu::noinline]] void next_chunk() {
    if (used_ == chunks_.size() && used_ < chunk_count) {
      chunks_.push_back(std::make_unique_for_overwrite<record[]>(chunk_size));
    }
    next_ = chunks_[used_++ % chunk_count].get();
    end_ = next_ + chunk_size;
  }

  std::uint64_t hash_ = start;
  record* next_ = nullptr;
  record* end_ = nullptr;
  std::size_t used_ = 0;
  std::vector<std::unique_ptr<record[]>> chunks_;
};

}  // namespace rehearse::bench::bare
