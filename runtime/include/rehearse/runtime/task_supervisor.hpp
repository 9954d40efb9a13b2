// task_supervisor: keeps tasks, so that a whole group of them ends with its supervisor and can be counted.
//
//   struct mailers : task_supervisor {};
//   auto tasks = start_link<mailers>(named("mailers"));
//   start_child(tasks, [=] { send_email(user); });                     // fire and forget
//   auto price = async_nolink(tasks, [=] { return quote(symbol); });   // its crash is a result, not ours
//
// It is a dynamic supervisor (TSUP-01): whatever may be asked about a dynamic supervisor's children may be asked about
// tasks. A task is started by its supervisor, and waits until the caller, who has linked and monitored it by then, says
// what to do: it exits with {shutdown, R} if the caller ends first, and with `timeout` after 5 s (TSUP-04, VER-11).
// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rehearse/runtime/dynamic_supervisor.hpp>
#include <rehearse/runtime/task.hpp>

namespace rehearse::runtime {

/// Base of a task supervisor: derive, and give `auto init() -> dynamic_supervisor_flags`, or leave it out.
struct task_supervisor : dynamic_supervisor {};

/// A supervisor that keeps as many tasks as its max_children allows was asked for one more (TSUP-03, STREAM-09).
class max_children_reached : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// How its supervisor keeps a task that somebody awaits. It is never restarted.
struct supervised_task_options {
  child_shutdown shutdown = default_task_timeout;
};

/// How its supervisor keeps a task that nobody awaits (TSUP-02).
struct task_child_options {
  restart_type restart = restart_type::temporary;  ///< The others are restarted, which counts (DYN-06).
  child_shutdown shutdown = default_task_timeout;
};

/// A task supervisor without a class of its own.
auto try_start_task_supervisor(const dynamic_supervisor_flags& flags = {}, const server_options& options = {})
    -> start_result;
auto start_task_supervisor(const dynamic_supervisor_flags& flags = {}, const server_options& options = {}) -> pid;
/// The spec of one.
auto task_supervisor_child(std::string id, const dynamic_supervisor_flags& flags = {},
                           const server_options& options = {}) -> child_spec;

/// The tasks that it keeps, in no order that is promised (TSUP-06).
auto task_children(const destination& supervisor) -> std::vector<pid>;

namespace detail {

/// What a waiting task is told to do.
struct task_order {
  static constexpr std::string_view message_name = "task_order";
  std::unique_ptr<process_body> work;
  void describe(std::ostream& out) const { out << "go"; }
};

/// Has a supervisor start a task that waits for an order of the running process.
auto start_waiting_task(const destination& supervisor, std::string_view label, child_shutdown shutdown) -> child_result;
/// The same for those who cannot go on without: throws max_children_reached, or bad_argument for a spec that is
/// refused.
auto require_waiting_task(const destination& supervisor, std::string_view label, child_shutdown shutdown) -> pid;

template <class Body>
void send_order(pid task, Body body) {
  send(task, task_order{std::make_unique<function_body<Body>>(std::move(body))});
}

template <class Function>
auto start_supervised(const destination& supervisor, std::string_view label, Function body, child_shutdown shutdown,
                      bool with_link) -> task<task_value<Function>> {
  const pid process = require_waiting_task(supervisor, label, shutdown);
  if (with_link) link(process);
  const monitor_ref ref = monitor(process, alias_mode::demonitor);
  remark_task({process, ref, self()});
  send_order(process, [owner = alias_of(ref), body = std::move(body)]() mutable { run_task(owner, body); });
  return {process, ref, self()};
}

}  // namespace detail

/// Starts a task that its supervisor keeps and whose value the running process may await: as async(f), linked to the
/// caller, and ended with the supervisor (TSUP-03, TSUP-05). Throws max_children_reached. A request to the supervisor,
/// then the operations link, monitor and send; exits the caller if there is no such supervisor (GS-20).
template <std::invocable Function>
auto async(const destination& supervisor, Function body, const supervised_task_options& options = {},
           detail::call_site site = detail::call_site::here()) -> task<detail::task_value<Function>> {
  return detail::start_supervised(supervisor, detail::label_of(site), std::move(body), options.shutdown, true);
}

/// The same without the link: a task that crashes leaves its owner alone, and outlives it (TSUP-03, TSUP-05).
template <std::invocable Function>
auto async_nolink(const destination& supervisor, Function body, const supervised_task_options& options = {},
                  detail::call_site site = detail::call_site::here()) -> task<detail::task_value<Function>> {
  return detail::start_supervised(supervisor, detail::label_of(site), std::move(body), options.shutdown, false);
}

/// Starts a task that nobody awaits: ok, max_children, bad_spec (TSUP-02). A request to the supervisor; then, for a
/// temporary one, a send. Others are started anew with a copy of `body` each time.
template <std::invocable Function>
auto start_child(const destination& supervisor, Function body, const task_child_options& options = {},
                 detail::call_site site = detail::call_site::here()) -> child_result {
  const std::string label = detail::label_of(site);
  auto run = [body = std::move(body)]() mutable { static_cast<void>(detail::call_for_value(body)); };
  if (options.restart != restart_type::temporary) {
    child_spec spec;
    spec.id = label;
    spec.start = [label, run]() -> start_result { return {start_outcome::ok, spawn_link(label, run), {}}; };
    return start_child(supervisor, std::move(spec).restarts(options.restart).shuts_down(options.shutdown));
  }
  const child_result started = detail::start_waiting_task(supervisor, label, options.shutdown);
  if (started.outcome == child_outcome::ok) detail::send_order(started.process, std::move(run));
  return started;
}

}  // namespace rehearse::runtime
