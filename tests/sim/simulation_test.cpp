// The life of a run: set-up, steps, models, clock, end. Methods are told by the step counts of tiny programs.
// SPDX-License-Identifier: MIT
#include <rehearse/sim/simulation.hpp>

#include <gtest/gtest.h>

#include <vector>

#include <rehearse/rehearse.hpp>
#include <rehearse/scenarios/runner.hpp>

namespace rehearse::sim {

namespace {

struct ping {};
struct pong {};

using scenarios::runner;

/// One recorded run of a scenario body.
auto run_scenario(std::function<void()> body, models under = {delivery::instant, timers::when_idle},
                  std::uint64_t seed = 1, granularity grain = granularity::operation, std::uint64_t max_steps = 1000)
    -> run_record {
  runner once({.body = std::move(body), .granularity = grain, .models = under, .max_steps = max_steps});
  return once.run(1, seed, true);
}

}  // namespace

TEST(Step, IsOneOperation) {
  const auto run = run_scenario([] {
    workload("three", [] {
      yield();
      yield();
      yield();
    });
  });

  EXPECT_EQ(run.steps, 3U);
}

TEST(Step, OfAProcessWithoutOperationsIsOne) {
  const auto run = run_scenario([] { workload("nothing", [] {}); });

  EXPECT_EQ(run.steps, 1U);
}

TEST(Step, EndsAtAReceiveEvenWithAMatchQueued) {
  const auto run = run_scenario([] {
    workload("self-sender", [] {
      send(self(), ping{});  // 1
      receive<ping>();       // 2, to the end
    });
  });

  EXPECT_EQ(run.steps, 2U);
}

TEST(Step, OfAHandlerWithOneOperationIsOne) {
  struct echo : gen_server {
    struct say {
      using reply = int;
    };
    auto handle_call(say) -> int { return 1; }
  };
  const auto run = run_scenario([] {
    const auto server = start_link<echo>();
    workload("caller", [=] { call(server, echo::say{}, infinity); });
  });

  EXPECT_EQ(run.steps, 3U);  // The call, the handler with its reply, the caller's end.
}

TEST(Step, OfAMessageIsAWholeHandler) {
  const auto sends_three = [] {
    workload("sink", [] {
      for (int i = 0; i < 3; ++i) receive<ping>();
    });
    workload("sender", [] {
      const pid sink(2, self().epoch());
      for (int i = 0; i < 3; ++i) send(sink, ping{});
    });
  };

  const auto fine = run_scenario(sends_three);
  const auto coarse = run_scenario(sends_three, {delivery::instant, timers::when_idle}, 1, granularity::message);

  EXPECT_EQ(fine.steps - coarse.steps, 2U);
}

TEST(Delivery, InFlightMakesArrivalAStep) {
  const auto one_message = [] {
    workload("sink", [] { receive<ping>(); });
    workload("sender", [] { send(pid(2, self().epoch()), ping{}); });
  };

  const auto instant = run_scenario(one_message, {delivery::instant, timers::when_idle});
  const auto in_flight = run_scenario(one_message, {delivery::in_flight, timers::when_idle});

  // Instant may find the message before the sink ever waits; arrival alone is the difference.
  EXPECT_GE(in_flight.steps, instant.steps);
  EXPECT_GE(in_flight.steps, 3U);
}

TEST(Clock, MovesOnlyWhenNothingElseCan) {
  std::vector<std::int64_t> at;
  const auto run = run_scenario([&at] {
    workload("sleeper", [&at] {
      sleep(std::chrono::seconds(3));
      at.push_back(now() / std::chrono::seconds(1));
    });
    workload("worker", [&at] {
      for (int i = 0; i < 50; ++i) yield();
      at.push_back(now() / std::chrono::seconds(1));
    });
  });

  EXPECT_EQ(run.outcome, verdict::pass);
  EXPECT_EQ(at, (std::vector<std::int64_t>{0, 3}));
}

TEST(Clock, MayJumpAtAnyChoiceIfToldSo) {
  bool early = false;
  for (std::uint64_t seed = 1; seed <= 50 && !early; ++seed) {
    run_scenario(
        [&early] {
          workload("sleeper", [] { sleep(std::chrono::seconds(3)); });
          workload("worker", [&early] {
            for (int i = 0; i < 50; ++i) yield();
            early = early || now() > virtual_time(0);
          });
        },
        {delivery::instant, timers::any_time}, seed);
  }

  EXPECT_TRUE(early);
}

TEST(Clock, FiresTimersOfOneDeadlineInBothOrders) {
  bool first_first = false;
  bool second_first = false;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    run_scenario(
        [&] {
          workload("owner", [&] {
            send_after(self(), std::chrono::milliseconds(5), 1);
            send_after(self(), std::chrono::milliseconds(5), 2);
            (receive<int>() == 1 ? first_first : second_first) = true;
          });
        },
        {delivery::instant, timers::when_idle}, seed);
  }

  EXPECT_TRUE(first_first);
  EXPECT_TRUE(second_first);
}

TEST(SetUp, CountsNoStepAndDrawsNothing) {
  struct quiet : gen_server {};
  const auto run = run_scenario([] {
    for (int i = 0; i < 10; ++i) start_link<quiet>();
  });

  EXPECT_EQ(run.steps, 0U);
  EXPECT_EQ(run.choices_tape.size(), 0U);
}

