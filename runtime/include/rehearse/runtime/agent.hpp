// agent: a server around one value; functions are sent to it and run there, one at a time.
//
//   auto settings = start_agent([] { return std::map<std::string, int>{{"volume", 3}}; });
//   settings.update([](auto& all) { all["volume"] = 5; });
//   const int volume = settings.get([](const auto& all) { return all.at("volume"); });
//
// A function runs inside the agent: what takes long there makes everybody wait, and an exception there ends the agent
// and exits its caller with the reason (AGENT-03). Two requests are not atomic together: what is read by get may have
// changed before update comes; get_and_update does both at once (AGENT-05).
//
// Each request is one operation, a call or a cast, and draws no choice of its own.
// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include <rehearse/runtime/child_spec.hpp>
#include <rehearse/runtime/gen_server.hpp>

namespace rehearse::runtime {

namespace detail {

/// Told apart by address. All are called alike: what T is called depends on the compiler.
template <class T>
inline constexpr server_type agent_type{"agent"};

/// What makes an agent's first value, until it has.
template <class T>
class agent_beginning {
 public:
  virtual ~agent_beginning() = default;
  virtual auto first_value() -> T = 0;
};
template <class T, class Function>
class agent_beginning_with final : public agent_beginning<T> {
 public:
  explicit agent_beginning_with(Function function) : function_(std::move(function)) {}
  auto first_value() -> T override { return function_(); }

 private:
  Function function_;
};

/// An agent: little more than its value, since there may be a million of them.
template <class T>
class agent_object final : public server_object {
 public:
  explicit agent_object(std::unique_ptr<agent_beginning<T>> beginning)
      : server_object(agent_type<T>), value_(std::in_place_index<0>, std::move(beginning)) {}

  auto init() -> next override {
    const auto beginning = std::move(std::get<0>(value_));
    value_.template emplace<1>(beginning->first_value());
    return {};
  }
  auto info(signal&) -> next override { return {}; }  // As Elixir's, it drops what is no request.
  auto timeout() -> next override { return {}; }
  auto continue_with(boxed_message&) -> next override { return {}; }
  void terminate(const exit_reason&) override {}
  auto state() -> void* override { return std::get_if<1>(&value_); }

