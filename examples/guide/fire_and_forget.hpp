// A task that nobody waits for. What becomes of it, nobody hears.
// SPDX-License-Identifier: MIT
#pragma once

#include "my_app.hpp"

inline void welcome(const user& newcomer) {
  start_task("email", [=] { send_email(newcomer.email, "Welcome!"); });
}
