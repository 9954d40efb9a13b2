// Quotes for a POSIX shell.
// SPDX-License-Identifier: MIT
#include "quoting.hpp"

#include <algorithm>

namespace rehearse::cli {
namespace {

auto is_harmless(char letter) -> bool {
  const bool is_letter = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
  const bool is_digit = letter >= '0' && letter <= '9';
  return is_letter || is_digit || std::string_view{"_-+=:,./@%"}.find(letter) != std::string_view::npos;
}

}  // namespace

auto shell_quote(std::string_view word) -> std::string {
  if (!word.empty() && std::all_of(word.begin(), word.end(), is_harmless)) return std::string{word};
  std::string quoted = "'";
  for (const char letter : word) {
    if (letter == '\'') {
      quoted += "'\\''";
    } else {
      quoted += letter;
    }
  }
  return quoted + "'";
}

auto shell_join(std::span<const std::string> words) -> std::string {
  std::string line;
  for (const auto& word : words) {
    if (!line.empty()) line += ' ';
    line += shell_quote(word);
  }
  return line;
}

}  // namespace rehearse::cli
