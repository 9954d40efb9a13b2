// What is offered to somebody who mistyped a name.
// SPDX-License-Identifier: MIT
#include "near_matches.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rehearse::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::vector<std::string> names{"A01", "pool_no_down", "A02", "pool_double_checkin", "canary"};

TEST(EditDistance, CountsInsertionsDeletionsReplacementsAndSwaps) {
  EXPECT_EQ(edit_distance("", "abc"), 3u);
  EXPECT_EQ(edit_distance("A1", "A01"), 1u);
  EXPECT_EQ(edit_distance("canry", "canary"), 1u);
  EXPECT_EQ(edit_distance("cnaary", "canary"), 1u);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
}

TEST(EditDistance, DoesNotCareAboutCase) { EXPECT_EQ(edit_distance("CANARY", "canary"), 0u); }

TEST(NearMatches, FindsAForgottenDigitAndASwap) {
  EXPECT_THAT(near_matches("A1", names, 1), ElementsAre(0u));
  EXPECT_THAT(near_matches("cnaary", names), ElementsAre(4u));
}

TEST(NearMatches, FindsPartsOfNames) { EXPECT_THAT(near_matches("pool", names), ElementsAre(1u, 3u)); }

TEST(NearMatches, OffersTheNearestFirst) {
  const std::vector<std::string> flags{"--runs", "--run", "--time"};

  EXPECT_THAT(near_matches("--run", flags), ElementsAre(1u, 0u));
}

TEST(NearMatches, OffersNothingFarFetched) { EXPECT_THAT(near_matches("supervisor", names), IsEmpty()); }

}  // namespace
}  // namespace rehearse::cli
