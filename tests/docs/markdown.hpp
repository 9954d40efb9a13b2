// The fenced code blocks of a Markdown file: what the documents quote, and what they say that programs print.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rehearse::tests {

struct code_block {
  std::string language;            ///< After the fence: "cpp", "text"; may be empty.
  std::size_t first_line = 0;      ///< Of its content, from 1.
  std::vector<std::string> lines;  ///< Without the fences.
};

auto code_blocks(std::string_view markdown) -> std::vector<code_block>;

/// One command of a transcript and the lines printed below it.
struct exchange {
  std::size_t first_line = 0;  ///< Of the output, from 1.
  std::string command;         ///< Without "$ ".
  std::vector<std::string> output;
};

/// The commands of all blocks that begin with "$ ", in order.
auto transcripts(std::string_view markdown) -> std::vector<exchange>;

auto split_lines(std::string_view text) -> std::vector<std::string>;

/// Times, rates and dates replaced by what stands for all of them.
auto without_times(std::string line) -> std::string;

/// Which printed line each written one stands for; npos for a gap. Empty if what was printed is not what a document
/// says. In the document a line "…" is a gap, for any lines, and a line that ends with " …" stands for any that begins
/// so. Both sides are compared as `as_seen` gives them.
auto align(const std::vector<std::string>& written, const std::vector<std::string>& printed,
           std::string (*as_seen)(std::string) = &without_times) -> std::optional<std::vector<std::size_t>>;

/// Also digests replaced, by which documents differ when the digest's definition changes and nothing else.
auto without_digests(std::string line) -> std::string;
/// The digests in a line: 16 hexadecimal digits.
auto digests_in(const std::string& line) -> std::vector<std::string>;

}  // namespace rehearse::tests
