// The table of rules in docs/oracle.md is the table of rules; REHEARSE_UPDATE_GOLDEN=1 writes it.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include <rehearse/scenarios/rule.hpp>

namespace rehearse::tests {
namespace {

constexpr std::string_view begin_mark = "<!-- rules: written by oracle_page_test -->\n";
constexpr std::string_view end_mark = "<!-- end of rules -->";
const std::string page = REHEARSE_SOURCE_ROOT "/docs/oracle.md";

auto text_of(const std::string& path) -> std::string {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

auto table() -> std::string {
  std::string text = "\n| rule | what must hold | judged by | from |\n| --- | --- | --- | --- |\n";
  for (const scenarios::rule_info& each : scenarios::rules) {
    text += "| " + std::string(each.id) + " | " + std::string(each.says) + " | `" + std::string(each.checker) + "` | " +
            (each.scope == scenarios::oracle_scope::light ? "light" : "full") + " |\n";
  }
  return text + "\n";
}

TEST(OraclePage, HasTheTableOfRules) {
  std::string text = text_of(page);
  const auto begin = text.find(begin_mark);
  const auto end = text.find(end_mark);
  ASSERT_NE(begin, std::string::npos);
  ASSERT_NE(end, std::string::npos);
  const auto first = begin + begin_mark.size();
  const std::string found = text.substr(first, end - first);
  const char* update = std::getenv("REHEARSE_UPDATE_GOLDEN");
  if (update != nullptr && std::string_view(update) == "1" && found != table()) {
    text.replace(first, end - first, table());
    std::ofstream(page, std::ios::binary) << text;
    return;
  }
  EXPECT_EQ(found, table()) << "REHEARSE_UPDATE_GOLDEN=1 writes it";
}

TEST(OraclePage, NoRuleStandsTwiceInTheTable) {
  for (const scenarios::rule_info& each : scenarios::rules) {
    const auto same = [&](const scenarios::rule_info& other) { return other.id == each.id; };
    EXPECT_EQ(std::count_if(scenarios::rules.begin(), scenarios::rules.end(), same), 1) << each.id;
    EXPECT_NE(each.scope, scenarios::oracle_scope::off) << each.id;
  }
}

}  // namespace
}  // namespace rehearse::tests
