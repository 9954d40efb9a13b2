// The three formats have their numbers from one row.
// SPDX-License-Identifier: MIT
#include "report.hpp"

#include <algorithm>
#include <iomanip>
#include <map>
#include <sstream>

#include "statistics.hpp"

namespace rehearse::mutants {
namespace {

/// What a table says of one mutant.
struct row {
  std::string median;
  std::string interval;
  std::string killed;
  std::string rules;
};

auto rules_of(const mutant_result& one) -> std::vector<std::pair<std::string, int>> {
  std::map<std::string, int> counted;
  for (const hunt_result& each : one.seeds) {
    if (each.killed) ++counted[each.rule];
  }
  std::vector<std::pair<std::string, int>> ordered(counted.begin(), counted.end());
  std::stable_sort(ordered.begin(), ordered.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  return ordered;
}

auto row_of(const mutant_result& one, const hunt_options& options) -> row {
  std::vector<std::uint64_t> runs;
  for (const hunt_result& each : one.seeds) {
    if (each.killed) runs.push_back(each.runs);
  }
  const auto estimate = estimate_median(runs, one.seeds.size());
  const std::string beyond = "> " + std::to_string(options.runs);
  row made;
  std::ostringstream median;
  if (estimate.median) {
    median << *estimate.median;
  } else {
    median << beyond;
  }
  made.median = median.str();
  if (one.seeds.size() >= 6) {
    made.interval = (estimate.low ? std::to_string(*estimate.low) : beyond) + " to " +
                    (estimate.high ? std::to_string(*estimate.high) : beyond);
  }
  made.killed = std::to_string(one.killed_count()) + "/" + std::to_string(one.seeds.size());
  for (const auto& [rule, count] : rules_of(one)) {
    made.rules += (made.rules.empty() ? "" : ", ") + rule + " " + std::to_string(count);
  }
  return made;
}

void print_unmutated(std::ostream& out, const mutant_result& one, const hunt_options& options) {
  const std::string budget = std::to_string(one.seeds.size()) + " x " + std::to_string(options.runs) + " runs";
  if (one.killed_count() == 0) {
    out << "unmutated: silent in " << budget << "\n";
    return;
  }
  out << "unmutated: NOT silent in " << one.killed_count() << " of " << budget << "\n";
  for (std::uint32_t i = 0; i < one.seeds.size(); ++i) {
    const hunt_result& each = one.seeds[i];
    if (!each.killed) continue;
    out << "  seed " << base_seed(nullptr, i) << ", run " << each.runs << ", " << each.workload << ": " << each.sentence
        << "\n";
  }
}

struct score {
  std::uint64_t killed = 0;
  std::uint64_t total = 0;
  std::string survivors;
};

auto score_of(const std::vector<mutant_result>& all) -> score {
  score made;
  for (const mutant_result& each : all) {
    if (each.which == nullptr) continue;
    ++made.total;
    if (is_as_it_should_be(each)) {
      ++made.killed;
    } else {
      made.survivors += (made.survivors.empty() ? "" : ", ") + std::string(each.which->number) + " (" +
                        std::to_string(each.killed_count()) + "/" + std::to_string(each.seeds.size()) + ")";
    }
  }
  return made;
}

void print_score(std::ostream& out, const std::vector<mutant_result>& all) {
  const score made = score_of(all);
  if (made.total == 0) return;
  const auto interval = wilson(made.killed, made.total);
  out << "killed: " << made.killed << " of " << made.total << ", " << std::fixed << std::setprecision(1)
      << 100.0 * static_cast<double>(made.killed) / static_cast<double>(made.total) << "% (Wilson "
      << 100 * interval.low << " to " << 100 * interval.high << ")" << std::defaultfloat << "\n"
      << "survivors: " << (made.survivors.empty() ? "none" : made.survivors) << "\n";
}

auto escaped(const std::string& text) -> std::string {
  std::string made;
  for (const char each : text) {
    if (each == '"' || each == '\\') made += '\\';
    made += static_cast<unsigned char>(each) < 0x20 ? ' ' : each;
  }
  return made;
}

}  // namespace

auto is_as_it_should_be(const mutant_result& one) -> bool {
  if (one.which == nullptr) return one.killed_count() == 0;
  return std::uint64_t{one.killed_count()} * 20 >= one.seeds.size() * 19;
}

auto is_as_it_should_be(const std::vector<mutant_result>& all) -> bool {
  return std::all_of(all.begin(), all.end(), [](const mutant_result& each) { return is_as_it_should_be(each); });
}

namespace {

/// Of the half that stands beside `at`: "20/20 SUP-22", with the most frequent rule; empty if it was not hunted.
auto half(const std::vector<mutant_result>& results, std::size_t at, const hunt_options& options) -> std::string {
  if (at >= results.size()) return {};
  const auto rules = rules_of(results[at]);
  return row_of(results[at], options).killed + (rules.empty() ? "" : " " + rules.front().first);
}

void print_half_score(std::ostream& out, std::string_view who, const std::vector<mutant_result>& results) {
  if (results.empty()) return;
  const score made = score_of(results);
  out << who << ": " << made.killed << " of " << made.total
      << (made.survivors.empty() ? std::string() : "; survivors: " + made.survivors) << "\n";
}

void print_lines(std::ostream& out, std::string_view judges, const std::vector<mutant_result>& results) {
  for (const mutant_result& each : results) {
    for (std::uint32_t i = 0; i < each.seeds.size(); ++i) {
      const hunt_result& one = each.seeds[i];
      out << R"({"mutant":")" << (each.which == nullptr ? "none" : each.which->number) << R"(","judges":")" << judges
          << R"(","seed":)" << base_seed(each.which, i) << R"(,"killed":)" << (one.killed ? "true" : "false")
          << R"(,"runs":)" << one.runs << R"(,"rule":")" << escaped(one.rule) << R"(","workload":")"
          << escaped(one.workload) << R"(","sentence":")" << escaped(one.sentence) << "\"}\n";
    }
  }
}

