// What a hunt has found, as a table for people, JSON lines, or the table of docs/mutants.md.
// SPDX-License-Identifier: MIT
#pragma once

#include <ostream>
#include <vector>

#include "hunt.hpp"

namespace rehearse::mutants {

/// Killed in at least 19 of 20 seeds; the unmutated programs in none.
auto is_as_it_should_be(const mutant_result& one) -> bool;
auto is_as_it_should_be(const std::vector<mutant_result>& all) -> bool;

/// The same mutants under all judges, and under each half of them. A half that was not hunted is empty.
struct findings {
  std::vector<mutant_result> all;
  std::vector<mutant_result> by_checkers{};
  std::vector<mutant_result> by_properties{};
};

void print_table(std::ostream& out, const findings& found, const hunt_options& options);
/// One line for each mutant and seed, and for the halves, too.
void print_json(std::ostream& out, const findings& found);
/// The table of docs/mutants.md.
void print_markdown(std::ostream& out, const findings& found, const hunt_options& options);

}  // namespace rehearse::mutants
