// Stored runs judged with today's oracle: nothing is run, their events are played back to the checkers.
//
// What a campaign saw and what a later program says about it may differ: checkers get better, and campaigns may have
// been judged under a lighter oracle. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <rehearse/reports/proof.hpp>
#include <rehearse/reports/stored.hpp>
#include <rehearse/scenarios/rule.hpp>
#include <rehearse/sim/run_record.hpp>

namespace rehearse::harness {

enum class check_verdict : std::uint8_t {
  same,               ///< The rule that was stored is violated, or none is and none was.
  new_violation,      ///< A rule is violated, and the run was not refused for one.
  other_violation,    ///< Another rule than the stored one is violated.
  no_longer_refused,  ///< The run was refused for a rule that now holds.
  not_in_scope,       ///< The rule that was stored is not judged in this scope, and no other is violated.
  cannot_be_judged,   ///< Its events are not enough; `why_not` says why.
};
inline constexpr int check_verdict_count = static_cast<int>(check_verdict::cannot_be_judged) + 1;
/// "same", "new violation", …
auto to_string(check_verdict) -> std::string_view;

struct checked_run {
  std::int64_t id = 0;  ///< As in FILE#ID.
  std::string scenario;
  std::string variant;
  sim::verdict stored_outcome{};
  std::string stored_property;  ///< Empty if it passed.
  check_verdict verdict{};
  std::string rule;  ///< That is violated; empty if none is.
  std::string explanation;
  std::vector<reports::proven_event> proof;  ///< With the names that were stored.
  std::string why_not;
};

/// Judges one run. `scope` is `full` or `light`.
auto check_stored_run(const reports::stored_run& stored, scenarios::oracle_scope scope) -> checked_run;

}  // namespace rehearse::harness
