// A counter that tells by telemetry how often it was raised, and a test that keeps the metric.
//
//   task -- increment --> counter -- execute my_app.counter.increment --> handler: total += value
//
// The handler runs in the counter, at each event, and belongs to the run: the test finds the same total as the counter
// has, in every schedule. SPDX-License-Identifier: MIT
#include <cstdint>

#include <rehearse/harness/gtest.hpp>
#include <rehearse/rehearse.hpp>

using namespace rehearse;

namespace {

struct counter : gen_server {
  struct increment {
    int by;
  };
  struct get {
    using reply = std::int64_t;
  };

  void handle_cast(increment more) {
    telemetry::execute({"my_app", "counter", "increment"}, {{"value", more.by}});
    count += more.by;
  }
  auto handle_call(get) -> std::int64_t { return count; }

  std::int64_t count = 0;
};

}  // namespace

REHEARSE_TEST(Metrics, CountWhatTheServerCounted) {
  auto& total = run_state<std::int64_t>(0);
  telemetry::attach("total", {"my_app", "counter", "increment"},
                    [&](const auto&, const auto& measured, const auto&) { total += measured.at("value"); });
  const auto counted = start_link<counter>();

  spawn_each(10, "task", [=](int i) { cast(counted, counter::increment{i}); });
  settle();

  EXPECT_EQ(total, 45);
  EXPECT_EQ(call(counted, counter::get{}), total);
}
