// Numbers as people type them, and what a refusal says.
// SPDX-License-Identifier: MIT
#include "numbers.hpp"

#include <cstdint>
#include <limits>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rehearse::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Optional;

constexpr auto largest = std::numeric_limits<std::uint64_t>::max();

auto refusal_of_number(const std::string& text, std::uint64_t max = largest) -> std::string {
  std::string why;
  return parse_number(text, max, why) ? "accepted" : why;
}

TEST(ParseNumber, ReadsDecimalAndHex) {
  std::string why;

  EXPECT_THAT(parse_number("0", largest, why), Optional(0u));
  EXPECT_THAT(parse_number("417", largest, why), Optional(417u));
  EXPECT_THAT(parse_number("0x1a1", largest, why), Optional(417u));
  EXPECT_THAT(parse_number("0X1A1", largest, why), Optional(417u));
  EXPECT_THAT(parse_number("18446744073709551615", largest, why), Optional(largest));
}

TEST(ParseNumber, RefusesWhatIsNoWholeNumber) {
  for (const auto* text : {"", "abc", "-1", "+1", "1.5", "1e6", "12 ", " 12", "0x", "0xg", "1,000"}) {
    EXPECT_THAT(refusal_of_number(text), HasSubstr("is no whole number")) << text;
  }
}

TEST(ParseNumber, SaysHowLargeANumberMayBe) {
  EXPECT_EQ(refusal_of_number("18446744073709551616"),
            "18446744073709551616 is too large; at most 18446744073709551615");
  EXPECT_EQ(refusal_of_number("11", 10), "11 is too large; at most 10");
}

TEST(ParseSeconds, ReadsUnits) {
  std::string why;

  EXPECT_THAT(parse_seconds("30", why), Optional(30.0));
  EXPECT_THAT(parse_seconds("0.5", why), Optional(0.5));
  EXPECT_THAT(parse_seconds("90s", why), Optional(90.0));
  EXPECT_THAT(parse_seconds("5m", why), Optional(300.0));
  EXPECT_THAT(parse_seconds("2h", why), Optional(7200.0));
}

TEST(ParseSeconds, RefusesTheRestAndSaysWhatWouldBeRight) {
  for (const auto* text : {"", "s", "soon", "nan", "inf", "1d", "0", "-3", "1e300"}) {
    std::string why;
    EXPECT_FALSE(parse_seconds(text, why)) << text;
    EXPECT_THAT(why, HasSubstr("; give ")) << text;
  }
}

TEST(ParseDigest, ReadsWhatIsPrinted) {
  std::string why;

  EXPECT_THAT(parse_digest("00000000000001a1", why), Optional(417u));
  EXPECT_THAT(parse_digest("ffffffffffffffff", why), Optional(largest));
  EXPECT_THAT(parse_digest("0x1A1", why), Optional(417u));
}

TEST(ParseDigest, RefusesTheRest) {
  for (const auto* text : {"", "xyz", "-1", "00000000000000001", "1a1 "}) {
    std::string why;
    EXPECT_FALSE(parse_digest(text, why)) << text;
    EXPECT_THAT(why, HasSubstr("16 hex digits")) << text;
  }
}

TEST(FormatSeconds, ChoosesAUnit) {
  EXPECT_EQ(format_seconds(0.0012), "1.2 ms");
  EXPECT_EQ(format_seconds(1.234), "1.23 s");
  EXPECT_EQ(format_seconds(12.34), "12.3 s");
  EXPECT_EQ(format_seconds(247), "4m07s");
  EXPECT_EQ(format_seconds(7500), "2h05m");
}

}  // namespace
}  // namespace rehearse::cli
