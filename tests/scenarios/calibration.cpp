// Counting failures, and judging the count.
// SPDX-License-Identifier: MIT
#include "calibration.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include <rehearse/scenarios/campaign.hpp>

namespace rehearse::scenarios {

namespace {

auto log_choose(double n, double k) -> double {
  return std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1);
}

}  // namespace

auto binomial_p_value(std::uint64_t seen, std::uint64_t runs, double p) -> double {
  const auto n = static_cast<double>(runs);
  const auto log_probability = [&](double k) { return log_choose(n, k) + k * std::log(p) + (n - k) * std::log1p(-p); };
  const double limit = log_probability(static_cast<double>(seen)) + 1e-9;
  double total = 0;
  const double spread = 12 * std::sqrt(n * p * (1 - p)) + 50;  // Beyond it nothing is left to add.
  const double first = std::max(0.0, std::floor(n * p - spread));
  const double last = std::min(n, std::ceil(n * p + spread));
  for (double k = first; k <= last; ++k) {
    if (log_probability(k) <= limit) total += std::exp(log_probability(k));
  }
  return total;
}

auto failures_of(const std::string& id, const std::string& strategy, std::uint64_t runs, std::uint64_t seed)
    -> std::uint64_t {
  const auto found = find_scenarios(id);
  EXPECT_EQ(found.size(), 1U) << id;
  if (found.size() != 1) return 0;
  campaign_options options;
  options.runs = runs;
  options.seed = seed;
  options.strategy = strategy;
  options.keep_going = true;
  return run_campaign(*found.front(), options).counters.failed;
}

}  // namespace rehearse::scenarios
