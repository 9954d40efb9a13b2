// send_request: a call in two halves, so that the caller may do something else in between (GS-26); and calls and casts
// to every server of a name (GS-27).
//
//   const auto pending = send_request(server, counter::get{});
//   …
//   if (const auto outcome = receive_response(pending, 100ms)) use(outcome->value());   // empty: it took too long
//
// A server that must not wait leaves the response to come as a message:
//
//   void handle_info(response arrived) { if (auto outcome = check_response(pending, arrived)) … }
//   void handle_info(const down& seen) { if (auto outcome = check_response(pending, seen)) … }
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include <rehearse/runtime/gen_server.hpp>

namespace rehearse::runtime {

namespace detail {
/// A request that has been sent: whose it is, and the reference that its response carries.
struct request_id {
  pid owner;
  std::uint64_t ref = 0;
  pid server;  ///< Empty: nobody had the name.
};
}  // namespace detail

/// A request whose response has not been received yet. Copies freely; of use to the process that sent it.
template <call_request Request>
class pending_call {
 public:
  pending_call() = default;
  explicit pending_call(detail::request_id id) : id_(id) {}
  auto id() const -> const detail::request_id& { return id_; }

 private:
  detail::request_id id_;
};

/// What came of a request: the reply, or why there is none.
template <call_request Request>
class call_outcome {
 public:
  using value_type = detail::reply_value<Request>;
  explicit call_outcome(value_type reply) : value_(std::move(reply)) {}
  explicit call_outcome(exit_reason why) : reason_(std::move(why)) {}

  auto is_ok() const -> bool { return value_.has_value(); }
  /// The reply. Throws std::bad_optional_access if there is none.
  auto value() const -> const value_type& { return value_.value(); }
  /// Why there is none: noproc, or what the server died of; `normal` beside a reply.
  auto reason() const -> const exit_reason& { return reason_; }

 private:
  std::optional<value_type> value_;
  exit_reason reason_;
};

/// The reply to some request, as it reaches handle_info or a clause of receive, and valid in there only: what
/// check_response takes.
class response {
 public:
  explicit response(signal& arrived) : arrived_(&arrived) {}
  auto arrived() const -> signal& { return *arrived_; }

 private:
  signal* arrived_;
};

namespace detail {

template <>
inline auto holds<response>(const signal& candidate) -> bool {
  return candidate.kind == signal_kind::reply;
}
template <>
inline auto content<response>(signal& from) -> response {
  return response(from);
}

/// Null: the process is dead and must not ask.
auto begin_request() -> signal_ptr;
auto finish_request(const destination& server, signal_ptr request) -> request_id;
/// The reply or the DOWN; null if neither came in time: then the request is abandoned or still pending.
auto wait_for_response(const request_id& id, virtual_duration timeout, bool abandons, std::string_view what)
    -> signal_ptr;
/// True if this reply is that request's; the request is answered then.
auto settles(const request_id& id, const signal& reply) -> bool;

template <call_request Request>
auto outcome_of(const signal_ptr& answer) -> std::optional<call_outcome<Request>> {
  if (answer == nullptr) return std::nullopt;
  if (answer->kind == signal_kind::down) return call_outcome<Request>(answer->reason);
  return call_outcome<Request>(std::move(answer->template get<reply_value<Request>>()));
}

}  // namespace detail

template <>
auto receive<response>() -> response = delete;  // It would be gone.
template <>
auto receive_within<response>(virtual_duration) -> std::optional<response> = delete;

/// Asks without waiting. That there is no such server is part of the response. One operation.
template <class S, call_request R>
auto send_request(const server_ref<S>& server, R request) -> pending_call<R> {
  static_assert(detail::handles_call<S, R>, "this server has no handle_call for this request");
  auto what = detail::begin_request();
  if (!what) return {};
  what->template emplace<R>(std::move(request));
  what->entry = &detail::call_entry<S, R>;
  return pending_call<R>(detail::finish_request(server, std::move(what)));
}

/// Waits for the response; empty if it took longer than `timeout`: then the request is abandoned, and a response that
/// comes later is dropped (GS-26). Throws bad_argument if it is another process's request, or has been received or
/// abandoned before. Draws nothing; a receive.
template <call_request R>
auto receive_response(const pending_call<R>& pending, virtual_duration timeout = infinity)
    -> std::optional<call_outcome<R>> {
  return detail::outcome_of<R>(detail::wait_for_response(pending.id(), timeout, true, detail::type_of<R>.name));
}

/// As receive_response, but the request stays pending when the time is over: it can be waited for again.
template <call_request R>
auto wait_response(const pending_call<R>& pending, virtual_duration timeout = infinity)
    -> std::optional<call_outcome<R>> {
  return detail::outcome_of<R>(detail::wait_for_response(pending.id(), timeout, false, detail::type_of<R>.name));
}

/// The outcome, if what has arrived is the response to this request; empty if it is another's. No operation.
template <call_request R>
auto check_response(const pending_call<R>& pending, const response& arrived) -> std::optional<call_outcome<R>> {
  if (!detail::settles(pending.id(), arrived.arrived())) return std::nullopt;
  return call_outcome<R>(std::move(arrived.arrived().get<detail::reply_value<R>>()));
}
/// The same of a server that has ended instead of answering.
template <call_request R>
auto check_response(const pending_call<R>& pending, const down& seen) -> std::optional<call_outcome<R>> {
  if (seen.ref.value() != pending.id().ref) return std::nullopt;
  return call_outcome<R>(seen.reason);
}

/// What the nodes answered a multi_call.
template <call_request Request>
struct multi_call_result {
  std::vector<detail::reply_value<Request>> replies;
  std::uint32_t bad_nodes = 0;  ///< On which there is no such server, or it ended, or it took too long.
};

/// Asks the server of this name on every node, of which there is one, and waits (GS-27). A request, then a receive.
template <class S, call_request R>
auto multi_call(const server_ref<S>& named_server, R request, virtual_duration timeout = infinity)
    -> multi_call_result<R> {
  multi_call_result<R> result;
  const auto outcome = receive_response(send_request(named_server, std::move(request)), timeout);
  if (outcome && outcome->is_ok()) {
    result.replies.push_back(outcome->value());
  } else {
    result.bad_nodes = 1;
  }
  return result;
}

/// Tells the server of this name on every node, of which there is one; lost where there is none (GS-27). A cast.
template <class S, class R>
void abcast(const server_ref<S>& named_server, R request) noexcept {
  cast(named_server, std::move(request));
}

}  // namespace rehearse::runtime
