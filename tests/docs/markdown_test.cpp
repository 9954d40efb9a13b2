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
  EXPECT_TRUE(align({"a", "b"}, {"a", "b"}));
  EXPECT_FALSE(align({"a", "b"}, {"a", "c"}));
  EXPECT_FALSE(align({"a"}, {"a", "b"}));
  EXPECT_FALSE(align({"a", "b"}, {"a"}));
}

TEST(Transcripts, DoNotDifferByATime) {
  EXPECT_TRUE(align({"15 runs, 1.0 ms, 15,419 runs/s"}, {"15 runs, 0.12 s, 9 runs/s"}));
  EXPECT_FALSE(align({"15 runs, 1.0 ms"}, {"16 runs, 1.0 ms"}));
}

TEST(Transcripts, MayLeaveOutLinesAndEndsOfLines) {
  EXPECT_TRUE(align({"…", "b", "…"}, {"a", "b", "c", "d"}));
  EXPECT_TRUE(align({"…", "b"}, {"b"}));
  EXPECT_FALSE(align({"…", "b"}, {"a"}));
  EXPECT_TRUE(align({"replay: x …"}, {"replay: x --runs 1"}));
  EXPECT_FALSE(align({"replay: y …"}, {"replay: x --runs 1"}));
}

TEST(Transcripts, AreAlignedLineByLine) {
  const auto aligned = align({"…", "b", "…", "d"}, {"a", "b", "c", "d"});

  ASSERT_TRUE(aligned);
  EXPECT_EQ((*aligned)[1], 1U);
  EXPECT_EQ((*aligned)[3], 3U);
}

TEST(Transcripts, DifferByADigestUnlessToldOtherwise) {
  const std::vector<std::string> written{"--expect 4e36a5da34f21c7c"};
  const std::vector<std::string> printed{"--expect 7851bb4207e98795"};

  EXPECT_FALSE(align(written, printed));
  EXPECT_TRUE(align(written, printed, &without_digests));
  EXPECT_EQ(digests_in(written.front()), std::vector<std::string>{"4e36a5da34f21c7c"});
}

}  // namespace
}  // namespace rehearse::tests
