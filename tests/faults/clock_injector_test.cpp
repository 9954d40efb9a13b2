// Jumps of the wall clock: when, how far, and who notices.
// SPDX-License-Identifier: MIT
#include <rehearse/faults/clock_injector.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <rehearse/faults/duration.hpp>
#include <rehearse/rehearse.hpp>
#include <rehearse/scenarios/runner.hpp>

namespace rehearse::faults {

namespace {

using runtime::event_kind;

/// Eight steps, each of which looks at both clocks.
void look() {
  workload("looker", [] {
    for (int i = 0; i < 8; ++i) yield();
  });
}

auto options_of(policy faults) -> scenarios::run_options { return {.body = look, .faults = std::move(faults)}; }

auto jumps_of(const sim::run_record& run) -> std::vector<virtual_duration> {
  std::vector<virtual_duration> jumps;
  for (const auto& each : run.events) {
    if (each.kind == event_kind::fault_fired) jumps.push_back(virtual_duration(static_cast<std::int64_t>(each.ref)));
  }
  return jumps;
}

auto is_clock_choice(const sim::choice& each) -> bool { return each.kind == sim::choice_kind::clock_jump; }

}  // namespace

TEST(ClockJump, StrikesSoOftenAtMostAndSaysHowFar) {
  scenarios::runner runs(options_of(clock_jump(2, 1h, 6)));
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const auto run = runs.run(1, seed, true);

    ASSERT_EQ(run.outcome, sim::verdict::pass) << run.explanation;
    ASSERT_EQ(run.faults.size(), 2U);
    const auto jumps = jumps_of(run);
    ASSERT_EQ(jumps.size(), 2U) << "the run is long enough for both";
    std::multiset<std::string> said;
    std::multiset<std::string> done;
    for (const auto& each : run.faults) {
      EXPECT_EQ(each.kind, "clock");
      EXPECT_EQ(each.victim, 0U);
      EXPECT_TRUE(each.fired);
      EXPECT_LT(each.step, 6U);
      EXPECT_EQ(each.trigger.substr(0, 12), "at_step(" + std::to_string(each.step) + "), ");
      said.insert(each.trigger.substr(12));
    }
    for (const auto each : jumps) done.insert(describe_jump(each));
    EXPECT_EQ(said, done);
  }
}

TEST(ClockJump, GoesBothWaysAndAnyOrderOfMagnitudeFromASecond) {
  scenarios::runner runs(options_of(clock_jump(1, clock_rule::longest_usual, 4)));
  int backwards = 0;
  std::set<int> widths;
  for (std::uint64_t seed = 1; seed <= 600; ++seed) {
    const auto jump = jumps_of(runs.run(1, seed, true)).at(0);
    const auto length = jump < 0s ? -jump : jump;
    backwards += jump < 0s ? 1 : 0;
    EXPECT_GE(length, 1s);
    EXPECT_LE(length, clock_rule::longest_usual);
    int width = -1;
    for (auto rest = length.count(); rest != 0; rest /= 2) ++width;
    widths.insert(width);
  }
  EXPECT_GT(backwards, 240);
  EXPECT_LT(backwards, 360);
  EXPECT_EQ(widths.size(), 18U) << "2^30 ns to 2^47 ns";
}

TEST(ClockJump, ThatIsOverBeforeItsStepDidNotFire) {
  scenarios::runner runs(options_of(clock_jump(1, 1h, 1'000'000)));
  const auto run = runs.run(1, 1, true);
  ASSERT_EQ(run.faults.size(), 1U);
  EXPECT_FALSE(run.faults[0].fired);
  EXPECT_EQ(run.faults[0].why_not, "the run was over before");
  EXPECT_TRUE(jumps_of(run).empty());
}

TEST(ClockJump, IsTheSameForOneSeedAndFromItsTapeAndDoesNotShiftTheSchedule) {
  const auto two = [] {
    look();
    look();
  };
  scenarios::runner runs({.body = two, .faults = clock_jump(2, 1h, 12)});
  scenarios::runner others({.body = two, .faults = clock_jump(2, 1h, 12)});
  scenarios::runner without({.body = two});
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const auto run = runs.run(1, seed);
    EXPECT_EQ(others.run(1, seed).digest, run.digest);
    EXPECT_EQ(others.replay(run.choices_tape, 1, seed).digest, run.digest);
    EXPECT_NE(without.run(1, seed).digest, run.digest);
    EXPECT_EQ(without.run(1, seed).choices_tape.of(sim::stream::schedule), run.choices_tape.of(sim::stream::schedule));
  }
}

TEST(ClockJump, InjectedExactlyIsNotDrawn) {
  scenarios::runner runs({.body =
                              [] {
                                EXPECT_EQ(system_time(), now());
                                inject().clock_jump(-90s);
                                yield();
                                yield();
                                EXPECT_EQ(system_time(), now() - 90s);
                                inject().clock_jump(2h);
                                yield();
                                yield();
                                EXPECT_EQ(system_time(), now() - 90s + 2h);
                              },
                          .is_test = true});
  for (int i = 0; i < 2; ++i) {  // The next run's clock is right again.
    const auto run = runs.run(1, 1, true);
    EXPECT_EQ(run.outcome, sim::verdict::pass) << run.explanation;
    EXPECT_EQ(jumps_of(run), (std::vector<virtual_duration>{-90s, 2h}));
    for (const auto stream : {sim::stream::fault, sim::stream::timing})
      EXPECT_TRUE(run.choices_tape.of(stream).empty());
  }
}

TEST(ClockJump, InjectedByARuleIsDrawnFromTheTimingStream) {
  scenarios::runner runs({.body =
                              [] {
                                inject().clock_jump({.at_most = 2, .within = 3, .longest = 1min});
                                for (int i = 0; i < 8; ++i) yield();
                                EXPECT_NE(system_time(), now());
                                const auto off = system_time() - now();
                                EXPECT_LE(off < 0s ? -off : off, 2min);
                              },
                          .is_test = true});
  const auto run = runs.run(1, 1, true);
  EXPECT_EQ(run.outcome, sim::verdict::pass) << run.explanation;
  EXPECT_EQ(jumps_of(run).size(), 2U);
  const auto& drawn = run.choices_tape.of(sim::stream::timing);
  EXPECT_EQ(std::count_if(drawn.begin(), drawn.end(), is_clock_choice), 6);
}

TEST(ClockJump, ThatIsTooFarIsRefused) {
  EXPECT_THROW(scenarios::runner(options_of(clock_jump(1, 0s, 1))), std::invalid_argument);
  EXPECT_THROW(scenarios::runner(options_of(clock_jump(1, clock_jump_max + 1ns, 1))), std::invalid_argument);
  scenarios::runner runs({.body =
                              [] {
                                EXPECT_THROW(inject().clock_jump(clock_jump_max + 1ns), std::invalid_argument);
                                EXPECT_THROW(inject().clock_jump(0s), std::invalid_argument);
                                EXPECT_THROW(inject().clock_jump({.longest = -1s}), std::invalid_argument);
                              },
                          .is_test = true});
  EXPECT_EQ(runs.run(1, 1).outcome, sim::verdict::pass);
}

}  // namespace rehearse::faults
