// Colour is for terminals, and NO_COLOR is heard.
// SPDX-License-Identifier: MIT
#include "terminal.hpp"

#include <gtest/gtest.h>

namespace rehearse::cli {
namespace {

TEST(WantsColor, OnlyOnTerminals) {
  EXPECT_TRUE(wants_color(color_mode::automatic, true, nullptr));
  EXPECT_FALSE(wants_color(color_mode::automatic, false, nullptr));
}

TEST(WantsColor, NotWhereNoColorIsSet) {
  EXPECT_FALSE(wants_color(color_mode::automatic, true, "1"));
  EXPECT_TRUE(wants_color(color_mode::automatic, true, "")) << "an empty NO_COLOR counts as not set";
}

TEST(WantsColor, TheFlagWinsOverEverything) {
  EXPECT_TRUE(wants_color(color_mode::always, false, "1"));
  EXPECT_FALSE(wants_color(color_mode::never, true, nullptr));
}

TEST(Palette, LeavesTextAloneWhenItIsOff) {
  EXPECT_EQ(palette{false}.red("FAILED"), "FAILED");
  EXPECT_EQ(palette{true}.red("FAILED"), "\x1b[1;31mFAILED\x1b[0m");
}

}  // namespace
}  // namespace rehearse::cli
