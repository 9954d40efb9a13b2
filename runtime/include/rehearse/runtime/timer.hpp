// Timers beyond send_after: timers that name themselves in their message, cancelling without waiting, and what the
// timer server does: regular messages and function calls.
//
//   send_interval(self(), 60s, clean_up{});       // handle_info(clean_up) every minute, until this process ends
//   apply_after(5s, [] { … });                    // in a process of its own
//
// The timer server is one process for the whole run, registered as `timer_server` and nobody's child. Whoever needs it
// first starts it; if it is killed, its intervals are lost, and the next who needs it starts another. A wait for it is
// a call without a timeout. No choice is drawn. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <ostream>
#include <type_traits>
#include <utility>

#include <rehearse/runtime/operations.hpp>
#include <rehearse/runtime/print.hpp>

namespace rehearse::runtime {

// -- timers ----------------------------------------------------------------------------------------------------------

/// {timeout, Ref, Value}: what a timer of start_timer delivers. A reference that is not the last one armed is of a
/// timer that fired before it was cancelled.
template <class T>
struct timer_expired {
  timer_ref ref;
  T value;
  void describe(std::ostream& out) const {
    out << "expired ";
    detail::print_value(out, value);
  }
};

namespace detail {
/// What the next timer armed in this run will be called.
auto next_timer_ref() -> timer_ref;
}  // namespace detail

/// As send_after; the value comes inside a timer_expired, with the reference that start_timer returns (TIME-02).
template <class T>
auto start_timer(const destination& to, virtual_duration delay, T value) -> timer_ref {
  using stored = detail::stored_message<T>;
  const destination whom = to.registry() == nullptr ? to : destination(whereis(to));
  auto what = detail::begin_send_after();
  if (!what) return {};
  what->emplace<timer_expired<stored>>(timer_expired<stored>{detail::next_timer_ref(), std::move(value)});
  return detail::finish_send_after(whom, delay, std::move(what));
}

struct cancel_timer_options {
  bool async = false;  ///< Returns at once; the result comes as a message.
  bool info = true;    ///< False: nobody wants to know the result.
};
/// {cancel_timer, Ref, Result}: how an asynchronous cancelling ended; `left` as cancel_timer returns it (TIME-04).
struct cancel_result {
  timer_ref ref;
  std::optional<virtual_duration> left;
  void describe(std::ostream& out) const;
};
/// As cancel_timer(timer). With `async` or without `info` it returns nothing; with both `async` and `info` the running
/// process is sent a cancel_result, by an operation more (TIME-04). The timer itself ends at once even with `async`.
auto cancel_timer(timer_ref timer, const cancel_timer_options& options) noexcept -> std::optional<virtual_duration>;

// -- the timer server ------------------------------------------------------------------------------------------------

/// Names what one of the functions below has started. One that does nothing any more is as good as any.
class interval_ref {
 public:
  interval_ref() = default;
  interval_ref(pid server, std::uint64_t number) : server_(server), number_(number) {}
  auto server() const -> pid { return server_; }
  auto number() const -> std::uint64_t { return number_; }
  friend auto operator==(const interval_ref&, const interval_ref&) -> bool = default;

 private:
  pid server_;
  std::uint64_t number_ = 0;
};

namespace detail {
using timed_action = std::function<void()>;
/// Calls `tick` in the timer server, until `receiver` is gone.
auto start_interval(const destination& receiver, virtual_duration interval, timed_action tick) -> interval_ref;
void send_tick(const destination& to, const std::function<void(const destination&)>& how);
}  // namespace detail

/// Sends a copy of the value at now + interval, now + 2 intervals and so on: counted from the time that was planned,
/// not from when it was sent, so nothing drifts, and what is late is sent late, not left out. Ends when the receiver
/// does (TIME-07). Throws bad_argument for an interval below 1 ns: time could not pass.
template <class T>
auto send_interval(const destination& to, virtual_duration interval, T value) -> interval_ref {
  using stored = detail::stored_message<T>;
  static_assert(std::is_copy_constructible_v<stored>, "send_interval sends a copy each time");
  const destination whom = to.registry() == nullptr ? to : destination(whereis(to));
  return detail::start_interval(whom, interval, [whom, value = stored(std::move(value))] {
    detail::send_tick(whom, [&](const destination& there) { send(there, value); });
  });
}

/// Runs `what` once, in a process of its own that the timer server spawns, `delay` from now or later. Throws
/// bad_argument for a negative delay. The end of whoever asked changes nothing.
auto apply_after(virtual_duration delay, std::function<void()> what) -> interval_ref;
/// Runs `what` at now + interval, now + 2 intervals …, each time in a process of its own, until the running process
/// ends. Throws bad_argument for an interval below 1 ns.
auto apply_interval(virtual_duration interval, std::function<void()> what) -> interval_ref;
/// exit(who, reason) by such a process.
auto exit_after(virtual_duration delay, const destination& who, exit_reason reason) -> interval_ref;
auto kill_after(virtual_duration delay, const destination& who) -> interval_ref;

/// Ends it: nothing of it is sent or run after this returns; what is under way still arrives. Again, or for what has
/// ended or was lost with its timer server, it does nothing (TIME-07). A call.
void cancel(const interval_ref& which);

}  // namespace rehearse::runtime