void print_scores(std::ostream& out, const findings& found, const hunt_options& options) {
  print_score(out, found.all);
  print_half_score(out, "by the checkers alone", found.by_checkers);
  print_half_score(out, "by the workloads' own properties alone", found.by_properties);
  for (const auto* results : {&found.all, &found.by_checkers, &found.by_properties}) {
    for (const mutant_result& each : *results) {
      if (each.which == nullptr) print_unmutated(out, each, options);
    }
  }
}

}  // namespace

void print_table(std::ostream& out, const findings& found, const hunt_options& options) {
  const bool has_halves = !found.by_checkers.empty();
  out << std::left << std::setw(5) << "" << std::setw(9) << "breaks" << std::setw(60) << "what it does" << std::setw(8)
      << "killed" << std::setw(9) << "median" << std::setw(15) << "95%";
  if (has_halves) out << std::setw(19) << "checkers alone" << std::setw(19) << "properties alone";
  out << "by\n";
  for (std::size_t i = 0; i < found.all.size(); ++i) {
    const mutant_result& each = found.all[i];
    if (each.which == nullptr) continue;
    const row told = row_of(each, options);
    out << std::setw(5) << each.which->number << std::setw(9) << each.which->property << std::setw(60)
        << each.which->what << std::setw(8) << told.killed << std::setw(9) << told.median << std::setw(15)
        << told.interval;
    if (has_halves) {
      out << std::setw(19) << half(found.by_checkers, i, options) << std::setw(19)
          << half(found.by_properties, i, options);
    }
    out << told.rules << "\n";
  }
  print_scores(out, found, options);
}

void print_json(std::ostream& out, const findings& found) {
  print_lines(out, "all", found.all);
  print_lines(out, "checkers", found.by_checkers);
  print_lines(out, "properties", found.by_properties);
}

void print_markdown(std::ostream& out, const findings& found, const hunt_options& options) {
  out << "| | breaks | what it does | killed | median | 95 % | by | checkers alone | properties alone |\n"
      << "| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n";
  for (std::size_t i = 0; i < found.all.size(); ++i) {
    const mutant_result& each = found.all[i];
    if (each.which == nullptr) continue;
    const row told = row_of(each, options);
    out << "| " << each.which->number << " | " << each.which->property << " | " << each.which->what << " | "
        << told.killed << " | " << told.median << " | " << told.interval << " | " << told.rules << " | "
        << half(found.by_checkers, i, options) << " | " << half(found.by_properties, i, options) << " |\n";
  }
  out << "\n```text\n";
  print_scores(out, found, options);
  out << "```\n";
}

}  // namespace rehearse::mutants
