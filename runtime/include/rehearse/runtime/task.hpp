// task: a process that computes one value for the process that started it.
//
//   auto price = async([=] { return quote(symbol); });
//   …
//   use(await(price));
//
// The task is linked to its owner and monitored by it. It sends its value through an alias of that monitor and ends
// normally; the owner sees the reply, EXIT(normal) if it traps exits, and DOWN, in this order (TASK-02). A task that
// crashes takes its owner along, unless that traps exits (TASK-03). An owner that is a server may leave the waiting to
// handle_info(task_reply<T>) and handle_info(down).
//
// Only the owner may ask for the value; anybody else gets bad_argument (TASK-05). Once a task has answered, or its
// DOWN was taken, its monitor is gone: whoever asks again waits in vain. None of these draws a choice of its own.
// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <rehearse/runtime/child_spec.hpp>
#include <rehearse/runtime/gen_server.hpp>
#include <rehearse/runtime/operations.hpp>
#include <rehearse/runtime/receive.hpp>

namespace rehearse::runtime {

/// The timeout of await and its like where none is given (TASK-04).
inline constexpr virtual_duration default_task_timeout = std::chrono::seconds(5);

/// What becomes of a task that has not answered in time.
enum class on_timeout : std::uint8_t {
  nothing,    ///< It goes on, and may still be asked.
  ignore,     ///< It goes on, and its answer is dropped: see ignore(task).
  kill_task,  ///< It is killed.
  exit,       ///< The one who waits exits.
};
auto to_string(on_timeout) -> std::string_view;

/// {Ref, Result}: the message in which a task sends its value to its owner (TASK-02).
template <class T>
struct task_reply {
  static constexpr std::string_view message_name = "task_reply";
  monitor_ref ref;  ///< The task's.
  T value;
  void describe(std::ostream& out) const { detail::print_value(out, value); }
};

/// How a task ended: {ok, Value} or {exit, Reason}.
template <class T>
class task_result {
 public:
  static auto ok(T value) -> task_result { return task_result(std::move(value), {}); }
  static auto exit(exit_reason reason) -> task_result { return task_result(std::nullopt, std::move(reason)); }

  auto is_ok() const -> bool { return value_.has_value(); }
  /// Requires: is_ok(); throws std::bad_optional_access otherwise.
  auto value() const& -> const T& { return value_.value(); }
  auto value() && -> T { return std::move(value_).value(); }
  /// Why it ended without a value; `normal` if it has one.
  auto reason() const -> const exit_reason& { return reason_; }

  friend auto operator==(const task_result& a, const task_result& b) -> bool requires std::equality_comparable<T> {
    return a.value_ == b.value_ && a.reason_ == b.reason_;
  }
  void describe(std::ostream& out) const {
    if (value_) {
      out << "ok ";
      detail::print_value(out, *value_);
    } else {
      out << "exit " << reason_.to_string();
    }
  }

 private:
  task_result(std::optional<T> value, exit_reason reason) : value_(std::move(value)), reason_(std::move(reason)) {}
  std::optional<T> value_;
  exit_reason reason_;
};

/// A task without the type of its value.
class any_task {
 public:
  any_task() = default;
  any_task(runtime::pid process, monitor_ref ref, runtime::pid owner) : pid_(process), ref_(ref), owner_(owner) {}
  /// Its process; empty for a completed() one.
  auto pid() const -> runtime::pid { return pid_; }
  /// The owner's monitor of it, whose alias it answers through.
  auto ref() const -> monitor_ref { return ref_; }
  auto owner() const -> runtime::pid { return owner_; }
  friend auto operator==(const any_task&, const any_task&) -> bool = default;
  void describe(std::ostream& out) const;

