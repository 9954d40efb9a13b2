// The text of the progress line.
// SPDX-License-Identifier: MIT
#include "progress.hpp"

#include <gtest/gtest.h>

namespace rehearse::cli {
namespace {

TEST(ProgressText, SaysHowFarHowFastAndHowLong) {
  const progress_state state{
      .label = "A01 pool_no_down", .runs = 25'000, .runs_planned = 100'000, .failed = 1, .seconds = 5};

  EXPECT_EQ(progress_text(state), "A01 pool_no_down: 25,000 of 100,000 runs, 5,000 runs/s, 1 failed, 15.0 s left");
}

TEST(ProgressText, CountsDownToATimeLimit) {
  const progress_state state{.label = "canary", .runs = 300, .seconds = 3, .seconds_limit = 5};

  EXPECT_EQ(progress_text(state), "canary: 300 runs, 100 runs/s, 0 failed, 2.00 s left");
}

TEST(ProgressText, TheLimitThatComesFirstCounts) {
  const progress_state state{.label = "canary", .runs = 300, .runs_planned = 1000, .seconds = 3, .seconds_limit = 5};

  EXPECT_EQ(progress_text(state), "canary: 300 of 1,000 runs, 100 runs/s, 0 failed, 2.00 s left");
}

}  // namespace
}  // namespace rehearse::cli
