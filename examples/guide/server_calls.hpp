// A call waits for its reply; a cast does not.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "my_app.hpp"

inline auto process(std::string text) { return call(my_worker, worker::process{text}); }
inline void update_state(std::string state) { cast(my_worker, worker::update_state{state}); }
