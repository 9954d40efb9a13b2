// The language `gs`: servers whose every callback is told what to do, and clients who tell them.
//
//   client c1 trap
//   do c1 start s1 link n1 trap ok>c>noreply ok        link or nolink, name or -, trap or -, what init does, terminate
//   do c1 call s1 x1 reply ; call n1 x2 reply>t>noreply 30 ; callx s1 x3 noreply inf
//   do c1 cast s1 x4 poke>noreply ; info s1 x5 stop:boom ; answer x3 ; suspend s1 ; resume s1 ; stop s1 boom 30
//   do c2 sig s1 shutdown ; link s1 ; unlink s1 ; mon m1 n1 ; alive s1 ; whereis n1 ; die boom
//
// A chain is what callbacks do, step by step: effects (poke: it sends itself a message; first: it replies at once;
// answer:x3, ask:s2, self: it replies to another call, calls another, calls itself), then what the callback returns or
// raises, then `c` or `t` or `t40` and what handle_continue or the timeout does. `callx` lets the exit of a call end
// the client; `answer` replies to a kept call. A timeout is in ms.
//
// The trace: what the batch answered; what each server did; batches of others that came to their end; each process
// that does not look as before: name, trap flag, links and mailbox (by sender), or what it died of.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "scenario_text.hpp"

namespace rehearse::beam {

/// Plays the scenario in the running process; the trace, line by line. Throws bad_scenario.
auto play_gs(const std::vector<words>& lines) -> std::vector<std::string>;

}  // namespace rehearse::beam
