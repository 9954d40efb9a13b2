// The violations that docs/oracle.md explains are real: what a runtime with a fault planted into it gives today.
// REHEARSE_UPDATE_GOLDEN=1 writes them.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include <rehearse/reports/text.hpp>

#include "planted_violations.hpp"

namespace rehearse::tests {
namespace {

using runtime::detail::mutant;

const std::string page = REHEARSE_SOURCE_ROOT "/docs/oracle.md";

auto text_of(const std::string& path) -> std::string {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct example {
  const char* name;  ///< As in the comment above it on the page.
  planted_violation planted;
};

class OraclePageViolation : public testing::TestWithParam<example> {};

TEST_P(OraclePageViolation, IsWhatTheToolPrints) {
  const auto found = find_violation(GetParam().planted);
  ASSERT_TRUE(found);
  const std::string printed = reports::counter_example(found->record);

  std::string text = text_of(page);
  const std::string before = "<!-- violation: " + std::string(GetParam().name) + " -->\n```text\n";
  const auto begin = text.find(before);
  ASSERT_NE(begin, std::string::npos) << before;
  const auto first = begin + before.size();
  const std::string shown = text.substr(first, text.find("```", first) - first);
  const char* update = std::getenv("REHEARSE_UPDATE_GOLDEN");
  if (update != nullptr && std::string_view(update) == "1" && shown != printed) {
    text.replace(first, shown.size(), printed);
    std::ofstream(page, std::ios::binary) << text;
    return;
  }
  EXPECT_EQ(shown, printed) << "REHEARSE_UPDATE_GOLDEN=1 writes it; then read what the page says of it";
}

INSTANTIATE_TEST_SUITE_P(Planted, OraclePageViolation,
                         testing::Values(example{"no_exit_flush", {mutant::no_exit_flush, &tree_under_fire}},
                                         example{"kill_not_renamed", {mutant::kill_not_renamed, &killed_and_watched}},
                                         example{"cancel_in_vain", {mutant::cancel_in_vain, &cancelled_in_time}}),
                         [](const auto& which) { return std::string(which.param.name); });

}  // namespace
}  // namespace rehearse::tests
