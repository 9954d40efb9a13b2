// Selective receive for processes that run a function: the first message, oldest first, that any clause matches.
//
//   receive([](order o) { … },
//           when([&](const receipt& r) { return r.ref == mine; }, [](receipt r) { … }),
//           after(5s, [] { … }));
//
// A receive is no operation; it ends the step, even when a match is queued.
// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

#include <rehearse/runtime/operations.hpp>

namespace rehearse::runtime {

/// A clause that takes one of these takes whatever comes, as `_` does: put it last, but for `after`.
struct any_message {};

namespace detail {

/// What a waiting process looks for. Must be pure: it is asked of each message once (RECV-02).
struct matcher {
  bool (*test)(const void* context, signal& candidate);
  const void* context;
};
/// Waits for a message that matches and takes it; null when `timeout` came first (RECV-03, RECV-06).
auto take_matching(const matcher& wanted, virtual_duration timeout) -> signal_ptr;

auto pid_of(process_id id) -> pid;

template <class T>
auto holds([[maybe_unused]] const signal& candidate) -> bool {
  if constexpr (std::is_same_v<T, any_message>) {
    return true;
  } else if constexpr (std::is_same_v<T, down>) {
    return candidate.kind == signal_kind::down;
  } else if constexpr (std::is_same_v<T, exit_message>) {
    return candidate.kind == signal_kind::exit || candidate.kind == signal_kind::link_exit;
  } else {
    return (candidate.kind == signal_kind::message || candidate.kind == signal_kind::timeout) && candidate.is<T>();
  }
}

/// The signal's content as a T, which it holds.
template <class T>
auto content([[maybe_unused]] signal& from) -> T {
  if constexpr (std::is_same_v<T, any_message>) {
    return {};
  } else if constexpr (std::is_same_v<T, down>) {
    return {monitor_ref(from.ref), pid_of(from.from), from.watched_name, from.reason};
  } else if constexpr (std::is_same_v<T, exit_message>) {
    return {pid_of(from.from), from.reason};
  } else {
    return std::move(from.get<T>());
  }
}

template <class T>
struct parameter_of : parameter_of<decltype(&T::operator())> {};
template <class R, class C, class P>
struct parameter_of<R (C::*)(P)> {
  using type = std::decay_t<P>;
};
template <class R, class C, class P>
struct parameter_of<R (C::*)(P) const> {
  using type = std::decay_t<P>;
};
template <class R, class P>
struct parameter_of<R (*)(P)> {
  using type = std::decay_t<P>;
};

}  // namespace detail

/// A clause that also asks a pure predicate.
template <class Predicate, class Handler>
struct guarded {
  Predicate predicate;
  Handler handler;
};
template <class Predicate, class Handler>
auto when(Predicate predicate, Handler handler) -> guarded<Predicate, Handler> {
  return {std::move(predicate), std::move(handler)};
}

/// The clause for when nothing matched in time, counted from entering the receive (RECV-03).
template <class Handler>
struct timeout_clause {
  virtual_duration timeout;
  Handler handler;
};
template <class Handler>
auto after(virtual_duration timeout, Handler handler) -> timeout_clause<Handler> {
  return {timeout, std::move(handler)};
}

namespace detail {

template <class Clause>
struct clause_traits {
  static constexpr bool is_timeout = false;
  using content_type = typename parameter_of<Clause>::type;
  static auto matches(const Clause&, signal& candidate) -> bool { return holds<content_type>(candidate); }
  static decltype(auto) run(Clause& clause, signal& taken) { return clause(content<content_type>(taken)); }
};
template <class Predicate, class Handler>
struct clause_traits<guarded<Predicate, Handler>> {
  static constexpr bool is_timeout = false;
  using content_type = typename parameter_of<Handler>::type;
  static auto matches(const guarded<Predicate, Handler>& clause, signal& candidate) -> bool {
    if (!holds<content_type>(candidate)) return false;
    try {
      return asks(clause, candidate);
    } catch (...) {
      return false;  // As in Erlang: a guard that fails does not match.
    }
  }
  static auto asks(const guarded<Predicate, Handler>& clause, signal& candidate) -> bool {
    if constexpr (std::is_same_v<content_type, down> || std::is_same_v<content_type, exit_message> ||
                  std::is_same_v<content_type, any_message>) {
      return clause.predicate(content<content_type>(candidate));
    } else {
      return clause.predicate(std::as_const(candidate.get<content_type>()));
    }
  }
  static decltype(auto) run(guarded<Predicate, Handler>& clause, signal& taken) {
    return clause.handler(content<content_type>(taken));
  }
};
template <class Handler>
struct clause_traits<timeout_clause<Handler>> {
  static constexpr bool is_timeout = true;
  static auto matches(const timeout_clause<Handler>&, signal&) -> bool { return false; }
  static decltype(auto) run(timeout_clause<Handler>& clause, signal&) { return clause.handler(); }
};

template <class Clause>
auto timeout_of(const Clause& clause) -> virtual_duration {
  if constexpr (clause_traits<Clause>::is_timeout) {
    return clause.timeout;
  } else {
    return infinity;
  }
}

template <std::size_t I, class Result, class... Clauses>
auto run_matching(std::tuple<Clauses&...>& clauses, signal& taken) -> Result {
  using clause = std::tuple_element_t<I, std::tuple<Clauses...>>;
  if constexpr (I + 1 == sizeof...(Clauses)) {
    return clause_traits<clause>::run(std::get<I>(clauses), taken);
  } else {
    if (clause_traits<clause>::matches(std::get<I>(clauses), taken)) {
      return clause_traits<clause>::run(std::get<I>(clauses), taken);
    }
    return run_matching<I + 1, Result>(clauses, taken);
  }
}

}  // namespace detail

/// Waits for the first message that a clause matches (RECV-01) and runs that clause; the `after` clause comes last.
template <class... Clauses>
auto receive(Clauses... clauses) {
  static_assert(sizeof...(Clauses) > 0, "receive needs a clause; sleep(infinity) waits for ever");
  using last = std::tuple_element_t<sizeof...(Clauses) - 1, std::tuple<Clauses...>>;
  std::tuple<Clauses&...> all(clauses...);
  const detail::matcher wanted{
      [](const void* context, signal& candidate) {
        return std::apply(
            [&](const auto&... each) {
              return (detail::clause_traits<std::decay_t<decltype(each)>>::matches(each, candidate) || ...);
            },
            *static_cast<const std::tuple<Clauses&...>*>(context));
      },
      &all};
  const virtual_duration timeout = detail::timeout_of(std::get<sizeof...(Clauses) - 1>(all));
  auto taken = detail::take_matching(wanted, timeout);
  using result =
      decltype(detail::clause_traits<std::tuple_element_t<0, std::tuple<Clauses...>>>::run(std::get<0>(all), *taken));
  if constexpr (detail::clause_traits<last>::is_timeout) {
    if (!taken) return static_cast<result>(std::get<sizeof...(Clauses) - 1>(all).handler());
  }
  return detail::run_matching<0, result>(all, *taken);
}

/// The first message of type T.
template <class T>
auto receive() -> T {
  const detail::matcher wanted{[](const void*, signal& candidate) { return detail::holds<T>(candidate); }, nullptr};
  auto taken = detail::take_matching(wanted, infinity);
  return detail::content<T>(*taken);
}

/// The first message of type T, or nothing if none came in time. A timeout of 0 looks once (RECV-04).
template <class T>
auto receive_within(virtual_duration timeout) -> std::optional<T> {
  const detail::matcher wanted{[](const void*, signal& candidate) { return detail::holds<T>(candidate); }, nullptr};
  auto taken = detail::take_matching(wanted, timeout);
  if (!taken) return std::nullopt;
  return detail::content<T>(*taken);
}

}  // namespace rehearse::runtime
