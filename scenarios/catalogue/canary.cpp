// A scenario that must fail: if a campaign of it passes, the harness has gone blind.
// SPDX-License-Identifier: MIT
#include <rehearse/rehearse.hpp>

using namespace rehearse;

REHEARSE_SCENARIO(canary, {.description = "must fail, in every run", .tags = {"self-test"}}) {
  workload("canary", [] { yield(); });
  at_end("the canary sings", [] { return held(false, "it never does"); });
}
