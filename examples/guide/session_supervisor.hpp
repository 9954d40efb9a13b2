// A session for each user, started on request, found by the user's number. It is transient:
// restarted when it crashes, and gone when it was stopped.
// SPDX-License-Identifier: MIT
#pragma once

#include "my_app.hpp"

inline const registry<int> session_registry("session_registry");

struct session_supervisor : dynamic_supervisor {};

inline auto start_session(int user_id) -> child_result {
  const auto options = named(session_registry.via(user_id));
  auto spec = child<user_session>("session", options, user_id).restarts(restart_type::transient);
  return start_child(name("session_supervisor"), std::move(spec));
}
inline void stop_session(int user_id) { stop(session_registry.via(user_id)); }
