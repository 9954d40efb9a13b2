// Small things that all texts for people share: numbers, plurals, widths, and text that stays on its line.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace rehearse::reports::detail {

/// "1 run", "1,000 runs".
auto counted(std::uint64_t count, std::string_view noun) -> std::string;

/// Columns on a terminal, one for each code point.
auto width_of(std::string_view text) -> std::size_t;

/// `text` followed by blanks up to `width` columns.
auto padded(std::string_view text, std::size_t width) -> std::string;

/// `text` as one line of at most `width_max` columns: control characters as escapes, what is too long as "…".
auto one_line(std::string_view text, std::size_t width_max) -> std::string;

}  // namespace rehearse::reports::detail
