// compact_vector: a vector of trivial values in 16 bytes; most processes have few links and monitors, or none.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <type_traits>

namespace rehearse::runtime::detail {

template <class T>
class compact_vector {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  compact_vector() = default;
  compact_vector(const compact_vector&) = delete;
  auto operator=(const compact_vector&) -> compact_vector& = delete;
  ~compact_vector() { std::free(data_); }

  auto begin() -> T* { return data_; }
  auto end() -> T* { return data_ + size_; }
  auto begin() const -> const T* { return data_; }
  auto end() const -> const T* { return data_ + size_; }
  auto size() const -> std::uint32_t { return size_; }
  auto empty() const -> bool { return size_ == 0; }
  void clear() { size_ = 0; }

  void push_back(const T& value) { insert(end(), value); }
  auto insert(T* where, const T& value) -> T* {
    const auto index = static_cast<std::uint32_t>(where - data_);
    if (size_ == capacity_) grow();
    std::memmove(static_cast<void*>(data_ + index + 1), data_ + index, (size_ - index) * sizeof(T));
    data_[index] = value;
    ++size_;
    return data_ + index;
  }
  void erase(T* where) {
    std::memmove(static_cast<void*>(where), where + 1, static_cast<std::size_t>(end() - where - 1) * sizeof(T));
    --size_;
  }

 private:
  void grow() {
    const std::uint32_t capacity = capacity_ == 0 ? 1 : capacity_ * 2;
    void* grown = std::realloc(static_cast<void*>(data_), capacity * sizeof(T));
    if (grown == nullptr) throw std::bad_alloc();
    data_ = static_cast<T*>(grown);
    capacity_ = capacity;
  }

  T* data_ = nullptr;
  std::uint32_t size_ = 0;
  std::uint32_t capacity_ = 0;
};

}  // namespace rehearse::runtime::detail