 private:
  std::variant<std::unique_ptr<agent_beginning<T>>, T> value_;
};

// -- what the three forms of functions do

template <class T, class Function>
inline constexpr bool takes_value_away = std::is_invocable_v<Function&, T&&>;

/// Replaces the value by what the function returns, or lets it change the value in place.
template <class T, class Function>
void update_value(T& value, Function& function) {
  static_assert(std::is_invocable_v<Function&, T&> || takes_value_away<T, Function>,
                "update: the function takes the agent's value: as T& and returns nothing, or as T and returns the new");
  if constexpr (std::is_invocable_v<Function&, T&>) {
    using result = std::invoke_result_t<Function&, T&>;
    static_assert(std::is_void_v<result> || std::is_convertible_v<result, T>,
                  "update: the function returns nothing, or the new value; for a reply use get_and_update");
    if constexpr (std::is_void_v<result>) {
      function(value);
    } else if constexpr (takes_value_away<T, Function>) {
      value = function(std::move(value));
    } else {
      value = function(value);
    }
  } else {
    using result = std::invoke_result_t<Function&, T&&>;
    static_assert(std::is_convertible_v<result, T>, "update: a function that takes the value away returns the new one");
    value = function(std::move(value));
  }
}

template <class T, class Function>
auto reply_after_update(T& value, Function& function) {
  if constexpr (!takes_value_away<T, Function>) {
    static_assert(std::is_invocable_v<Function&, T&>, "get_and_update: the function takes the agent's value as T&");
    static_assert(!std::is_void_v<std::invoke_result_t<Function&, T&>>,
                  "get_and_update: the function returns the reply; where there is none use update");
    return std::decay_t<std::invoke_result_t<Function&, T&>>(function(value));
  } else {
    static_assert(
        requires(std::invoke_result_t<Function&, T&&> pair) { value = std::move(pair.second); },
        "get_and_update: a function that takes the value by T&& or T, not by T&, returns a pair of the reply and the "
        "new value (AGENT-04)");
    auto [reply, changed] = function(std::move(value));
    value = std::move(changed);
    return std::move(reply);
  }
}

// -- requests; a trace shows their names

template <class T, class Function>
struct agent_get {
  using reply = std::decay_t<std::invoke_result_t<Function&, const T&>>;
  static constexpr std::string_view message_name = "get";
  Function function;
  auto apply(T& value) -> reply { return function(std::as_const(value)); }
  void describe(std::ostream&) const {}
};
template <class T, class Function>
struct agent_update {
  using reply = void;
  static constexpr std::string_view message_name = "update";
  Function function;
  void apply(T& value) { update_value(value, function); }
  void describe(std::ostream&) const {}
};
template <class T, class Function>
struct agent_get_and_update {
  using reply = decltype(reply_after_update(std::declval<T&>(), std::declval<Function&>()));
  static constexpr std::string_view message_name = "get_and_update";
  Function function;
  auto apply(T& value) -> reply { return reply_after_update(value, function); }
  void describe(std::ostream&) const {}
};
template <class T, class Function>
struct agent_cast {
  static constexpr std::string_view message_name = "cast";
  Function function;
  void describe(std::ostream&) const {}
};

template <class T, class Request>
void answer_agent_call(server_object& agent, signal& request, next& then) {
  T& value = *static_cast<T*>(agent.state());
  auto& asked = request.get<Request>();
  const from client = from_of(request);
  if constexpr (std::is_void_v<typename Request::reply>) {
    asked.apply(value);
    then.pending_reply = new_reply(client);
    then.pending_reply->template emplace<unit>();
  } else {
    typename Request::reply answer = asked.apply(value);
    then.pending_reply = new_reply(client);
    then.pending_reply->template emplace<typename Request::reply>(std::move(answer));
  }
}
template <class T, class Request>
void follow_agent_cast(server_object& agent, signal& request, next&) {
  update_value(*static_cast<T*>(agent.state()), request.get<Request>().function);
}
template <class T, class Request>
inline constexpr request_entry agent_call_entry{&agent_type<T>, Request::message_name, &answer_agent_call<T, Request>};
template <class T, class Request>
inline constexpr request_entry agent_cast_entry{&agent_type<T>, Request::message_name, &follow_agent_cast<T, Request>};

template <class T, class Request>
auto call_agent(const destination& agent, Request request, virtual_duration timeout) -> typename Request::reply {
  auto what = begin_call();
  what->template emplace<Request>(std::move(request));
  what->entry = &agent_call_entry<T, Request>;
  auto reply = finish_call(agent, std::move(what), timeout);
  if constexpr (!std::is_void_v<typename Request::reply>) {
    return std::move(reply->template get<typename Request::reply>());
  }
}

/// The type of an agent's value: as asked for, or what its function returns.
template <class T, class Function>
using agent_value = std::conditional_t<std::is_void_v<T>, std::decay_t<std::invoke_result_t<Function&>>, T>;

template <class T, class Function>
auto start_agent(Function first, const server_options& options, bool link) -> start_result {
  using value = agent_value<T, Function>;
  static_assert(!std::is_void_v<value>, "start_agent: the function returns the agent's first value");
  return start(
      std::make_unique<agent_object<value>>(std::make_unique<agent_beginning_with<value, Function>>(std::move(first))),
      options, link);
}

}  // namespace detail

/// An agent around a T, by pid or by name. Copies freely. Requests exit the caller as calls do (GS-20).
template <class T>
class agent : public destination {
 public:
  using value_type = T;
  agent() = default;
  explicit agent(runtime::pid who) : destination(who) {}
  explicit agent(runtime::name who) : destination(who) {}
  explicit agent(runtime::via who) : destination(who) {}
  /// Its pid; empty for a reference by name.
  auto pid() const -> runtime::pid { return process(); }

