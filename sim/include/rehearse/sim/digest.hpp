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
      // How many messages were passed over follows from what is in the digest already.
      const std::uint8_t result = what.kind == runtime::event_kind::taken ? std::uint8_t{0} : what.result;
      add_lean(runtime::lean_event(what.kind, what.detail, result, what.process), what.serial);
      return;
    }
    std::array<std::uint64_t, 2> words;
    std::memcpy(words.data(), &what, 16);  // Kind, detail, result; process, peer, type: each byte has been written.
    if (what.reason != nullptr) words[0] ^= (static_cast<std::uint64_t>(what.reason->what()) + 1U) << 24U;
    append_traffic(words[0], words[1], what.serial, what.ref, what.payload_hash);
    flush_if_full();
  }
  /// The same for operations and signals that do not come whole. flush_if_full() must follow before anything is added:
  /// apart, because it is a call, and what comes between need not save its registers around it.
  void append_traffic(std::uint64_t what, std::uint64_t about, std::uint64_t serial, std::uint64_t ref,
                      std::uint64_t payload_hash) {
    std::uint64_t* const next = buffer_.data() + used_;
    next[0] = what;
    next[1] = about;
    next[2] = serial ^ (ref << 32U | ref >> 32U);
    next[3] = payload_hash;
    used_ += payload_hash == 0 ? 3 : 4;
  }
  auto is_full() const -> bool { return used_ > limit; }
  void flush_if_full() {
    if (is_full()) flush();
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
  static constexpr std::size_t limit = 508;           // Fuller than this it is flushed; it is part of what digests are.
  static constexpr std::size_t size = limit + 1 + 4;  // A choice may make it one fuller; then room for one event.
  std::array<std::uint64_t, size> buffer_{};          // The hash so far, then what is not yet in it.
  std::size_t used_ = 1;
};

}  // namespace rehearse::sim
