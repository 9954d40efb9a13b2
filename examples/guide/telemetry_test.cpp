// Whoever attaches a handler hears of every increment.
// SPDX-License-Identifier: MIT
#include <rehearse/harness/gtest.hpp>

#include "telemetry.hpp"

REHEARSE_TEST(Telemetry, TellsWhoListens) {
  auto& total = run_state<std::int64_t>();
  telemetry::attach("sum", {"my_app", "counter", "increment"},
                    [&](const auto&, const telemetry::measurements& measured, const auto&) {
                      total += measured.at("value");
                    });

  spawn_each(3, "client", [] { count_one(); });

  settle();
  EXPECT_EQ(total, 3);
}
