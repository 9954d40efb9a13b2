// Telemetry: events that code executes and handlers that tests and metrics attach to them.
//
//   telemetry::attach("count", {"my_app", "counter", "increment"},
//                     [&](const auto&, const auto& measured, const auto&) { total += measured.at("value"); });
//   telemetry::execute({"my_app", "counter", "increment"}, {{"value", 1}});
//
// Handlers belong to the run, not to the process that attaches them: they outlive it and go with the run (TEL-01).
// attach, detach, execute and list_handlers are one operation each; none draws a choice.
// SPDX-License-Identifier: MIT
#pragma once

#include <compare>
#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <iosfwd>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <rehearse/runtime/exit_reason.hpp>
#include <rehearse/runtime/pid.hpp>

namespace rehearse::runtime::telemetry {

/// What happened, from the general to the special: {"my_app", "counter", "increment"}.
class event_name {
 public:
  event_name() = default;
  event_name(std::initializer_list<std::string_view> parts) : parts_(parts.begin(), parts.end()) {}

  auto parts() const -> const std::vector<std::string>& { return parts_; }
  auto starts_with(const event_name& prefix) const -> bool;
  /// This name and one part more.
  auto with(std::string_view last) const -> event_name;
  /// "my_app.counter.increment"
  auto to_string() const -> std::string;
  void describe(std::ostream& out) const;
  friend auto operator==(const event_name&, const event_name&) -> bool = default;

 private:
  std::vector<std::string> parts_;
};

/// One entry of metadata.
class metadata_value {
 public:
  metadata_value(bool value) : value_(value) {}                            // NOLINT(google-explicit-constructor)
  metadata_value(std::string value) : value_(std::move(value)) {}          // NOLINT(google-explicit-constructor)
  metadata_value(std::string_view value) : value_(std::string(value)) {}   // NOLINT(google-explicit-constructor)
  metadata_value(const char* value) : value_(std::string(value)) {}        // NOLINT(google-explicit-constructor)
  metadata_value(pid value) : value_(value) {}                             // NOLINT(google-explicit-constructor)
  metadata_value(exit_reason value) : value_(std::move(value)) {}          // NOLINT(google-explicit-constructor)
  metadata_value(exit_reason::kind value) : value_(exit_reason(value)) {}  // NOLINT(google-explicit-constructor)
  template <std::integral T>
  metadata_value(T value) : value_(static_cast<std::int64_t>(value)) {}  // NOLINT(google-explicit-constructor)

  /// The value as a bool, std::int64_t, std::string, pid or exit_reason. Throws bad_argument if it is another of them.
  template <class T>
  auto get() const -> const T& {
    if (const T* const found = std::get_if<T>(&value_)) return *found;
    throw bad_argument("telemetry: this metadata is '" + to_string() + "', of another type than asked for");
  }
  auto to_string() const -> std::string;
  void describe(std::ostream& out) const;
  friend auto operator==(const metadata_value&, const metadata_value&) -> bool = default;

 private:
  std::variant<bool, std::int64_t, std::string, pid, exit_reason> value_;
};

/// How much: names and whole numbers; durations in nanoseconds of virtual time.
using measurements = std::map<std::string, std::int64_t, std::less<>>;
/// What else is known about it.
using metadata = std::map<std::string, metadata_value, std::less<>>;

/// Runs in the process that executes the event, which waits for it. It may do operations; what other frameworks hand
/// it as config is what it captures.
using handler = std::function<void(const event_name&, const measurements&, const metadata&)>;

enum class attach_result : std::uint8_t { ok, already_exists };
enum class detach_result : std::uint8_t { ok, not_found };

/// Runs `what` whenever exactly this event is executed (TEL-02). Ids are unique over all events: `already_exists`
/// changes nothing (TEL-01). Throws bad_argument for an empty event name or no handler.
auto attach(std::string_view id, const event_name& event, handler what) -> attach_result;
/// One id, several events.
auto attach_many(std::string_view id, const std::vector<event_name>& events, handler what) -> attach_result;
/// Ends a handler, for all of its events.
auto detach(std::string_view id) -> detach_result;

/// Runs the handlers of exactly this event, in the running process and in the order in which they were attached
/// (TEL-02, TEL-05); those attached or detached meanwhile count from the next execute on. A handler that throws is
/// detached and {"telemetry", "handler", "failure"} is executed with id, event, kind ("error", "exit" or "throw") and
/// reason; the caller goes on (TEL-03). A kill goes through.
void execute(const event_name& event, const measurements& measured = {}, const metadata& about = {});

struct attached_handler {
  std::string id;
  event_name event;
};
/// The handlers of all events that begin so, in the order in which they were attached; one of several events, each.
auto list_handlers(const event_name& prefix = {}) -> std::vector<attached_handler>;

/// What the body of a span may return instead of its value: metadata for the stop event beside it.
template <class T>
struct span_result {
  T value;
  metadata about;
};

namespace detail {
/// Returns the metadata of the stop event; none: that of the start event.
using span_body = std::function<std::optional<metadata>()>;
void span(const event_name& prefix, const metadata& about, const span_body& body);

template <class R>
inline constexpr bool is_span_result = false;
template <class T>
inline constexpr bool is_span_result<span_result<T>> = true;
}  // namespace detail

/// Runs `body` and returns what it returns, between the events prefix + "start" (monotonic_time, system_time) and
/// prefix + "stop" (duration, monotonic_time; nanoseconds of virtual time). If it throws, prefix + "exception" comes
/// instead of stop, with kind and reason, and the exception goes on; a kill has no event (TEL-04). All events carry the
/// same telemetry_span_context, a number unique in the run, unless `about` has one.
template <class Body>
auto span(const event_name& prefix, const metadata& about, Body body) {
  using result = std::invoke_result_t<Body&>;
  if constexpr (std::is_void_v<result>) {
    detail::span(prefix, about, [&]() -> std::optional<metadata> {
      body();
      return std::nullopt;
    });
  } else if constexpr (detail::is_span_result<result>) {
    std::optional<result> returned;
    detail::span(prefix, about, [&]() -> std::optional<metadata> {
      returned.emplace(body());
      return returned->about;
    });
    return std::move(returned->value);
  } else {
    std::optional<result> returned;
    detail::span(prefix, about, [&]() -> std::optional<metadata> {
      returned.emplace(body());
      return std::nullopt;
    });
    return std::move(*returned);
  }
}

}  // namespace rehearse::runtime::telemetry
