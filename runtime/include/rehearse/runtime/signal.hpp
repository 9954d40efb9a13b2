// signal: whatever travels from one process to another, with its payload inside when it is small.
//
// Signals are made by the runtime, handed to the environment by `environment::transmit`, and handed back by
// `node::arrive`. Between the two the environment owns them and may link them through `next`.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <type_traits>
#include <utility>

#include <rehearse/runtime/event.hpp>
#include <rehearse/runtime/exit_reason.hpp>
#include <rehearse/runtime/message.hpp>
#include <rehearse/runtime/pid.hpp>

namespace rehearse::runtime {

namespace detail {
struct request_entry;
}

struct signal {
  signal* next = nullptr;
  message_type* type = nullptr;  ///< Null if there is no payload.
  std::uint64_t serial = 0;      ///< Ordinal of the event that says it was sent.
  std::uint64_t cause = 0;       ///< Ordinal of the last event about it.
  std::uint64_t ref = 0;         ///< Monitor or call reference, unlink id.
  process_id from = 0;
  process_id to = 0;
  signal_kind kind{};
  std::uint8_t flags = 0;
  std::uint8_t result = 0;
  name watched_name;  ///< The name a monitor was made by, if any.
  exit_reason reason;
  const detail::request_entry* entry = nullptr;  ///< With calls and casts: who can handle it, and how.

  static constexpr std::size_t inline_size = 40;
  static constexpr std::uint8_t without_alias = 1;  ///< A call that waits for ever uses no alias (ALIAS-04).
  static constexpr std::uint8_t through_alias = 2;  ///< A message sent to the alias `ref`.
  static constexpr std::uint8_t kept = 4;           ///< Its receiver keeps it beyond its handler: postponed.

  template <class T>
  static constexpr bool fits = sizeof(T) <= inline_size && alignof(T) <= alignof(std::max_align_t);

  template <class T, class... Arguments>
  void emplace(Arguments&&... arguments) {
    if constexpr (fits<T>) {
      ::new (static_cast<void*>(storage)) T{std::forward<Arguments>(arguments)...};
    } else {
      ::new (static_cast<void*>(storage)) void*(new T{std::forward<Arguments>(arguments)...});
    }
    type = &detail::type_of<T>;
  }

  auto payload() -> void* {
    const bool inside = type->size <= inline_size && type->alignment <= alignof(std::max_align_t);
    return inside ? static_cast<void*>(storage) : *std::launder(reinterpret_cast<void**>(storage));
  }
  template <class T>
  auto is() const -> bool {
    return type == &detail::type_of<T>;
  }
  template <class T>
  auto get() -> T& {
    return *static_cast<T*>(payload());
  }
  /// Ends the payload's life.
  void destroy_payload() noexcept;

  alignas(std::max_align_t) std::byte storage[inline_size];
};

}  // namespace rehearse::runtime
