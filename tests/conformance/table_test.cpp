// docs/conformance.md tells the truth: every rule has a row, and every row that says `same` has a test.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace rehearse::tests {

namespace {

struct group {
  std::string name;
  int rules;  // Numbered from 01.
};
const std::vector<group> groups{{"LIFE", 9},  {"SIG", 10}, {"EXIT", 14}, {"LINK", 5}, {"MON", 8},
                                {"ALIAS", 4}, {"NAME", 7}, {"RECV", 6},  {"TIME", 9}, {"SIM", 6},
                                {"GS", 36},   {"SUP", 53}, {"DYN", 11},  {"VER", 12}};

struct row {
  std::string status;
  std::string remark;
};

auto text_of(const std::filesystem::path& file) -> std::string {
  std::ifstream in(file);
  EXPECT_TRUE(in) << file;
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

auto all_rules() -> std::set<std::string> {
  std::set<std::string> rules;
  for (const group& each : groups) {
    for (int number = 1; number <= each.rules; ++number) {
      rules.insert(each.name + (number < 10 ? "-0" : "-") + std::to_string(number));
    }
  }
  return rules;
}

/// The rows of the page, by rule; a rule with two rows has both.
auto rows() -> std::multimap<std::string, row> {
  static const std::regex pattern(R"(^\| ([A-Z]+-\d\d) \| ([^|]*?) \|\s?(.*?)\s?\|$)");
  std::multimap<std::string, row> found;
  std::istringstream page(text_of(std::filesystem::path(REHEARSE_SOURCE_DIR) / "docs" / "conformance.md"));
  for (std::string line; std::getline(page, line);) {
    if (std::smatch parts; std::regex_match(line, parts, pattern)) found.insert({parts[1], {parts[2], parts[3]}});
  }
  return found;
}

/// The tests of this folder as "Suite.Name".
auto tests() -> std::set<std::string> {
  static const std::regex pattern(R"(\bTEST(?:_F|_P)?\((\w+),\s*(\w+)\))");
  std::set<std::string> found;
  for (const auto& each : std::filesystem::directory_iterator(REHEARSE_SOURCE_DIR "/tests/conformance")) {
    if (each.path().extension() != ".cpp") continue;
    const std::string text = text_of(each.path());
    for (std::sregex_iterator match(text.begin(), text.end(), pattern), end; match != end; ++match) {
      found.insert((*match)[1].str() + "." + (*match)[2].str());
    }
  }
  return found;
}

/// EXIT-01 is tested by anything called Exit.EXIT_01_….
auto is_test_of(const std::string& rule, const std::string& test) -> bool {
  std::string part = rule;
  std::replace(part.begin(), part.end(), '-', '_');
  return test.find("." + part + "_") != std::string::npos;
}

}  // namespace

TEST(ConformanceTable, HasOneRowForEachRule) {
  const auto listed = rows();
  const auto known = all_rules();

  for (const std::string& rule : known) EXPECT_EQ(listed.count(rule), 1U) << rule;
  for (const auto& [rule, of] : listed) EXPECT_TRUE(known.contains(rule)) << rule << " is no rule";
}

TEST(ConformanceTable, SaysSameOnlyOfWhatIsTested) {
  const auto existing = tests();
  for (const auto& [rule, of] : rows()) {
    if (of.status != "same") continue;
    const bool tested = std::any_of(existing.begin(), existing.end(),
                                    [&, &rule = rule](const std::string& test) { return is_test_of(rule, test); });
    EXPECT_TRUE(tested) << rule << " is listed as same, and no test has its name";
  }
}

TEST(ConformanceTable, GivesAReasonForEverythingElse) {
  const std::set<std::string> statuses{"same", "differs on purpose", "later"};
  for (const auto& [rule, of] : rows()) {
    EXPECT_TRUE(statuses.contains(of.status)) << rule << ": '" << of.status << "'";
    EXPECT_FALSE(of.remark.empty()) << rule << " names neither a test nor a reason";
  }
}

TEST(ConformanceTable, NamesTestsThatExist) {
  static const std::regex pattern(R"(`(\w+\.\w+_\d\d_\w+)`)");
  const auto existing = tests();
  for (const auto& [rule, of] : rows()) {
    for (std::sregex_iterator match(of.remark.begin(), of.remark.end(), pattern), end; match != end; ++match) {
      EXPECT_TRUE(existing.contains((*match)[1].str())) << rule << " names " << (*match)[1].str();
    }
  }
}

}  // namespace rehearse::tests
