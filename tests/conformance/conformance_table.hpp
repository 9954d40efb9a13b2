// The two tables that docs/conformance.md is made of: the rules of OTP's semantics and the cases of its suites.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "test_names.hpp"

namespace rehearse::tests {

/// One line of a table: a rule or a case.
struct table_row {
  std::string id;       ///< "SUP-12", "SS-01".
  std::string name;     ///< The case's name in its suite; empty for a rule.
  std::string verdict;  ///< A rule's status or a case's verdict, as in the table's heading.
  std::string note;     ///< May be empty.
};

/// A group of rules, or a suite of cases.
struct table_part {
  std::string name;
  std::string about;      ///< A group's title; empty for a suite.
  bool is_later = false;  ///< A suite whose tests are not there yet.
  std::vector<table_row> rows;
};

/// A table, and what could not be read of it.
struct conformance_table {
  std::vector<table_part> parts;
  std::vector<std::string> problems;
};

/// Reads "group NAME | title" and "RULE | status | note".
auto parse_rules(std::string_view text) -> conformance_table;
/// Reads "suite NAME" or "suite NAME | later", and "CASE | name | verdict | note".
auto parse_cases(std::string_view text) -> conformance_table;

/// What is wrong with the rules: a group that is not the catalogue's, a rule that is missing, listed twice or out of
/// order, an unknown status, `same` without a test, anything else without a note.
auto problems_of_rules(const conformance_table& rules, const std::vector<test_name>& tests) -> std::vector<std::string>;

/// What is wrong with the cases: listed twice, an unknown verdict, Y without a test unless its suite is `later`, N
/// without a note, P with neither; and each test that is named by no case.
auto problems_of_cases(const conformance_table& cases, const std::vector<test_name>& tests) -> std::vector<std::string>;

}  // namespace rehearse::tests
