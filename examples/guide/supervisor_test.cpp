// The supervisor's test. It waits until nothing moves any more, however long that takes.
// SPDX-License-Identifier: MIT
#include <rehearse/harness/gtest.hpp>

#include "app_supervisor.hpp"

REHEARSE_TEST(AppSupervisor, RestartsFailedChildren) {
  start_link<app_supervisor>();
  const pid killed = whereis("counter");
  exit(killed, exit_reason::kill);
  settle();
  const pid restarted = whereis("counter");
  EXPECT_NE(restarted, killed);
  EXPECT_TRUE(is_alive(restarted));
}
