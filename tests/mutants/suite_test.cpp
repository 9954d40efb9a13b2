// The suite leaves no property out, speaks of a planted fault and of nothing else; the page says what the table says.
// SPDX-License-Identifier: MIT
#include "suite.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "hunt.hpp"
#include "mutant_table.hpp"
#include "report.hpp"

namespace rehearse::mutants {
namespace {

auto words_of(std::string_view text) -> std::vector<std::string> {
  std::istringstream in{std::string(text)};
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

/// The cells of each row of a table whose first cell is a mutant's number.
auto rows_of_page() -> std::vector<std::vector<std::string>> {
  std::ifstream page(REHEARSE_SOURCE_ROOT "/docs/mutants.md");
  std::vector<std::vector<std::string>> rows;
  for (std::string line; std::getline(page, line);) {
    if (!line.starts_with("| M")) continue;
    std::vector<std::string> cells;
    std::istringstream in(line.substr(2));
    for (std::string cell; std::getline(in, cell, '|');) {
      const auto first = cell.find_first_not_of(' ');
      cells.push_back(first == std::string::npos ? "" : cell.substr(first, cell.find_last_not_of(' ') - first + 1));
    }
    rows.push_back(std::move(cells));
  }
  return rows;
}

}  // namespace

TEST(MutantTable, HasEachMutantOnceInOnePlace) {
  std::set<std::string_view> numbers;
  std::set<std::pair<int, int>> faults;
  for (const mutant_entry& each : all_mutants()) {
    EXPECT_TRUE(numbers.insert(each.number).second) << each.number;
    EXPECT_TRUE(faults.emplace(static_cast<int>(each.in_runtime), static_cast<int>(each.in_sim)).second) << each.number;
    EXPECT_NE(each.in_runtime == runtime::detail::mutant::none, each.in_sim == sim::detail::sim_mutant::none)
        << each.number;
    for (const auto& property : words_of(each.property)) EXPECT_NE(property_text(property), "") << each.number;
  }
  EXPECT_EQ(numbers.size(), 32U);
}

TEST(MutationSuite, HasAWorkloadForEachProperty) {
  std::set<std::string> covered{"P21"};  // By running twice.
  for (const workload_info& each : suite_workloads()) {
    for (auto& property : words_of(each.properties)) covered.insert(std::move(property));
  }

  for (int i = 1; i <= 22; ++i) EXPECT_TRUE(covered.contains("P" + std::to_string(i))) << "P" << i;
  EXPECT_EQ(covered.size(), 22U);
}

TEST(MutationSuite, IsSilentAgainWhenTheFaultIsGone) {
  suite all;
  std::string rule;
  {
    const planting planted(find_mutant("M16"));
    for (std::uint64_t index = 1; rule.empty() && index <= 20; ++index) rule = all.run(index, index).rule;
  }
  EXPECT_EQ(rule, "MON-02");

  for (std::uint64_t index = 1; index <= all.round_size(); ++index) {
    const suite_verdict verdict = all.run(index, index);
    EXPECT_TRUE(verdict.is_silent) << verdict.workload << ": " << verdict.sentence;
  }
  EXPECT_LE(all.inconclusive(), all.round_size() / 100);
}

TEST(MutationSuite, TellsWhichRunItWas) {
  const planting planted(find_mutant("M28"));
  suite all;
  std::uint64_t index = 1;
  while (all.run(index, 7 + index).is_silent) ++index;

  std::ostringstream told;
  all.tell(index, 7 + index, told);
  EXPECT_THAT(told.str(), testing::HasSubstr("calls_with_timeouts: "));
  EXPECT_THAT(told.str(), testing::HasSubstr("GS-21"));
}

TEST(Hunt, FindsTheSameWithOneJobAndWithTwo) {
  const std::vector<const mutant_entry*> some{find_mutant("M03"), nullptr, find_mutant("M29")};
  const auto one = hunt(some, {.seeds = 3, .runs = 200, .jobs = 1});
  const auto two = hunt(some, {.seeds = 3, .runs = 200, .jobs = 2});

  std::ostringstream a;
  std::ostringstream b;
  print_json(a, {one});
  print_json(b, {two});
  EXPECT_EQ(a.str(), b.str());
  EXPECT_TRUE(is_as_it_should_be(one));
  EXPECT_EQ(one[0].killed_count(), 3U);
  EXPECT_EQ(one[1].killed_count(), 0U);
  EXPECT_EQ(one[2].seeds.front().rule, "TIME-02");
}

TEST(Hunt, AsksForNineteenOfTwenty) {
  mutant_result one{find_mutant("M03"), std::vector<hunt_result>(20, {true, 1, "SUP-22", {}, {}})};
  one.seeds[4].killed = false;
  EXPECT_TRUE(is_as_it_should_be(one));
  one.seeds[5].killed = false;
  EXPECT_FALSE(is_as_it_should_be(one));

  mutant_result unmutated{nullptr, std::vector<hunt_result>(20)};
  EXPECT_TRUE(is_as_it_should_be(unmutated));
  unmutated.seeds[0].killed = true;
  EXPECT_FALSE(is_as_it_should_be(unmutated));
}

TEST(Page, ListsTheMutantsAsTheTableDoes) {
  const auto rows = rows_of_page();

  ASSERT_EQ(rows.size(), all_mutants().size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const mutant_entry& each = all_mutants()[i];
    ASSERT_GE(rows[i].size(), 7U) << each.number;
    EXPECT_EQ(rows[i][0], each.number);
    EXPECT_EQ(rows[i][1], each.property);
    EXPECT_EQ(rows[i][2], each.what);
  }
}

}  // namespace rehearse::mutants
