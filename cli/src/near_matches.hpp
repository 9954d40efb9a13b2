// What somebody may have meant by a name that does not exist.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rehearse::cli {

/// The least number of letters inserted, deleted, replaced or swapped with a neighbour that turn one into the other;
/// upper and lower case are the same.
auto edit_distance(std::string_view one, std::string_view other) -> std::size_t;

/// The indices of up to `limit` candidates that look like `word`, best first: few edits, or `word` is a part of them.
auto near_matches(std::string_view word, std::span<const std::string> candidates, std::size_t limit = 3)
    -> std::vector<std::size_t>;

}  // namespace rehearse::cli
