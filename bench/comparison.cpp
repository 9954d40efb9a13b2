// SPDX-License-Identifier: MIT
#include "comparison.hpp"

#include <algorithm>
#include <iomanip>

namespace rehearse::bench {

namespace {

auto median(std::vector<double> of) -> double {
  std::sort(of.begin(), of.end());
  return of[of.size() / 2];
}

}  // namespace

void comparing_reporter::ReportRuns(const std::vector<Run>& runs) {
  for (const Run& each : runs) {
    const auto rate = each.counters.find("items_per_second");
    if (each.error_occurred || each.run_type != Run::RT_Iteration || rate == each.counters.end()) continue;
    const std::string& name = each.run_name.function_name;
    const auto slash = name.find('/');
    const std::string who = name.substr(slash + 1);
    const std::string work = name.substr(0, slash);
    auto found = std::find_if(figures_.begin(), figures_.end(),
                              [&](const figure& one) { return one.work == work && one.who == who; });
    if (found == figures_.end()) found = figures_.insert(found, {work, who, {}});
    found->seconds.push_back(1 / static_cast<double>(rate->second));
  }
  ConsoleReporter::ReportRuns(runs);
}

void comparing_reporter::print_comparison(std::ostream& out) const {
  if (figures_.empty()) return;
  out << '\n'
      << std::left << std::setw(12) << "work" << std::setw(28) << "who" << std::right << std::setw(14) << "ns a unit"
      << std::setw(16) << "units a second" << std::setw(14) << "x bare loop" << '\n';
  out << std::fixed;
  for (const figure& each : figures_) {
    const double mine = median(each.seconds);
    const auto base = std::find_if(figures_.begin(), figures_.end(),
                                   [&](const figure& one) { return one.work == each.work && one.who == "bare_loop"; });
    out << std::left << std::setw(12) << each.work << std::setw(28) << each.who << std::right << std::setprecision(1)
        << std::setw(14) << mine * 1e9 << std::setprecision(0) << std::setw(16) << 1 / mine;
    if (base != figures_.end()) out << std::setprecision(2) << std::setw(14) << mine / median(base->seconds);
    out << '\n';
  }
}

}  // namespace rehearse::bench
