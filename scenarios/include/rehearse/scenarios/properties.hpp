// Properties beyond always and at_end: what must come true in the end, in some run, or never be reached.
//
//   eventually("the leader is back", [=] { return held(lives(leader())); }, {.within = 30s});
//   sometimes("both clients wait at once", [=] { return held(peek(pool)->waiting.size() == 2); });
//   reachable("a lease expired");                      // the body says it; REHEARSE_MARK("a lease expired") stands in
//   code if (balance < 0) unreachable("an overdraft");      // a statement
//
// As all properties they read frozen state and send nothing; one that peeks at a server inside a handler is judged when
// that handler has returned. None draws a choice.
// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string_view>

#include <rehearse/runtime/time.hpp>
#include <rehearse/scenarios/context.hpp>

namespace rehearse::scenarios {

struct eventually_options {
  /// Virtual time from the last fault: that of the workload's end, or the opening of the last held channel. From 0 to
  /// 365 days.
  runtime::virtual_duration within = std::chrono::seconds(10);
};

/// Must hold at some moment after faults have stopped, which is when the run would be over. If it does not hold there
/// and then, the run goes on: without faults, fairly, its timers firing, until it has held, nothing can happen any
/// more, or `within` is over. Throws std::invalid_argument for a `within` out of its bounds.
void eventually(std::string_view name, std::function<held()> predicate, eventually_options options = {});

/// Looked at after each step and at the end; must hold in some run, or the campaign fails: its faults and schedules
/// never got to where it matters. Judged when a campaign of two runs or more has come to its end.
void sometimes(std::string_view name, std::function<held()> predicate);

/// Some run must reach REHEARSE_MARK(label), or the campaign fails as it does for `sometimes`.
void reachable(std::string_view label);

/// A statement in code: fails the run that reaches it, with the label as the property.
void unreachable(std::string_view label);

}  // namespace rehearse::scenarios

/// Names a line that no run may reach.
#define REHEARSE_UNREACHABLE(label) ::rehearse::scenarios::unreachable(label)
