// eventually, sometimes, reachable and unreachable, run by run; and what a campaign makes of them.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <rehearse/rehearse.hpp>
#include <rehearse/scenarios/runner.hpp>

namespace rehearse::scenarios {

namespace {

struct flag {
  bool is_up = false;
  virtual_time looked_last{};
  int looked = 0;
};

/// A server that puts its flag up by itself, some time after it was asked to or so often started.
struct late_riser : gen_server {
  struct wake {};
  virtual_duration after;
  int rings = 0;
  bool is_up = false;
  explicit late_riser(virtual_duration d) : after(d) {}
  auto init() -> next {
    send_after(self(), after, wake{});
    return {};
  }
  void handle_info(wake) { is_up = true; }
};

/// Ticks for ever.
struct clockwork : gen_server {
  struct tick {};
  void init() { send_after(self(), 1s, tick{}); }
  void handle_info(tick) { send_after(self(), 1s, tick{}); }
};

auto run_once(std::function<void()> body, run_options options = {}, std::uint64_t seed = 1) -> sim::run_record {
  options.body = std::move(body);
  runner runs(std::move(options));
  return runs.run(1, seed);
}

/// The same as a campaign, of scenarios without a name of their own.
auto campaign_of(void (*body)(), campaign_options options = {}) -> campaign_result {
  scenario what;
  what.name = "unnamed";
  what.body = body;
  return run_campaign(what, options);
}

auto row_of(const campaign_result& result, const std::string& name) -> sim::property_count {
  for (const auto& each : result.properties) {
    if (each.name == name) return each;
  }
  ADD_FAILURE() << "no row " << name;
  return {};
}

void wake_after_five_seconds() {
  const auto riser = start_link<late_riser>(5s);
  workload("bystander", [] { yield(); });
  eventually("it is up", [=] { return held(peek(riser)->is_up); });
}

}  // namespace

// -- eventually -----------------------------------------------------------------------------------------------------

TEST(Eventually, LetsTheRunGoOnUntilItHolds) {
  const auto run = run_once(&wake_after_five_seconds);

  EXPECT_EQ(run.outcome, sim::verdict::pass) << run.explanation;
  EXPECT_EQ(run.end_time, virtual_time(5s));
}

TEST(Eventually, LeavesARunAloneInWhichItHoldsAtItsEnd) {
  const auto body = [](bool asks) {
    return [asks] {
      const auto riser = start_link<late_riser>(5s);
      start_link<clockwork>();
      workload("sleeper", 2, [] { sleep(6s); });
      if (asks) eventually("it is up", [=] { return held(peek(riser)->is_up); });
    };
  };
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto with = run_once(body(true), {}, seed);
    const auto without = run_once(body(false), {}, seed);

    EXPECT_EQ(with.outcome, sim::verdict::pass);
    EXPECT_EQ(with.digest, without.digest) << "seed " << seed;
    EXPECT_EQ(with.end_time, without.end_time);
  }
}

TEST(Eventually, FailsWhenItsTimeIsOver) {
  const auto run = run_once([] {
    start_link<clockwork>();
    workload("one", [] { sleep(2500ms); });
    eventually("pigs fly", [] { return held(false, "none"); }, {.within = 3s});
  });

  EXPECT_EQ(run.outcome, sim::verdict::fail);
  EXPECT_EQ(run.property, "pigs fly");
  EXPECT_EQ(run.explanation,
            "none\nfaults stopped at 2.5 s (step " + std::to_string(run.steps - 6) + "); it did not hold within 3 s");
  EXPECT_LE(run.end_time, virtual_time(5500ms));
}

TEST(Eventually, FailsWhenNothingCanHappenAnyMore) {
  const auto run = run_once([] {
    workload("one", [] { yield(); });
    eventually("pigs fly", [] { return held(false); }, {.within = 24h});
  });

  EXPECT_EQ(run.outcome, sim::verdict::fail);
  EXPECT_NE(run.explanation.find("did not hold\nfaults stopped at 0 ns"), std::string::npos) << run.explanation;
  EXPECT_NE(run.explanation.find("nothing can happen any more"), std::string::npos) << run.explanation;
}

