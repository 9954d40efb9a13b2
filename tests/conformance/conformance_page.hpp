// docs/conformance.md, written from its two tables and the names of the tests.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "conformance_table.hpp"
#include "test_names.hpp"

namespace rehearse::tests {

/// What the page is made of.
struct conformance {
  conformance_table rules;
  std::vector<test_name> rule_tests;
  conformance_table cases;
  std::vector<test_name> case_tests;
};

/// The page, in Markdown: the counts, the rules by group, the cases by suite.
auto conformance_page(const conformance& all) -> std::string;

}  // namespace rehearse::tests
