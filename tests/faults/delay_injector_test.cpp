// Delays: which signals, how long, and what is told of them.
// SPDX-License-Identifier: MIT
#include <rehearse/faults/delay_injector.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include <rehearse/rehearse.hpp>
#include <rehearse/scenarios/runner.hpp>

namespace rehearse::faults {

namespace {

using runtime::event_kind;

struct number {
  int value;
};

/// Four signals from one process to another.
void four_numbers() {
  workload("sink", [] {
    for (int i = 0; i < 4; ++i) receive<number>();
  });
  workload("source", [] {
    for (int i = 0; i < 4; ++i) send(pid(2, self().epoch()), number{i});
  });
}

/// The same, while a timer is armed to 5 s.
void four_numbers_and_a_timer() {
  runtime::send_after(self(), 5s, number{-1});
  four_numbers();
}

auto options_of(std::function<void()> body, policy faults, sim::delivery delivery = sim::delivery::in_flight)
    -> scenarios::run_options {
  return {.body = std::move(body), .models = {delivery, sim::timers::when_idle}, .faults = std::move(faults)};
}

/// How long each delay of a recorded run was.
auto lengths(const sim::run_record& run) -> std::vector<virtual_duration> {
  std::vector<virtual_duration> found;
  for (const auto& each : run.events) {
    if (each.kind == event_kind::fault_fired)
      found.push_back(virtual_time(static_cast<std::int64_t>(each.ref)) - each.time);
  }
  return found;
}

auto width_of(virtual_duration length) -> int {
  int width = -1;
  for (auto rest = length.count(); rest != 0; rest /= 2) ++width;
  return width;
}

}  // namespace

TEST(Delay, StrikesSoManySignalsAtMostAndSaysWhich) {
  for (const auto delivery : {sim::delivery::in_flight, sim::delivery::instant}) {
    scenarios::runner runs(options_of(four_numbers, delay(2, 1s, 4), delivery));
    std::set<std::string> triggers;
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
      const auto run = runs.run(1, seed, true);

      ASSERT_EQ(run.outcome, sim::verdict::pass) << run.explanation;
      ASSERT_EQ(run.faults.size(), 2U);
      std::size_t fired = 0;
      for (const auto& each : run.faults) {
        EXPECT_EQ(each.kind, "delay");
        EXPECT_EQ(each.victims, "any");
        EXPECT_EQ(each.victim, each.fired ? 2U : 0U);
        EXPECT_EQ(each.why_not, each.fired ? "" : "the run was over before");
        if (each.fired) ++fired;
        triggers.insert(each.trigger.substr(0, each.trigger.find(" by")));
      }
      EXPECT_GE(fired, 1U);
      EXPECT_EQ(lengths(run).size(), fired);
    }
    for (const char* each : {"0", "1", "2", "3"}) {
      EXPECT_TRUE(triggers.contains("at_signal(" + std::string(each) + "), source.1 -> sink.1")) << each;
    }
  }
}

// A second from a microsecond on: 2^10 to 2^29 nanoseconds, each power of two as often, but for the cut last one.
TEST(Delay, IsLogUniformUpToTheLongest) {
  scenarios::runner runs(options_of(four_numbers, delay(1, 1s, 4)));
  std::map<int, int> widths;
  for (std::uint64_t seed = 1; seed <= 2000; ++seed) {
    for (const auto length : lengths(runs.run(1, seed, true))) {
      EXPECT_GE(length, 1024ns);
      EXPECT_LE(length, 1s);
      ++widths[width_of(length)];
    }
  }

  ASSERT_EQ(widths.size(), 20U);
  EXPECT_EQ(widths.begin()->first, 10);
  EXPECT_EQ(widths.rbegin()->first, 29);
  for (const auto& [width, count] : widths) {
    EXPECT_GT(count, 50) << width;  // 100 are expected.
    EXPECT_LT(count, 150) << width;
  }
}

TEST(Delay, MayBeAsShortAsTheLongestSays) {
  for (const virtual_duration longest : {virtual_duration(1ns), virtual_duration(700ns), virtual_duration(24h)}) {
    scenarios::runner runs(options_of(four_numbers, delay(1, longest, 4)));
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
      for (const auto length : lengths(runs.run(1, seed, true))) {
        EXPECT_GE(length, 1ns);
        EXPECT_LE(length, longest);
      }
    }
  }
}

TEST(Delay, AimsHalfOfTheTimeAtAnArmedDeadline) {
  scenarios::runner runs(options_of(four_numbers_and_a_timer, delay(1, 10s, 4)));
  std::map<std::int64_t, int> offsets;
  int others = 0;
  for (std::uint64_t seed = 1; seed <= 1200; ++seed) {
    for (const auto length : lengths(runs.run(1, seed, true))) {
      const auto offset = (length - 5s).count();
      if (offset >= -1 && offset <= 1) {
        ++offsets[offset];
      } else {
        ++others;
      }
    }
  }

  EXPECT_GT(others, 500);  // 600 are expected, and 200 of each offset.
  for (const std::int64_t each : {-1, 0, 1}) EXPECT_GT(offsets[each], 140) << each;
}

