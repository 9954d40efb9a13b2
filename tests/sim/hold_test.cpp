// Held channels: what the engine does with a signal that the injector keeps back. The injector here holds by hand.
// SPDX-License-Identifier: MIT
#include <rehearse/sim/injector.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <rehearse/rehearse.hpp>
#include <rehearse/runtime/signal.hpp>
#include <rehearse/sim/recorder.hpp>
#include <rehearse/sim/simulation.hpp>
#include <rehearse/sim/strategies/random_walk.hpp>

namespace rehearse::sim {

namespace {

using runtime::event_kind;
using runtime::signal_kind;

struct number {
  int value;
};

using when_to_hold = std::function<std::optional<virtual_time>(const simulation&, const runtime::signal&)>;

/// Holds what it is told to.
class holder final : public injector {
 public:
  explicit holder(when_to_hold rule) : rule_(std::move(rule)) {}
  void plan(simulation& run) override { run.watch_transmissions(); }
  void strike(simulation&) override {}
  void at_operation(simulation&, runtime::process_id) override {}
  auto at_transmission(simulation& run, const runtime::signal& what) -> std::optional<virtual_time> override {
    ++asked[static_cast<std::size_t>(what.kind)];
    return rule_(run, what);
  }
  auto report(const simulation&) const -> std::vector<recorded_fault> override { return {}; }

  std::array<int, runtime::signal_kind_count> asked{};

 private:
  when_to_hold rule_;
};

struct held_run {
  run_result result;
  std::vector<recorded_event> events;
  tape made;
  std::array<int, runtime::signal_kind_count> asked{};

  auto count(event_kind kind) const -> std::size_t {
    std::size_t found = 0;
    for (const auto& each : events) found += each.kind == kind ? 1 : 0;
    return found;
  }
};

struct hold_options {
  sim::models models{delivery::in_flight, timers::when_idle};
  std::uint64_t seed = 1;
  virtual_duration run_for = infinity;
  std::function<void()> set_up{};  ///< With it there is no body.
  const tape* follow = nullptr;
};

/// One recorded run of `body` as the root.
auto run_held(std::function<void()> body, when_to_hold rule, hold_options options = {}) -> held_run {
  simulation engine;
  random_walk strategy;
  recorder written;
  holder keeps(std::move(rule));
  run_plan plan;
  plan.seed = options.seed;
  plan.strategy = &strategy;
  plan.follow = options.follow;
  plan.models = options.models;
  plan.run_for = options.run_for;
  plan.faults = &keeps;
  plan.recorder = &written;
  if (options.set_up) {
    plan.set_up = std::move(options.set_up);
  } else {
    plan.test_body = std::move(body);
  }
  held_run told;
  told.result = engine.run(plan);
  told.made = engine.choices().made();
  told.asked = keeps.asked;
  run_record record;
  written.move_to(record);
  told.events = std::move(record.events);
  return told;
}

auto never_hold(const simulation&, const runtime::signal&) -> std::optional<virtual_time> { return std::nullopt; }

/// Holds the first message whose number is `value` until `deadline`.
auto hold_number(int value, virtual_time deadline) -> when_to_hold {
  return [=](const simulation&, const runtime::signal& what) -> std::optional<virtual_time> {
    if (what.kind != signal_kind::message || !what.is<number>()) return std::nullopt;
    if (const_cast<runtime::signal&>(what).get<number>().value != value) return std::nullopt;
    return deadline;
  };
}

const std::vector<models> all_models{{delivery::in_flight, timers::when_idle},
                                     {delivery::in_flight, timers::any_time},
                                     {delivery::instant, timers::when_idle},
                                     {delivery::instant, timers::any_time}};

auto told(const models& which) -> std::string {
  return std::string(to_string(which.delivery)) + ", " + std::string(to_string(which.timers));
}

struct echo : gen_server {
  struct say {
    using reply = int;
  };
  struct hush {};
  auto handle_call(say) -> int { return 1; }
  void handle_cast(hush) {}
};

/// Sends at least one signal of every kind that travels between two processes.
void say_everything() {
  trap_exit(true);
  const auto server = start_link<echo>();
  const pid friendly = spawn_link("friend", [] {
    trap_exit(true);
    for (;;) receive([](number) {}, [](const exit_message&) {}, [](down) {});
  });
  send(friendly, number{1});
  send(friendly, number{2});
  cast(server, echo::hush{});
  call(server, echo::say{}, infinity);
  suspend(server, infinity);
  resume(server, infinity);
  const auto first = monitor(friendly);
  demonitor(first);
  monitor(friendly);
  is_alive(friendly);
  process_info(friendly);
  unlink(friendly);
  link(friendly);
  exit(friendly, "an exit it traps");
  send(friendly, number{3});
  exit(friendly, exit_reason::kill);
  receive([](down) {});
  receive([](const exit_message&) {});
  stop(server);
  receive([](const exit_message&) {});
}

/// By pair, the serials in the order in which they were sent, or arrived.
auto by_pair(const held_run& run, event_kind kind) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<std::uint64_t>> found;
  for (const auto& each : run.events) {
    if (each.kind != kind || each.detail == to_string(signal_kind::timeout)) continue;
    const bool is_sent = kind == event_kind::sent;
    found[{is_sent ? each.process : each.peer, is_sent ? each.peer : each.process}].push_back(each.serial);
  }
  return found;
}

}  // namespace

