// await_many and yield_many: waiting for several tasks under one timeout. Results come in the order of the tasks.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include <rehearse/runtime/task.hpp>

namespace rehearse::runtime {

/// How long yield_many waits, for how many, and what becomes of the others.
struct yield_many_options {
  virtual_duration timeout = default_task_timeout;              ///< For all of them together.
  std::size_t limit = std::numeric_limits<std::size_t>::max();  ///< It returns when so many have ended.
  /// Of those without a result when the time is up; `exit` is refused. With a limit that was reached: nothing.
  runtime::on_timeout on_timeout = runtime::on_timeout::nothing;
};

namespace detail {

// In the order of the tasks, which must be different ones; a task without an answer has null.
auto await_tasks(const std::vector<any_task>& tasks, reply_reader reply_of, virtual_duration timeout)
    -> std::vector<signal_ptr>;
auto yield_tasks(const std::vector<any_task>& tasks, reply_reader reply_of, const yield_many_options& options)
    -> std::vector<signal_ptr>;

}  // namespace detail

/// The values of all tasks. Exits the caller, catchably, with await_failed as soon as one of them ends without a value,
/// or when the time is up; it then waits for none of them any more, and they go on (TASK-08). Throws bad_argument if
/// one is not the caller's, or is given twice. A receive for each task, and a demonitor.
template <class T>
auto await_many(const std::vector<task<T>>& tasks, virtual_duration timeout = default_task_timeout) -> std::vector<T> {
  std::vector<T> values;
  for (const auto& answer : detail::await_tasks({tasks.begin(), tasks.end()}, &detail::ref_of_reply<T>, timeout)) {
    values.push_back(std::move(answer->template get<task_reply<T>>().value));
  }
  return values;
}

/// The results of all tasks; nothing for those that have none in time (TASK-06). Throws bad_argument as await_many.
template <class T>
auto yield_many(const std::vector<task<T>>& tasks, const yield_many_options& options = {})
    -> std::vector<std::optional<task_result<T>>> {
  std::vector<std::optional<task_result<T>>> results;
  for (auto& answer : detail::yield_tasks({tasks.begin(), tasks.end()}, &detail::ref_of_reply<T>, options)) {
    results.push_back(detail::to_task_result<T>(std::move(answer)));
  }
  return results;
}

}  // namespace rehearse::runtime
