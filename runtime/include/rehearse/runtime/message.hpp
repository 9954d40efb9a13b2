// Messages: values of any type, moved from process to process; printed only when somebody reads the trace.
//
// A type may offer `void describe(std::ostream&) const` for its text, `std::uint64_t hash_to() const` to take part in
// the digest, and `static constexpr std::string_view message_name` to be called otherwise than by its type. Without
// describe, aggregates of up to 8 fields print field by field, others by type name.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <type_traits>

#include <rehearse/runtime/print.hpp>

namespace rehearse::runtime {

/// What the runtime knows of a message type. One object a type, told apart by address, ordered by nothing.
struct message_type {
  std::string_view name;
  std::uint32_t size;
  std::uint32_t alignment;
  void (*destroy)(void*) noexcept;          ///< Null if there is nothing to do.
  void (*destroy_outside)(void*) noexcept;  ///< For values too large for a signal, which are allocated.
  void (*print)(const void*, std::ostream&);
  std::uint64_t (*hash)(const void*);  ///< Null if the type has no hash_to.
  std::uint32_t epoch = 0;             ///< The run in which `ordinal` holds.
  std::uint32_t ordinal = 0;           ///< Order of first use in that run, from 1.
};

namespace detail {

template <class T>
constexpr auto pretty_name() -> std::string_view {
  constexpr std::string_view whole = __PRETTY_FUNCTION__;
  constexpr auto begin = whole.find("T = ") + 4;
  constexpr auto end = whole.find_first_of(";]", begin);
  constexpr auto full = whole.substr(begin, end - begin);
  // The last component is what people call it.
  constexpr auto colons = full.find('<') == std::string_view::npos ? full.rfind("::") : std::string_view::npos;
  return colons == std::string_view::npos ? full : full.substr(colons + 2);
}

/// What traces call messages of this type.
template <class T>
constexpr auto message_name() -> std::string_view {
  if constexpr (requires { std::string_view(T::message_name); }) {
    return T::message_name;
  } else {
    return pretty_name<T>();
  }
}

template <class T>
auto hash_function() -> std::uint64_t (*)(const void*) {
  if constexpr (requires(const T& value) { std::uint64_t{value.hash_to()}; }) {
    return [](const void* value) -> std::uint64_t { return static_cast<const T*>(value)->hash_to(); };
  } else {
    return nullptr;
  }
}

template <class T>
auto destroy_function() -> void (*)(void*) noexcept {
  if constexpr (std::is_trivially_destructible_v<T>) {
    return nullptr;
  } else {
    return [](void* value) noexcept { static_cast<T*>(value)->~T(); };
  }
}

template <class T>
inline message_type type_of{
    message_name<T>(),
    sizeof(T),
    alignof(T),
    destroy_function<T>(),
    [](void* value) noexcept { delete static_cast<T*>(value); },
    [](const void* value, std::ostream& out) { print_value(out, *static_cast<const T*>(value)); },
    hash_function<T>(),
};

}  // namespace detail

/// A message as seen by observers: its type and its value.
class message {
 public:
  message(const message_type& type, const void* value) : type_(&type), value_(value) {}

  auto type() const -> const message_type& { return *type_; }
  auto value() const -> const void* { return value_; }
  /// The value if it is a T, else null.
  template <class T>
  auto as() const -> const T* {
    return type_ == &detail::type_of<T> ? static_cast<const T*>(value_) : nullptr;
  }
  auto to_string() const -> std::string;

 private:
  const message_type* type_;
  const void* value_;
};

}  // namespace rehearse::runtime
