// Settings are there for everybody, and forgotten by a restart.
// SPDX-License-Identifier: MIT
#include <rehearse/harness/gtest.hpp>

#include "settings.hpp"

REHEARSE_TEST(Settings, AreSeenByEverybody) {
  start_supervisor({{}, {settings_child({{"theme", "light"}})}});
  EXPECT_EQ(get_setting("theme"), "light");
  EXPECT_EQ(get_setting("language"), std::nullopt);

  spawn("user", [] {
    put_setting("theme", "dark");
    EXPECT_EQ(get_setting("theme"), "dark");
  });
  settle();

  EXPECT_EQ(get_all_settings(), (settings_map{{"theme", "dark"}}));
}

REHEARSE_TEST(Settings, StartFromTheirFirstValueAgain) {
  start_supervisor({{}, {settings_child()}});
  put_setting("theme", "dark");

  exit(whereis("settings"), exit_reason::kill);
  settle();

  EXPECT_EQ(get_all_settings(), settings_map{});
}
