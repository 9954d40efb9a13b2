// The textbook's settings in an Agent. Whoever raises a number gets it, adds one, and puts it back.
//
//   worker.1 -- get --> settings      Each request is atomic, two of them are not: what one worker gets may be what the
//   worker.2 -- get --> settings      other is about to replace, and one of the two rises is lost.
//
// Seen by: two rises that answer the same number, which has no order (linearizability of the history of rises); and by
// a final number below four. Fixed: get_and_update, which does both at once. SPDX-License-Identifier: MIT
#include <rehearse/rehearse.hpp>

using namespace rehearse;

namespace {

constexpr int workers = 2;
constexpr int rounds = 2;

/// The sequential model: to raise is one operation, however it is done.
struct settings_model {
  using state = int;
  struct raise {};
  static auto apply(state& now, const raise&) -> int { return ++now; }
};

auto raise_it(const agent<int>& settings) -> int {
  if (fixed()) return settings.get_and_update([](int& value) { return ++value; }, infinity);
  const int value = settings.get(infinity) + 1;
  settings.update([=](int& now) { now = value; }, infinity);  // The bug: it is another request.
  return value;
}

}  // namespace

REHEARSE_SCENARIO(agent_lost_update, {.id = "A11",
                                      .description = "two workers get a number and put it back, one more",
                                      .tags = {"otp", "agent", "linearizability"},
                                      .has_fixed = true,
                                      .models = {sim::delivery::in_flight, sim::timers::any_time}}) {
  const auto settings = start_agent([] { return 0; }, named("settings"));
  auto& raised = history_of<settings_model>();
  workload("worker", workers, [=, &raised] {
    for (int i = 0; i < rounds; ++i) raised.call(settings_model::raise{}, [&] { return raise_it(settings); });
  });
  at_end("rises are linearizable", linearizable(raised));
  at_end("every rise counts", [=] { return equal("settings", *peek(settings), workers * rounds); });
}
