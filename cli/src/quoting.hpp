// Text that survives being pasted into a shell.
// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace rehearse::cli {

/// `word` as one word of a POSIX shell: unchanged where it is harmless, else in single quotes.
auto shell_quote(std::string_view word) -> std::string;

/// All words, quoted and joined by blanks.
auto shell_join(std::span<const std::string> words) -> std::string;

}  // namespace rehearse::cli
