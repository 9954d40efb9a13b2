// The table after the benchmarks: each figure beside the bare loop's of the same run.
// SPDX-License-Identifier: MIT
#pragma once

#include <benchmark/benchmark.h>

#include <ostream>
#include <string>
#include <vector>

namespace rehearse::bench {

/// Prints as Google Benchmark does, of repetitions only the median and how far they scatter, and remembers it.
class comparing_reporter final : public benchmark::ConsoleReporter {
 public:
  /// `names` are those of the benchmarks, in the order that the table will have.
  explicit comparing_reporter(const std::vector<std::string>& names);
  void ReportRuns(const std::vector<Run>& runs) override;
  /// What was measured, and its ratio to the bare loop's time for the same work.
  void print_comparison(std::ostream& out) const;

 private:
  struct figure {
    std::string work;
    std::string who;
    double seconds = 0;  // A unit; 0: not measured.
  };
  auto find(const std::string& work, const std::string& who) -> figure*;

  std::vector<figure> figures_;
};

}  // namespace rehearse::bench
