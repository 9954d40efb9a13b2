// The workloads of the suite: small bodies of a test, each with the properties that the corpus asks of it. All of them
// come to an end whatever is killed or late; what only holds where nobody is killed asks `is_calm` first.
//
// The body is the root of its run, which no fault strikes. Properties are named after the rule that they follow.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include <rehearse/rehearse.hpp>
#include <rehearse/sim/prng.hpp>

namespace rehearse::mutants {

/// Fails the run unless it holds; `property` is the rule and a sentence: "MON-02: …".
void must(bool holds, std::string_view property, const std::string& seen = {});
/// Nobody is killed in this run.
auto is_calm() -> bool;
/// Nobody is killed, and nothing is late.
auto is_faultless() -> bool;
/// Chance of the workload's own, from the seed of the run alone: it draws nothing from the tape.
auto dice() -> sim::prng&;
/// Does nothing in zero to two steps, so that others come in between.
void dawdle();
/// All in one line, for `seen`.
auto joined(const std::vector<int>& numbers) -> std::string;

// messages.cpp
void pairs_in_order();
void selective_receives();
// ends.cpp
void monitors_fire_once();
void exit_signals();
void links_both_ways();
// names_timers.cpp
void names_are_unique();
void timers_ring_on_time();
// calls.cpp
void calls_with_timeouts();
void starts_wait_for_init();
// supervision.cpp
void groups_restart();
void restart_types();
void restart_intensity();
void retries_until_it_starts();
// shutdowns.cpp
void shutdowns_leave_nobody();
void counts_of_children();
// trees.cpp
void random_trees();
// registries_tasks.cpp
void registry_keys();
void tasks_answer_once();

}  // namespace rehearse::mutants