TEST(Eventually, NeedNotHoldAnyMoreOnceItHasHeld) {
  const auto run = run_once([] {
    auto& seen = run_state<flag>();
    start_link<clockwork>();
    workload("one", [] { yield(); });
    eventually("it flickers", [&seen] { return held(++seen.looked == 2); });
  });

  EXPECT_EQ(run.outcome, sim::verdict::pass) << run.explanation;
}

TEST(Eventually, IsNotSatisfiedByWhatWasTrueBeforeFaultsStopped) {
  const auto run = run_once([] {
    auto& seen = run_state<flag>();
    workload("one", [&seen] {
      seen.is_up = true;
      yield();
      yield();
      seen.is_up = false;
    });
    eventually("it stays up", [&seen] { return held(seen.is_up); });
  });

  EXPECT_EQ(run.outcome, sim::verdict::fail);
}

TEST(Eventually, HasATimeForEach) {
  const auto body = [](virtual_duration first, virtual_duration second) {
    return [=] {
      const auto early = start_link<late_riser>(1s);
      const auto late = start_link<late_riser>(4s);
      workload("one", [] { yield(); });
      eventually("early", [=] { return held(peek(early)->is_up); }, {.within = first});
      eventually("late", [=] { return held(peek(late)->is_up); }, {.within = second});
    };
  };

  EXPECT_EQ(run_once(body(1s, 4s)).outcome, sim::verdict::pass);
  EXPECT_EQ(run_once(body(999ms, 4s)).property, "early");
  EXPECT_EQ(run_once(body(1s, 3999ms)).property, "late");
}

// A fault that is planned for later never strikes: what the run is about is over.
TEST(Eventually, MeetsNoFaults) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    run_options options;
    options.faults = faults::kill("keeper", 1, 400);
    const auto run = run_once(
        [] {
          start_link<clockwork>();
          workload("keeper", [] { sleep(infinity); }, {.must_finish = false});
          workload("one", [] { yield(); });
          eventually("a hundred seconds are over", [] { return held(now() >= 100s); }, {.within = 200s});
        },
        options, seed);
    ASSERT_EQ(run.outcome, sim::verdict::pass) << run.property << run.explanation;
    ASSERT_EQ(run.faults.size(), 1U);
    if (run.faults.front().fired) {
      EXPECT_LT(run.faults.front().step, 10U) << "seed " << seed;
    } else {
      EXPECT_EQ(run.faults.front().why_not, "the run was over before");
    }
  }
}

// PCT lets whoever has the highest priority spin for ever.
TEST(Eventually, IsFairToThoseWhoAreSlow) {
  for (const auto* strategy : {"random", "pct:1:10"}) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      run_options options;
      options.strategy = strategy;
      options.max_steps = 2'000;
      const auto run = run_once(
          [] {
            auto& seen = run_state<flag>();
            spawn("slow", [&seen] {
              sleep(1s);
              spawn("spinner", [&seen] {
                while (!seen.is_up) yield();
              });
              for (int i = 0; i < 20; ++i) yield();
              seen.is_up = true;
            });
            workload("one", [] { yield(); });
            eventually("the slow one is done", [&seen] { return held(seen.is_up); });
          },
          options, seed);
      EXPECT_EQ(run.outcome, sim::verdict::pass) << strategy << " seed " << seed << ": " << run.explanation;
    }
  }
}

TEST(Eventually, WaitsForWhatIsHeldAndTheTimeAfter) {
  struct late {};
  run_options options;
  options.models.delivery = sim::delivery::instant;
  options.faults = faults::delay(1, 10s, 1);
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const auto run = run_once(
        [] {
          auto& seen = run_state<flag>();
          const pid sink = spawn("sink", [&seen] {
            receive<late>();
            seen.is_up = true;
          });
          workload("source", [=] { send(sink, late{}); });
          run_for(1ns);
          eventually("it came", [&seen] { return held(seen.is_up); }, {.within = 0s});
        },
        options, seed);
    EXPECT_EQ(run.outcome, sim::verdict::pass) << seed << ": " << run.explanation;
  }
}

