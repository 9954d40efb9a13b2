// Decides about colour; see https://no-color.org.
// SPDX-License-Identifier: MIT
#include "terminal.hpp"

#include <cstdlib>

#include <unistd.h>

namespace rehearse::cli {

auto wants_color(color_mode mode, bool is_terminal, const char* no_color) -> bool {
  if (mode == color_mode::always) return true;
  if (mode == color_mode::never) return false;
  const bool is_refused = no_color != nullptr && *no_color != '\0';
  return is_terminal && !is_refused;
}

auto wants_color_on_stdout(color_mode mode) -> bool {
  return wants_color(mode, isatty(STDOUT_FILENO) == 1, std::getenv("NO_COLOR"));
}

auto palette::wrap(std::string_view code, std::string_view text) const -> std::string {
  if (!is_on_) return std::string{text};
  return std::string{code}.append(text).append("\x1b[0m");
}

}  // namespace rehearse::cli
