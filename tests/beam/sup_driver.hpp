// The language `sup`: supervision trees, told what happens to them one event after another.
//
//   scenario 17
//   sup  /      one_for_one 3 5                       strategy, intensity, period in seconds
//   sup  /s1    rest_for_one 2 10 permanent inf       … restart type and shutdown of this child
//   sup  /s2    one_for_one 2 10 temporary inf any_significant significant     … auto_shutdown, flags
//   work /s1/c0 transient 5000 trap                   restart type, shutdown (ms, inf or brutal), flags
//   dyn  /d2    3 5 inf permanent inf                 intensity, period, max_children, restart type, shutdown
//   fail /s1/c0 1 error                               its next start fails: error, crash or ignore
//   run
//   exit /s1/c0 boom | kill /s1/c0 | kill2 /s1/c0 /s1/c1 | supkill /s1 | sig /s1/c0 boom | advance 5
//   term /s1/c0 | restart /s1/c0 | delete /s1/c0 | add /s1/n0 permanent 5000 trap | count /s1
//   dadd /d2/x0 transient 5000 trap | dterm /d2/x0
//
// Flags are trap, significant, and hang: a trapping worker that does not come back from terminate(shutdown).
//
// The trace after each event: the answer; starts, stops and failed starts in the order in which they happened; who died
// of what, sorted; the tree. At the end the tree is shut down, so that the shutdown order is always seen.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "scenario_text.hpp"

namespace rehearse::beam {

/// Plays the scenario in the running process; the trace, line by line. Throws bad_scenario.
auto play_sup(const std::vector<words>& lines) -> std::vector<std::string>;

}  // namespace rehearse::beam
