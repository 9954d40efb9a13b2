// extra_arguments: what a dynamic supervisor gives to every child it starts, before the child's own arguments (DYN-04).
//
//   struct session : gen_server { session(server_ref<audit> log, int limit, std::string user); … };
//   const pid keeper = start_dynamic_supervisor({.extra_arguments = arguments(log, 5)});
//   start_child(keeper, child_with_extra<session, server_ref<audit>, int>("session", user));
//
// Types are compared when a child is started, and exactly: a child that takes others than its supervisor gives, or none
// where it gives some, is not started, for a reason that says which.
// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include <rehearse/runtime/child_spec.hpp>

namespace rehearse::runtime {

namespace detail {

template <class... T>
inline constexpr char argument_types{};

/// A list of types for people: "(server_ref<audit>, int)".
template <class... T>
auto type_list() -> std::string {
  std::string text;
  const auto add = [&](std::string_view each) { text.append(text.empty() ? "" : ", ").append(each); };
  (add(std::is_same_v<T, std::string> ? std::string_view("std::string") : pretty_name<T>()), ...);
  return "(" + text + ")";
}

}  // namespace detail

/// Values of any types. Copies share them.
class extra_arguments {
 public:
  extra_arguments() = default;
  template <class... T>
  explicit extra_arguments(std::tuple<T...> values)
      : types_(&detail::argument_types<T...>),
        text_(detail::type_list<T...>()),
        values_(std::make_shared<const std::tuple<T...>>(std::move(values))) {}

  auto is_empty() const -> bool { return values_ == nullptr; }
  /// Their types, for people; "none" if there are none.
  auto types() const -> std::string { return is_empty() ? "none" : text_; }
  /// Null if they are not of exactly these types.
  template <class... T>
  auto as() const -> const std::tuple<T...>* {
    if (is_empty() || types_ != &detail::argument_types<T...>) return nullptr;
    return static_cast<const std::tuple<T...>*>(values_.get());
  }

 private:
  const void* types_ = nullptr;
  std::string text_;
  std::shared_ptr<const void> values_;
};

/// Extra arguments for a dynamic supervisor's flags. Text is a std::string.
template <class... T>
auto arguments(T... values) -> extra_arguments {
  return extra_arguments(std::tuple<detail::stored_message<T>...>(std::move(values)...));
}

namespace detail {

/// A start that fails since the child and its supervisor do not agree.
auto mismatch_of_arguments(const std::string& taken, const extra_arguments& given) -> start_result;
/// The spec as a supervisor that gives `extra` starts it, each time.
auto with_extra_arguments(child_spec spec, const extra_arguments& extra) -> child_spec;

template <class S, class... Extra, class... Arguments>
auto child_taking(std::tuple<Extra...>* /*types*/, std::string id, const server_options& options,
                  Arguments&&... arguments) -> child_spec {
  child_spec spec;
  spec.id = std::move(id);
  spec.type = is_supervisor<S> ? child_type::supervisor : child_type::worker;
  spec.start_with_extra = [options, ... arguments = std::decay_t<Arguments>(std::forward<Arguments>(arguments))](
                              const extra_arguments& given) {
    const auto* const extra = given.as<Extra...>();
    if (extra == nullptr) return mismatch_of_arguments(type_list<Extra...>(), given);
    return std::apply([&](const Extra&... each) { return try_start_link<S>(options, each..., arguments...); }, *extra);
  };
  spec.start = [start = spec.start_with_extra] { return start(extra_arguments()); };
  return spec;
}

}  // namespace detail

/// The spec of a child of class S whose first arguments, of types Extra, are its dynamic supervisor's; these follow.
template <class S, class... Extra, class... Arguments>
auto child_with_extra(std::string id, const server_options& options, Arguments&&... arguments) -> child_spec {
  return detail::child_taking<S>(static_cast<std::tuple<Extra...>*>(nullptr), std::move(id), options,
                                 std::forward<Arguments>(arguments)...);
}
template <class S, class... Extra, class... Arguments>
requires detail::without_options<Arguments...>
auto child_with_extra(std::string id, Arguments&&... arguments) -> child_spec {
  return detail::child_taking<S>(static_cast<std::tuple<Extra...>*>(nullptr), std::move(id), server_options{},
                                 std::forward<Arguments>(arguments)...);
}

}  // namespace rehearse::runtime
