// The verbs of the tool, one source file each. Results go to standard output, all else to standard error.
// SPDX-License-Identifier: MIT
#pragma once

#include <rehearse/cli/exit_code.hpp>

#include "options.hpp"

namespace rehearse::cli {

auto run(const list_options& options) -> exit_code;
auto run(const run_options& options) -> exit_code;
auto run(const replay_options& options) -> exit_code;
auto run(const report_options& options) -> exit_code;
auto run(const check_options& options) -> exit_code;
auto run(const version_options& options) -> exit_code;

}  // namespace rehearse::cli