TEST(SetUp, ThatNeverEndsIsToldAsSuch) {
  const auto run = run_scenario([] { receive<ping>(); });

  EXPECT_EQ(run.property, "set-up");
}

TEST(End, ComesWhenOnlyTimersOfOthersAreLeft) {
  struct ticker : gen_server {
    struct tick {};
    auto init() -> next { return again(); }
    auto handle_info(tick) -> next { return again(); }
    static auto again() -> next {
      send_after(self(), std::chrono::seconds(1), tick{});
      return {};
    }
  };
  const auto run = run_scenario([] {
    start_link<ticker>();
    workload("short", [] { yield(); });
  });

  EXPECT_EQ(run.outcome, verdict::pass);
  EXPECT_EQ(run.end_time, virtual_time(0));
}

TEST(End, ComesAtRunFor) {
  const auto run = run_scenario([] {
    workload("ticker", [] {
      for (;;) sleep(std::chrono::seconds(1));
    });
    run_for(std::chrono::seconds(10));
  });

  EXPECT_EQ(run.outcome, verdict::pass);
  EXPECT_EQ(run.end_time, virtual_time(std::chrono::seconds(10)));
}

TEST(End, DoesNotWaitForAProcessThatNeedNotFinish) {
  const auto run = run_scenario([] {
    workload("server", [] { receive<ping>(); }, {.must_finish = false});
    workload("client", [] { yield(); });
  });

  EXPECT_EQ(run.outcome, verdict::pass);
}

TEST(Deadlock, TellsWhoWaitsForWhom) {
  struct mute : gen_server {
    struct ask {
      using reply = int;
    };
    auto handle_call(ask) -> answer<ask> { return noreply(); }
  };
  const auto run = run_scenario([] {
    const auto server = start_link<mute>();
    workload("client", [=] { call(server, mute::ask{}, infinity); });
    workload("listener", [] { receive<ping>(); });
  });

  EXPECT_EQ(run.property, "no deadlock");
  EXPECT_EQ(run.explanation, "client.1 waits for mute to answer ask\nlistener.1 waits for a message");
}

TEST(StepLimit, IsInconclusiveNeverAPass) {
  const auto run = run_scenario(
      [] {
        workload("endless", [] {
          for (;;) yield();
        });
      },
      {delivery::instant, timers::when_idle}, 1, granularity::operation, 100);

  EXPECT_EQ(run.outcome, verdict::inconclusive);
  EXPECT_EQ(run.steps, 100U);
}

TEST(Names, AreLabelsOrdinalsAndPaths) {
  const auto run = run_scenario([] {
    workload("parent", [] {
      spawn("child", [] {});
      spawn("child", [] {});
    });
  });

  ASSERT_EQ(run.processes.size(), 4U);
  EXPECT_EQ(run.processes[0].name, "root");
  EXPECT_EQ(run.processes[1].name, "parent.1");
  EXPECT_EQ(run.processes[2].name, "/parent.1/child.1");
  EXPECT_EQ(run.processes[3].name, "/parent.1/child.2");
}

TEST(Replay, OfATapeGivesTheSameDigest) {
  const auto racing = [] {
    workload("racer", 3, [] {
      for (int i = 0; i < 5; ++i) yield();
    });
  };
  runner runs({.body = racing, .models = {delivery::instant, timers::when_idle}});
  const auto drawn = runs.run(1, 99);

  const auto replayed = runs.replay(drawn.choices_tape, 1, 0);

  EXPECT_EQ(replayed.outcome, verdict::pass);
  EXPECT_EQ(replayed.digest, drawn.digest);
}

TEST(Replay, OfATapeThatDoesNotFitIsADivergence) {
  runner three({.body = [] { workload("racer", 3, [] { yield(); }); }});
  runner two({.body = [] { workload("racer", 2, [] { yield(); }); }});
  const auto drawn = three.run(1, 1);

  const auto replayed = two.replay(drawn.choices_tape, 1, 1);

  EXPECT_EQ(replayed.outcome, verdict::diverged);
}

TEST(Replay, NoticesStateKeptBetweenRuns) {
  int kept = 0;
  runner runs({.body = [&kept] {
    workload("drifter", 2, [&kept] {
      for (int i = 0; i < kept % 3 + 1; ++i) yield();
      ++kept;
    });
    at_end("never", [] { return held(false); });
  }});

  const auto failed = runs.run(1, 1);
  const auto again = runs.reproduce(failed);

  EXPECT_EQ(again.outcome, verdict::diverged);
  EXPECT_EQ(again.property, "determinism");
}

TEST(Replay, NamesTheFirstEventThatDiffers) {
  int kept = 0;
  runner runs({.body = [&kept] {
    workload("drifter", [&kept] {
      yield();
      const bool odd = ++kept % 2 == 1;
      odd ? yield() : send(self(), ping{});
    });
    at_end("never", [] { return held(false); });
  }});

  const auto again = runs.reproduce(runs.run(1, 1));

  EXPECT_NE(again.explanation.find("\"drifter.1 operation send, drifter.1\" in one"), std::string::npos)
      << again.explanation;
}

}  // namespace rehearse::sim
