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

void print_table(std::ostream& out, const std::vector<mutant_result>& all, const hunt_options& options);
/// One line for each mutant and seed.
void print_json(std::ostream& out, const std::vector<mutant_result>& all);
void print_markdown(std::ostream& out, const std::vector<mutant_result>& all, const hunt_options& options);

}  // namespace rehearse::mutants
