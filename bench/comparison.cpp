// SPDX-License-Identifier: MIT
#include "comparison.hpp"

#include <algorithm>
#include <iomanip>

namespace rehearse::bench {

namespace {

struct work_and_who {
  std::string work;
  std::string who;
};
auto split(const std::string& name) -> work_and_who {
  const auto slash = name.find('/');
  return {name.substr(0, slash), name.substr(slash + 1)};
}

}  // namespace

comparing_reporter::comparing_reporter(const std::vector<std::string>& names) : ConsoleReporter(OO_Tabular) {
  for (const std::string& each : names) figures_.push_back({split(each).work, split(each).who});
}

auto comparing_reporter::find(const std::string& work, const std::string& who) -> figure* {
  const auto found = std::find_if(figures_.begin(), figures_.end(),
                                  [&](const figure& each) { return each.work == work && each.who == who; });
  return found == figures_.end() ? nullptr : &*found;
}

void comparing_reporter::ReportRuns(const std::vector<Run>& runs) {
  std::vector<Run> shown;
  for (const Run& each : runs) {
    const bool is_figure = each.repetitions <= 1 || each.aggregate_name == "median";
    if (is_figure || each.aggregate_name == "cv" || each.error_occurred) shown.push_back(each);
    const auto rate = each.counters.find("items_per_second");
    if (!is_figure || each.error_occurred || rate == each.counters.end()) continue;
    const auto [work, who] = split(each.run_name.function_name);
    if (figure* const measured = find(work, who)) measured->seconds = 1 / static_cast<double>(rate->second);
  }
  ConsoleReporter::ReportRuns(shown);
}

void comparing_reporter::print_comparison(std::ostream& out) const {
  out << '\n'
      << std::left << std::setw(12) << "work" << std::setw(28) << "who" << std::right << std::setw(14) << "ns a unit"
      << std::setw(16) << "units a second" << std::setw(14) << "x bare loop" << '\n'
      << std::fixed;
  double bare_loop = 0;
  for (const figure& each : figures_) {
    if (each.who == "bare_loop") bare_loop = each.seconds;  // Each work begins with it.
    if (each.seconds == 0) continue;
    out << std::left << std::setw(12) << each.work << std::setw(28) << each.who << std::right << std::setprecision(1)
        << std::setw(14) << each.seconds * 1e9 << std::setprecision(0) << std::setw(16) << 1 / each.seconds;
    if (bare_loop != 0) out << std::setprecision(2) << std::setw(14) << each.seconds / bare_loop;
    out << '\n';
  }
}

}  // namespace rehearse::bench
