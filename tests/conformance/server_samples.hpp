// What the conformance tests of servers and supervisors share: a journal, a worker that writes into it, and a wrapper
// that notices a body which did not come to its end.
// SPDX-License-Identifier: MIT
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <rehearse/rehearse.hpp>

#include "run_body.hpp"

namespace rehearse::tests {

/// The body, which must come to its end in every run: one whose process dies half way has shown nothing.
inline auto whole(std::function<void()> body) -> std::function<void()> {
  return [body = std::move(body)] {
    auto& is_over = run_state<bool>(false);
    at_end("the test's body came to its end", [&is_over] { return held(is_over); });
    body();
    is_over = true;
  };
}

/// The body, in a process beside the root: what it starts may crash or wait for ever.
inline auto aside(std::function<void()> body) -> std::function<void()> {
  return whole([body = std::move(body)] {
    spawn_monitor("tester", body);
    EXPECT_EQ(receive<down>().reason.to_string(), "normal") << "the body did not come to its end";
  });
}

/// Messages in the running process's mailbox, stray replies included.
inline auto mailbox_size() -> std::uint64_t { return process_info(self())->mailbox_size; }

/// What the processes of one run did, in the order in which they did it.
struct journal {
  std::string lines;                  ///< Separated by blanks.
  std::map<std::string, int> starts;  ///< How often init was entered, by id.
  pid reader;                         ///< Told of every start.

  void note(std::string_view line) {
    if (!lines.empty()) lines += ' ';
    lines += line;
  }
};

/// This run's journal, read by the running process.
inline auto new_journal() -> journal& {
  auto& made = run_state<journal>();
  made.reader = self();
  return made;
}

inline void expect_at_end(journal& told, std::string_view lines) {
  at_end("the journal", [&told, lines = std::string(lines)] {
    return held(told.lines == lines, "\n  journal:  " + told.lines + "\n  expected: " + lines);
  });
}

/// Sent to the journal's reader when a start has been acknowledged.
struct started {
  std::string id;
  int count;
  pid process;
};

/// How a worker differs from one that starts, works and stops as it is told.
struct habits {
  bool traps_exits = true;
  std::function<next(int start)> at_init{};  ///< Given the ordinal of the start, from 1.
  std::function<void(const exit_reason&)> at_terminate{};
};

/// Writes "+id" when it starts, "!id" when its start fails, "?id" when it says ignore, "-id:reason" when it terminates.
struct worker : gen_server {
  struct end {
    exit_reason why;
  };
  struct throw_error {};
  struct announce {
    int count;
  };

  worker(journal* journal, std::string name, habits its) : told(journal), id(std::move(name)), has(std::move(its)) {}

  auto init() -> next {
    trap_exit(has.traps_exits);
    const int count = ++told->starts[id];
    next then = has.at_init ? has.at_init(count) : next();
    const bool starts = !then.stops && !then.is_ignore && !then.is_init_error;
    told->note((starts ? "+" : then.is_ignore ? "?" : "!") + id);
    if (!starts) return then;
    return std::move(then).with_continue(announce{count});
  }
  void handle_continue(announce which) { send(told->reader, started{id, which.count, self()}); }
  auto handle_cast(end request) -> next { return stop_with(request.why); }
  void handle_cast(throw_error) { throw std::runtime_error("broken"); }
  void terminate(const exit_reason& why) {
    told->note("-" + id + ":" + why.to_string());
    if (has.at_terminate) has.at_terminate(why);
  }

  journal* told;
  std::string id;
  habits has;
};

/// A worker as a child, registered as `id`. It may take as long as it likes to stop.
inline auto member(journal& told, const std::string& id, restart_type restart = restart_type::permanent,
                   habits has = {}) -> child_spec {
  return child<worker>(id, named(id), &told, id, std::move(has)).restarts(restart).shuts_down(infinity);
}

/// Waits until worker `id` has started for the `count`-th time.
inline auto started_again(const std::string& id, int count = 1) -> pid {
  return receive(when([&](const started& seen) { return seen.id == id && seen.count == count; },
                      [](const started& seen) { return seen.process; }));
}

/// A worker's own code ends it.
inline void end(pid who, exit_reason why) { cast(server_ref<worker>(who), worker::end{std::move(why)}); }

/// A monitor that has reached its target: it sees whatever others do to it from now on.
inline auto watch(pid target) -> monitor_ref {
  const monitor_ref ref = monitor(target);
  is_alive(target);
  return ref;
}

/// Waits until `watched` fires; its reason.
inline auto reason_of(monitor_ref watched) -> exit_reason {
  return receive(
      when([=](const down& seen) { return seen.ref == watched; }, [](const down& seen) { return seen.reason; }));
}

/// Fails to start for `reason` at its `which`-th start.
inline auto fails_at(int which, exit_reason reason) -> std::function<next(int)> {
  return [=](int start) { return start == which ? stop_with(reason) : next(); };
}

/// What came of a request about a child, as text: "ok", "start_failed: no licence".
inline auto said(const child_result& result) -> std::string {
  std::ostringstream text;
  result.describe(text);
  return text.str();
}

/// which_children as text: "b:up a:undefined".
inline auto listed(const destination& sup) -> std::string {
  std::string text;
  for (const child_info& each : which_children(sup)) {
    if (!text.empty()) text += ' ';
    text += each.id + ':' + (each.is_restarting ? "restarting" : each.process ? "up" : "undefined");
  }
  return text;
}

/// Waits until so many messages lie in somebody's mailbox.
inline void until_queued_at(pid who, std::uint64_t count) {
  while (snapshot(who)->mailbox.size() < count) yield();
}

/// A process that asks `server` while it is suspended: its request is the last in the mailbox when this returns.
template <class Request>
auto queue_request(pid server, Request request) -> pid {
  const std::uint64_t before = snapshot(server)->mailbox.size();
  const pid asker = spawn("asker", std::move(request));
  until_queued_at(server, before + 1);
  return asker;
}

/// What `action` exits with; empty if it returns.
template <class Action>
auto exit_of(Action action) -> std::optional<exit_reason> {
  try {
    action();
  } catch (const exit_exception& exited) {
    return exited.reason();
  }
  return std::nullopt;
}

/// Expects that `action` is a call that fails for `inner` (GS-20).
template <class Action>
void expect_call_fails(Action action, const exit_reason& inner) {
  const auto exited = exit_of(action);
  ASSERT_TRUE(exited.has_value()) << "it returned";
  EXPECT_EQ(to_string(exited->what()), to_string(exit_reason::kind::call_failed)) << exited->to_string();
  EXPECT_EQ(exited->inner().to_string(), inner.to_string());
}

}  // namespace rehearse::tests

namespace rehearse::runtime {
/// For GoogleTest's messages.
inline void PrintTo(const exit_reason& reason, std::ostream* out) { *out << reason.to_string(); }
}  // namespace rehearse::runtime
