// The comparison that the documents' tests rest on: it must not be blind.
// SPDX-License-Identifier: MIT
#include "markdown.hpp"

#include <gtest/gtest.h>

namespace rehearse::tests {
namespace {

TEST(Transcripts, AreTheBlocksThatBeginWithAPrompt) {
  const auto found = transcripts("a\n```\n$ one\nx\n$ two\n```\n```cpp\nint i;\n```\n");

  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].command, "one");
  EXPECT_EQ(found[0].output, std::vector<std::string>{"x"});
  EXPECT_EQ(found[0].first_line, 4U);
  EXPECT_TRUE(found[1].output.empty());
}

TEST(Transcripts, DifferByAWord) {
  EXPECT_TRUE(matches({"a", "b"}, {"a", "b"}));
  EXPECT_FALSE(matches({"a", "b"}, {"a", "c"}));
  EXPECT_FALSE(matches({"a"}, {"a", "b"}));
  EXPECT_FALSE(matches({"a", "b"}, {"a"}));
}

TEST(Transcripts, DoNotDifferByATime) {
  EXPECT_TRUE(matches({"15 runs, 1.0 ms, 15,419 runs/s"}, {"15 runs, 0.12 s, 9 runs/s"}));
  EXPECT_FALSE(matches({"15 runs, 1.0 ms"}, {"16 runs, 1.0 ms"}));
}

TEST(Transcripts, MayLeaveOutLinesAndEndsOfLines) {
  EXPECT_TRUE(matches({"…", "b", "…"}, {"a", "b", "c", "d"}));
  EXPECT_TRUE(matches({"…", "b"}, {"b"}));
  EXPECT_FALSE(matches({"…", "b"}, {"a"}));
  EXPECT_TRUE(matches({"replay: x …"}, {"replay: x --runs 1"}));
  EXPECT_FALSE(matches({"replay: y …"}, {"replay: x --runs 1"}));
}

}  // namespace
}  // namespace rehearse::tests
