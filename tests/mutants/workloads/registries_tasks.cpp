// Keys of a registry have one owner and go with it; tasks answer once.
// SPDX-License-Identifier: MIT
#include "workloads.hpp"

namespace rehearse::mutants {
namespace {

using places = runtime::registry<std::string, int>;

auto hall() -> places { return places(name("hall")); }

struct seated {
  pid by{};
};

void take_a_seat(seated& seat) {
  dawdle();
  try {
    const auto result = hall().register_key("seat", 1);
    if (result.is_ok()) {
      // A partition that is killed takes its rows along, and its owners a moment later, by their links.
      must(!is_calm() || !seat.by || !scenarios::lives(seat.by), "REG-02: a unique key has one owner");
      seat.by = self();
      dawdle();
    } else {
      must(result.process != self(), "REG-02: who is refused is told who has the key");
    }
  } catch (const bad_argument&) {
    // The registry is gone.
  } catch (const no_process&) {
    // It has just gone.
  }
}

}  // namespace

void registry_keys() {
  trap_exit(true);
  auto& seat = scenarios::run_state<seated>();
  const auto keeper = runtime::try_start_registry<std::string, int>({.name = name("hall")});
  if (!keeper.is_ok()) return;
  for (int i = 0; i < 3; ++i) spawn("guest", [&seat] { take_a_seat(seat); });
  settle();
  try {
    if (is_calm()) {
      must(hall().lookup("seat").empty() && hall().count() == 0, "REG-03: a key goes with its owner");
      must(static_cast<bool>(seat.by), "REG-02: somebody gets a free key");
    }
    stop(keeper.process, exit_reason::normal);
  } catch (const bad_argument&) {
    return;  // The registry is gone.
  } catch (const exit_exception&) {
    return;
  }
}

void tasks_answer_once() {
  spawn("owner", [] {
    trap_exit(true);
    std::vector<runtime::task<int>> tasks;
    for (int i = 0; i < 3; ++i) {
      tasks.push_back(runtime::async("task", [i] {
        dawdle();
        return 10 * i;
      }));
    }
    for (int i = 0; i < 3; ++i) {
      try {
        const int got = runtime::await(tasks[static_cast<std::size_t>(i)], infinity);
        must(got == 10 * i, "TASK-02: await gives the value of its own task", std::to_string(got));
      } catch (const exit_exception& error) {
        must(!is_calm(), "TASK-02: a task that returns answers", error.reason().to_string());
      }
    }
    settle();
    receive([](down) { must(false, "TASK-02: a task that has answered has no monitor left"); },
            [](runtime::task_reply<int>) { must(false, "TASK-02: a task answers once"); }, after(0ms, [] {}));
  });
}

}  // namespace rehearse::mutants
