// Somebody else's program: two scenarios, no main(), linked with rehearse::main.
// SPDX-License-Identifier: MIT
#include <rehearse/rehearse.hpp>

using namespace rehearse;

REHEARSE_SCENARIO(hollow, {.description = "has no process at all"}) {
  at_end("nothing is wrong with nothing", [] { return true; });
}

REHEARSE_SCENARIO(treadmill, {.id = "own(1)", .description = "never ends"}) {
  workload("runner", [] {
    while (true) yield();
  });
}
