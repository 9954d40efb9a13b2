// docs/conformance.md is what its tables and the tests make of it, and the tables tell the truth.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "conformance_page.hpp"
#include "conformance_table.hpp"
#include "test_names.hpp"

namespace rehearse::tests {
namespace {

namespace fs = std::filesystem;
const fs::path root = REHEARSE_SOURCE_ROOT;

auto text_of(const fs::path& file) -> std::string {
  std::ifstream in(file, std::ios::binary);
  EXPECT_TRUE(in) << file;
  return {std::istreambuf_iterator<char>(in), {}};
}

auto everything() -> conformance {
  return {parse_rules(text_of(root / "tests/conformance/rules.txt")), tests_of(root / "tests/conformance"),
          parse_cases(text_of(root / "tests/otp_cases/cases.txt")), tests_of(root / "tests/otp_cases")};
}

auto joined(const std::vector<std::string>& lines) -> std::string {
  std::string text;
  for (const std::string& each : lines) text += each + "\n";
  return text;
}

auto has(const std::vector<std::string>& problems, std::string_view what) -> bool {
  return joined(problems).find(std::string(what) + "\n") != std::string::npos;
}

TEST(ConformanceTable, TheRulesAreListedAndWhatIsSameIsTested) {
  const conformance all = everything();

  EXPECT_EQ(joined(problems_of_rules(all.rules, all.rule_tests)), "");
}

TEST(ConformanceTable, TheCasesAreTestedOrHaveAReason) {
  const conformance all = everything();

  EXPECT_EQ(joined(problems_of_cases(all.cases, all.case_tests)), "");
}

TEST(ConformancePage, IsWhatTheTablesAndTheTestsSay) {
  const fs::path page = root / "docs/conformance.md";
  const std::string expected = conformance_page(everything());
  const char* update = std::getenv("REHEARSE_UPDATE_GOLDEN");
  if (update != nullptr && std::string_view(update) == "1") std::ofstream(page, std::ios::binary) << expected;

  EXPECT_TRUE(text_of(page) == expected)
      << "docs/conformance.md is old: REHEARSE_UPDATE_GOLDEN=1 conformance_page_test writes it anew";
}

TEST(TestNames, AreReadFromTheSources) {
  const auto tests = tests_in("TEST(Exit, EXIT_01_A) {\nTEST_F(Exit,\n       EXIT_02_B) {\n// TEST(Exit, EXIT_03_C)\n");

  EXPECT_EQ(joined(tests), "Exit.EXIT_01_A\nExit.EXIT_02_B\n");
  EXPECT_EQ(joined(tests_named_by("EXIT-01", tests)), "Exit.EXIT_01_A\n");
}

TEST(TestNames, OfARuleAndOfACaseDifferInTheirLetters) {
  EXPECT_TRUE(tests_named_by("SUP-01", {"SupervisorTest.sup_01_generates_child_spec"}).empty());
}

TEST(ConformanceTable, SaysWhatIsWrongWithARule) {
  const auto rules = parse_rules(
      "group MON | monitors\nMON-01 | same\nMON-02 | differs on purpose\nMON-03 | later | soon\nMON-03 | absent | no\n"
      "MON-99 | absent | never\nSIG-01 | absent | no\nnothing\n");

  const auto problems = problems_of_rules(rules, {"Mon.MON_02_A"});

  EXPECT_TRUE(has(problems, "MON-01 is listed as same and has no test"));
  EXPECT_TRUE(has(problems, "MON-02 is listed as differs on purpose and does not say why"));
  EXPECT_TRUE(has(problems, "MON-03 has the status 'later': same, differs on purpose or absent"));
  EXPECT_TRUE(has(problems, "MON-03 is listed 2 times"));
  EXPECT_TRUE(has(problems, "MON-04 is listed 0 times"));
  EXPECT_TRUE(has(problems, "MON-99 is no rule of the catalogue"));
  EXPECT_TRUE(has(problems, "SIG-01 stands in group MON"));
  EXPECT_TRUE(has(problems, "line 8 is neither a heading nor a row: nothing"));
}

TEST(ConformanceTable, SaysWhatIsWrongWithACase) {
  const auto cases = parse_cases(
      "suite a\na-01 | one | Y\na-02 | two | P\na-03 | three | N\na-04 | four | X\na-04 | four | N | no\n"
      "a-05 | five | N | no\nsuite b | later\nb-01 | one | Y\nb-02 | two | N\n");

  const auto problems = problems_of_cases(cases, {"A.a_05_five", "A.c_01_one"});

  EXPECT_EQ(joined(problems),
            "a-01 is listed as Y and has no test\na-02 has neither test nor reason\na-03 is listed as N and does not "
            "say why\na-04 has the verdict 'X': Y, P or N\na-04 is listed twice\na-05 is listed as N and has a "
            "test\nb-02 is listed as N and does not say why\nA.c_01_one is named by no case\n");
}

TEST(ConformancePage, CountsWhatIsThere) {
  const conformance all{
      parse_rules("group MON | monitors\nMON-01 | same\nMON-02 | same | but\nMON-03 | absent | no\n"),
      {"Mon.MON_01_A", "Mon.MON_02_B", "Mon.MON_02_C"},
      parse_cases("suite a\na-01 | one [x] | Y\na-02 | two | N | no\nsuite b | later\nb-01 | z | Y\n"),
      {"A.a_01_one"}};

  const std::string page = conformance_page(all);

  for (const char* part : {"**3 rules: 2 same (66%), 0 differ on purpose, 1 absent.**",
                           "**2 cases that apply: 1 are tests here (50%); 1 do not apply.**",
                           "| MON-02 | same | `Mon.MON_02_B` and 1 more; but |", "| MON-03 | absent | no |",
                           "| a-01 | one \\[x\\] | Y | `A.a_01_one` |", "| b-01 | z | Y | not there yet |"}) {
    EXPECT_NE(page.find(part), std::string::npos) << part << "\nis not in\n" << page;
  }
}

}  // namespace
}  // namespace rehearse::tests
