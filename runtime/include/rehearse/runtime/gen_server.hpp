// gen_server: a process that owns a state and answers requests, one at a time. Between messages it needs no stack.
//
//   struct counter : gen_server {
//     struct get { using reply = int; };          // a request with a reply type is a call
//     struct increment {};                        // one without is a cast
//     int count = 0;
//     auto handle_call(get) -> int { return count; }
//     void handle_cast(increment) { ++count; }
//   };
//
// Optional members: init(), handle_info(T), handle_continue(T), handle_timeout(), terminate(const exit_reason&). A
// server with several handle_info (or handle_continue) overloads lists their types: `using infos = messages<tick,
// down>;`. Handlers return the reply or nothing, or `answer<Request>` / `next` where they have more to say (GS-06,
// GS-07). Differs from OTP on purpose: state is the object, so terminate sees it as a failed callback left it (GS-12).
// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <memory>
#include <optional>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include <rehearse/runtime/operations.hpp>
#include <rehearse/runtime/receive.hpp>

namespace rehearse::runtime {

/// The timeout of calls that give none (GS-19). A negative one throws bad_argument before anybody is asked, here and
/// wherever else a server is given a timeout (TIME-09).
inline constexpr virtual_duration default_call_timeout = std::chrono::seconds(5);

/// Base of every server; gives nothing but the name of the pattern.
struct gen_server {};

/// The types a server's overloaded handle_info or handle_continue takes.
template <class... T>
struct messages {};

/// A request with a reply.
template <class R>
concept call_request = requires {
  typename R::reply;
};

/// The reply of a request whose reply type is void.
struct unit {
  void describe(std::ostream& out) const { out << "ok"; }
  friend auto operator==(const unit&, const unit&) -> bool = default;
};

namespace detail {
template <class R>
using reply_value = std::conditional_t<std::is_void_v<typename R::reply>, unit, typename R::reply>;

/// A value of some message type, for continuations.
class boxed_message {
 public:
  virtual ~boxed_message() = default;
  virtual auto type() const -> const message_type& = 0;
  virtual auto value() -> void* = 0;
  /// What handles it, as the trace has it.
  virtual auto callback() const -> callback_kind { return callback_kind::handle_continue; }
};
template <class T>
class boxed final : public boxed_message {
 public:
  explicit boxed(T value) : value_(std::move(value)) {}
  auto type() const -> const message_type& override { return type_of<T>; }
  auto value() -> void* override { return &value_; }

 private:
  T value_;
};
}  // namespace detail

/// Who called: what reply() needs. May be kept and answered later, by any process, once (GS-24).
class from {
 public:
  from() = default;
  from(runtime::pid who, std::uint64_t ref, std::uint8_t flags) : pid_(who), ref_(ref), flags_(flags) {}
  auto pid() const -> runtime::pid { return pid_; }
  auto ref() const -> std::uint64_t { return ref_; }
  auto flags() const -> std::uint8_t { return flags_; }
  friend auto operator==(const from&, const from&) -> bool = default;

 private:
  runtime::pid pid_;
  std::uint64_t ref_ = 0;
  std::uint8_t flags_ = 0;
};

/// What a server does after a callback: goes on, or stops; then a timeout, or a continuation.
class [[nodiscard]] next {
 public:
  next() = default;
  /// handle_timeout() if no message comes for so long (GS-15); 0: at once unless one is queued (GS-16).
  auto with_timeout(virtual_duration after) && -> next&& {
    idle_timeout = after;
    return std::move(*this);
  }
  /// handle_continue(value) before the next message (GS-13).
  template <class T>
  auto with_continue(T value) && -> next&& {
    continuation = std::make_unique<detail::boxed<T>>(std::move(value));
    return std::move(*this);
  }

