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
#include <utility>

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

/// Stands for a base class of T, and for nothing else.
template <class T>
struct any_base_of {
  template <class B>
  requires(std::is_base_of_v<B, T> && !std::is_same_v<B, T>) operator B() const;  // NOLINT(google-explicit-constructor)
};

/// Whether T is made from these, and N times nothing: once for each field, whereas an any_field may also stand for one
/// element of an array.
template <class T, std::size_t N, class... Before>
constexpr auto is_made_from_nothing() -> bool {
  if constexpr (N == 1) return requires {
      T{Before{}..., {}};
    };
  if constexpr (N == 2) return requires {
      T{Before{}..., {}, {}};
    };
  if constexpr (N == 3) return requires {
      T{Before{}..., {}, {}, {}};
    };
  if constexpr (N == 4) return requires {
      T{Before{}..., {}, {}, {}, {}};
    };
  if constexpr (N == 5) return requires {
      T{Before{}..., {}, {}, {}, {}, {}};
    };
  if constexpr (N == 6) return requires {
      T{Before{}..., {}, {}, {}, {}, {}, {}};
    };
  if constexpr (N == 7) return requires {
      T{Before{}..., {}, {}, {}, {}, {}, {}, {}};
    };
  if constexpr (N == 8) return requires {
      T{Before{}..., {}, {}, {}, {}, {}, {}, {}, {}};
    };
  return false;
}

/// Whether its fields can be told apart: neither arrays nor base classes among them, as far as one can know.
template <class T>
constexpr auto has_plain_fields() -> bool {
  constexpr auto count = field_count<T>();
  if constexpr (count > field_limit || requires { T{any_base_of<T>{}}; }) {
    return false;
  } else {
    return is_made_from_nothing<T, count>() || !is_made_from_nothing<T, 1>();
  }
}

template <class T>
void print_value(std::ostream& out, const T& value);

template <class... Fields>
void print_fields(std::ostream& out, const Fields&... fields) {
  const char* separator = "";
  ((out << separator, print_value(out, fields), separator = ", "), ...);
}

template <std::size_t count, class T>
void print_aggregate(std::ostream& out, const T& value) {
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
concept is_pair = requires {
  requires std::same_as<T, std::pair<typename T::first_type, typename T::second_type>>;
};
/// Prints where it points to, which is another place in each run.
template <class T>
concept is_smart_pointer = requires(const T& value) {
  typename T::element_type;
  value.get();
  static_cast<bool>(value);
};
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
  } else if constexpr (is_pair<T>) {
    print_value(out, value.first);
    out << ": ";
    print_value(out, value.second);
  } else if constexpr (streams_itself<T> && !std::is_pointer_v<T> && !is_smart_pointer<T>) {
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
    if constexpr (has_plain_fields<T>()) print_aggregate<field_count<T>()>(out, value);
  }
}

/// A server, which derives from an empty Base; nothing if its fields cannot be told apart.
template <class Base, class T>
void print_server(std::ostream& out, const T& server) {
  if constexpr (describes_itself<T>) {
    server.describe(out);
  } else if constexpr (std::is_aggregate_v<T> && !std::is_empty_v<T> && std::is_base_of_v<Base, T>) {
    constexpr auto count = field_count<T, field_limit + 2>();  // Its base is one of them.
    if constexpr (count > 1 && count <= field_limit + 1) {
      if constexpr (is_made_from_nothing<T, count - 1, Base>() && !requires { T{Base{}, any_base_of<T>{}}; }) {
        print_aggregate<count - 1>(out, server);
      }
    }
  }
}

}  // namespace rehearse::runtime::detail
