// Names of the kinds of property.
// SPDX-License-Identifier: MIT
#include <rehearse/sim/property_count.hpp>

namespace rehearse::sim {

auto to_string(property_kind kind) -> std::string_view {
  switch (kind) {
    case property_kind::always: return "always";
    case property_kind::at_end: return "at_end";
    case property_kind::eventually: return "eventually";
    case property_kind::sometimes: return "sometimes";
    case property_kind::reachable: return "reachable";
    case property_kind::unreachable: return "unreachable";
    case property_kind::expect: return "expect";
    case property_kind::mark: return "mark";
  }
  return "?";
}

auto parse_property_kind(std::string_view text) -> std::optional<property_kind> {
  for (int i = 0; i < property_kind_count; ++i) {
    const auto kind = static_cast<property_kind>(i);
    if (to_string(kind) == text) return kind;
  }
  return std::nullopt;
}

}  // namespace rehearse::sim
