// Colour on terminals, and only there.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace rehearse::cli {

enum class color_mode {
  automatic,  ///< On a terminal, unless NO_COLOR is set.
  always,     ///< Whatever stands in the environment.
  never,      ///< Plain text.
};

/// Whether to colour what goes to the file descriptor. `no_color` is the value of NO_COLOR, null if it is not set.
auto wants_color(color_mode mode, bool is_terminal, const char* no_color) -> bool;

/// The same for standard output, asking the environment.
auto wants_color_on_stdout(color_mode mode) -> bool;

/// Wraps words in escape sequences, or leaves them alone.
class palette {
 public:
  explicit palette(bool is_on) : is_on_{is_on} {}
  auto red(std::string_view text) const -> std::string { return wrap("\x1b[1;31m", text); }
  auto green(std::string_view text) const -> std::string { return wrap("\x1b[32m", text); }
  auto yellow(std::string_view text) const -> std::string { return wrap("\x1b[33m", text); }
  auto bold(std::string_view text) const -> std::string { return wrap("\x1b[1m", text); }

 private:
  auto wrap(std::string_view code, std::string_view text) const -> std::string;
  bool is_on_;
};

}  // namespace rehearse::cli
