// Histories recorded in runs: what processes ask and are told, what stays open, and what becomes of the run.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <string>

#include <rehearse/rehearse.hpp>
#include <rehearse/scenarios/campaign.hpp>

#include "histories.hpp"
#include "run_body.hpp"

namespace rehearse::tests {

namespace {

struct settings : gen_server {
  struct put {
    int value;
  };
  struct get {
    using reply = int;
  };
  struct put_and_crash {
    using reply = void;
    int value;
  };
  void handle_cast(put what) { value = what.value; }
  auto handle_call(get) -> int { return value; }
  void handle_call(put_and_crash) { throw std::runtime_error("full"); }

  int value = 0;
};

}  // namespace

TEST(ClientHistory, RecordsCallsOfProcessesWithWhatTheyWereTold) {
  const auto run = run_recorded([] {
    auto& asked = history_of<register_model>();
    const auto kept = start_link<settings>();
    asked.call("volume", register_model::put{5}, [&] { cast(kept, settings::put{5}); });
    const int told = asked.call("volume", register_model::get{}, [&] { return call(kept, settings::get{}); });

    EXPECT_EQ(told, 5);
    ASSERT_EQ(asked.recorded().size(), 2U);
    const auto& get = asked.recorded().operations()[1];
    EXPECT_EQ(get.client, self().id());
    EXPECT_EQ(get.key, "volume");
    EXPECT_EQ(asked.recorded().answer_text(1), "5");
    EXPECT_GT(get.returned, get.invoked);
    at_end("linearizable", linearizable(asked));
  });

  EXPECT_EQ(run.outcome, sim::verdict::pass) << run.explanation;
}

TEST(ClientHistory, TakesKeysOfAnyTypeThatPrints) {
  const auto run = run_recorded([] {
    auto& asked = history_of<register_model>();
    asked.call(7, register_model::put{1}, [] {});
    asked.call(std::string("name"), register_model::put{1}, [] {});
    asked.call(register_model::put{1}, [] {});

    EXPECT_EQ(asked.recorded().operations()[0].key, "7");
    EXPECT_EQ(asked.recorded().operations()[1].key, "name");
    EXPECT_EQ(asked.recorded().operations()[2].key, "");
  });

  EXPECT_EQ(run.outcome, sim::verdict::pass) << run.explanation;
}

TEST(ClientHistory, LeavesOpenWhatEndsInAnException) {
  const auto run = run_recorded([] {
    auto& asked = history_of<register_model>();
    const auto kept = start<settings>(named("settings"));
    spawn("client", [=, &asked] {
      try {
        asked.call(register_model::put{5}, [&] { call(kept, settings::put_and_crash{5}); });
      } catch (const exit_exception&) {
        // Nobody knows whether it was put.
      }
    });
    settle();

    ASSERT_EQ(asked.recorded().size(), 1U);
    EXPECT_TRUE(asked.recorded().operations()[0].is_open());
  });

  EXPECT_EQ(run.outcome, sim::verdict::pass) << run.explanation;
}

TEST(ClientHistory, LeavesOpenWhatAKilledProcessAsked) {
  const auto run = run_recorded([] {
    auto& asked = history_of<register_model>();
    const pid client = spawn("client", [&] { asked.call(register_model::put{5}, [] { sleep(1h); }); });
    settle();
    exit(client, exit_reason::kill);
    settle();

    ASSERT_EQ(asked.recorded().size(), 1U);
    EXPECT_TRUE(asked.recorded().operations()[0].is_open());
  });

  EXPECT_EQ(run.outcome, sim::verdict::pass) << run.explanation;
}

/// A kill that strikes at a cast, which is noexcept, lets the code run on to its next operation.
TEST(ClientHistory, RecordsNothingOfAProcessThatIsDeadToOthers) {
  const auto run = run_recorded([] {
    auto& asked = history_of<register_model>();
    const auto kept = start_link<settings>();
    auto& went_on = run_state<bool>(false);
    spawn("client", [=, &asked, &went_on] {
      asked.call(register_model::put{5}, [&] {
        exit(self(), exit_reason::normal);  // Says nothing to itself; an operation before the next.
        cast(kept, settings::put{5});
      });
      went_on = true;
      asked.call(register_model::put{6}, [&] {});
      yield();
    });
    inject().kill(faults::kill_at_step{.step = 2, .pick = 1});
    settle();

    ASSERT_LE(asked.recorded().size(), 1U);
    for (const auto& each : asked.recorded().operations()) EXPECT_TRUE(each.is_open());
  });

  EXPECT_EQ(run.outcome, sim::verdict::pass) << run.explanation;
}

TEST(ClientHistory, FailsTheRunWithTheWitness) {
  const auto run = run_recorded([] {
    auto& asked = history_of<register_model>();
    asked.call("volume", register_model::put{5}, [] {});
    asked.call("volume", register_model::get{}, [] { return 4; });
    at_end("settings are linearizable", linearizable(asked));
  });

  EXPECT_EQ(run.outcome, sim::verdict::fail);
  EXPECT_EQ(run.property, "settings are linearizable");
  EXPECT_EQ(run.explanation,
            "1 of the 2 operations on \"volume\" has no place among the others where its answer is right:\n"
            "  1  test  get -> 4  |--|\n"
            "1 must answer 0, and answered 4");
}

TEST(ClientHistory, LeavesTheRunInconclusiveIfTheSearchIsGivenUp) {
  const auto run = run_recorded([] {
    auto& asked = history_of<register_model>();
    asked.call("volume", register_model::put{5}, [] {});
    asked.call("volume", register_model::put{6}, [] {});
    at_end("settings are linearizable", linearizable(asked, {.configurations_max = 0}));
  });

  EXPECT_EQ(run.outcome, sim::verdict::inconclusive);
  EXPECT_EQ(run.property, "settings are linearizable");
  EXPECT_NE(run.explanation.find("given up after 0 configurations on \"volume\""), std::string::npos)
      << run.explanation;
}

TEST(ClientHistory, FailsRatherThanStaysInconclusive) {
  const auto run = run_recorded([] {
    auto& asked = history_of<register_model>();
    asked.call("volume", register_model::put{5}, [] {});
    asked.call("volume", register_model::put{6}, [] {});
    at_end("given up", linearizable(asked, {.configurations_max = 0}));
    at_end("never", [] { return false; });
  });

  EXPECT_EQ(run.outcome, sim::verdict::fail);
  EXPECT_EQ(run.property, "never");
}

namespace {

void undecided_body() {
  auto& asked = history_of<register_model>();
  workload("client", 2, [&asked] { asked.call("volume", register_model::put{5}, [] { yield(); }); });
  at_end("settings are linearizable", linearizable(asked, {.configurations_max = 0}));
}

}  // namespace

TEST(ClientHistory, MakesACampaignSayThatItWasNotDecided) {
  const scenarios::scenario undecided{.name = "undecided", .spec = {}, .body = &undecided_body};

  const auto result = scenarios::run_campaign(undecided, {.runs = 3});

  EXPECT_EQ(result.counters.inconclusive, 3U);
  ASSERT_EQ(result.warnings.size(), 1U);
  EXPECT_EQ(result.warnings.front().find("3 of 3 runs are no pass"), 0U) << result.warnings.front();
}

TEST(ClientHistory, ChangesNoDigest) {
  const auto body = [](bool records) {
    return [records] {
      const auto kept = start_link<settings>();
      auto& asked = history_of<register_model>();
      for (int i = 0; i < 3; ++i) {
        spawn("client", [=, &asked] {
          if (records) {
            asked.call(register_model::put{i}, [&] { cast(kept, settings::put{i}); });
            asked.call(register_model::get{}, [&] { return call(kept, settings::get{}); });
          } else {
            cast(kept, settings::put{i});
            call(kept, settings::get{});
          }
        });
      }
      settle();
    };
  };
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    EXPECT_EQ(run_recorded(body(true), seed).digest, run_recorded(body(false), seed).digest) << seed;
  }
}

}  // namespace rehearse::tests