 private:
  runtime::pid pid_;
  monitor_ref ref_;
  runtime::pid owner_;
};

/// A task that computes a T; of a function that returns nothing, `unit`. Copies name the same task.
template <class T>
class task : public any_task {
 public:
  using value_type = T;
  using any_task::any_task;
};

namespace detail {

template <class T>
using value_or_unit = std::conditional_t<std::is_void_v<T>, unit, std::decay_t<T>>;
/// What a task with this function computes.
template <class Function>
using task_value = value_or_unit<std::invoke_result_t<Function&>>;

template <class Function>
auto call_for_value(Function& function) -> task_value<Function> {
  if constexpr (std::is_void_v<std::invoke_result_t<Function&>>) {
    function();
    return {};
  } else {
    return function();
  }
}

/// What the process of a task does: computes, then tells the owner. Its end is its caller's.
template <class Function>
void run_task(alias_ref owner, Function& function) {
  task_value<Function> value = call_for_value(function);
  send(owner, task_reply<task_value<Function>>{monitor_ref(owner.value()), std::move(value)});
}

/// A reference that no monitor has yet. No operation: nobody else can see it.
auto reserve_alias() -> alias_ref;

/// Of which task a message is the reply; an empty reference: of none.
using reply_reader = monitor_ref (*)(signal& candidate);
template <class T>
auto ref_of_reply(signal& candidate) -> monitor_ref {
  return holds<task_reply<T>>(candidate) ? candidate.get<task_reply<T>>().ref : monitor_ref();
}

/// Throws bad_argument unless the running process owns the task; `asks` is what it wanted to do.
void require_task_owner(const any_task& which, std::string_view asks);

/// The running process owns this task: told to those who judge it.
void remark_task(const any_task& made);
/// What its owner asked of it is over.
void remark_answer(const any_task& which, task_verdict what);

// A task's answer is its reply, or a DOWN; null: there was none in time. The reply ends the monitor.
auto await_task(const any_task& which, reply_reader reply_of, virtual_duration timeout) -> signal_ptr;
auto yield_task(const any_task& which, reply_reader reply_of, virtual_duration timeout) -> signal_ptr;
auto ignore_task(const any_task& which, reply_reader reply_of) -> signal_ptr;
auto shut_task_down(const any_task& which, reply_reader reply_of, child_shutdown how) -> signal_ptr;
/// Unlinks from a process and sends it an exit signal, both or neither: a kill in between would leave it running.
void unlink_and_exit(pid which, exit_reason reason);

template <class T>
auto to_task_result(signal_ptr answer) -> std::optional<task_result<T>> {
  if (answer == nullptr) return std::nullopt;
  if (answer->kind == signal_kind::down) return task_result<T>::exit(answer->reason);
  return task_result<T>::ok(std::move(answer->get<task_reply<T>>().value));
}

}  // namespace detail

// -- starting --------------------------------------------------------------------------------------------------------

/// Starts a task that nobody awaits, without a link; what `body` returns is discarded (TASK-01). As spawn.
template <class Function>
auto start_task(std::string_view label, Function body) -> pid {
  return spawn(label, [body = std::move(body)]() mutable { static_cast<void>(detail::call_for_value(body)); });
}
template <class Function>
auto start_task(Function body, detail::call_site site = detail::call_site::here()) -> pid {
  return start_task(std::string_view(detail::label_of(site)), std::move(body));
}

/// The same, linked: if it crashes, so does its starter, unless that traps exits (TASK-01). As spawn_link.
template <class Function>
auto start_link_task(std::string_view label, Function body) -> pid {
  return spawn_link(label, [body = std::move(body)]() mutable { static_cast<void>(detail::call_for_value(body)); });
}
template <class Function>
auto start_link_task(Function body, detail::call_site site = detail::call_site::here()) -> pid {
  return start_link_task(std::string_view(detail::label_of(site)), std::move(body));
}

/// The spec of a task under a supervisor, which runs a copy of `body`: temporary, unless told otherwise (TASK-12).
template <class Function>
auto task_child(std::string id, Function body) -> child_spec {
  child_spec spec;
  spec.id = std::move(id);
  spec.restart = restart_type::temporary;
  spec.start = [body = std::move(body)]() -> start_result {
    return {start_outcome::ok, start_link_task("task", body), {}};
  };
  return spec;
}

/// Starts a task whose value the running process may await (TASK-02). One operation, as spawn; named by its spawn site.
template <class Function>
auto async(std::string_view label, Function body) -> task<detail::task_value<Function>> {
  const alias_ref owner = detail::reserve_alias();
  auto run = [owner, body = std::move(body)]() mutable { detail::run_task(owner, body); };
  const auto made = detail::spawn(std::make_unique<detail::function_body<decltype(run)>>(std::move(run)),
                                  {.label = label, .link = true, .monitor = true, .monitor_alias = owner});
  const task<detail::task_value<Function>> begun(made.process, made.ref, owner.owner());
  detail::remark_task(begun);
  return begun;
}
template <class Function>
auto async(Function body, detail::call_site site = detail::call_site::here()) -> task<detail::task_value<Function>> {
  return async(std::string_view(detail::label_of(site)), std::move(body));
}

/// A task that has answered already, without a process (TASK-09). The answer lies in the mailbox when it returns.
template <class T>
auto completed(T value) -> task<std::decay_t<T>> {
  const alias_ref owner = detail::reserve_alias();
  const monitor_ref ref(owner.value());
  send(owner.owner(), task_reply<std::decay_t<T>>{ref, std::move(value)});
  static_cast<void>(is_alive(owner.owner()));  // Answered after what was sent before it.
  return {pid(), ref, owner.owner()};
}

// -- asking ----------------------------------------------------------------------------------------------------------

/// Waits for the task's value. Exits the caller, catchably, with await_failed: around the task's reason if it ended
/// without one, `normal` included, or around `timeout`; then a late reply is dropped, and the task goes on unless the
/// caller's end takes it along (TASK-04). A receive; with a reply or a timeout, then one operation, demonitor.
template <class T>
auto await(const task<T>& which, virtual_duration timeout = default_task_timeout) -> T {
  const auto answer = detail::await_task(which, &detail::ref_of_reply<T>, timeout);
  return std::move(answer->template get<task_reply<T>>().value);
}

/// The task's result, or nothing if it has none in time: then it may be asked again (TASK-06). As await otherwise.
template <class T>
auto yield(const task<T>& which, virtual_duration timeout = default_task_timeout) -> std::optional<task_result<T>> {
  return detail::to_task_result<T>(detail::yield_task(which, &detail::ref_of_reply<T>, timeout));
}

/// Unlinks the task, asks it to end and waits until it has: `kill` at once for brutal_kill(), else `shutdown`, and
/// `kill` after the timeout. A value that it has sent is returned; nothing, if it ended as it was asked to; its reason
/// otherwise: `killed` after a timeout, `noproc` if its end was known before (TASK-07). Throws bad_argument for a
/// negative timeout.
template <class T>
auto shutdown(const task<T>& which, child_shutdown how = default_task_timeout) -> std::optional<task_result<T>> {
  return detail::to_task_result<T>(detail::shut_task_down(which, &detail::ref_of_reply<T>, how));
}

/// Lets go of the task, which runs on without a link: its result if it is known already, else nothing, and what it
/// still sends is dropped (TASK-09).
template <class T>
auto ignore(const task<T>& which) -> std::optional<task_result<T>> {
  return detail::to_task_result<T>(detail::ignore_task(which, &detail::ref_of_reply<T>));
}

}  // namespace rehearse::runtime
