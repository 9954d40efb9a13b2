// Prints values for people: describe(), else operator<<, else strings, optionals, ranges, aggregates, else nothing.
// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <type_traits>

namespace rehearse::runtime::detail {

struct any_field {
  template <class T>
  operator T() const;  // NOLINT(google-explicit-constructor): stands for any field in unevaluated initialisers
};

template <class T, std::size_t... I>
constexpr auto is_initialisable_with(std::index_sequence<I...>) -> bool {
  return requires { T{((void)I, any_field{})...}; };
}

inline constexpr std::size_t field_limit = 8;

/// Number of fields of an aggregate, or field_limit + 1 if there are more (or they cannot be counted).
template <class T, std::size_t N = field_limit + 1>
constexpr auto field_count() -> std::size_t {
  if constexpr (N == 0) {
    return 0;
  } else if constexpr (is_initialisable_with<T>(std::make_index_sequence<N>{})) {
    return N;
  } else {
    return field_count<T, N - 1>();
  }
}

template <class T>
void print_value(std::ostream& out, const T& value);

template <class... Fields>
void print_fields(std::ostream& out, const Fields&... fields) {
  const char* separator = "";
  ((out << separator, print_value(out, fields), separator = ", "), ...);
}

template <class T>
void print_aggregate(std::ostream& out, const T& value) {
  constexpr auto count = field_count<T>();
  if constexpr (count == 1) {
    const auto& [a] = value;
    print_fields(out, a);
  } else if constexpr (count == 2) {
    const auto& [a, b] = value;
    print_fields(out, a, b);
  } else if constexpr (count == 3) {
    const auto& [a, b, c] = value;
    print_fields(out, a, b, c);
  } else if constexpr (count == 4) {
    const auto& [a, b, c, d] = value;
    print_fields(out, a, b, c, d);
  } else if constexpr (count == 5) {
    const auto& [a, b, c, d, e] = value;
    print_fields(out, a, b, c, d, e);
  } else if constexpr (count == 6) {
    const auto& [a, b, c, d, e, f] = value;
    print_fields(out, a, b, c, d, e, f);
  } else if constexpr (count == 7) {
    const auto& [a, b, c, d, e, f, g] = value;
    print_fields(out, a, b, c, d, e, f, g);
  } else if constexpr (count == 8) {
    const auto& [a, b, c, d, e, f, g, h] = value;
    print_fields(out, a, b, c, d, e, f, g, h);
  }
}

template <class T>
concept describes_itself = requires(const T& value, std::ostream& out) {
  value.describe(out);
};
template <class T>
concept streams_itself = requires(const T& value, std::ostream& out) {
  out << value;
};
template <class T>
concept is_optional = std::same_as<T, std::optional<typename T::value_type>>;
template <class T>
concept is_range = requires(const T& value) {
  value.begin();
  value.end();
};

template <class T>
void print_value(std::ostream& out, const T& value) {
  if constexpr (describes_itself<T>) {
    value.describe(out);
  } else if constexpr (std::same_as<T, bool>) {
    out << (value ? "true" : "false");
  } else if constexpr (std::convertible_to<const T&, std::string_view>) {
    out << '"' << std::string_view(value) << '"';
  } else if constexpr (is_optional<T>) {
    if (value) {
      print_value(out, *value);
    } else {
      out << "none";
    }
  } else if constexpr (std::is_enum_v<T>) {
    out << +static_cast<std::underlying_type_t<T>>(value);
  } else if constexpr (streams_itself<T> && !std::is_pointer_v<T>) {
    out << value;
  } else if constexpr (is_range<T>) {
    out << '[';
    const char* separator = "";
    for (const auto& element : value) {
      out << separator;
      print_value(out, element);
      separator = ", ";
    }
    out << ']';
  } else if constexpr (std::is_aggregate_v<T> && !std::is_array_v<T> && !std::is_empty_v<T> && !std::is_union_v<T>) {
    if constexpr (field_count<T>() <= field_limit) print_aggregate(out, value);
  }
}

}  // namespace rehearse::runtime::detail
