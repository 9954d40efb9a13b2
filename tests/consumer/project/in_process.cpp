// A campaign run by the program itself, without the command line.
// SPDX-License-Identifier: MIT
#include <iostream>

#include <rehearse/rehearse.hpp>

auto main() -> int {
  using namespace rehearse::scenarios;
  const auto found = find_scenarios("hello");
  if (found.size() != 1) {
    std::cerr << "the scenario is not registered\n";
    return 1;
  }
  const auto result = run_campaign(*found.front(), {.runs = 50});
  std::cout << result.counters.runs << " runs, " << result.counters.failed << " failed\n";
  return result.counters.runs == 50 && result.counters.failed == 0 && !result.nothing_spawned ? 0 : 1;
}
