// REHEARSE_TEST as its users see it: a passing one is quiet, a failing one gives one failure with a replay line.
// SPDX-License-Identifier: MIT
#include <rehearse/harness/gtest.hpp>

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include <rehearse/rehearse.hpp>
#include <rehearse/scenarios/runner.hpp>

namespace rehearse::tests {

namespace {

struct cell : gen_server {
  struct get {
    using reply = int;
  };
  struct put {
    int value;
  };
  auto handle_call(get) -> int { return value; }
  void handle_cast(put request) { value = request.value; }
  int value = 0;
};

/// Two processes read, then write one more: an update gets lost in some schedules.
void lose_updates() {
  const auto shared = start_link<cell>();
  spawn_each(2, "writer", [=] {
    const int read = call(shared, cell::get{}, infinity);
    cast(shared, cell::put{read + 1});
  });
  at_end("both updates are there", [=] { return equal("value", peek(shared)->value, 2); });
}

void expect_in_process() {
  const auto shared = start_link<cell>();
  spawn("writer", [=] { cast(shared, cell::put{1}); });
  spawn("reader", [=] { EXPECT_EQ(call(shared, cell::get{}, infinity), 0); });
}

void die_while_expecting() {
  const auto victims = spawn_each(2, "victim", [] {
    struct last_words {
      ~last_words() { EXPECT_TRUE(false) << "the dead expect nothing"; }
    };
    const last_words spoken;
    receive<int>();
  });
  for (const pid each : victims) exit(each, exit_reason::kill);
}

void kill_a_client() {
  const auto clients = spawn_each(3, "client", [] {
    for (int i = 0; i < 10; ++i) yield();
  });
  inject().kill(clients, {.at_most = 1, .within = 20});
  at_end("nobody died", [=] { return held(false); });
}

/// The text of the one failure of a test, as GoogleTest would print it.
auto failure_of(void (*body)(), harness::test_options options = {}) -> std::string {
  testing::TestPartResultArray results;
  {
    const testing::ScopedFakeTestPartResultReporter caught(
        testing::ScopedFakeTestPartResultReporter::INTERCEPT_ONLY_CURRENT_THREAD, &results);
    harness::run_test("here.cpp", 7, "Suite.Name", body, options);
  }
  EXPECT_LE(results.size(), 1);
  return results.size() == 0 ? "" : results.GetTestPartResult(0).message();
}

}  // namespace

REHEARSE_TEST(RehearseTest, RunsItsBodyAsAProcess) {
  const auto shared = start_link<cell>();
  cast(shared, cell::put{3});

  EXPECT_EQ(call(shared, cell::get{}), 3);
}

REHEARSE_TEST(RehearseTest, TakesOptionsAfterItsName, .runs = 3, .models = {sim::delivery::instant, {}}) {
  spawn("one", [] { yield(); });
}

REHEARSE_TEST(RehearseTest, MayPeekAtAServerWhoseDestructorIsUnderWay) {
  struct bye {};
  struct polite : gen_server {
    struct quit {};
    pid to;
    explicit polite(pid p) : to(p) {}
    ~polite() {
      send(to, bye{});
      send(to, bye{});  // Ends the step, in the middle of the destructor.
    }
    auto handle_cast(quit) -> next { return stop_with("done"); }
  };
  const auto server = start<polite>(server_options{}, self());
  always("it can be looked at", [=] { return held(peek(server) != nullptr || true); });
  cast(server, polite::quit{});
  receive<bye>();
  receive<bye>();
}

REHEARSE_TEST(RehearseTest, KeepsADownThatALateReplyComesAfter, .runs = 500) {
  struct deferring : gen_server {
    struct ask {
      using reply = int;
    };
    auto handle_call(ask, from client) -> answer<ask> {
      spawn("helper", [=] { reply<ask>(client, 1); });
      return noreply();
    }
  };
  const auto server = start<deferring>(server_options{});
  inject().kill(server.pid(), {.at_most = 1, .within = 16});
  try {
    call(server, deferring::ask{}, 1s);
  } catch (const exit_exception&) {
    // It was killed first; fine.
  }
  sleep(1s);
}

REHEARSE_TEST(RehearseTest, TakesAGuardThatThrowsForNoMatch) {
  send(self(), 1);
  send(self(), 2);
  const auto careful = [](int value) {
    if (value == 1) throw std::runtime_error("guard");
    return true;
  };
  EXPECT_EQ(receive(when(careful, [](int value) { return value; })), 2);
}

TEST(RehearseTestFailure, ShowsTheCounterExampleAndEndsWithTheReplayLine) {
  const std::string text = failure_of(&lose_updates);

  EXPECT_NE(text.find("FAILED  \"both updates are there\""), std::string::npos) << text;
  EXPECT_NE(text.find("value = 1, expected 2"), std::string::npos) << text;
  const auto replay = text.rfind("\nreplay: ");
  ASSERT_NE(replay, std::string::npos) << text;
  EXPECT_NE(text.find("--gtest_filter=Suite.Name --rehearse_runs=1 --rehearse_seed=", replay), std::string::npos);
  EXPECT_EQ(text.find('\n', replay + 1), std::string::npos) << "the replay line is the last";
}

TEST(RehearseTestFailure, NamesTheOracleOnlyWhereItIsNotFullAndRefusesNone) {
  const std::string full = failure_of(&lose_updates);
  const std::string light = failure_of(&lose_updates, {.oracle = scenarios::oracle_scope::light});

  EXPECT_EQ(full.find("--rehearse_oracle"), std::string::npos) << full;
  EXPECT_NE(light.find(" --rehearse_oracle=light --rehearse_expect="), std::string::npos) << light;
  EXPECT_EQ(full.substr(full.find("--rehearse_expect=")), light.substr(light.find("--rehearse_expect=")));
  EXPECT_NE(failure_of(&lose_updates, {.oracle = scenarios::oracle_scope::off}).find("the oracle cannot be off"),
            std::string::npos);
}

TEST(RehearseTestFailure, IsTheSameEachTime) { EXPECT_EQ(failure_of(&lose_updates), failure_of(&lose_updates)); }

TEST(RehearseTestFailure, NamesTheExpectationAndTheProcess) {
  const std::string text = failure_of(&expect_in_process);

  EXPECT_NE(text.find("EXPECT at rehearse_test_test.cpp:"), std::string::npos) << text;
  EXPECT_NE(text.find("in reader.1"), std::string::npos) << text;
}

TEST(RehearseTestFailure, IsNotCausedByTheDead) { EXPECT_EQ(failure_of(&die_while_expecting), ""); }

TEST(RehearseTestFailure, ShowsTheFaultThatFired) {
  const std::string text = failure_of(&kill_a_client, {.runs = 50});

  EXPECT_NE(text.find("nobody died"), std::string::npos) << text;
}

TEST(RehearseTestFailure, IsABodyThatDoesNotComeToItsEnd) {
  EXPECT_NE(failure_of([] { exit("boom"); }).find("it ended with boom"), std::string::npos);
}

TEST(RehearseTestFailure, IsAServerThatDoesNotStart) {
  struct stillborn : gen_server {
    auto init() -> next { return stop_with("no"); }
  };
  EXPECT_NE(failure_of([] { start<stillborn>(server_options{}); }).find("start_link: no"), std::string::npos);
}

TEST(RehearseTestFailure, IsAPropertyThatThrows) {
  const std::string text = failure_of([] {
    spawn("one", [] {});
    at_end("sound", []() -> held { throw std::runtime_error("rotten"); });
  });

  EXPECT_NE(text.find("it threw: rotten"), std::string::npos) << text;
  EXPECT_EQ(scenarios::runner::active(), nullptr);
}

TEST(RehearseTestFailure, NamesTheLengthThatPilotRunsMeasured) {
  const std::string text = failure_of(&lose_updates, {.strategy = "pct:2"});
  const auto at = text.find(" --rehearse_strategy=pct:2:");

  ASSERT_NE(at, std::string::npos) << text;
  const auto end = text.find(' ', at + 1);
  const std::string resolved = text.substr(text.find('=', at) + 1, end - text.find('=', at) - 1);
  const auto seed_at = text.find("--rehearse_seed=") + 16;
  const auto seed = std::stoull(text.substr(seed_at));
  const std::string again = failure_of(&lose_updates, {.runs = 1, .seed = seed, .strategy = resolved});
  const auto digest = text.substr(text.find("--rehearse_expect="), 34);
  EXPECT_NE(again.find(digest), std::string::npos) << again;
}

TEST(RehearseTestFailure, IsWhatNoRunReached) {
  const auto body = [] {
    spawn("pig", [] { REHEARSE_MARK("the ground"); });
    sometimes("pigs fly", [] { return held(false); });
  };
  const std::string text = failure_of(body, {.runs = 20});

  EXPECT_NE(text.find("\"pigs fly\" (sometimes) held in none of 20 runs"), std::string::npos) << text;
  EXPECT_NE(text.find("mark         \"the ground\"  reached in 20 runs, 20 times"), std::string::npos) << text;
  EXPECT_EQ(failure_of(body, {.runs = 1}), "") << "one run need not reach it";
}

TEST(RehearseTestFailure, IsAnExpectationThatWasNotMet) {
  const std::string text = failure_of([] {
    const auto shared = start_link<cell>();
    cast(shared, cell::put{1});
    expect<cell::put>().to(shared);
    spawn("reader", [=] { call(shared, cell::get{}); });
  });

  EXPECT_NE(text.find("FAILED  \"put to cell: at least once\""), std::string::npos) << text;
  EXPECT_NE(text.find("never seen"), std::string::npos) << text;
  EXPECT_NE(text.find("sent: get once, from"), std::string::npos) << text;
}

TEST(RehearseTestFailure, SaysWhatIsVacuousAndShowsTheTable) {
  testing::internal::CaptureStdout();
  EXPECT_EQ(failure_of([] {
              spawn("speaker", [] { send(self(), 1); });
              expect<double>().from("speeker").never();
            }),
            "");
  const std::string said = testing::internal::GetCapturedStdout();

  EXPECT_NE(said.find("rehearse: warning: \"double from speeker: never\" (expect) was never put to the test"),
            std::string::npos)
      << said;
  EXPECT_NE(said.find("rehearse: properties:\n  expect"), std::string::npos) << said;
}

TEST(RehearseTestFailure, RefusesAMisspeltPct) {
  EXPECT_NE(failure_of(&lose_updates, {.strategy = "pct:0"}).find("the depth D should be"), std::string::npos);
}

TEST(RehearseTestFailure, RefusesAStrategyThatDoesNotExist) {
  EXPECT_NE(failure_of(&lose_updates, {.strategy = "psychic"}).find("no strategy 'psychic'"), std::string::npos);
}

}  // namespace rehearse::tests