TEST(Delay, DoesNotAimBeyondTheLongest) {
  scenarios::runner runs(options_of(four_numbers_and_a_timer, delay(1, 1s, 4)));
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    for (const auto length : lengths(runs.run(1, seed, true))) EXPECT_LE(length, 1s);
  }
}

TEST(Delay, IsTheSameForOneSeedAndFromItsTape) {
  for (const auto delivery : {sim::delivery::in_flight, sim::delivery::instant}) {
    scenarios::runner runs(options_of(four_numbers_and_a_timer, delay(2, 10s, 4), delivery));
    scenarios::runner others(options_of(four_numbers_and_a_timer, delay(2, 10s, 4), delivery));
    std::set<std::uint64_t> digests;
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
      const auto run = runs.run(1, seed);
      const auto again = others.run(1, seed);
      const auto replayed = others.replay(run.choices_tape, 1, seed);

      ASSERT_EQ(again.digest, run.digest) << seed;
      ASSERT_EQ(replayed.digest, run.digest) << seed;
      digests.insert(run.digest);
    }
    EXPECT_GT(digests.size(), 90U);
  }
}

TEST(Delay, OfATestStrikesThePairItNames) {
  scenarios::runner runs({.body =
                              [] {
                                const pid sink = spawn("sink", [] {
                                  for (int i = 0; i < 6; ++i) receive<number>();
                                });
                                const pid other = spawn("other", [=] {
                                  for (int i = 0; i < 3; ++i) send(sink, number{i});
                                });
                                inject().delay(self(), sink, {.within = 3, .longest = 1s});
                                for (int i = 0; i < 3; ++i) send(sink, number{i});
                                send(other, number{});
                              },
                          .is_test = true});
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const auto run = runs.run(1, seed, true);

    ASSERT_EQ(run.outcome, sim::verdict::pass) << run.explanation;
    ASSERT_EQ(run.faults.size(), 1U);
    EXPECT_TRUE(run.faults.front().fired);
    EXPECT_EQ(run.faults.front().victims, "test -> sink.1");
    EXPECT_EQ(run.faults.front().victim, 2U);
  }
}

TEST(Delay, OfATestStrikesAnybodyUnlessItNamesAPair) {
  scenarios::runner runs({.body =
                              [] {
                                inject().delay({.at_most = 2, .within = 2});
                                const pid sink = spawn("sink", [] {
                                  for (int i = 0; i < 2; ++i) receive<number>();
                                });
                                spawn("other", [=] { send(sink, number{1}); });
                                send(sink, number{2});
                              },
                          .is_test = true});
  std::set<std::string> struck;
  int same_signal = 0;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const auto run = runs.run(1, seed, true);
    for (const auto& each : run.faults) struck.insert(each.trigger.substr(each.trigger.find(')'), 10));
    // Two for the first signal: the second of them strikes the next signal.
    if (run.faults[0].trigger.starts_with("at_signal(0)") && run.faults[1].trigger.starts_with("at_signal(0)")) {
      EXPECT_TRUE(run.faults[0].fired && run.faults[1].fired) << seed;
      ++same_signal;
    }
  }
  EXPECT_GT(same_signal, 0);

  EXPECT_TRUE(struck.contains("), test ->"));
  EXPECT_TRUE(struck.contains("), other.1"));
}

TEST(Delay, ThatCannotBeIsRefused) {
  EXPECT_THROW(scenarios::runner(options_of(four_numbers, delay(1, 0s, 4))), std::invalid_argument);
  EXPECT_THROW(scenarios::runner(options_of(four_numbers, delay(1, 25h, 4))), std::invalid_argument);

  scenarios::runner runs({.body =
                              [] {
                                EXPECT_THROW(inject().delay(self(), self()), std::invalid_argument);
                                EXPECT_THROW(inject().delay(self(), whereis("nobody")), std::invalid_argument);
                                EXPECT_THROW(inject().delay({.longest = -1s}), std::invalid_argument);
                              },
                          .is_test = true});
  EXPECT_TRUE(runs.run(1, 1).faults.empty());
}

TEST(Inject, InSetUpIsRefused) {
  for (const std::function<void()>& each :
       {std::function<void()>([] { inject().delay(); }), std::function<void()>([] { inject().kill(self()); })}) {
    std::string said;
    scenarios::runner runs({.body = [&] {
      try {
        each();
      } catch (const std::logic_error& error) {
        said = error.what();
      }
    }});
    runs.run(1, 1);

    EXPECT_NE(said.find("give the scenario .faults instead"), std::string::npos) << said;
  }
}

}  // namespace rehearse::faults