  /// What `function` says of the value, which it takes as const T& (AGENT-02).
  template <class Function>
  requires(!std::is_convertible_v<Function, virtual_duration>) auto get(
      Function function, virtual_duration timeout = default_call_timeout) const {
    static_assert(std::is_invocable_v<Function&, const T&>,
                  "get: the function takes the agent's value as const T&; to change it use update or get_and_update");
    return detail::call_agent<T>(*this, detail::agent_get<T, Function>{std::move(function)}, timeout);
  }
  /// The value.
  auto get(virtual_duration timeout = default_call_timeout) const -> T {
    return get([](const T& value) { return value; }, timeout);
  }

  /// Changes the value: `function` takes T& and returns nothing, or takes T and returns the new value (AGENT-02).
  template <class Function>
  void update(Function function, virtual_duration timeout = default_call_timeout) const {
    detail::call_agent<T>(*this, detail::agent_update<T, Function>{std::move(function)}, timeout);
  }

  /// Changes the value and tells something, at once: `function` takes T& and returns the reply, or takes T and returns
  /// a pair of the reply and the new value (AGENT-02).
  template <class Function>
  auto get_and_update(Function function, virtual_duration timeout = default_call_timeout) const {
    return detail::call_agent<T>(*this, detail::agent_get_and_update<T, Function>{std::move(function)}, timeout);
  }

  /// As update, without waiting; lost if there is no such agent (GS-25).
  template <class Function>
  void cast(Function function) const noexcept {
    using request = detail::agent_cast<T, Function>;
    if (auto what = detail::begin_send()) {
      what->template emplace<request>(std::move(function));
      what->entry = &detail::agent_cast_entry<T, request>;
      detail::finish_cast(*this, std::move(what));
    }
  }
};

/// Whoever has the name when it is used, taken to be an agent around a T.
template <class T>
auto agent_named(name who) -> agent<T> {
  return agent<T>(who);
}
template <class T>
auto agent_named(via who) -> agent<T> {
  return agent<T>(who);
}

/// Starts an agent, linked, and waits until it has made its first value: `first` runs inside it, and is gone then. An
/// exception there is an error with its reason (AGENT-01). T, if it is given, is the type of the value. As
/// try_start_link.
template <class T = void, class Function>
auto try_start_agent(Function first, const server_options& options = {}) -> start_result {
  return detail::start_agent<T>(std::move(first), options, true);
}
/// The same for those who expect it to work: anything but ok ends the caller.
template <class T = void, class Function>
auto start_agent(Function first, const server_options& options = {}) -> agent<detail::agent_value<T, Function>> {
  const start_result result = detail::start_agent<T>(std::move(first), options, true);
  if (!result.is_ok()) detail::fail_start(result);
  return agent<detail::agent_value<T, Function>>(result.process);
}
/// As start_agent without a link: the agent outlives its starter.
template <class T = void, class Function>
auto start_unlinked_agent(Function first, const server_options& options = {})
    -> agent<detail::agent_value<T, Function>> {
  const start_result result = detail::start_agent<T>(std::move(first), options, false);
  if (!result.is_ok()) detail::fail_start(result);
  return agent<detail::agent_value<T, Function>>(result.process);
}

/// The spec of an agent under a supervisor; each start runs a copy of `first`, so a restart forgets (AGENT-03).
template <class T = void, class Function>
auto agent_child(std::string id, Function first, const server_options& options = {}) -> child_spec {
  child_spec spec;
  spec.id = std::move(id);
  spec.start = [first = std::move(first), options] { return try_start_agent<T>(first, options); };
  return spec;
}

/// The value of an agent between two messages, for properties and tests; null if it is dead. As peek of a server.
template <class T>
auto peek(const agent<T>& which) -> const T* {
  return static_cast<const T*>(detail::peek(which, detail::agent_type<T>));
}

}  // namespace rehearse::runtime
