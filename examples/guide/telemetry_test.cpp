// Whoever attaches a handler hears of every increment; whoever looks around sees everybody.
// SPDX-License-Identifier: MIT
#include <algorithm>

#include <rehearse/harness/gtest.hpp>

#include "counter.hpp"
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

REHEARSE_TEST(Observer, ShowsEveryProcessAndTheTree) {
  start_supervisor({{}, {child<counter>("counter")}});
  const observation seen = look_around();
  const pid found =
      std::find_if(seen.processes.begin(), seen.processes.end(),
                   [](const auto& each) {
                     return each.children.size() == 1 && each.children[0].id == "counter";
                   })
          ->children[0]
          .process;
  EXPECT_EQ(seen.find(found)->state, "0");
}
