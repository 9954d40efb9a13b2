// Enumerators by their names, which is how the store keeps them.
// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string_view>

namespace rehearse::reports::detail {

/// The inverse of to_string for an enumeration that counts from 0 to `last`; empty if no enumerator has that name.
template <typename Enum>
auto parse_name(std::string_view name, Enum last) -> std::optional<Enum> {
  for (int value = 0; value <= static_cast<int>(last); ++value) {
    if (to_string(static_cast<Enum>(value)) == name) return static_cast<Enum>(value);
  }
  return std::nullopt;
}

}  // namespace rehearse::reports::detail
