// The program: nothing but the tool and the scenarios that are linked with it.
// SPDX-License-Identifier: MIT
#include <rehearse/cli/run.hpp>

int main(int argc, char** argv) { return rehearse::cli::run(argc, argv); }
