// From what people type to scenarios: names, ids and globs, and what to say where they match nothing.
// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <vector>

#include <rehearse/cli/exit_code.hpp>
#include <rehearse/scenarios/scenario.hpp>

namespace rehearse::cli {

struct selection {
  std::vector<const scenarios::scenario*> chosen;  ///< Each once, in the order of the patterns.
  std::vector<std::string> errors;
  std::vector<std::string> notes;    ///< What was left out on purpose.
  exit_code code = exit_code::pass;  ///< usage: run nothing; nothing: a glob matched nothing.
};

/// With `fixed`, a glob leaves out the scenarios without a correct twin, and an exact name of one is an error.
auto select_scenarios(std::span<const std::string> patterns, bool fixed) -> selection;

/// "no scenario 'A1'; did you mean A01 (pool_no_down)?"
auto unknown_scenario(const std::string& name) -> std::string;

/// "A01 pool_no_down", or the name alone where there is no other id.
auto label_of(const scenarios::scenario& what) -> std::string;

}  // namespace rehearse::cli
