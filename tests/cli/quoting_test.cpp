// Commands are printed to be pasted.
// SPDX-License-Identifier: MIT
#include "quoting.hpp"

#include <array>
#include <string>

#include <gtest/gtest.h>

namespace rehearse::cli {
namespace {

TEST(ShellQuote, LeavesHarmlessWordsAlone) {
  EXPECT_EQ(shell_quote("A01"), "A01");
  EXPECT_EQ(shell_quote("./build/release/bin/rehearse"), "./build/release/bin/rehearse");
  EXPECT_EQ(shell_quote("kill:client:1:20,kill:any"), "kill:client:1:20,kill:any");
  EXPECT_EQ(shell_quote("--db=rehearse-out/x.db"), "--db=rehearse-out/x.db");
}

TEST(ShellQuote, QuotesWhatAShellWouldRead) {
  EXPECT_EQ(shell_quote("K2window(10,20)"), "'K2window(10,20)'");
  EXPECT_EQ(shell_quote("A*"), "'A*'");
  EXPECT_EQ(shell_quote("a b"), "'a b'");
  EXPECT_EQ(shell_quote("x.db#3"), "'x.db#3'");
  EXPECT_EQ(shell_quote("~/x"), "'~/x'");
  EXPECT_EQ(shell_quote("$HOME"), "'$HOME'");
}

TEST(ShellQuote, SurvivesQuotesAndNothingAtAll) {
  EXPECT_EQ(shell_quote("it's"), "'it'\\''s'");
  EXPECT_EQ(shell_quote(""), "''");
}

TEST(ShellJoin, QuotesEachWord) {
  const std::array<std::string, 3> words{"rehearse", "run", "A*"};

  EXPECT_EQ(shell_join(words), "rehearse run 'A*'");
}

}  // namespace
}  // namespace rehearse::cli
