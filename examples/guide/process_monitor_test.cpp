// Each process that is watched is reported once, however often it was asked for.
// SPDX-License-Identifier: MIT
#include <rehearse/harness/gtest.hpp>

#include "process_monitor.hpp"

REHEARSE_TEST(ProcessMonitor, ForgetsWhoHasDied) {
  const auto watcher = start_link<process_monitor>(named("process_monitor"));
  const auto watched = spawn_each(2, "watched", [] { sleep(infinity); });
  for (const pid each : watched) call(watcher, process_monitor::watch{each});
  call(watcher, process_monitor::watch{watched[0]});
  EXPECT_EQ(peek(watcher)->monitored.size(), 2U);
  EXPECT_EQ(process_info(watcher)->monitor_count, 2U) << "one each";

  exit(watched[0], "broken");
  settle();
  EXPECT_EQ(peek(watcher)->monitored.size(), 1U);
  exit(watched[1], exit_reason::kill);
}

REHEARSE_TEST(ProcessMonitor, HearsOfOneThatDiesAtAnyMoment) {
  const auto watcher = start_link<process_monitor>(named("process_monitor"));
  const pid watched = spawn("watched", [] { yield(); });
  inject().kill(watched, {.within = 10});

  call(watcher, process_monitor::watch{watched});

  at_end("it watches nobody who is dead",
         [=] { return equal("monitored", peek(watcher)->monitored.size(), 0); });
}
