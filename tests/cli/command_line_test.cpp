// What the command line turns into, without running anything.
// SPDX-License-Identifier: MIT
#include "command_line.hpp"

#include <cstdlib>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rehearse::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Optional;

struct reading {
  parsed_command_line parsed;
  std::string out;
  std::string errors;
};

auto read(std::vector<const char*> words) -> reading {
  words.insert(words.begin(), "/opt/bin/rehearse");
  reading seen;
  ::testing::internal::CaptureStdout();
  ::testing::internal::CaptureStderr();
  seen.parsed = parse_command_line(static_cast<int>(words.size()), words.data());
  std::fflush(stdout);
  seen.out = ::testing::internal::GetCapturedStdout();
  seen.errors = ::testing::internal::GetCapturedStderr();
  return seen;
}

template <typename Options>
auto options_of(std::vector<const char*> words) -> Options {
  const auto seen = read(std::move(words));
  EXPECT_TRUE(seen.parsed.wanted) << seen.errors;
  return seen.parsed.wanted ? std::get<Options>(*seen.parsed.wanted) : Options{};
}

auto usage_error(std::vector<const char*> words) -> std::string {
  const auto seen = read(std::move(words));
  EXPECT_FALSE(seen.parsed.wanted);
  EXPECT_EQ(seen.parsed.code, exit_code::usage);
  EXPECT_EQ(seen.out, "");
  return seen.errors;
}

class CommandLine : public ::testing::Test {
 protected:
  void SetUp() override { forget(); }
  void TearDown() override { forget(); }

 private:
  static void forget() {
    unsetenv("REHEARSE_SEED");
    unsetenv("REHEARSE_RUNS");
  }
};

TEST_F(CommandLine, RunHasDefaults) {
  const auto options = options_of<run_options>({"run", "A01"});

  EXPECT_THAT(options.patterns, ElementsAre("A01"));
  EXPECT_EQ(options.runs, 1000u);
  EXPECT_EQ(options.seed, 1u);
  EXPECT_EQ(options.strategy, "random");
  EXPECT_EQ(options.granularity, sim::granularity::operation);
  EXPECT_FALSE(options.delivery || options.timers || options.faults || options.expect);
  EXPECT_EQ(options.program, "/opt/bin/rehearse");
  EXPECT_EQ(options.command, "/opt/bin/rehearse run A01");
}

TEST_F(CommandLine, TheOracleIsFullOrLightAndNeverOff) {
  EXPECT_EQ(options_of<run_options>({"run", "A01"}).oracle, scenarios::oracle_scope::full);
  EXPECT_EQ(options_of<run_options>({"run", "A01", "--oracle", "light"}).oracle, scenarios::oracle_scope::light);
  EXPECT_EQ(options_of<check_options>({"check", "x.db", "--oracle", "light"}).oracle, scenarios::oracle_scope::light);
  EXPECT_THAT(usage_error({"run", "A01", "--oracle", "off"}), HasSubstr("nobody judges"));
  EXPECT_THAT(usage_error({"check", "x.db", "--oracle", "off"}), HasSubstr("nobody judges"));
  EXPECT_THAT(usage_error({"run", "A01", "--oracle", "half"}), HasSubstr("full, light"));
}

TEST_F(CommandLine, CheckTakesAFileAndARun) {
  const auto options = options_of<check_options>({"check", "x.db", "--run", "3", "--json"});

  EXPECT_EQ(options.database, "x.db");
  EXPECT_THAT(options.run, Optional(3));
  EXPECT_TRUE(options.json);
  EXPECT_FALSE(options_of<check_options>({"check", "x.db"}).run);
  EXPECT_THAT(usage_error({"check"}), HasSubstr("FILE"));
  EXPECT_THAT(usage_error({"check", "x.db", "--run", "two"}), HasSubstr("two"));
}

TEST_F(CommandLine, RunTakesEveryOptionExplicitly) {
  const auto options = options_of<run_options>({"run",
                                                "A01",
                                                "--fixed",
                                                "--runs",
                                                "1",
                                                "--seed",
                                                "0x1a1",
                                                "--strategy",
                                                "random",
                                                "--granularity",
                                                "message",
                                                "--delivery",
                                                "instant",
                                                "--timers",
                                                "any_time",
                                                "--faults",
                                                "kill:client:1:20",
                                                "--max-steps",
                                                "500",
                                                "--expect",
                                                "00000000000001a1",
                                                "--keep-going",
                                                "--db",
                                                "x.db",
                                                "--color",
                                                "never"});

  EXPECT_TRUE(options.fixed && options.keep_going);
  EXPECT_EQ(options.runs, 1u);
  EXPECT_EQ(options.seed, 417u);
  EXPECT_EQ(options.granularity, sim::granularity::message);
  EXPECT_THAT(options.delivery, Optional(sim::delivery::instant));
  EXPECT_THAT(options.timers, Optional(sim::timers::any_time));
  ASSERT_TRUE(options.faults);
  EXPECT_EQ(faults::to_string(*options.faults), "kill:client:1:20");
  EXPECT_EQ(options.max_steps, 500u);
  EXPECT_THAT(options.expect, Optional(417u));
  EXPECT_EQ(options.database, "x.db");
  EXPECT_EQ(options.color, color_mode::never);
}

TEST_F(CommandLine, FaultsDefaultLeavesTheScenariosPolicy) {
  EXPECT_FALSE(options_of<run_options>({"run", "A01", "--faults", "default"}).faults);
  EXPECT_THAT(options_of<run_options>({"run", "A01", "--faults", "none"}).faults, Optional(faults::policy{}));
}

