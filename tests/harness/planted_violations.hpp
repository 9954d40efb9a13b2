// Violations of OTP's rules that are real: found while a runtime ran into which a fault was planted (REHEARSE_MUTANTS).
// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <vector>

#include <rehearse/reports/stored.hpp>
#include <rehearse/sim/run_record.hpp>
#include <rehearse/sim/run_sink.hpp>

#include "mutant.hpp"

namespace rehearse::tests {

struct planted_violation {
  runtime::detail::mutant which;
  void (*body)();
};

/// A supervisor of three, of whom two are crashed.
void tree_under_fire();
/// One is killed, and another is told.
void killed_and_watched();

/// A timer is armed and cancelled, and its time passes.
void cancelled_in_time();

/// The first seed under which it shows, recorded, stored and read back. Nothing is planted afterwards.
auto find_violation(planted_violation planted) -> std::optional<reports::stored_run>;

/// Writes the records into a database and reads them back.
auto stored(const sim::campaign_info& info, const std::vector<sim::run_record>& records)
    -> std::vector<reports::stored_run>;

}  // namespace rehearse::tests
