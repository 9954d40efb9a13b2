// Damerau's distance, restricted to adjacent swaps; names are short, so three rows do.
// SPDX-License-Identifier: MIT
#include "near_matches.hpp"

#include <algorithm>
#include <tuple>

namespace rehearse::cli {
namespace {

auto lower(std::string_view text) -> std::string {
  std::string small{text};
  for (auto& letter : small) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return small;
}

/// A quarter of the word may be wrong, and one letter always.
auto edits_allowed(std::string_view word) { return std::max<std::size_t>(1, (word.size() + 1) / 4); }

}  // namespace

auto edit_distance(std::string_view one, std::string_view other) -> std::size_t {
  const auto left = lower(one);
  const auto right = lower(other);
  std::vector<std::size_t> before_last(right.size() + 1);
  std::vector<std::size_t> last(right.size() + 1);
  std::vector<std::size_t> row(right.size() + 1);
  for (std::size_t column = 0; column <= right.size(); ++column) row[column] = column;
  for (std::size_t line = 1; line <= left.size(); ++line) {
    before_last = last;
    last = row;
    row[0] = line;
    for (std::size_t column = 1; column <= right.size(); ++column) {
      const std::size_t replaced = left[line - 1] == right[column - 1] ? 0 : 1;
      row[column] = std::min({last[column] + 1, row[column - 1] + 1, last[column - 1] + replaced});
      const bool is_swap =
          line > 1 && column > 1 && left[line - 1] == right[column - 2] && left[line - 2] == right[column - 1];
      if (is_swap) row[column] = std::min(row[column], before_last[column - 2] + 1);
    }
  }
  return row.back();
}

auto near_matches(std::string_view word, std::span<const std::string> candidates, std::size_t limit)
    -> std::vector<std::size_t> {
  const auto needle = lower(word);
  std::vector<std::tuple<std::size_t, std::size_t>> found;  // how far, index
  for (std::size_t index = 0; index < candidates.size(); ++index) {
    const auto distance = edit_distance(needle, candidates[index]);
    const bool is_part = needle.size() >= 2 && lower(candidates[index]).find(needle) != std::string::npos;
    if (distance <= edits_allowed(needle)) {
      found.emplace_back(distance, index);
    } else if (is_part) {
      found.emplace_back(edits_allowed(needle) + 1, index);
    }
  }
  std::sort(found.begin(), found.end());
  if (found.size() > limit) found.resize(limit);
  std::vector<std::size_t> indices;
  for (const auto& [distance, index] : found) indices.push_back(index);
  return indices;
}

}  // namespace rehearse::cli