TEST_F(CommandLine, TheEnvironmentGivesDefaultsThatFlagsOverride) {
  setenv("REHEARSE_SEED", "0x10", 1);
  setenv("REHEARSE_RUNS", "7", 1);

  const auto by_environment = options_of<run_options>({"run", "A01"});
  const auto by_flag = options_of<run_options>({"run", "A01", "--seed", "3", "--runs", "4"});

  EXPECT_EQ(by_environment.seed, 16u);
  EXPECT_EQ(by_environment.runs, 7u);
  EXPECT_EQ(by_flag.seed, 3u);
  EXPECT_EQ(by_flag.runs, 4u);
}

TEST_F(CommandLine, ABadEnvironmentIsNamedAndOnlyWhereItCounts) {
  setenv("REHEARSE_SEED", "abc", 1);

  EXPECT_THAT(usage_error({"run", "A01"}), HasSubstr("REHEARSE_SEED: 'abc' is no whole number"));
  EXPECT_EQ(options_of<run_options>({"run", "A01", "--seed", "3"}).seed, 3u);
  EXPECT_TRUE(read({"version"}).parsed.wanted);
}

TEST_F(CommandLine, TimeAloneMeansAsManyRunsAsFit) {
  const auto alone = options_of<run_options>({"run", "A01", "--time", "5m"});
  const auto both = options_of<run_options>({"run", "A01", "--time", "5m", "--runs", "9"});

  EXPECT_EQ(alone.runs, 0u);
  EXPECT_EQ(alone.seconds, 300.0);
  EXPECT_EQ(both.runs, 9u);
}

TEST_F(CommandLine, ErrorsNameTheFlagAndWhatWouldBeRight) {
  EXPECT_THAT(usage_error({"run", "A01", "--seed", "-5"}),
              HasSubstr("--seed: '-5' is no whole number; give a decimal"));
  EXPECT_THAT(usage_error({"run", "A01", "--runs", "18446744073709551616"}), HasSubstr("--runs: 1844674407370955161"));
  EXPECT_THAT(usage_error({"run", "A01", "--time", "soon"}), HasSubstr("--time: 'soon' is no time"));
  EXPECT_THAT(usage_error({"run", "A01", "--delivery", "later"}),
              HasSubstr("--delivery: 'later' is none of in_flight, instant"));
  EXPECT_THAT(usage_error({"run", "A01", "--faults", "flood"}), HasSubstr("--faults: "));
  EXPECT_THAT(usage_error({"run", "A01", "--faults", "kill:any,delay:1:soon"}),
              HasSubstr("--faults: in 'delay:1:soon' the longest delay should be"));
  EXPECT_THAT(usage_error({"run", "A01", "--expect", "xyz"}), HasSubstr("--expect: 'xyz' is no digest"));
  EXPECT_THAT(usage_error({"run", "A01", "--seed"}), HasSubstr("--seed"));
  EXPECT_THAT(usage_error({"run"}), HasSubstr("PATTERN is required"));
}

TEST_F(CommandLine, UnknownFlagsAndVerbsAreMetWithWhatIsNear) {
  EXPECT_THAT(usage_error({"run", "A01", "--sed=1"}), HasSubstr("'--sed=1'; did you mean --seed?"));
  EXPECT_THAT(usage_error({"rnu", "A01"}), HasSubstr("no verb 'rnu'; did you mean run?"));
  EXPECT_THAT(usage_error({}), HasSubstr("give a verb: list, run, replay, report, check, version"));
}

TEST_F(CommandLine, FlagsThatContradictEachOtherAreRefused) {
  EXPECT_THAT(usage_error({"run", "A01", "--runs", "0"}), HasSubstr("--time"));
  EXPECT_THAT(usage_error({"run", "A01", "--expect", "1a1"}), HasSubstr("--runs 1"));
  EXPECT_THAT(usage_error({"run", "A01", "--expect", "1a1", "--runs", "2"}), HasSubstr("--runs 1"));
  EXPECT_THAT(usage_error({"run", "A01", "--db", "x.db", "--no-db"}), HasSubstr("--no-db"));
  EXPECT_THAT(usage_error({"run", "A01", "--json", "--digests"}), HasSubstr("--digests"));
  EXPECT_THAT(usage_error({"run", "A01", "--max-steps", "0"}), HasSubstr("--max-steps"));
}

TEST_F(CommandLine, AScenarioMayBeCalledLikeAVerb) {
  EXPECT_THAT(options_of<run_options>({"run", "list", "run"}).patterns, ElementsAre("list", "run"));
}

TEST_F(CommandLine, ReplayReadsAFileAndARun) {
  const auto both = options_of<replay_options>({"replay", "out/x.db#12"});
  const auto file = options_of<replay_options>({"replay", "out/x.db"});
  const auto odd = options_of<replay_options>({"replay", "out/#1/x.db"});

  EXPECT_EQ(both.database, "out/x.db");
  EXPECT_THAT(both.run, Optional(12));
  EXPECT_EQ(file.database, "out/x.db");
  EXPECT_FALSE(file.run);
  EXPECT_EQ(odd.database, "out/#1/x.db");
}

TEST_F(CommandLine, HelpHasExamplesForEveryVerb) {
  for (const auto* verb : {"list", "run", "replay", "report", "version"}) {
    const auto seen = read({verb, "--help"});
    EXPECT_EQ(seen.parsed.code, exit_code::pass);
    EXPECT_THAT(seen.out, HasSubstr("examples:\n  rehearse " + std::string{verb})) << verb;
  }
  EXPECT_THAT(read({"--help"}).out, HasSubstr("Exit codes"));
}

}  // namespace
}  // namespace rehearse::cli
