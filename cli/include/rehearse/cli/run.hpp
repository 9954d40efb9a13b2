// The whole command-line tool as one function, so that a program with scenarios of its own is the tool, too.
//
//   #include <rehearse/cli/run.hpp>
//   int main(int argc, char** argv) { return rehearse::cli::run(argc, argv); }   // or link rehearse::main
// SPDX-License-Identifier: MIT
#pragma once

namespace rehearse::cli {

/// Reads the command line, does what it says with the scenarios linked into this program, and returns an exit_code.
/// Handles SIGINT and SIGTERM while runs are under way. Throws nothing.
auto run(int argc, char** argv) -> int;

}  // namespace rehearse::cli
