// Somebody else's program: two scenarios, no main(), linked with rehearse::main.
// SPDX-License-Identifier: MIT
#include <rehearse/rehearse.hpp>

using namespace rehearse;

REHEARSE_SCENARIO(hollow, {.description = "has no process at all"}) {
  at_end("nothing is wrong with nothing", [] { return true; });
}

REHEARSE_SCENARIO(pigs, {.description = "hopes for what never happens"}) {
  workload("pig", [] {
    REHEARSE_MARK("the ground");
    yield();
  });
  sometimes("pigs fly", [] { return held(false); });
  reachable("the moon");
}

REHEARSE_SCENARIO(recovers, {.description = "is well again after a while"}) {
  const pid sun = spawn("sun", [] {
    sleep(8h);
    sleep(infinity);
  });
  workload("sleeper", [] { yield(); });
  eventually("the sun is up", [=] { return held(now() >= 8h); }, {.within = 9h});
  always("the sun is there", [=] { return held(lives(sun)); });
}

REHEARSE_SCENARIO(treadmill, {.id = "own(1)", .description = "never ends"}) {
  workload("runner", [] {
    while (true) yield();
  });
}
