// The language `sig`: puppets that do signal primitives, a batch at a time.
//
//   spawn p1
//   do p1 trap on ; link p2 ; mon m1 p2
//   do p1 send p2 x1 ; sig p2 kill ; send n1 x2
//   do p1 alias a1 reply ; mona m2 p3 reply_demonitor ; unalias a1
//   do p2 senda a1 x3 ; senda m2 x4                   through an alias, or the alias of a monitor
//   do p3 demonf m1 ; recv x1 ; recvexit ; reg n1 ; die raise ; alive p2 ; spawnlink p5
//
// The trace: what a batch answered; then each puppet with its name, trap flag, links and mailbox (messages grouped by
// sender, each sender's in order), or the reason it died of.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "scenario_text.hpp"

namespace rehearse::beam {

/// Plays the scenario in the running process; the trace, line by line. Throws bad_scenario.
auto play_sig(const std::vector<words>& lines) -> std::vector<std::string>;

}  // namespace rehearse::beam
