// A task that nobody waits for, kept by a supervisor: it is seen, counted, and ended with the app.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "my_app.hpp"

struct app_with_tasks : supervisor {
  static auto init() -> supervisor_spec {
    return {{}, {task_supervisor_child("task_supervisor", {}, named("task_supervisor"))}};
  }
};

inline auto process_in_background(std::string file_path) -> child_result {
  return start_child(name("task_supervisor"), [=] { process_large_file(file_path); });
}
