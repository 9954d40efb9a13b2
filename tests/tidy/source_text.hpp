// source_text: a C++ file split into lines, with comments and literals told apart from code.
//
// A ban on a word must not strike a comment that explains the ban, nor a string that mentions it.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace rehearse::tidy {

struct source_line {
  std::string raw;             ///< As it stands in the file, without the line end.
  std::string code;            ///< The same, with comments and the insides of literals blanked.
  std::string comment;         ///< The text of its comments.
  bool in_raw_string = false;  ///< It begins inside a raw string, where layout is content.
};

/// Splits C++ text. Lines keep their number: line n of the file is element n - 1.
auto split_source(std::string_view text) -> std::vector<source_line>;

/// Splits any other text: everything is raw, nothing is code. A line's comment starts at the first '#'.
auto split_plain(std::string_view text) -> std::vector<source_line>;

/// True if `word` stands in `text` with no identifier character on either side.
auto contains_word(std::string_view text, std::string_view word) -> bool;

}  // namespace rehearse::tidy
