// Tasks in a state that a test needs, and their results as text.
// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include <rehearse/rehearse.hpp>

namespace rehearse::tests {

/// What the process of a task may have done.
struct finished_as {
  exit_reason reason;
  bool replies = false;  ///< With 7, before its end.
};

/// A task without a link that has ended: its reply, if there is one, and its DOWN lie in the mailbox.
inline auto finished_task(finished_as how) -> task<int> {
  const pid process = spawn("finished task", [how] {
    const auto owner = receive<alias_ref>();
    if (how.replies) send(owner, task_reply<int>{monitor_ref(owner.value()), 7});
    exit(how.reason);
  });
  const monitor_ref ref = monitor(process, alias_mode::demonitor);
  const std::uint64_t wanted = process_info(self())->mailbox_size + (how.replies ? 2 : 1);
  send(process, alias_of(ref));
  while (process_info(self())->mailbox_size < wanted) yield();
  return {process, ref, self()};
}

/// A task without a process; what is said in its name, says the test.
inline auto bare_task() -> task<int> { return {pid(), monitor_ref(alias().value()), self()}; }
/// The reply of a task, from the test; it lies in the mailbox when this returns.
inline void reply_as(const task<int>& which, int value) {
  send(self(), task_reply<int>{which.ref(), value});
  is_alive(self());
}

/// "nothing", "ok 7", "exit killed".
template <class T>
auto text_of(const std::optional<task_result<T>>& result) -> std::string {
  if (!result) return "nothing";
  std::ostringstream out;
  result->describe(out);
  return out.str();
}
template <class T>
auto text_of(const std::vector<std::optional<task_result<T>>>& results) -> std::string {
  std::string text;
  for (const auto& each : results) text += (text.empty() ? "" : ", ") + text_of(each);
  return text;
}

/// The reason with which `body` makes its caller exit, as text; "returned" if it does not.
template <class Body>
auto exit_text_of(Body body) -> std::string {
  try {
    body();
  } catch (const exit_exception& left) {
    return left.reason().to_string();
  }
  return "returned";
}

/// A task that never ends by itself.
inline auto endless_task() -> task<int> {
  return async("endless", [] {
    sleep(infinity);
    return 0;
  });
}

/// A task that belongs to another process, which lives on.
inline auto task_of_another() -> task<int> {
  spawn("another", [to = self()] {
    send(to, async([] { return 0; }));
    sleep(infinity);
  });
  return receive<task<int>>();
}

}  // namespace rehearse::tests
