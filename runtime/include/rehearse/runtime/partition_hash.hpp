// partition_hash: which of several partitions a key belongs to. The same number with every compiler and in every run:
// never std::hash, which no standard fixes.
// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstdint>
#include <sstream>
#include <string>
#include <string_view>
#include <type_traits>

#include <rehearse/runtime/pid.hpp>
#include <rehearse/runtime/print.hpp>

namespace rehearse::runtime::detail {

/// FNV-1a, 64 bits.
constexpr auto fnv1a(std::string_view bytes) -> std::uint64_t {
  std::uint64_t hash = 14695981039346656037U;
  for (const char each : bytes) {
    hash ^= static_cast<unsigned char>(each);
    hash *= 1099511628211U;
  }
  return hash;
}

/// A key as people read it. Different keys may read alike.
template <class Key>
auto key_text(const Key& key) -> std::string {
  if constexpr (std::is_convertible_v<const Key&, std::string_view>) {
    return std::string(std::string_view(key));
  } else if constexpr (std::is_same_v<Key, name>) {
    return key.text();
  } else {
    std::ostringstream text;
    print_value(text, key);
    return text.str();
  }
}

/// Integers by their absolute value (PART-03), pids by the order in which they were spawned, types with hash_to by
/// that, all others by how they print: equal keys have equal hashes, and a type that prints nothing has one for all.
template <class Key>
auto partition_hash(const Key& key) -> std::uint64_t {
  if constexpr (std::is_enum_v<Key>) {
    return partition_hash(static_cast<std::underlying_type_t<Key>>(key));
  } else if constexpr (std::integral<Key>) {
    const auto bits = static_cast<std::uint64_t>(key);
    return key < Key(0) ? std::uint64_t{0} - bits : bits;
  } else if constexpr (std::is_same_v<Key, pid>) {
    return key.id();
  } else if constexpr (requires { std::uint64_t{key.hash_to()}; }) {
    return key.hash_to();
  } else {
    return fnv1a(key_text(key));
  }
}

}  // namespace rehearse::runtime::detail
