// A state machine that does what a scenario of golden/statem.scenarios.txt says, and the record of what it did, in the
// words of reference/statem.escript.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace rehearse::beam {

/// Plays the lines of one scenario from a process of a run whose clock waits for everybody.
auto play_statem(const std::vector<std::string>& lines) -> std::vector<std::string>;

}  // namespace rehearse::beam
