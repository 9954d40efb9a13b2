// digest: a rolling hash over a run's events and choices. Equal digests: the same run.
//
// In it: kinds, spawn-order ids, type ordinals of first use, exit reason kinds, times, choices, and payloads whose type
// offers hash_to. Never names, texts, addresses or raw bytes, so that it is the same with any compiler and heap.
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include <rehearse/runtime/event.hpp>
#include <rehearse/runtime/exit_reason.hpp>
#include <rehearse/sim/tape.hpp>

namespace rehearse::sim {

class digest {
 public:
  void reset() {
    used_ = 1;
    buffer_[0] = 0;
  }

  void add(const runtime::event& what) {
    static_assert(offsetof(runtime::event, kind) == 0 && offsetof(runtime::event, process) == 4 &&
                  offsetof(runtime::event, peer) == 8 && offsetof(runtime::event, type) == 12);
    if (runtime::may_be_lean(what.kind)) {
      add_lean(runtime::lean_event(what.kind, what.detail, what.result, what.process), what.serial);
      return;
    }
    std::uint64_t* const next = buffer_.data() + used_;
    std::memcpy(next, &what, 16);  // Kind, detail, result; process, peer, type: on every byte something is written.
    if (what.reason != nullptr) next[0] ^= (static_cast<std::uint64_t>(what.reason->what()) + 1U) << 24U;
    next[2] = what.serial ^ (what.ref << 32U | what.ref >> 32U);
    next[3] = what.payload_hash;
    used_ += what.payload_hash == 0 ? 3 : 4;
    if (used_ > limit) flush();
  }
  /// The same for events that come lean, and for the same events when they come whole.
  void add_lean(std::uint64_t what, std::uint64_t serial) {
    buffer_[used_] = what;
    buffer_[used_ + 1] = serial;
    used_ += 2;
    if (used_ > limit) flush();
  }
  void add(choice what) {
    if (used_ > limit) flush();
    buffer_[used_++] = ~((static_cast<std::uint64_t>(what.kind) | std::uint64_t{what.bound} << 8U) ^
                         (std::uint64_t{what.value} << 32U));
  }
  void add(runtime::virtual_time time) {
    if (used_ > limit) flush();
    buffer_[used_++] = static_cast<std::uint64_t>(time.count());
  }
  auto value() -> std::uint64_t {
    flush();
    return buffer_[0];
  }

 private:
  void flush();
  static constexpr std::size_t size = 512;
  static constexpr std::size_t limit = size - 4;  // Room for one event is always left.
  std::array<std::uint64_t, size> buffer_{};      // The hash so far, then what is not yet in it.
  std::size_t used_ = 1;
};

}  // namespace rehearse::sim
