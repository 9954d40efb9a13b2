// A message of the bare loop: one cache line, its type erased, out of a pool that never shrinks.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <utility>
#include <vector>

namespace rehearse::bench::bare {

struct payload_type {
  std::uint32_t number;
  void (*destroy)(void*) noexcept;
  std::uint64_t (*hash)(const void*) noexcept;
};

inline std::uint32_t last_payload_type = 0;
template <class T>
inline const payload_type type_of{
    ++last_payload_type,
    [](void* value) noexcept { static_cast<T*>(value)->~T(); },
    [](const void* value) noexcept { return static_cast<const T*>(value)->hash_to(); },
};

struct alignas(64) message {
  message* next;
  const payload_type* type;
  std::uint32_t from;
  alignas(8) std::byte storage[40];

  template <class T>
  auto get() -> T& {
    return *std::launder(reinterpret_cast<T*>(storage));
  }
};
static_assert(sizeof(message) == 64);

class message_pool {
 public:
  template <class T>
  auto make(std::uint32_t from, T value) -> message* {
    static_assert(sizeof(T) <= sizeof(message::storage));
    if (free_ == nullptr) [[unlikely]] {
      grow();
    }
    message* const made = std::exchange(free_, free_->next);
    made->next = nullptr;
    made->type = &type_of<T>;
    made->from = from;
    ::new (static_cast<void*>(made->storage)) T(std::move(value));
    return made;
  }
  void free(message* unused) {
    unused->type->destroy(unused->storage);
    unused->next = std::exchange(free_, unused);
  }

 private:
  static constexpr std::size_t slab_size = 1024;

  [[gnu::noinline]] void grow() {
    slabs_.push_back(std::make_unique<message[]>(slab_size));
    for (std::size_t i = slab_size; i-- > 0;) slabs_.back()[i].next = std::exchange(free_, &slabs_.back()[i]);
  }

  message* free_ = nullptr;
  std::vector<std::unique_ptr<message[]>> slabs_;
};

}  // namespace rehearse::bench::bare
