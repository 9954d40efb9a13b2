// From the command line to a verb, and from whatever happens to an exit code.
// SPDX-License-Identifier: MIT
#include <rehearse/cli/run.hpp>

#include <cstdio>
#include <exception>
#include <variant>

#include <fmt/format.h>
#include <rehearse/harness/crash_handler.hpp>
#include <rehearse/harness/watchdog.hpp>
#include <rehearse/reports/store_error.hpp>

#include "command_line.hpp"
#include "verbs.hpp"

namespace rehearse::cli {
namespace {

auto perform(const verb_options& wanted) -> exit_code {
  try {
    return std::visit([](const auto& options) { return run(options); }, wanted);
  } catch (const reports::store_error& error) {
    fmt::print(stderr, "error: {}\n", error.what());
    return exit_code::store;
  } catch (const std::exception& error) {
    fmt::print(stderr, "internal error: {}\nPlease report this with the command that led to it.\n", error.what());
    return exit_code::internal;
  }
}

}  // namespace

auto run(int argc, char** argv) -> int {
  try {
    const harness::watchdog watches;
    const harness::crash_handler tells;
    const auto parsed = parse_command_line(argc, argv);
    auto code = parsed.wanted ? perform(*parsed.wanted) : parsed.code;
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
      std::perror("error: cannot write to standard output");
      code = worst_of(code, exit_code::internal);
    }
    return static_cast<int>(code);
  } catch (...) {
    std::fputs("internal error: an exception of unknown type\n", stderr);
    return static_cast<int>(exit_code::internal);
  }
}

}  // namespace rehearse::cli