  bool stops = false;
  bool handled = true;         ///< False: nobody took the message.
  bool is_ignore = false;      ///< From init only.
  bool is_init_error = false;  ///< From init only (VER-03).
  exit_reason reason;
  virtual_duration idle_timeout = infinity;
  std::unique_ptr<detail::boxed_message> continuation;
  detail::signal_ptr pending_reply;  ///< Sent when the callback is over, after terminate if it stops (GS-10).
};

/// Goes on without answering; the caller waits for a later reply() (GS-06).
inline auto noreply() -> next { return {}; }
/// Stops with `reason`; terminate runs (GS-28).
inline auto stop_with(exit_reason reason) -> next {
  next result;
  result.stops = true;
  result.reason = std::move(reason);
  return result;
}
/// From init: start_link returns `ignore`, the process ends normally (GS-02).
inline auto ignore() -> next {
  next result;
  result.is_ignore = true;
  return result;
}
/// From init: start_link returns the error, the process ends normally, nothing is logged (VER-03).
inline auto init_error(exit_reason reason) -> next {
  next result;
  result.is_init_error = true;
  result.reason = std::move(reason);
  return result;
}

/// The result of handle_call where a plain reply does not say enough; of a gen_statem with a transition as `Then`.
template <call_request Request, class Then = next>
class [[nodiscard]] answer {
 public:
  using value_type = detail::reply_value<Request>;
  answer(value_type value) : value_(std::move(value)) {}  // NOLINT(google-explicit-constructor): return value;
  answer(Then then) : then_(std::move(then)) {}           // NOLINT(google-explicit-constructor): return noreply();
  answer(value_type value, Then then) : value_(std::move(value)), then_(std::move(then)) {}

  auto value() -> std::optional<value_type>& { return value_; }
  auto then() -> Then& { return then_; }

 private:
  std::optional<value_type> value_;
  Then then_;
};

template <class S>
class server_ref;

/// How a start ended: {ok, Pid}, ignore or {error, Reason}.
struct start_result {
  start_outcome outcome = start_outcome::error;
  runtime::pid process;
  exit_reason reason;  ///< Of an error. For already_started `process` is the one that has the name (NAME-05).

  auto is_ok() const -> bool { return outcome == start_outcome::ok; }
  auto is_ignore() const -> bool { return outcome == start_outcome::ignore; }
};

/// How to start a server.
struct server_options {
  runtime::name name{};                 ///< Registered before init runs (GS-01).
  virtual_duration timeout = infinity;  ///< For init; then the child is killed: {error, timeout} (GS-03).
  runtime::via via{};                   ///< Instead of `name`: registered there (NAME-07).
};
inline auto named(runtime::name name) -> server_options { return {.name = name}; }
inline auto named(runtime::via name) -> server_options { return {.via = name}; }

namespace detail {

/// A server's class, told apart by address.
struct server_type {
  std::string_view name;
  bool has_terminate = false;
  const server_type* family = nullptr;  ///< Classes that take the same requests; null: it stands alone.

  auto takes_requests_to(const server_type& addressed) const -> bool {
    return &addressed == this || &addressed == family;
  }
};

/// What the runtime needs of a server.
class server_object : public process_body {
 public:
  explicit server_object(const server_type& type) : type_(&type) {}
  void run() final {}

  virtual auto init() -> next = 0;
  virtual auto info(signal& what) -> next = 0;
  virtual auto timeout() -> next = 0;
  virtual auto continue_with(boxed_message& what) -> next = 0;
  virtual void terminate(const exit_reason& reason) = 0;
  virtual auto state() -> void* = 0;
  /// Its state for people; nothing if it cannot be printed.
  virtual void describe(std::ostream&) const {}
  auto type() const -> const server_type& { return *type_; }

 private:
  const server_type* type_;
};

struct request_entry {
  const server_type* server;
  std::string_view request;
  void (*handle)(server_object& server, signal& request, next& then);
};

template <class S>
inline constexpr server_type server_type_of{pretty_name<S>(), requires(S& s, const exit_reason& r){s.terminate(r);
}  // namespace detail
};  // namespace rehearse::runtime

template <class T>
struct sole_parameter;
template <class R, class C, class P>
struct sole_parameter<R (C::*)(P)> {
  using type = messages<std::decay_t<P>>;
};

/// Whether S has members of these names, overloaded or not: if so, a class that also gets them from elsewhere cannot
/// tell which is meant.
struct other_handlers {
  void handle_info();
  void handle_continue();
};
template <class S>
struct with_other_handlers : S, other_handlers {};
template <class S>
constexpr bool has_handle_info = !requires {
  &with_other_handlers<S>::handle_info;
};
template <class S>
constexpr bool has_handle_continue = !requires {
  &with_other_handlers<S>::handle_continue;
};

template <class S, class T>
constexpr bool takes_info = requires(S& s, T what) {
  s.handle_info(std::move(what));
};
template <class S, class T>
constexpr bool takes_continue = requires(S& s, T what) {
  s.handle_continue(std::move(what));
};
template <class S, class... T>
constexpr auto takes_each_info(messages<T...>) -> bool {
  return (takes_info<S, T> && ...);
}
template <class S, class... T>
constexpr auto takes_each_continue(messages<T...>) -> bool {
  return (takes_continue<S, T> && ...);
}

template <class S>
auto info_types() {
  if constexpr (requires { typename S::infos; }) {
    static_assert(takes_each_info<S>(typename S::infos{}), "`infos` lists a type that no handle_info takes");
    return typename S::infos{};
  } else if constexpr (requires { &S::handle_info; }) {
    return typename sole_parameter<decltype(&S::handle_info)>::type{};
  } else {
    static_assert(std::is_final_v<S> || !has_handle_info<S>,
                  "this server has several handle_info overloads: list their types, "
                  "as in `using infos = messages<tick, down>;`");
    return messages<>{};
  }
}
template <class S>
auto continue_types() {
  if constexpr (requires { typename S::continues; }) {
    static_assert(takes_each_continue<S>(typename S::continues{}),
                  "`continues` lists a type that no handle_continue takes");
    return typename S::continues{};
  } else if constexpr (requires { &S::handle_continue; }) {
    return typename sole_parameter<decltype(&S::handle_continue)>::type{};
  } else {
    static_assert(std::is_final_v<S> || !has_handle_continue<S>,
                  "this server has several handle_continue overloads: list their types, "
                  "as in `using continues = messages<load, warm_up>;`");
    return messages<>{};
  }
}

template <class Call>
auto to_next(Call call) -> next {
  if constexpr (std::is_void_v<decltype(call())>) {
    call();
    return {};
  } else {
    static_assert(std::is_same_v<decltype(call()), next>, "this callback returns nothing or `next`");
    return call();
  }
}

template <class S>
class server_adapter : public server_object {
 public:
  server_adapter() : server_object(server_type_of<S>) {}