TEST(Eventually, ReplaysWithTheSameDigest) {
  run_options options;
  options.body = &wake_after_five_seconds;
  runner runs(options);
  const auto run = runs.run(1, 7);
  const auto again = runs.replay(run.choices_tape, 1, 7);

  EXPECT_EQ(again.outcome, sim::verdict::pass);
  EXPECT_EQ(again.digest, run.digest);
  EXPECT_EQ(again.choices_tape, run.choices_tape);
}

TEST(Eventually, IsJudgedWhenTheServerItPeeksAtHasReturned) {
  struct slow : gen_server {
    struct work {};
    int done = 0;
    void handle_cast(work) {
      sleep(1s);
      ++done;
    }
  };
  const auto run = run_once([] {
    const auto server = start_link<slow>();
    workload("client", [=] { cast(server, slow::work{}); });
    run_for(500ms);
    eventually("it is done", [=] { return equal("done", peek(server)->done, 1); });
  });

  EXPECT_EQ(run.outcome, sim::verdict::pass) << run.explanation;
  EXPECT_EQ(run.end_time, virtual_time(1s));
}

TEST(Eventually, RefusesATimeThatIsNone) {
  const auto declare = [](virtual_duration within) {
    std::string said;
    run_once([&] {
      try {
        eventually("never", [] { return held(true); }, {.within = within});
      } catch (const std::invalid_argument& error) {
        said = error.what();
      }
    });
    return said;
  };

  EXPECT_NE(declare(-1ns).find("eventually(\"never\"): .within"), std::string::npos);
  EXPECT_NE(declare(infinity), "");
  EXPECT_EQ(declare(0ns), "");
}

// -- unreachable ----------------------------------------------------------------------------------------------------

TEST(Unreachable, FailsTheRunThatReachesIt) {
  const auto run = run_once([] { workload("climber", [] { REHEARSE_UNREACHABLE("the moon"); }); });

  EXPECT_EQ(run.outcome, sim::verdict::fail);
  EXPECT_EQ(run.property, "the moon");
  EXPECT_NE(run.explanation.find("climber"), std::string::npos) << run.explanation;
}

TEST(Unreachable, IsNothingToTheDead) {
  const auto run = run_once([] {
    const auto victim = spawn("victim", [] {
      struct last_words {
        ~last_words() { unreachable("beyond the grave"); }
      };
      const last_words spoken;
      sleep(infinity);
    });
    workload("killer", [=] { exit(victim, exit_reason::kill); });
  });

  EXPECT_EQ(run.outcome, sim::verdict::pass) << run.explanation;
}

// -- what a campaign counts -----------------------------------------------------------------------------------------

TEST(PropertyTable, CountsWhatWasCheckedAndHeld) {
  const auto result = campaign_of(
      [] {
        workload("one", [] {
          REHEARSE_MARK("in the middle");
          yield();
        });
        always("sound", [] { return held(true); });
        at_end("well", [] { return held(true); });
        eventually("in the end", [] { return held(true); });
        sometimes("now and then", [] { return held(true); });
      },
      {.runs = 30});

  const auto is = [&](const std::string& name, sim::property_kind kind, std::uint64_t checked) {
    const auto row = row_of(result, name);
    EXPECT_EQ(row.kind, kind) << name;
    EXPECT_EQ(row.declared, 30U) << name;
    EXPECT_EQ(row.checked, checked) << name;
    EXPECT_EQ(row.reached, 30U) << name;
    EXPECT_EQ(row.held, 30U) << name;
  };
  is("sound", sim::property_kind::always, result.counters.steps + 30);
  is("well", sim::property_kind::at_end, 30);
  is("in the end", sim::property_kind::eventually, 30);
  is("now and then", sim::property_kind::sometimes, 30);
  is("in the middle", sim::property_kind::mark, 30);
  EXPECT_EQ(result.properties.size(), 5U);
  EXPECT_TRUE(result.never_reached.empty());
  EXPECT_TRUE(result.warnings.empty());
}

TEST(PropertyTable, DoesNotCountAFailingRunTwice) {
  const auto result = campaign_of(
      [] {
        workload("one", [] { yield(); });
        at_end("no way", [] { return held(false); });
      },
      {.runs = 5, .keep_going = true});

  EXPECT_EQ(row_of(result, "no way").checked, 5U);
  EXPECT_EQ(row_of(result, "no way").held, 0U);
}

