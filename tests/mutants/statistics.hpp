// The few statistics of a mutation score.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace rehearse::mutants {

/// A median and its 95% interval by order statistics. Empty bounds: beyond what was observed, or too few for one.
struct median_estimate {
  std::optional<double> median;
  std::optional<std::uint64_t> low;
  std::optional<std::uint64_t> high;
};
/// Of `total` observations, of which those not in `observed` were larger than any that could be seen.
auto estimate_median(std::vector<std::uint64_t> observed, std::size_t total) -> median_estimate;

struct ratio_interval {
  double low = 0;
  double high = 1;
};
/// Wilson's 95% interval of a share.
auto wilson(std::uint64_t hits, std::uint64_t total) -> ratio_interval;

}  // namespace rehearse::mutants
