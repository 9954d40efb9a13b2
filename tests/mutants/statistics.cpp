// Order statistics and Wilson's interval.
// SPDX-License-Identifier: MIT
#include "statistics.hpp"

#include <algorithm>
#include <cmath>

namespace rehearse::mutants {
namespace {

/// The largest rank from below, from 1, so that the median is outside its rank and the mirrored one in 5% at most; 0 if
/// there is none. Each observation is below the median as often as not: binomial.
auto rank_of_interval(std::size_t total) -> std::size_t {
  double term = std::pow(0.5, static_cast<double>(total));
  double below = 0;
  std::size_t rank = 0;
  while (rank < total && below + term <= 0.025) {
    below += term;
    ++rank;
    term *= static_cast<double>(total - rank + 1) / static_cast<double>(rank);
  }
  return rank;
}

}  // namespace

auto estimate_median(std::vector<std::uint64_t> observed, std::size_t total) -> median_estimate {
  std::sort(observed.begin(), observed.end());
  const auto at_rank = [&](std::size_t rank) -> std::optional<std::uint64_t> {
    if (rank == 0 || rank > observed.size()) return std::nullopt;
    return observed[rank - 1];
  };
  median_estimate made;
  const auto lower = at_rank((total + 1) / 2);
  const auto upper = at_rank(total / 2 + 1);
  if (lower && upper) made.median = (static_cast<double>(*lower) + static_cast<double>(*upper)) / 2;
  if (const std::size_t rank = rank_of_interval(total); rank != 0) {
    made.low = at_rank(rank);
    made.high = at_rank(total + 1 - rank);
  }
  return made;
}

auto wilson(std::uint64_t hits, std::uint64_t total) -> ratio_interval {
  if (total == 0) return {};
  constexpr double z = 1.959964;
  const auto n = static_cast<double>(total);
  const double share = static_cast<double>(hits) / n;
  const double centre = share + z * z / (2 * n);
  const double spread = z * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n));
  const double scale = 1 + z * z / n;
  return {std::max(0.0, (centre - spread) / scale), std::min(1.0, (centre + spread) / scale)};
}

}  // namespace rehearse::mutants
