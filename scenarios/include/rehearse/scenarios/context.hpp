// What the body of a scenario or test says: its workload, its properties, its faults. Meaningful only while one runs.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <rehearse/faults/fault_plan.hpp>
#include <rehearse/runtime/pid.hpp>
#include <rehearse/runtime/time.hpp>

namespace rehearse::scenarios {

/// What a property's predicate says: whether it holds and, if it can, what it saw.
class held {
 public:
  held(bool value) : value_(value) {}  // NOLINT(google-explicit-constructor): `return a == b;`
  held(bool value, std::string seen) : value_(value), seen_(std::move(seen)) {}
  /// Neither: it gave up before it knew. The run is inconclusive then, unless something else fails it.
  static auto undecided(std::string why) -> held {
    held made{true, std::move(why)};
    made.is_undecided_ = true;
    return made;
  }
  explicit operator bool() const { return value_; }
  auto is_undecided() const -> bool { return is_undecided_; }
  auto seen() const -> const std::string& { return seen_; }

 private:
  bool value_;
  bool is_undecided_ = false;
  std::string seen_;
};

/// Holds if both are equal; says "available = 1, expected 2" if not.
template <class A, class B>
auto equal(std::string_view what, const A& actual, const B& expected) -> held {
  if (actual == static_cast<A>(expected)) return {true};
  return {false, std::string(what) + " = " + std::to_string(actual) + ", expected " + std::to_string(expected)};
}

/// True if the correct twin is wanted (--fixed).
auto fixed() -> bool;

struct workload_options {
  bool must_finish = true;  ///< False: the run does not wait for it.
};

/// A process of the workload: exists when set-up is quiet, runnable before its first operation.
void workload(std::string_view label, std::function<void()> body, workload_options options = {});
/// Several alike; the body may take its index, from 0.
template <class Body>
void workload(std::string_view label, int count, Body body, workload_options options = {}) {
  for (int i = 0; i < count; ++i) {
    if constexpr (std::is_invocable_v<Body&, int>) {
      workload(label, std::function<void()>([body, i]() mutable { body(i); }), options);
    } else {
      workload(label, std::function<void()>(body), options);
    }
  }
}

/// Must hold after every step. Properties read frozen state (peek), and never send.
void always(std::string_view name, std::function<held()> predicate);
/// Must hold when the run is over.
void at_end(std::string_view name, std::function<held()> predicate);
/// Fails the run here and now, with what was seen. The first failure of a run counts.
void fail(std::string_view property, std::string_view seen);
/// Fails the run if the condition does not hold. REHEARSE_ASSERT gives the condition's text.
inline void ensure(bool condition, std::string_view what) {
  if (!condition) fail(what, "did not hold");
}

/// Whether a process lives, for properties: looks, where is_alive asks.
auto lives(runtime::pid who) -> bool;

/// The run ends at this virtual time, if it is not over before.
void run_for(runtime::virtual_duration how_long);

struct kill_options {
  std::uint32_t at_most = 1;  ///< How many die.
  std::uint32_t within = 64;  ///< Each before one of so many of the next steps.
};
struct delay_options {
  std::uint32_t at_most = 1;                                     ///< How many signals are late.
  std::uint32_t within = 64;                                     ///< Each one of so many of the next.
  runtime::virtual_duration longest = std::chrono::seconds(10);  ///< By at most so much (delay_rule::longest).
};
struct clock_options {
  std::uint32_t at_most = 1;                                       ///< How often the wall clock jumps.
  std::uint32_t within = 64;                                       ///< Each before one of so many of the next steps.
  runtime::virtual_duration longest = std::chrono::hours(24 * 3);  ///< At most so far (clock_rule::longest).
};
/// Faults of a test, or of a process of the workload: what may go wrong from here on. Not for set-up, which meets no
/// fault: a scenario states its faults in its spec. Throws std::logic_error there.
class fault_policy {
 public:
  /// Kills some of these processes. Draws the steps from the fault stream now, each victim when it strikes.
  void kill(const std::vector<runtime::pid>& victims, kill_options options = {});
  void kill(runtime::pid victim, kill_options options = {}) { kill(std::vector<runtime::pid>{victim}, options); }
  /// Carries out a kill that was drawn elsewhere; draws nothing. One whose step is over strikes before the next.
  void kill(const faults::kill_at_step& exact);
  /// Makes signals between any two processes late; what their pairs send after them waits behind them. Draws which
  /// from the fault stream now, how late from the timing stream when they are sent. Throws std::invalid_argument for a
  /// longest delay that is not from 1 ns to a day.
  void delay(delay_options options = {});
  /// The same, of what one process sends to another; `within` counts signals of this pair. Throws
  /// std::invalid_argument if one of them is nobody, or both are the same: what one sends oneself is never late.
  void delay(runtime::pid from, runtime::pid to, delay_options options = {});
  /// Lets the wall clock, system_time(), jump forwards or backwards; now() and timers do not notice. Draws the steps
  /// from the fault stream now, which way and how far from the timing stream when it jumps. Throws
  /// std::invalid_argument for a longest jump that is not from 1 ns to 30 days.
  void clock_jump(clock_options options = {});
  /// Before the next step, by exactly so much, negative for backwards; draws nothing. The same limit.
  void clock_jump(runtime::virtual_duration by);
};
auto inject() -> fault_policy;

namespace detail {
void keep_until_run_ends(std::shared_ptr<void> what);
}

/// State of the scenario's own, for this run: shared by its processes and properties, gone when the run is over.
template <class T, class... Arguments>
auto run_state(Arguments&&... arguments) -> T& {
  auto made = std::make_shared<T>(T{std::forward<Arguments>(arguments)...});
  T& state = *made;
  detail::keep_until_run_ends(std::move(made));
  return state;
}

}  // namespace rehearse::scenarios

/// Fails the run if the condition does not hold, with its text as the property.
#define REHEARSE_ASSERT(condition) ::rehearse::scenarios::ensure(static_cast<bool>(condition), #condition)
/// Names a line that some run must reach.
#define REHEARSE_MARK(label) ::rehearse::runtime::mark(label)
