// The page says first how much is there; whoever wants to know more of a rule finds the test by its name.
// SPDX-License-Identifier: MIT
#include "conformance_page.hpp"

#include <algorithm>
#include <cstddef>

namespace rehearse::tests {

namespace {

constexpr auto head = R"(# Conformance to OTP

<!-- Made by conformance_page_test from tests/conformance/rules.txt, tests/otp_cases/cases.txt and the names of the
tests; with REHEARSE_UPDATE_GOLDEN=1 it writes this page anew. -->

Which rules of Erlang/OTP 27 and Elixir 1.18 `rehearse` follows, rule by rule, and which cases of their own test suites
are tests here. The page is made of two tables and the names of the tests, so that it says no more than is tested.
)";

constexpr auto rules_head = R"(
## The rules

The rules are those of the project's catalogue of semantics; each group names what it is about. `EXIT-01` is tested by
`Exit.EXIT_01_…` in `tests/conformance`.

| status | means |
| --- | --- |
| same | behaves as OTP does; the test would fail if it did not |
| differs on purpose | the reason says what stands in its place |
| absent | not there; the reason says why, or what it comes with |
)";

constexpr auto cases_head = R"(
## The cases of OTP's and Elixir's suites

Each case that applies is a test in `tests/otp_cases` of the same name, run under one fixed and 100 random schedules
instead of once with sleeps. Y: it applies as it is. P: in part. N: it does not.
)";

struct counts {
  std::size_t all = 0;
  std::size_t first = 0;   ///< same; Y or P with a test.
  std::size_t second = 0;  ///< differs on purpose; Y or P without one.
  std::size_t third = 0;   ///< absent; N.

  void add(const counts& other) {
    all += other.all;
    first += other.first;
    second += other.second;
    third += other.third;
  }
};

auto count_rules(const table_part& group) -> counts {
  counts sum;
  for (const table_row& each : group.rows) {
    ++sum.all;
    ++(each.verdict == "same" ? sum.first : each.verdict == "absent" ? sum.third : sum.second);
  }
  return sum;
}

auto count_cases(const table_part& suite, const std::vector<test_name>& tests) -> counts {
  counts sum;
  for (const table_row& each : suite.rows) {
    ++sum.all;
    ++(each.verdict == "N" ? sum.third : tests_named_by(each.id, tests).empty() ? sum.second : sum.first);
  }
  return sum;
}

auto percent(std::size_t part, std::size_t whole) -> std::string {
  return std::to_string(whole == 0 ? 0 : part * 100 / whole) + "%";
}

auto row_of(const std::string& name, const counts& sum) -> std::string {
  return "| " + name + " | " + std::to_string(sum.all) + " | " + std::to_string(sum.first) + " | " +
         std::to_string(sum.second) + " | " + std::to_string(sum.third) + " |\n";
}

/// "`Exit.EXIT_04_…` and 1 more; the note".
auto test_or_reason(const table_row& row, const std::vector<test_name>& tests, bool is_later) -> std::string {
  const auto its = tests_named_by(row.id, tests);
  std::string text;
  if (!its.empty()) text = "`" + its.front() + "`";
  if (its.size() > 1) text += " and " + std::to_string(its.size() - 1) + " more";
  if (its.empty() && is_later && row.verdict != "N") text = "not there yet";
  if (!text.empty() && !row.note.empty()) text += "; ";
  return text + row.note;
}

/// Text that a table's cell shows as it is.
auto cell(std::string text) -> std::string {
  for (auto at = text.find_first_of("*[]"); at != std::string::npos; at = text.find_first_of("*[]", at + 2)) {
    text.insert(at, "\\");
  }
  return text;
}

auto summary(const conformance& all) -> std::string {
  counts rules;
  counts cases;
  std::string by_group;
  std::string by_suite;
  for (const table_part& each : all.rules.parts) {
    rules.add(count_rules(each));
    by_group += row_of(each.name + ": " + each.about, count_rules(each));
  }
  for (const table_part& each : all.cases.parts) {
    cases.add(count_cases(each, all.case_tests));
    by_suite += row_of(each.name, count_cases(each, all.case_tests));
  }
  const std::size_t applicable = cases.all - cases.third;
  return "\n**" + std::to_string(rules.all) + " rules: " + std::to_string(rules.first) + " same (" +
         percent(rules.first, rules.all) + "), " + std::to_string(rules.second) + " differ on purpose, " +
         std::to_string(rules.third) + " absent.**\n**" + std::to_string(applicable) +
         " cases that apply: " + std::to_string(cases.first) + " are tests here (" + percent(cases.first, applicable) +
         "); " + std::to_string(cases.third) + " do not apply.**\n" +
         "\n| group | rules | same | differ on purpose | absent |\n| --- | --- | --- | --- | --- |\n" + by_group +
         "\n| suite | cases | tested | not tested | do not apply |\n| --- | --- | --- | --- | --- |\n" + by_suite;
}

}  // namespace

auto conformance_page(const conformance& all) -> std::string {
  std::string page = head + summary(all) + rules_head;
  for (const table_part& group : all.rules.parts) {
    page +=
        "\n### " + group.name + ": " + group.about + "\n\n| rule | status | test or reason |\n| --- | --- | --- |\n";
    for (const table_row& each : group.rows) {
      page += "| " + each.id + " | " + each.verdict + " | " + test_or_reason(each, all.rule_tests, false) + " |\n";
    }
  }
  page += cases_head;
  for (const table_part& suite : all.cases.parts) {
    page += "\n### " + suite.name + "\n\n| case | name | verdict | test or reason |\n| --- | --- | --- | --- |\n";
    for (const table_row& each : suite.rows) {
      page += "| " + each.id + " | " + cell(each.name) + " | " + each.verdict + " | " +
              test_or_reason(each, all.case_tests, suite.is_later) + " |\n";
    }
  }
  return page;
}

}  // namespace rehearse::tests
