// Coverage as text.
// SPDX-License-Identifier: MIT
#include <rehearse/reports/coverage.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include <fmt/format.h>
#include <rehearse/reports/text.hpp>

namespace rehearse::reports {
namespace {

struct word {
  std::string_view name;   // As rows have it.
  std::string_view title;  // Over a group of columns.
  std::string_view told;   // In a sentence: "a kill in …".
};
constexpr std::array phases{word{"init", "init", "init"}, word{"idle", "idle", "idleness"},
                            word{"in_a_call", "a call", "a call"}, word{"restarting", "restart", "a restart"},
                            word{"shutting_down", "shutdown", "a shutdown"}};
constexpr std::array<std::string_view, 5> strikes{"nothing", "exit", "kill_before", "kill_in", "kill_after"};

struct rule_row {
  std::string rule;
  std::uint64_t total = 0;
  std::uint64_t cells = 0;
  std::uint64_t reached = 0;
  std::array<std::array<std::optional<std::uint64_t>, strikes.size()>, phases.size()> counts{};
};

/// In the order of the rows; words that this program does not know are left out.
auto rows_of(const std::vector<sim::rule_cell>& cells) -> std::vector<rule_row> {
  std::vector<rule_row> rows;
  for (const auto& each : cells) {
    if (rows.empty() || rows.back().rule != each.rule) rows.push_back({.rule = each.rule});
    const auto phase =
        std::find_if(phases.begin(), phases.end(), [&](const word& known) { return known.name == each.phase; });
    const auto strike = std::find(strikes.begin(), strikes.end(), each.strike);
    if (phase == phases.end() || strike == strikes.end()) continue;
    auto& row = rows.back();
    row.counts[static_cast<std::size_t>(phase - phases.begin())][static_cast<std::size_t>(strike - strikes.begin())] =
        each.count;
    row.total += each.count;
    ++row.cells;
    row.reached += each.count != 0 ? 1 : 0;
  }
  return rows;
}

auto mark_of(const std::optional<std::uint64_t>& count) -> char {
  if (!count) return ' ';
  return *count == 0 ? '-' : *count < 10 ? '.' : *count < 100 ? 'o' : '#';
}

auto totals_of_rows(const std::vector<rule_row>& rows) -> coverage_totals {
  coverage_totals totals;
  for (const auto& row : rows) {
    ++totals.rules;
    if (row.total == 0) continue;
    ++totals.rules_reached;
    totals.cells += row.cells;
    totals.cells_reached += row.reached;
  }
  return totals;
}

/// Some cell was reached by a kill.
auto has_kills(const std::vector<rule_row>& rows) -> bool {
  for (const auto& row : rows) {
    for (const auto& phase : row.counts) {
      for (std::size_t strike = 2; strike < strikes.size(); ++strike) {
        if (phase[strike].value_or(0) != 0) return true;
      }
    }
  }
  return false;
}

/// "SUP-23 never with a kill in a restart", of a phase in which the rule was reached otherwise, if there is one.
auto thinnest(const std::vector<rule_row>& rows) -> std::string {
  std::uint64_t most = 0;
  std::string told;
  for (const auto& row : rows) {
    for (std::size_t phase = 0; phase < phases.size(); ++phase) {
      const auto& counts = row.counts[phase];
      std::uint64_t in_phase = 0;
      for (const auto& each : counts) in_phase += each.value_or(0);
      if (in_phase <= most) continue;
      for (std::size_t strike = 2; strike < strikes.size(); ++strike) {
        if (counts[strike].value_or(1) != 0) continue;
        most = in_phase;
        told = fmt::format("{} never with a kill {} {}", row.rule, strikes[strike].substr(5), phases[phase].told);
        break;
      }
    }
  }
  return told;
}

auto line_of(const std::vector<rule_row>& rows) -> std::string {
  const auto totals = totals_of_rows(rows);
  if (totals.rules == 0) return {};
  auto text = fmt::format("rules: {} of {} put to the test", totals.rules_reached, totals.rules);
  if (totals.rules_reached > 0) {
    text += fmt::format(", {} of {} cells", with_thousands(totals.cells_reached), with_thousands(totals.cells));
  }
  if (!has_kills(rows)) {
    if (totals.rules_reached > 0) text += "; no fault killed anybody";
  } else if (const auto thin = thinnest(rows); !thin.empty()) {
    text += "; thin: " + thin;
  }
  return text + "\n";
}

}  // namespace

auto totals_of(const std::vector<sim::rule_cell>& cells) -> coverage_totals { return totals_of_rows(rows_of(cells)); }

auto coverage_line(const std::vector<sim::rule_cell>& cells) -> std::string { return line_of(rows_of(cells)); }

auto coverage_table(const std::vector<sim::rule_cell>& cells) -> std::string {
  const auto rows = rows_of(cells);
  if (rows.empty()) return {};
  std::string text =
      "In each phase five marks: struck by nothing, by an exit, by a kill before, in, after it.\n"
      "- never   . 1 to 9   o 10 to 99   # 100 and more   (blank: cannot be)\n\n"
      "rule     cells   ";
  for (const auto& phase : phases) text += fmt::format("  {:<8}", phase.title);
  text.erase(text.find_last_not_of(' ') + 1);
  text += "\n";
  std::vector<std::string> unreached;
  for (const auto& row : rows) {
    if (row.total == 0) {
      unreached.push_back(row.rule);
      continue;
    }
    text += fmt::format("{:<8} {:>2} of {:>2}", row.rule, row.reached, row.cells);
    for (const auto& phase : row.counts) {
      std::string marks;
      for (const auto& each : phase) marks += mark_of(each);
      text += fmt::format("  {:<8}", marks);
    }
    text.erase(text.find_last_not_of(' ') + 1);
    text += "\n";
  }
  if (!unreached.empty()) {
    std::string line = "never:";
    for (const auto& rule : unreached) {
      if (line.size() + 1 + rule.size() > 100) {
        text += line + "\n";
        line = "      ";
      }
      line += " " + rule;
    }
    text += line + "\n";
  }
  return text + line_of(rows);
}

}  // namespace rehearse::reports