TEST(PropertyTable, IsHandedToTheSink) {
  class sink final : public sim::run_sink {
   public:
    void campaign_begun(const sim::campaign_info&) override {}
    void run_begun(std::uint64_t, std::uint64_t) override {}
    void run_ended(sim::verdict, std::uint64_t) override {}
    void run_recorded(const sim::run_record&) override {}
    void properties_counted(const std::vector<sim::property_count>& counts) override {
      EXPECT_FALSE(is_over);
      told = counts;
    }
    void campaign_ended(const sim::campaign_counters&) override { is_over = true; }
    std::vector<sim::property_count> told;
    bool is_over = false;
  };
  sink listener;
  const auto result =
      campaign_of([] { workload("one", [] { REHEARSE_MARK("here"); }); }, {.runs = 3, .sink = &listener});

  EXPECT_EQ(listener.told, result.properties);
  EXPECT_EQ(listener.told.size(), 1U);
  EXPECT_TRUE(listener.is_over);
}

TEST(PropertyTable, JudgesNothingWhereAnybodyMayDie) {
  const auto result = campaign_of(
      [] {
        workload("one", [] { yield(); });
        sometimes("pigs fly", [] { return held(false); });
        eventually("they land", [] { return held(false); });
      },
      {.runs = 30, .faults = faults::kill("any", 1, 3)});

  EXPECT_EQ(result.counters.failed, 0U);
  EXPECT_EQ(row_of(result, "pigs fly").checked, 0U);
  EXPECT_TRUE(result.never_reached.empty());
}

// -- sometimes and reachable ----------------------------------------------------------------------------------------

namespace {

/// One in two.
void meet_now_and_then() {
  auto& seen = run_state<flag>();
  workload("first", [&seen] {
    yield();
    seen.is_up = true;
    yield();
    seen.is_up = false;
  });
  workload("second", [&seen] {
    yield();
    if (seen.is_up) REHEARSE_MARK("they meet");
  });
  sometimes("the first is up", [&seen] { return held(seen.is_up); });
  reachable("they meet");
}

void never_meet() {
  workload("one", [] {
    yield();
    REHEARSE_MARK("somewhere");
  });
  sometimes("pigs fly", [] { return held(false); });
  reachable("elsewhere");
}

auto names(const std::vector<sim::property_count>& rows) -> std::vector<std::string> {
  std::vector<std::string> found;
  for (const auto& each : rows) found.push_back(each.name);
  return found;
}

}  // namespace

TEST(Sometimes, IsSatisfiedByOneRun) {
  const auto result = campaign_of(&meet_now_and_then, {.runs = 100});

  EXPECT_TRUE(result.never_reached.empty());
  EXPECT_EQ(row_of(result, "the first is up").held, 100U);
  const auto met = row_of(result, "they meet");
  EXPECT_EQ(met.kind, sim::property_kind::reachable);
  EXPECT_GT(met.held, 5U);
  EXPECT_LT(met.held, 95U);
}

TEST(Sometimes, FailsTheCampaignIfNoRunGotThere) {
  const auto result = campaign_of(&never_meet, {.runs = 2});

  EXPECT_EQ(result.counters.failed, 0U);
  EXPECT_EQ(names(result.never_reached), (std::vector<std::string>{"pigs fly", "elsewhere"}));
  EXPECT_EQ(row_of(result, "pigs fly").held, 0U);
  EXPECT_GT(row_of(result, "pigs fly").checked, 2U);
}

TEST(Sometimes, IsNotJudgedInOneRunNorAfterAFailureNorAnInterrupt) {
  EXPECT_TRUE(campaign_of(&never_meet, {.runs = 1}).never_reached.empty());
  EXPECT_TRUE(campaign_of(
                  [] {
                    never_meet();
                    at_end("no way", [] { return held(false); });
                  },
                  {.runs = 10})
                  .never_reached.empty());
  campaign_options interrupted;
  interrupted.runs = 100'000;
  interrupted.keep_on = [](const campaign_progress&) { return false; };
  const auto stopped = campaign_of(&never_meet, interrupted);
  EXPECT_TRUE(stopped.interrupted);
  EXPECT_TRUE(stopped.never_reached.empty());
}

}  // namespace rehearse::scenarios
