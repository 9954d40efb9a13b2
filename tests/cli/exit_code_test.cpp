// The order in which exit codes win is part of the tool's contract with scripts.
// SPDX-License-Identifier: MIT
#include <rehearse/cli/exit_code.hpp>

#include <array>
#include <set>
#include <string_view>

#include <gtest/gtest.h>

namespace rehearse::cli {
namespace {

/// From what wins to what loses, as docs state it.
constexpr std::array order{
    exit_code::interrupted, exit_code::usage,   exit_code::internal,     exit_code::store,   exit_code::diverged,
    exit_code::nothing,     exit_code::failure, exit_code::inconclusive, exit_code::skipped, exit_code::pass,
};

TEST(ExitCode, HasTheNumbersThatScriptsKnow) {
  constexpr std::array numbers{130, 2, 3, 6, 4, 5, 1, 7, 77, 0};
  for (std::size_t place = 0; place < order.size(); ++place) EXPECT_EQ(static_cast<int>(order[place]), numbers[place]);
}

TEST(ExitCode, TheFirstInTheOrderWinsWhicheverComesFirst) {
  for (std::size_t winner = 0; winner < order.size(); ++winner) {
    for (std::size_t loser = winner; loser < order.size(); ++loser) {
      EXPECT_EQ(worst_of(order[winner], order[loser]), order[winner]);
      EXPECT_EQ(worst_of(order[loser], order[winner]), order[winner]);
    }
  }
}

TEST(ExitCode, OfManyTheFirstInTheOrderWins) {
  EXPECT_EQ(worst_of({exit_code::pass, exit_code::failure, exit_code::store, exit_code::inconclusive}),
            exit_code::store);
}

TEST(ExitCode, OfNoneItIsPass) { EXPECT_EQ(worst_of({}), exit_code::pass); }

TEST(ExitCode, EachHasASentenceOfItsOwn) {
  std::set<std::string_view> sentences;
  for (const auto code : order) sentences.insert(sentence(code));

  EXPECT_EQ(sentences.size(), order.size());
  EXPECT_FALSE(sentences.contains("unknown exit code"));
}

}  // namespace
}  // namespace rehearse::cli
