// The flags of a test program: --rehearse_NAME=VALUE.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>

namespace rehearse::harness {

/// Its value on the program's command line.
auto flag(const std::string& name) -> std::optional<std::string>;

/// Throws std::invalid_argument if `text` is no number; `name` is the flag's, or the environment's in small letters.
auto number(const std::string& name, const std::string& text, int base = 0) -> std::uint64_t;

template <class Value, class Parse>
void override_model(Value& value, const std::string& name, Parse parse) {
  const auto text = flag(name);
  if (!text) return;
  const auto parsed = parse(*text);
  if (!parsed) throw std::invalid_argument("--rehearse_" + name + ": there is no '" + *text + "'");
  value = *parsed;
}

/// A misspelt flag must not leave a test green that was to run otherwise: throws std::invalid_argument.
void refuse_unknown_flags();

}  // namespace rehearse::harness