// Holds each signal in turn, whatever its kind, and three after it for less and less time.
TEST(Hold, KeepsThePairsOrderAndLosesNothing) {
  for (const models& each : all_models) {
    SCOPED_TRACE(told(each));
    const auto undisturbed = run_held(say_everything, never_hold, {.models = each});
    ASSERT_EQ(undisturbed.result.outcome, verdict::pass) << undisturbed.result.explanation;
    int signals = 0;
    for (int kind = 0; kind < runtime::signal_kind_count; ++kind) {
      const int count = undisturbed.asked[static_cast<std::size_t>(kind)];
      EXPECT_EQ(count == 0, kind == static_cast<int>(signal_kind::timeout))
          << to_string(static_cast<signal_kind>(kind));
      signals += count;
    }
    ASSERT_GE(signals, 20);
    for (int target = 0; target < signals; ++target) {
      for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        int position = 0;
        const auto run = run_held(say_everything,
                                  [&](const simulation& now, const runtime::signal&) -> std::optional<virtual_time> {
                                    const int behind = position++ - target;
                                    if (behind < 0 || behind > 3) return std::nullopt;
                                    return now.now() + (4 - behind) * 1s;
                                  },
                                  {.models = each, .seed = seed});
        SCOPED_TRACE("signal " + std::to_string(target) + ", seed " + std::to_string(seed));
        ASSERT_EQ(run.result.outcome, verdict::pass) << run.result.explanation;
        ASSERT_EQ(by_pair(run, event_kind::sent), by_pair(run, event_kind::arrived));
      }
    }
  }
}

TEST(Hold, UnderInstantIsAChannelUntilItIsEmptyAndThenInstantAgain) {
  const auto body = [] {
    const pid sink = spawn("sink", [] {
      for (int i = 0; i < 5; ++i) receive<number>();
    });
    const pid other = spawn("other", [=] { send(sink, number{9}); });
    send(sink, number{1});
    send(sink, number{2});
    sleep(1s);
    send(sink, number{3});
    send(other, number{0});
    sleep(2s);
    send(sink, number{4});
  };

  const auto run = run_held(body, hold_number(1, 2s), {.models = {delivery::instant, timers::when_idle}});

  ASSERT_EQ(run.result.outcome, verdict::pass) << run.result.explanation;
  std::vector<std::pair<std::int64_t, std::uint64_t>> arrivals;  // At the sink from the root: second and step.
  std::uint64_t last_sent = 0;
  for (const auto& each : run.events) {
    if (each.kind == event_kind::sent && each.process == 1 && each.peer == 2) last_sent = each.step;
    if (each.kind != event_kind::arrived || each.process != 2) continue;
    if (each.peer == 1) arrivals.emplace_back(each.time / 1s, each.step);
    if (each.peer == 3) {
      EXPECT_EQ(each.time, 0s) << "another pair waits, too";
    }
  }
  ASSERT_EQ(arrivals.size(), 4U);
  const std::uint64_t opened = arrivals[0].second;
  EXPECT_EQ(arrivals, (std::vector<std::pair<std::int64_t, std::uint64_t>>{
                          {2, opened}, {2, opened}, {2, opened}, {3, last_sent}}));
}

