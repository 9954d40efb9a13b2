// Spans of virtual time as text.
// SPDX-License-Identifier: MIT
#include <rehearse/faults/duration.hpp>

#include <gtest/gtest.h>

#include <chrono>

namespace rehearse::faults {

using namespace std::chrono_literals;

TEST(Duration, IsWrittenInTheLargestUnitThatHasNoRest) {
  EXPECT_EQ(to_string(10s), "10s");
  EXPECT_EQ(to_string(1500ms), "1500ms");
  EXPECT_EQ(to_string(20us), "20us");
  EXPECT_EQ(to_string(5s + 1ns), "5000000001ns");
}

TEST(Duration, IsReadAsItWasWritten) {
  for (const runtime::virtual_duration each : {runtime::virtual_duration(1ns), runtime::virtual_duration(999us),
                                               runtime::virtual_duration(7s + 3ms), duration_max}) {
    EXPECT_EQ(parse_duration(to_string(each)), each);
  }
}

TEST(Duration, ThatIsNoneIsRefused) {
  for (const char* each : {"", "5", "s", "0s", "-1s", "1.5s", "1 s", "1m", "1h", "5sec", "86401s", "86400001ms",
                           "99999999999999999999s", "9223372036854775807s"}) {
    EXPECT_FALSE(parse_duration(each)) << each;
  }
}

TEST(Duration, OfAJumpSaysWhichWay) {
  EXPECT_EQ(describe_jump(2500ms), "forwards by 2.5 s");
  EXPECT_EQ(describe_jump(-86400s), "backwards by 86400 s");
}

TEST(Duration, IsDescribedExactly) {
  EXPECT_EQ(describe(5s + 1ns), "5.000000001 s");
  EXPECT_EQ(describe(5s), "5 s");
  EXPECT_EQ(describe(1500us), "1.5 ms");
  EXPECT_EQ(describe(2010ns), "2.01 us");
  EXPECT_EQ(describe(12ns), "12 ns");
  EXPECT_EQ(describe(0ns), "0 ns");
}

}  // namespace rehearse::faults
