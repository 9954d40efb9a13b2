// Counts what happens, for whoever listens.
// SPDX-License-Identifier: MIT
#pragma once

#include "my_app.hpp"

inline auto look_around() -> observation { return observe(); }

inline void count_one() { telemetry::execute({"my_app", "counter", "increment"}, {{"value", 1}}); }
