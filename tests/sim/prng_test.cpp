// SPDX-License-Identifier: MIT
#include <rehearse/sim/prng.hpp>

#include <gtest/gtest.h>

#include <array>

namespace rehearse::sim {

// Reference values of splitmix64 and xoshiro256**, computed with their authors' algorithms from seed 1234567.
TEST(Prng, SeedsLikeSplitmix64) {
  std::uint64_t state = 1234567;

  EXPECT_EQ(mix_seed(state), 6457827717110365317ULL);
  EXPECT_EQ(mix_seed(state), 3203168211198807973ULL);
  EXPECT_EQ(mix_seed(state), 9817491932198370423ULL);
}

TEST(Prng, IsPinned) {
  prng numbers(1);

  const std::array first{numbers(), numbers(), numbers(), numbers()};

  EXPECT_EQ(first, (std::array<std::uint64_t, 4>{12966619160104079557ULL, 9600361134598540522ULL,
                                                 10590380919521690900ULL, 7218738570589545383ULL}));
}

TEST(Prng, StaysBelowItsBoundAndReachesAllOfIt) {
  prng numbers(7);
  std::array<int, 6> seen{};

  for (int i = 0; i < 6000; ++i) ++seen.at(numbers.below(6));

  for (const int count : seen) EXPECT_NEAR(count, 1000, 150);
}

TEST(Prng, HasOneAnswerForABoundOfOne) { EXPECT_EQ(prng(3).below(1), 0U); }

}  // namespace rehearse::sim