  auto init() -> next override {
    construct();
    if constexpr (requires(S & s) { s.init(); }) {
      return to_next([&] { return server().init(); });
    } else {
      return {};
    }
  }
  auto info(signal& what) -> next override { return dispatch_info(what, info_types<S>()); }
  auto timeout() -> next override {
    if constexpr (requires(S & s) { s.handle_timeout(); }) {
      return to_next([&] { return server().handle_timeout(); });
    } else {
      next unhandled;
      unhandled.handled = false;
      return unhandled;
    }
  }
  auto continue_with(boxed_message& what) -> next override { return dispatch_continue(what, continue_types<S>()); }
  void terminate([[maybe_unused]] const exit_reason& reason) override {
    if constexpr (server_type_of<S>.has_terminate) server().terminate(reason);
  }
  auto state() -> void* override { return server_ ? &*server_ : nullptr; }
  void describe(std::ostream& out) const override {
    if (server_) print_server<gen_server>(out, *server_);
  }
  auto server() -> S& { return *server_; }

 protected:
  virtual void construct() = 0;
  std::optional<S> server_;

 private:
  template <class... T>
  auto dispatch_info(signal& what, messages<T...>) -> next {
    next result;
    result.handled =
        ((holds<T>(what) && (result = to_next([&] { return server().handle_info(content<T>(what)); }), true)) || ...);
    return result;
  }
  template <class... T>
  auto dispatch_continue(boxed_message& what, messages<T...>) -> next {
    next result;
    result.handled =
        ((&what.type() == &type_of<T> &&
          (result = to_next([&] { return server().handle_continue(std::move(*static_cast<T*>(what.value()))); }),
           true)) ||
         ...);
    return result;
  }
};

template <class S, class... Arguments>
class server_with_arguments final : public server_adapter<S> {
 public:
  explicit server_with_arguments(Arguments... arguments) : arguments_(std::move(arguments)...) {}

