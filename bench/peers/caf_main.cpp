// The work on CAF, one piece at a time: the verbs of single_work.hpp. A program of its own, because nothing else of the
// project may need CAF.
// SPDX-License-Identifier: MIT
#include <exception>
#include <iostream>

#include "caf_work.hpp"
#include "single_work.hpp"

auto main(int argc, char** argv) -> int {
  try {
    if (const auto code = rehearse::bench::run_verb(argc, argv, rehearse::bench::caf_work())) return *code;
  } catch (const std::exception& error) {
    std::cerr << "caf_bench: " << error.what() << '\n';
    return 1;
  }
  std::cerr << "usage: caf_bench --sizes | --instructions-sizes | --instructions NAME UNITS | --time NAME\n";
  return 2;
}
