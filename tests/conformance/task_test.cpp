// TASK: processes that compute one value for the process that started them.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "support.hpp"

namespace rehearse::tests {

namespace {

struct go {};

/// A process that lives until it is killed.
auto sleeper() -> task<int> {
  return async([] {
    wait_for_ever();
    return 0;
  });
}

/// The reason with which `body` makes its caller exit, as text; empty if it does not.
template <class Body>
auto exit_of(Body body) -> std::string {
  try {
    body();
  } catch (const exit_exception& left) {
    return left.reason().to_string();
  }
  return {};
}

template <class T>
auto text_of(const std::optional<task_result<T>>& result) -> std::string {
  if (!result) return "nothing";
  std::ostringstream out;
  result->describe(out);
  return out.str();
}

/// How a process that runs `body` ends, as text.
template <class Body>
auto end_of(Body body) -> std::string {
  return reason_of(spawn_monitor("owner", body));
}

}  // namespace

TEST(Task, TASK_02_TheOwnerSeesReplyThenExitThenDown) {
  run_everywhere(in_process([] {
    trap_exit(true);
    const auto computing = async([] { return 42; });
    const monitor_ref ref = computing.ref();

    std::vector<std::string> seen;
    while (seen.size() < 3) {
      receive([&](task_reply<int> reply) { seen.push_back(reply.ref == ref ? std::to_string(reply.value) : "?"); },
              [&](const exit_message& end) { seen.push_back("exit " + end.reason.to_string()); },
              [&](const down& end) { seen.push_back(end.ref == ref ? "down " + end.reason.to_string() : "?"); });
    }
    EXPECT_EQ(seen, (std::vector<std::string>{"42", "exit normal", "down normal"}));
  }));
}

TEST(Task, TASK_04_AwaitReturnsTheValueAndLeavesNothingBehind) {
  run_everywhere(in_process([] {
    const auto computing = async([] { return std::string("value"); });
    const monitor_ref gone = watch(computing.pid());
    EXPECT_EQ(await(computing, infinity), "value");
    reason_of(gone);
    EXPECT_EQ(queued(), 0U);
  }));
}

TEST(Task, TASK_06_YieldIsNothingInTimeAndMayBeRepeated) {
  run_when_idle(in_process([] {
    const auto computing = async([] {
      sleep(10ms);
      return 1;
    });
    EXPECT_EQ(text_of(yield(computing, 5ms)), "nothing");
    EXPECT_EQ(text_of(yield(computing, 6ms)), "ok 1");
  }));
}

TEST(Task, TASK_07_ATaskThatEndsAsItWasAskedToGivesNothing) {
  run_everywhere(in_process([] {
    const auto asked = sleeper();
    EXPECT_EQ(text_of(shutdown(asked, infinity)), "nothing");
    const auto killed = sleeper();
    EXPECT_EQ(text_of(shutdown(killed, child_shutdown::brutal_kill())), "nothing");
  }));
}

}  // namespace rehearse::tests