 private:
  void construct() override {
    std::apply(
        [&](Arguments&... arguments) {
          if constexpr (std::is_constructible_v<S, Arguments&&...>) {
            this->server_.emplace(std::move(arguments)...);
          } else {
            this->server_.emplace(S{gen_server{}, std::move(arguments)...});
          }
        },
        arguments_);
  }
  std::tuple<Arguments...> arguments_;
};

auto begin_reply() -> signal_ptr;

template <class S, class R>
constexpr bool takes_from = requires(S& s, R r, from f) {
  s.handle_call(std::move(r), f);
};
template <class S, class R>
constexpr bool handles_call = takes_from<S, R> || requires(S& s, R r) {
  s.handle_call(std::move(r));
};
template <class S, class R>
constexpr bool handles_cast = requires(S& s, R r) {
  s.handle_cast(std::move(r));
};

auto new_reply(const from& to) -> signal_ptr;
auto from_of(const signal& request) -> from;

template <class S, class R>
void handle_call(server_object& object, signal& request, next& then) {
  auto& server = static_cast<server_adapter<S>&>(object).server();
  const from client = from_of(request);
  const auto run = [&]() -> decltype(auto) {
    if constexpr (takes_from<S, R>) {
      return server.handle_call(std::move(request.get<R>()), client);
    } else {
      return server.handle_call(std::move(request.get<R>()));
    }
  };
  using result = decltype(run());
  if constexpr (std::is_same_v<result, answer<R>>) {
    answer<R> given = run();
    then = std::move(given.then());
    if (given.value()) {
      then.pending_reply = new_reply(client);
      then.pending_reply->template emplace<reply_value<R>>(std::move(*given.value()));
    }
  } else if constexpr (std::is_void_v<result>) {
    static_assert(std::is_void_v<typename R::reply>,
                  "handle_call returns nothing, but its request has a reply type: return the reply, "
                  "or answer<Request> to reply later");
    run();
    then.pending_reply = new_reply(client);
    then.pending_reply->template emplace<unit>();
  } else {
    static_assert(std::is_convertible_v<result, reply_value<R>>,
                  "handle_call returns something that is no reply of its request");
    reply_value<R> value = run();
    then.pending_reply = new_reply(client);
    then.pending_reply->template emplace<reply_value<R>>(std::move(value));
  }
}

template <class S, class R>
void handle_cast(server_object& object, signal& request, next& then) {
  auto& server = static_cast<server_adapter<S>&>(object).server();
  if constexpr (std::is_void_v<decltype(server.handle_cast(std::move(request.get<R>())))>) {
    server.handle_cast(std::move(request.get<R>()));
  } else {
    then = to_next([&] { return server.handle_cast(std::move(request.get<R>())); });
  }
}

template <class S, class R>
inline constexpr request_entry call_entry{&server_type_of<S>, pretty_name<R>(), &handle_call<S, R>};
template <class S, class R>
inline constexpr request_entry cast_entry{&server_type_of<S>, pretty_name<R>(), &handle_cast<S, R>};

auto begin_call() -> signal_ptr;
auto finish_call(const destination& server, signal_ptr request, virtual_duration timeout) -> signal_ptr;
void finish_cast(const destination& server, signal_ptr request) noexcept;
void finish_reply(const from& client, signal_ptr answer);
auto start(std::unique_ptr<server_object> server, const server_options& options, bool link) -> start_result;
/// The server if it stands between two messages; null if it is dead or another kind of server.
auto peek_object(const destination& who, const server_type& type) -> server_object*;
/// Its state.
auto peek(const destination& who, const server_type& type) -> const void*;

/// Classes whose requests go to their states.
template <class S>
inline constexpr bool is_state_machine = false;
/// gen_statem's calls wait for ever unless told otherwise (STM-18), gen_server's do not (GS-19).
template <class S>
inline constexpr virtual_duration default_timeout_of = is_state_machine<S> ? infinity : default_call_timeout;

/// How a server of class S is made; other behaviours specialise it.
template <class S>
struct server_factory {
  template <class... Arguments>
  static auto make(Arguments&&... arguments) -> std::unique_ptr<server_object> {
    static_assert(std::is_base_of_v<gen_server, S>,
                  "this class is no server that could be started: derive it from gen_server, gen_statem or supervisor");
    return std::make_unique<server_with_arguments<S, std::decay_t<Arguments>...>>(
        std::forward<Arguments>(arguments)...);
  }
};
template <class... Arguments>
concept without_options =
    !std::is_same_v<std::decay_t<std::tuple_element_t<0, std::tuple<Arguments..., void>>>, server_options>;
[[noreturn]] void fail_start(const start_result& result);

}  // namespace detail

/// A server of class S, by pid or by name. Copies freely.
template <class S>
class server_ref : public destination {
 public:
  server_ref() = default;
  explicit server_ref(runtime::pid who) : destination(who) {}
  explicit server_ref(runtime::name who) : destination(who) {}
  explicit server_ref(runtime::via who) : destination(who) {}
  /// Its pid; empty for a reference by name.
  auto pid() const -> runtime::pid { return process(); }
};
/// Whoever has the name when it is used, taken to be an S.
template <class S>
auto server_named(name who) -> server_ref<S> {
  return server_ref<S>(who);
}
template <class S>
auto server_named(via who) -> server_ref<S> {
  return server_ref<S>(who);
}

/// Starts a server and waits until its init is over. An operation, then a receive.
template <class S, class... Arguments>
auto try_start_link(const server_options& options, Arguments&&... arguments) -> start_result {
  return detail::start(detail::server_factory<S>::make(std::forward<Arguments>(arguments)...), options, true);
}
template <class S, class... Arguments>
auto try_start(const server_options& options, Arguments&&... arguments) -> start_result {
  return detail::start(detail::server_factory<S>::make(std::forward<Arguments>(arguments)...), options, false);
}
/// As try_start_link for those who expect it to work: anything but ok ends the caller, as a failed match would.
template <class S, class... Arguments>
auto start_link(const server_options& options, Arguments&&... arguments) -> server_ref<S> {
  const start_result result = try_start_link<S>(options, std::forward<Arguments>(arguments)...);
  if (!result.is_ok()) detail::fail_start(result);
  return server_ref<S>(result.process);
}
template <class S, class... Arguments>
requires detail::without_options<Arguments...>
auto start_link(Arguments&&... arguments) -> server_ref<S> {
  return start_link<S>(server_options{}, std::forward<Arguments>(arguments)...);
}
/// As start_link without a link (GS-01, GS-34).
template <class S, class... Arguments>
auto start(const server_options& options, Arguments&&... arguments) -> server_ref<S> {
  const start_result result = try_start<S>(options, std::forward<Arguments>(arguments)...);
  if (!result.is_ok()) detail::fail_start(result);
  return server_ref<S>(result.process);
}

/// Asks and waits for the reply. Exits the caller, catchably, if none comes: noproc, timeout, calling_self, or the
/// server's own exit reason, inside call_failed (GS-20). One operation, then a receive.
template <class S, call_request R>
auto call(const server_ref<S>& server, R request, virtual_duration timeout = detail::default_timeout_of<S>) ->
    typename R::reply {
  static_assert(!detail::is_state_machine<S> || detail::handles_call<S, R>,
                "no state of this gen_statem has a handler for this request");
  static_assert(detail::is_state_machine<S> || detail::handles_call<S, R>,
                "this server has no handle_call for this request");
  auto what = detail::begin_call();
  what->template emplace<R>(std::move(request));
  what->entry = &detail::call_entry<S, R>;
  auto reply = detail::finish_call(server, std::move(what), timeout);
  if constexpr (!std::is_void_v<typename R::reply>) return std::move(reply->template get<detail::reply_value<R>>());
}

/// Not there: what has no reply is cast.
template <class S, class R>
requires(!call_request<R>) void call(const server_ref<S>&, R, virtual_duration = infinity) {
  static_assert(call_request<R>, "this request has no reply: cast it");
}

/// Tells without waiting; lost if there is no such server (GS-25).
template <class S, class R>
void cast(const server_ref<S>& server, R request) noexcept {
  static_assert(!call_request<R>, "this request has a reply: call it");
  static_assert(!detail::is_state_machine<S> || detail::handles_cast<S, R>,
                "no state of this gen_statem has a handler for this request");
  static_assert(detail::is_state_machine<S> || detail::handles_cast<S, R>,
                "this server has no handle_cast for this request");
  if (auto what = detail::begin_send()) {
    what->template emplace<R>(std::move(request));
    what->entry = &detail::cast_entry<S, R>;
    detail::finish_cast(server, std::move(what));
  }
}

/// Answers a call that handle_call left open (GS-24). An operation.
template <call_request Request>
void reply(const from& client, detail::reply_value<Request> value) noexcept {
  if (auto what = detail::begin_send()) {
    what->template emplace<detail::reply_value<Request>>(std::move(value));
    detail::finish_reply(client, std::move(what));
  }
}

/// Asks a server to stop and waits until it is dead; exits the caller if it ends otherwise (GS-35).
void stop(const destination& server, exit_reason reason = exit_reason::normal, virtual_duration timeout = infinity);

/// Makes a server take nothing but resume, suspend, stop and its parent's exit until resume; the rest waits in its
/// mailbox. Both wait until it has done so, and exit the caller as a call does (GS-20). Again is no error.
void suspend(const destination& server, virtual_duration timeout = default_call_timeout);
void resume(const destination& server, virtual_duration timeout = default_call_timeout);

/// The state of a server between two messages, for properties and tests: null if it is dead. Sends nothing. A property
/// that peeks at a server inside a handler is judged when that handler has returned.
template <class S>
auto peek(const server_ref<S>& server) -> const S* {
  return static_cast<const S*>(detail::peek(server, detail::server_type_of<S>));
}

/// Thrown by peek at a server inside a handler; whoever judges properties waits for it to return.
struct peeked_at_busy_server {
  process_id who;
};

}  // namespace rehearse::runtime
