// Reports for a terminal: the counter-example of a run, the summary of a campaign, and a whole store.
//
// Plain text, without colour unless it is asked for; numbers have thousands separators whatever the locale. Tapes are
// never printed. What is left out is counted and said.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <rehearse/reports/store.hpp>
#include <rehearse/sim/run_record.hpp>
#include <rehearse/sim/run_sink.hpp>

namespace rehearse::reports {

struct text_options {
  /// Of a counter-example, its first line and its end included; at least 8. What proves a violation may exceed it.
  std::size_t max_lines = 20;
  std::uint64_t runs_planned = 0;  ///< For "run 417 of 1,000"; 0: unknown.
  bool color = false;              ///< ANSI escapes.
};

/// The events of a recorded run that a user of the actors would talk about, numbered, one a line:
///
///   FAILED  "every connection is free again"   seed 417 · run 417 of 1,000 · 61 steps
///     1  client.2  call   checkout          -> pool
///     2  FAULT     kill   client.2
///     3  pool      down   client.2, killed  (no handler: dropped)
///     4  end       available = 1, expected 2
///
/// Where a rule of the oracle was violated, the events that prove it are marked with a `*` and have their ordinal at
/// the end of the line.
///
/// A run that was not recorded gives the first and the last line. Ends with a newline, as all texts here do.
auto counter_example(const sim::run_record&, const text_options& = {}) -> std::string;

/// What became of the properties and marks of a campaign, indented, one a line:
///
///   always      "no connection is lent twice"   held in 1,000 of 1,000 runs, checked 61,234 times
///   sometimes   "both clients wait"             held in 0 of 1,000 runs, checked 61,234 times
///   mark        "a lease expired"               reached in 12 runs, 14 times
///
/// Empty for none.
auto property_table(const std::vector<sim::property_count>&) -> std::string;

/// What some run had to reach and none did, a sentence a line: "both clients wait" (sometimes) held in none of 1,000
/// runs. Empty for none.
auto never_reached_text(const std::vector<sim::property_count>&, std::uint64_t runs) -> std::string;

/// What a campaign did, in two lines: what was run under which models, and the counters.
auto summary(const sim::campaign_info&, const sim::campaign_counters&) -> std::string;

/// All of a store: campaigns, findings, faults planned and fired, and of each campaign that failed the shortest
/// failing run.
auto report(const store&, const text_options& = {}) -> std::string;

/// 1234567 as "1,234,567".
auto with_thousands(std::uint64_t number) -> std::string;

/// 16 hexadecimal digits, as --expect takes them.
auto format_digest(std::uint64_t digest) -> std::string;

}  // namespace rehearse::reports
