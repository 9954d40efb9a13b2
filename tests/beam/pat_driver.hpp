// The language `pat`: puppets that use agents, tasks, a task supervisor and two registries, one command at a time.
//
//   spawn P [trap]            a puppet; one that has died is brought up again by its next command
//   tsup s1 inf|MAX           the task supervisor
//   do P COMMAND              answered as Elixir would print it, then everybody's state
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "scenario_text.hpp"

namespace rehearse::beam {

/// Runs in a process of its own; settles after each command. Throws bad_scenario.
auto play_pat(const std::vector<words>& lines) -> std::vector<std::string>;

}  // namespace rehearse::beam
