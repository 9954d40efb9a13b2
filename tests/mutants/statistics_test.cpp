// The statistics, against numbers worked out by hand or printed in tables.
// SPDX-License-Identifier: MIT
#include "statistics.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace rehearse::mutants {
namespace {

auto from_one_to(std::size_t last) -> std::vector<std::uint64_t> {
  std::vector<std::uint64_t> numbers(last);
  std::iota(numbers.begin(), numbers.end(), 1);
  return numbers;
}

}  // namespace

TEST(MedianEstimate, OfTwentyIsBoundedByTheSixthAndTheFifteenth) {
  const auto estimate = estimate_median(from_one_to(20), 20);

  EXPECT_DOUBLE_EQ(estimate.median.value(), 10.5);
  EXPECT_EQ(estimate.low, 6U);
  EXPECT_EQ(estimate.high, 15U);
}

TEST(MedianEstimate, OfAHundredIsBoundedByTheFortiethAndTheSixtyFirst) {
  const auto estimate = estimate_median(from_one_to(100), 100);

  EXPECT_EQ(estimate.low, 40U);
  EXPECT_EQ(estimate.high, 61U);
}

TEST(MedianEstimate, OfFiveHasNoBounds) {
  const auto estimate = estimate_median(from_one_to(5), 5);

  EXPECT_DOUBLE_EQ(estimate.median.value(), 3);
  EXPECT_FALSE(estimate.low.has_value());
  EXPECT_FALSE(estimate.high.has_value());
}

TEST(MedianEstimate, TakesWhatWasNotSeenForLarger) {
  const auto few = estimate_median(from_one_to(12), 20);
  EXPECT_DOUBLE_EQ(few.median.value(), 10.5);
  EXPECT_EQ(few.low, 6U);
  EXPECT_FALSE(few.high.has_value());

  EXPECT_FALSE(estimate_median(from_one_to(10), 20).median.has_value());
}

TEST(Wilson, AgreesWithTheTable) {
  const auto all = wilson(32, 32);
  EXPECT_NEAR(all.low, 0.8928, 5e-5);
  EXPECT_DOUBLE_EQ(all.high, 1);

  const auto most = wilson(31, 32);
  EXPECT_NEAR(most.low, 0.8426, 5e-5);
  EXPECT_NEAR(most.high, 0.9945, 5e-5);
}

}  // namespace rehearse::mutants
