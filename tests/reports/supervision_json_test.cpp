// What supervisors were configured with, as JSON and back.
// SPDX-License-Identifier: MIT
#include "supervision_json.hpp"

#include <chrono>
#include <string>

#include <gtest/gtest.h>

namespace rehearse::reports::detail {
namespace {

auto sample() -> sim::recorded_supervision {
  auto kept = sim::recorded_supervision{};
  kept.flags = {.strategy = runtime::restart_strategy::rest_for_one,
                .intensity = 7,
                .period = std::chrono::seconds(11),
                .auto_shutdown = runtime::auto_shutdown::any_significant};
  kept.is_dynamic = true;
  kept.max_children = 0xffff'ffff'ffff'fff0;
  kept.children = {{.id = "cache", .restart = runtime::restart_type::transient, .significant = true},
                   {.id = "store",
                    .shutdown = runtime::child_shutdown::brutal_kill().timeout(),
                    .type = runtime::child_type::supervisor},
                   {.id = std::string("a\0\xff", 3), .shutdown = runtime::infinity},
                   {.id = "", .restart = runtime::restart_type::temporary, .shutdown = std::chrono::nanoseconds(0)}};
  return kept;
}

TEST(SupervisionJson, ComesBackAsItWas) {
  const auto text = to_json(sample());
  const auto parsed = parse_supervision(text);

  ASSERT_TRUE(parsed) << text;
  EXPECT_EQ(parsed->flags.strategy, runtime::restart_strategy::rest_for_one);
  EXPECT_EQ(parsed->flags.intensity, 7U);
  EXPECT_EQ(parsed->flags.period, std::chrono::seconds(11));
  EXPECT_EQ(parsed->flags.auto_shutdown, runtime::auto_shutdown::any_significant);
  EXPECT_TRUE(parsed->is_dynamic);
  EXPECT_EQ(parsed->max_children, 0xffff'ffff'ffff'fff0);
  ASSERT_EQ(parsed->children.size(), 4U);
  EXPECT_EQ(parsed->children[0].restart, runtime::restart_type::transient);
  EXPECT_TRUE(parsed->children[0].significant);
  EXPECT_FALSE(parsed->children[0].shutdown);
  EXPECT_TRUE(runtime::child_shutdown(*parsed->children[1].shutdown).is_brutal());
  EXPECT_EQ(parsed->children[1].type, runtime::child_type::supervisor);
  EXPECT_EQ(parsed->children[2].id, std::string("a\0\xff", 3));
  EXPECT_EQ(parsed->children[2].shutdown, runtime::infinity);
  EXPECT_EQ(parsed->children[3].shutdown, std::chrono::nanoseconds(0));
  EXPECT_EQ(to_json(*parsed), text);
}

TEST(SupervisionJson, RefusesWhatItDidNotWrite) {
  auto other = to_json(sample());
  other.replace(other.find("rest_for_one"), 12, "rest_for_two");

  EXPECT_FALSE(parse_supervision(other));
  EXPECT_FALSE(parse_supervision(""));
  EXPECT_FALSE(parse_supervision("{}"));
  EXPECT_FALSE(parse_supervision("[1"));
}

}  // namespace
}  // namespace rehearse::reports::detail
