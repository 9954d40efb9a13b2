// digest: a rolling hash over a run's events and choices. Equal digests: the same run.
//
// In it: kinds, spawn-order ids, type ordinals of first use, exit reason kinds, times, choices, and payloads whose type
// offers hash_to. Never names, texts, addresses or raw bytes, so that it is the same with any compiler and heap.
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include <rehearse/runtime/event.hpp>
#include <rehearse/runtime/exit_reason.hpp>
#include <rehearse/sim/tape.hpp>

namespace rehearse::sim {

class digest {
 public:
  void reset() {
    used_ = 0;
    hash_ = 0;
  }

  void add(const runtime::event& what) {
    if (used_ + 4 > buffer_.size()) flush();
    const auto reason = what.reason == nullptr ? 0U : static_cast<unsigned>(what.reason->what()) + 1U;
    buffer_[used_++] = static_cast<std::uint64_t>(what.kind) | std::uint64_t{what.detail} << 8U |
                       std::uint64_t{what.result} << 16U | std::uint64_t{reason} << 24U |
                       std::uint64_t{what.process} << 32U;
    buffer_[used_++] = what.peer | std::uint64_t{what.type} << 32U;
    buffer_[used_++] = what.serial ^ (what.ref << 32U | what.ref >> 32U);
    if (what.payload_hash != 0) buffer_[used_++] = what.payload_hash;
  }
  void add(choice what) {
    if (used_ + 1 > buffer_.size()) flush();
    buffer_[used_++] = ~((static_cast<std::uint64_t>(what.kind) | std::uint64_t{what.bound} << 8U) ^
                         (std::uint64_t{what.value} << 32U));
  }
  void add(runtime::virtual_time time) {
    if (used_ + 1 > buffer_.size()) flush();
    buffer_[used_++] = static_cast<std::uint64_t>(time.count());
  }
  auto value() -> std::uint64_t {
    flush();
    return hash_;
  }

 private:
  void flush();
  std::array<std::uint64_t, 256> buffer_{};
  std::size_t used_ = 0;
  std::uint64_t hash_ = 0;
};

}  // namespace rehearse::sim
