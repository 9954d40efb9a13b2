// The rows of rule_cases, judged by the whole oracle; and that no rule is without: each one of OTP's is judged, or
// docs/oracle_not_judged.txt says why events cannot show it.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <ostream>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "rule_cases.hpp"

namespace rehearse::scenarios {
namespace {

auto all_cases() -> std::vector<rule_case> {
  std::vector<rule_case> all = process_rule_cases();
  for (rule_case& each : server_rule_cases()) all.push_back(std::move(each));
  return all;
}

/// The groups of rules that these cases are about.
constexpr std::array groups{"VER", "LIFE", "SIG", "EXIT", "LINK", "MON", "ALIAS", "NAME", "RECV", "TIME", "GS"};
auto group_of(std::string_view id) -> std::string_view { return id.substr(0, id.find('-')); }
auto is_ours(std::string_view id) -> bool {
  return std::find(groups.begin(), groups.end(), group_of(id)) != groups.end();
}

/// The first field of each line "ID | …"; whoever opens nothing has found nothing.
auto ids_in(const std::string& path) -> std::vector<std::string> {
  std::ifstream file(std::string(REHEARSE_SOURCE_ROOT) + "/" + path);
  EXPECT_TRUE(file) << path;
  std::vector<std::string> ids;
  for (std::string line; std::getline(file, line);) {
    const auto bar = line.find(" | ");
    if (line.empty() || line[0] == '#' || line.starts_with("group ") || bar == std::string::npos) continue;
    ids.push_back(line.substr(0, bar));
  }
  return ids;
}

class OracleRule : public testing::TestWithParam<rule_case> {};

}  // namespace

void PrintTo(const rule_case& row, std::ostream* out) { *out << row.rule << " " << row.name; }

TEST_P(OracleRule, RefusesTheWrongTrace) { EXPECT_EQ(broken(GetParam().wrong), GetParam().rule); }
TEST_P(OracleRule, AcceptsTheRightTrace) { EXPECT_EQ(broken(GetParam().right), ""); }

INSTANTIATE_TEST_SUITE_P(Cases, OracleRule, testing::ValuesIn(all_cases()), [](const auto& row) {
  std::string name = std::string(row.param.rule) + "_" + row.param.name;
  name.erase(std::remove(name.begin(), name.end(), '-'), name.end());
  return name;
});

TEST(OracleRules, HaveACaseEach) {
  std::set<std::string_view> covered;
  const std::vector<rule_case> cases = all_cases();
  for (const rule_case& each : cases) covered.insert(each.rule);
  for (const rule_info& each : rules) {
    if (!is_ours(each.id)) continue;
    EXPECT_TRUE(covered.contains(each.id)) << each.id << " has no case";
  }
}

TEST(OracleRules, AreJudgedOrExcusedAndNotBoth) {
  std::map<std::string, int, std::less<>> excused;
  for (const std::string& each : ids_in("docs/oracle_not_judged.txt")) ++excused[each];
  const std::vector<std::string> known = ids_in("tests/conformance/rules.txt");
  for (const std::string& each : known) {
    const bool is_judged =
        std::any_of(rules.begin(), rules.end(), [&](const rule_info& rule) { return rule.id == each; });
    const auto found = excused.find(each);
    const int times = (is_judged ? 1 : 0) + (found == excused.end() ? 0 : found->second);
    EXPECT_EQ(times, 1) << each << (is_judged ? " is judged, and excused" : " is neither judged nor excused once");
  }
  for (const auto& [id, times] : excused) {
    EXPECT_NE(std::find(known.begin(), known.end(), id), known.end()) << id << " is no rule";
  }
  for (const rule_info& each : rules) {
    EXPECT_NE(std::find(known.begin(), known.end(), each.id), known.end()) << each.id << " is no rule";
  }
}

}  // namespace rehearse::scenarios
