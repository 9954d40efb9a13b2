// Two processes that share their fate, unless one ends normally or traps exits. Better: a
// supervisor.
// SPDX-License-Identifier: MIT
#pragma once

#include "my_app.hpp"

inline void share_fate_with(pid other) { link(other); }
