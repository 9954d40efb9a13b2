// Finds scenarios, and near misses.
// SPDX-License-Identifier: MIT
#include "selection.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "near_matches.hpp"

namespace rehearse::cli {
namespace {

/// "A01 (pool_no_down)"
auto named(const scenarios::scenario& what) {
  return what.id() == what.name ? what.name : fmt::format("{} ({})", what.id(), what.name);
}

void choose(selection& result, const scenarios::scenario* what) {
  const bool is_there = std::find(result.chosen.begin(), result.chosen.end(), what) != result.chosen.end();
  if (!is_there) result.chosen.push_back(what);
}

void choose_exact(selection& result, const std::string& name, bool fixed) {
  const auto found = scenarios::find_scenarios(name);
  if (found.empty()) {
    result.errors.push_back(unknown_scenario(name));
    result.code = exit_code::usage;
  }
  for (const auto* what : found) {
    if (fixed && !what->spec.has_fixed) {
      result.errors.push_back(fmt::format("{} has no fixed twin; leave --fixed out", named(*what)));
      result.code = exit_code::usage;
    } else {
      choose(result, what);
    }
  }
}

void choose_glob(selection& result, const std::string& pattern, bool fixed) {
  const auto found = scenarios::find_scenarios(pattern);
  std::vector<std::string> left_out;
  std::size_t kept = 0;
  for (const auto* what : found) {
    if (fixed && !what->spec.has_fixed) {
      left_out.push_back(what->id());
    } else {
      choose(result, what);
      ++kept;
    }
  }
  if (!left_out.empty()) {
    result.notes.push_back(fmt::format("skipped, because there is no fixed twin: {}", fmt::join(left_out, ", ")));
  }
  if (kept > 0) return;
  result.code = worst_of(result.code, exit_code::nothing);
  result.errors.push_back(
      found.empty() ? fmt::format("no scenario matches '{}'; 'list' prints all {} of them", pattern,
                                  scenarios::catalogue().size())
                    : fmt::format("no scenario that matches '{}' has a fixed twin; leave --fixed out", pattern));
}

}  // namespace

auto select_scenarios(std::span<const std::string> patterns, bool fixed) -> selection {
  selection result;
  for (const auto& pattern : patterns) {
    if (scenarios::is_glob(pattern)) {
      choose_glob(result, pattern, fixed);
    } else {
      choose_exact(result, pattern, fixed);
    }
  }
  return result;
}

auto unknown_scenario(const std::string& name) -> std::string {
  const auto& all = scenarios::catalogue();
  if (all.empty()) return fmt::format("no scenario '{}'; this program has no scenarios at all", name);
  std::vector<std::string> words;
  for (const auto& what : all) {
    words.push_back(what.id());
    words.push_back(what.name);
  }
  std::vector<std::string> likely;
  for (const auto index : near_matches(name, words, 6)) {
    const auto text = named(all[index / 2]);
    const bool is_new = std::find(likely.begin(), likely.end(), text) == likely.end();
    if (is_new && likely.size() < 3) likely.push_back(text);
  }
  if (likely.empty()) return fmt::format("no scenario '{}'; 'list' prints all {} of them", name, all.size());
  return fmt::format("no scenario '{}'; did you mean {}?", name, fmt::join(likely, ", "));
}

auto label_of(const scenarios::scenario& what) -> std::string {
  return what.id() == what.name ? what.name : what.id() + " " + what.name;
}

}  // namespace rehearse::cli
