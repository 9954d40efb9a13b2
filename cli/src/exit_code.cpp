// The order in which exit codes win over each other.
// SPDX-License-Identifier: MIT
#include <rehearse/cli/exit_code.hpp>

#include <algorithm>
#include <array>

namespace rehearse::cli {
namespace {

/// What a person must know first stands first.
constexpr std::array precedence{
    exit_code::interrupted, exit_code::usage,   exit_code::internal,     exit_code::store,   exit_code::diverged,
    exit_code::nothing,     exit_code::failure, exit_code::inconclusive, exit_code::skipped, exit_code::pass,
};

auto rank(exit_code code) { return std::find(precedence.begin(), precedence.end(), code) - precedence.begin(); }

}  // namespace

auto sentence(exit_code code) -> std::string_view {
  switch (code) {
    case exit_code::pass: return "everything that was judged held";
    case exit_code::failure: return "a property or a checker failed, or user code crashed";
    case exit_code::usage: return "the command line is wrong, or names a scenario that does not exist";
    case exit_code::internal: return "the tool itself failed, or a run no longer moved";
    case exit_code::diverged: return "a run did not repeat";
    case exit_code::nothing: return "a pattern matched nothing, or nothing was ever spawned";
    case exit_code::store: return "the database cannot be read or written";
    case exit_code::inconclusive:
      return "more than 5% of the runs reached the step limit or could not be decided, and nothing failed";
    case exit_code::skipped: return "nothing was run, on purpose";
    case exit_code::interrupted: return "interrupted";
  }
  return "unknown exit code";
}

auto worst_of(exit_code one, exit_code other) -> exit_code { return rank(one) <= rank(other) ? one : other; }

auto worst_of(std::initializer_list<exit_code> codes) -> exit_code {
  auto worst = exit_code::pass;
  for (const auto code : codes) worst = worst_of(worst, code);
  return worst;
}

}  // namespace rehearse::cli