TEST(Hold, UnderInFlightLetsGoAheadWhatWasSentBefore) {
  const auto body = [] {
    const pid sink = spawn("sink", [] {
      for (int i = 0; i < 3; ++i) receive<number>();
    });
    for (int i = 1; i <= 3; ++i) send(sink, number{i});
  };

  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto run = run_held(body, hold_number(2, 2s), {.seed = seed});

    std::vector<std::int64_t> seconds;
    for (const auto& each : run.events) {
      if (each.kind == event_kind::arrived) seconds.push_back(each.time / 1s);
    }
    ASSERT_EQ(seconds, (std::vector<std::int64_t>{0, 2, 2})) << seed;
  }
}

TEST(Hold, KeepsTheRunGoingUntilItIsOver) {
  for (const models& each : all_models) {
    const auto run = run_held(
        [] {
          const pid sink = spawn("sink", [] { receive<number>(); });
          yield();
          send(sink, number{1});
        },
        hold_number(1, 7s), {.models = each});

    EXPECT_EQ(run.result.outcome, verdict::pass) << told(each) << ": " << run.result.explanation;
    EXPECT_EQ(run.result.end_time, 7s) << told(each);
    EXPECT_EQ(run.count(event_kind::arrived), 1U) << told(each);
  }
}

TEST(Hold, IsNoDeadlockForWhoeverWaitsForIt) {
  for (const models& each : all_models) {
    const auto run = run_held(
        [] {
          const pid waits = self();
          spawn("sender", [=] { send(waits, number{1}); });
          receive<number>();
          EXPECT_EQ(now(), 1h);
        },
        hold_number(1, 1h), {.models = each});

    EXPECT_EQ(run.result.outcome, verdict::pass) << told(each) << ": " << run.result.explanation;
  }
}

TEST(Hold, BeyondTheTimeOfTheRunNeverOpens) {
  for (const models& each : all_models) {
    const auto run = run_held(
        [] {
          const pid waits = self();
          spawn("sender", [=] { send(waits, number{1}); });
          receive<number>();
        },
        hold_number(1, 1h), {.models = each, .run_for = 1min});

    EXPECT_EQ(run.result.outcome, verdict::pass) << told(each) << ": " << run.result.explanation;
    EXPECT_EQ(run.count(event_kind::arrived), 0U) << told(each);
  }
}

TEST(Hold, UntilATimeThatIsOverOpensWhenTheClockIsAsked) {
  for (const models& each : all_models) {
    const auto run = run_held(
        [] {
          const pid waits = self();
          sleep(3s);
          spawn("sender", [=] { send(waits, number{1}); });
          receive<number>();
          EXPECT_EQ(now(), 3s);
        },
        hold_number(1, 1s), {.models = each});

    EXPECT_EQ(run.result.outcome, verdict::pass) << told(each) << ": " << run.result.explanation;
  }
}

TEST(Hold, OfOneThatDiesBeforeIsDropped) {
  for (const models& each : all_models) {
    const auto run = run_held(
        [] {
          const pid dies = spawn("short", [] { sleep(1s); });
          send(dies, number{1});
        },
        hold_number(1, 2s), {.models = each});

    EXPECT_EQ(run.result.outcome, verdict::pass) << told(each) << ": " << run.result.explanation;
    EXPECT_EQ(run.count(event_kind::dropped), 1U) << told(each);
  }
}

