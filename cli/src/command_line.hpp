// Reads the command line. CLI11 stays behind this header.
// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include <rehearse/cli/exit_code.hpp>

#include "options.hpp"

namespace rehearse::cli {

struct parsed_command_line {
  std::optional<verb_options> wanted;  ///< Empty: everything is said already, leave with `code`.
  exit_code code = exit_code::pass;
};

/// Reads flags, then REHEARSE_SEED and REHEARSE_RUNS, then defaults. Prints help to standard output and errors, which
/// name the flag and what would be right, to standard error.
auto parse_command_line(int argc, const char* const* argv) -> parsed_command_line;

}  // namespace rehearse::cli
