// The table after the benchmarks: each figure beside the bare loop's of the same run.
// SPDX-License-Identifier: MIT
#pragma once

#include <benchmark/benchmark.h>

#include <ostream>
#include <string>
#include <vector>

namespace rehearse::bench {

/// Prints as Google Benchmark does and remembers what it printed.
class comparing_reporter final : public benchmark::ConsoleReporter {
 public:
  comparing_reporter() : ConsoleReporter(OO_Tabular) {}
  void ReportRuns(const std::vector<Run>& runs) override;
  /// Medians over the repetitions, and the ratio to the first of each work.
  void print_comparison(std::ostream& out) const;

 private:
  struct figure {
    std::string work;
    std::string who;
    std::vector<double> seconds;  // A unit, one for each repetition.
  };
  std::vector<figure> figures_;
};

}  // namespace rehearse::bench