TEST(Hold, IsNotAskedForOnesOwnSignalsTimersAndSetUp) {
  for (const models& each : all_models) {
    const auto alone = run_held(
        [] {
          send(self(), number{1});
          runtime::send_after(self(), 1s, number{2});
          for (int i = 0; i < 2; ++i) receive<number>();
        },
        [](const simulation& now, const runtime::signal&) { return std::optional(now.now() + 1h); }, {.models = each});
    const auto set_up =
        run_held({}, [](const simulation& now, const runtime::signal&) { return std::optional(now.now() + 1h); },
                 {.models = each, .set_up = [] { call(start_link<echo>(), echo::say{}, infinity); }});

    EXPECT_EQ(alone.result.outcome, verdict::pass) << alone.result.explanation;
    EXPECT_EQ(alone.asked, decltype(alone.asked){});
    EXPECT_EQ(set_up.result.outcome, verdict::pass) << set_up.result.explanation;
    EXPECT_EQ(set_up.asked, decltype(set_up.asked){});
  }
}

// The reply is held until the very nanosecond of its call's timeout: which of the two is first is a choice.
TEST(Hold, UntilATimersDeadlineOpensBeforeOrAfterItFires) {
  for (const models& each : all_models) {
    std::set<bool> answered;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
      const auto run = run_held(
          [&] {
            const auto server = start_link<echo>();
            try {
              call(server, echo::say{}, 5s);
              answered.insert(true);
            } catch (const exit_exception&) {
              answered.insert(false);
              sleep(1s);  // The late reply arrives, and is dropped (GS-21).
            }
            EXPECT_GE(now(), 5s);
            EXPECT_EQ(process_info(self())->mailbox_size, 0U);
          },
          [](const simulation& now, const runtime::signal& what) -> std::optional<virtual_time> {
            if (what.kind != signal_kind::reply) return std::nullopt;
            const auto deadlines = now.armed_deadlines(infinity);
            return deadlines.empty() ? now.now() + 5s : deadlines.front();
          },
          {.models = each, .seed = seed});
      EXPECT_EQ(run.result.outcome, verdict::pass) << run.result.explanation;
    }
    EXPECT_EQ(answered, (std::set{false, true})) << told(each);
  }
}

// The last timer is cancelled meanwhile: the clock still has something to move to.
TEST(Hold, UnderAnyTimeMayOpenWhileOthersCanMove) {
  for (const auto delivery : {delivery::in_flight, delivery::instant}) {
    std::set<bool> opened_early;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
      run_held(
          [&] {
            const pid sink = spawn("sink", [] { receive<number>(); });
            send(sink, number{1});
            const auto timer = runtime::send_after(self(), 1min, number{2});
            cancel_timer(timer);
            const bool is_held = now() == 0s;
            for (int i = 0; i < 20; ++i) yield();
            opened_early.insert(is_held && now() == 2s);
          },
          hold_number(1, 2s), {.models = {delivery, timers::any_time}, .seed = seed});
    }
    EXPECT_TRUE(opened_early.contains(true));
  }
}

TEST(Hold, IsReplayedFromItsTape) {
  const auto half = [](const simulation& now, const runtime::signal& what) -> std::optional<virtual_time> {
    if (what.serial % 3 != 0) return std::nullopt;
    return now.now() + 1s;
  };
  for (const models& each : all_models) {
    const auto drawn = run_held(say_everything, half, {.models = each, .seed = 5});
    const auto replayed = run_held(say_everything, half, {.models = each, .follow = &drawn.made});

    EXPECT_EQ(replayed.result.digest, drawn.result.digest) << told(each);
    EXPECT_EQ(replayed.result.outcome, verdict::pass) << replayed.result.explanation;
  }
}

TEST(Simulation, TellsArmedDeadlinesInOrderAndOnce) {
  std::vector<virtual_time> seen;
  run_held(
      [] {
        for (const auto delay : {3s, 1s, 2s, 1s, 9s}) runtime::send_after(self(), delay, number{0});
        const pid sink = spawn("sink", [] { receive<number>(); });
        send(sink, number{1});
      },
      [&](const simulation& now, const runtime::signal&) -> std::optional<virtual_time> {
        seen = now.armed_deadlines(3s);
        return std::nullopt;
      });

  EXPECT_EQ(seen, (std::vector<virtual_time>{1s, 2s, 3s}));
}

}  // namespace rehearse::sim
