// Enumerators by their names, which is how the store keeps them.
// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string_view>

namespace rehearse::reports::detail {

/// The inverse of to_string for an enumeration of `count` enumerators, counted from 0; empty if none has that name. The
/// count stands beside the enumeration, so that a new enumerator is read as soon as it is written.
template <typename Enum>
auto parse_name(std::string_view name, int count) -> std::optional<Enum> {
  for (int value = 0; value < count; ++value) {
    if (to_string(static_cast<Enum>(value)) == name) return static_cast<Enum>(value);
  }
  return std::nullopt;
}

}  // namespace rehearse::reports::detail
