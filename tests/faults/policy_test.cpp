// Policies as text: what --faults reads and replay lines carry.
// SPDX-License-Identifier: MIT
#include <rehearse/faults/policy.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace rehearse::faults {

using namespace std::chrono_literals;
using testing::HasSubstr;

namespace {

auto read(std::string_view text) -> policy {
  std::string why;
  const auto parsed = parse_policy(text, why);
  EXPECT_TRUE(parsed) << text << ": " << why;
  return parsed.value_or(policy{});
}

auto why_not(std::string_view text) -> std::string {
  std::string why;
  EXPECT_FALSE(parse_policy(text, why)) << text;
  return why;
}

}  // namespace

TEST(Policy, OfDelaysHasDefaultsFromTheEnd) {
  EXPECT_EQ(read("delay"), delay(1, 10s));
  EXPECT_EQ(read("delay:3"), delay(3, 10s));
  EXPECT_EQ(read("delay:3:500ms"), delay(3, 500ms));
  EXPECT_EQ(read("delay:3:500ms:40"), delay(3, 500ms, 40));
}

TEST(Policy, OfSeveralKindsIsReadAsItWasWritten) {
  policy both = kill("client", 2, 20);
  both.delays = {{1, 10s, 40}, {3, 7us, 0}};

  EXPECT_EQ(to_string(both), "kill:client:2:20,delay:1:10s:40,delay:3:7us");
  EXPECT_EQ(read(to_string(both)), both);
  EXPECT_EQ(read("delay:1:10s:40,kill:client:2:20,delay:3:7us"), both);
}

TEST(Policy, OfSteeredKillsIsReadAsItWasWritten) {
  EXPECT_EQ(read("steer:any"), steer("any", 1, 0));
  EXPECT_EQ(read("steer:client:2:20"), steer("client", 2, 20));
  policy weighted = steer("any", 2, 20);
  weighted.steers.front().weights = first_aim_weights;
  EXPECT_EQ(to_string(weighted), "steer:any:2:20:f11123212111");
  EXPECT_EQ(read(to_string(weighted)), weighted);
  policy both = kill("client", 2, 20);
  both.steers = weighted.steers;
  EXPECT_EQ(read(to_string(both)), both);
  EXPECT_TRUE(steer("any", 1, 0).strikes_anybody());
  EXPECT_FALSE(steer("client", 1, 0).strikes_anybody());
  EXPECT_FALSE(steer("client", 1, 0).empty());
}

TEST(Policy, OfSteeredKillsSaysWhatIsWrong) {
  EXPECT_THAT(why_not("steer"), HasSubstr("should read steer:VICTIMS"));
  EXPECT_THAT(why_not("steer:any:0"), HasSubstr("count"));
  EXPECT_THAT(why_not("steer:any:1:20:f1"), HasSubstr("12 hexadecimal digits"));
  EXPECT_THAT(why_not("steer:any:1:20:000000000000"), HasSubstr("not all 0"));
  EXPECT_THAT(why_not("steer:any:1:20:f11123212111:1"), HasSubstr("should read steer:VICTIMS"));
}

TEST(Policy, OfTheClockIsReadAsItWasWritten) {
  EXPECT_EQ(read("clock"), clock_jump(1));
  EXPECT_EQ(read("clock:3"), clock_jump(3));
  EXPECT_EQ(read("clock:3:90s"), clock_jump(3, 90s));
  EXPECT_EQ(read("clock:3:2592000s:40"), clock_jump(3, clock_jump_max, 40));
  policy all = kill("client", 2, 20);
  all.delays = delay(1, 10s, 40).delays;
  all.clocks = clock_jump(2, 3600s, 7).clocks;
  EXPECT_EQ(to_string(all), "kill:client:2:20,delay:1:10s:40,clock:2:3600s:7");
  EXPECT_EQ(read(to_string(all)), all);
  EXPECT_FALSE(clock_jump(1).strikes_anybody());
  EXPECT_FALSE(clock_jump(1).empty());
}

TEST(Policy, OfDelaysAloneStrikesNobody) {
  EXPECT_FALSE(delay(1).strikes_anybody());
  EXPECT_FALSE(delay(1).empty());
  EXPECT_TRUE(read("kill:any,delay").strikes_anybody());
  EXPECT_FALSE(read("kill:client,delay").strikes_anybody());
}

TEST(Policy, ThatIsNoneSaysWhatIsWrongAndWhatIsKnown) {
  EXPECT_THAT(why_not("flood"), HasSubstr("'flood' is no fault; known are kill:VICTIMS"));
  EXPECT_THAT(why_not("flood"), HasSubstr("delay[:COUNT[:LONGEST[:WITHIN]]]"));
  EXPECT_THAT(why_not("kill:any,delay:0"), HasSubstr("in 'delay:0' the count should be a number from 1 to 1000"));
  EXPECT_THAT(why_not("delay:1001"), HasSubstr("the count should be a number from 1 to 1000"));
  EXPECT_THAT(why_not("delay:10s"), HasSubstr("the count"));
  EXPECT_THAT(why_not("delay:1:5"), HasSubstr("the longest delay should be a whole number of s, ms, us or ns"));
  EXPECT_THAT(why_not("delay:1:2h"), HasSubstr("as in 10s or 500ms"));
  EXPECT_THAT(why_not("delay:1:10s:0"), HasSubstr("the number of signals should be a number from 1"));
  EXPECT_THAT(why_not("delay:1:10s:4:5"), HasSubstr("should read delay["));
  EXPECT_THAT(why_not("clock:1:2h"), HasSubstr("in 'clock:1:2h' the longest jump should be a whole number of s"));
  EXPECT_THAT(why_not("clock:1:2592001s"), HasSubstr("to 2592000s"));
  EXPECT_THAT(why_not("clock:1:10s:0"), HasSubstr("the number of steps should be a number from 1"));
  EXPECT_THAT(why_not("clock:1:10s:4:5"), HasSubstr("should read clock["));
  EXPECT_THAT(why_not("delay:"), HasSubstr("the count"));
  EXPECT_THAT(why_not("kill"), HasSubstr("should read kill:VICTIMS"));
  EXPECT_THAT(why_not(""), HasSubstr("'' is no fault"));
}

}  // namespace rehearse::faults
