// A GoogleTest test as a campaign.
// SPDX-License-Identifier: MIT
#include <rehearse/harness/gtest.hpp>

#include <optional>
#include <stdexcept>

#include <rehearse/harness/crash_handler.hpp>
#include <rehearse/harness/session.hpp>
#include <rehearse/harness/watchdog.hpp>
#include <rehearse/reports/text.hpp>
#include <rehearse/scenarios/campaign.hpp>

#include "expectations.hpp"
#include "test_flags.hpp"

namespace rehearse::harness {

namespace {

struct effective_options {
  test_options test;
  std::optional<std::uint64_t> expected;
  std::string database;
};

auto with_flags(test_options options) -> effective_options {
  override_by_flags(options);
  if (options.runs == 0) throw std::invalid_argument("--rehearse_runs: there must be a run, or nothing is tested");
  effective_options effective{options, std::nullopt, flag("db").value_or("")};
  if (const auto text = flag("expect")) effective.expected = number("expect", *text, 16);
  return effective;
}

/// `strategy` as the campaign resolved it: with the length that its pilot runs measured.
auto replay_line(const std::string& full_name, const test_options& options, const std::string& strategy)
    -> scenarios::replay_line {
  const auto arguments = testing::internal::GetArgvs();
  const std::string program = arguments.empty() ? "./test" : arguments.front();
  std::string before = program + " --gtest_filter=" + full_name + " --rehearse_runs=1 --rehearse_seed=";
  return {std::move(before), model_flags(options, strategy)};
}

auto replay_line(const std::string& full_name, const test_options& options, const std::string& strategy,
                 const sim::run_record& run) -> std::string {
  const auto [before_seed, after_seed] = replay_line(full_name, options, strategy);
  return before_seed + std::to_string(run.seed) + after_seed +
         " --rehearse_expect=" + reports::format_digest(run.digest);
}

}  // namespace

void run_test(const char* file, int line, const std::string& full_name, void (*body)(), test_options defaults) {
  effective_options options;
  try {
    options = with_flags(std::move(defaults));
  } catch (const std::invalid_argument& error) {
    ADD_FAILURE_AT(file, line) << error.what();
    return;
  }
  const watchdog watches;
  const crash_handler tells;
  scenarios::scenario test;
  test.name = full_name;
  test.body = body;
  test.is_test = true;
  scenarios::campaign_options campaign;
  campaign.runs = options.test.runs;
  campaign.seed = options.test.seed;
  campaign.strategy = options.test.strategy;
  campaign.granularity = options.test.granularity;
  campaign.delivery = options.test.models.delivery;
  campaign.timers = options.test.models.timers;
  campaign.max_steps = options.test.max_steps;
  campaign.oracle = options.test.oracle;
  campaign.replay = [&](const sim::campaign_info& info) { return replay_line(full_name, options.test, info.strategy); };

  session_result result;
  std::vector<testing::TestPartResult> outside;
  std::optional<std::string> skip;
  try {
    const expectations intercepted;
    session runs(options.database);
    result = runs.run(test, campaign);
    outside = intercepted.outside();
    skip = intercepted.skip();
  } catch (const std::invalid_argument& error) {
    ADD_FAILURE_AT(file, line) << error.what();
    return;
  }
  for (const auto& each : outside) ADD_FAILURE_AT(each.file_name(), each.line_number()) << each.message();
  testing::Test::RecordProperty("rehearse_seed", std::to_string(options.test.seed));
  testing::Test::RecordProperty("rehearse_runs", std::to_string(result.campaign.counters.runs));
  // tidy-allow: stdout — GoogleTest prints there, too
  for (const std::string& each : result.campaign.warnings) std::printf("rehearse: warning: %s\n", each.c_str());
  if (!result.campaign.warnings.empty() && !result.campaign.properties.empty()) {
    // tidy-allow: stdout — GoogleTest prints there, too
    std::printf("rehearse: properties:\n%s", reports::property_table(result.campaign.properties).c_str());
  }
  if (!result.store_error.empty()) ADD_FAILURE_AT(file, line) << result.store_error;

  const auto& counters = result.campaign.counters;
  if (skip && !result.campaign.first_failure) GTEST_SKIP() << *skip;
  if (!result.campaign.first_failure) {
    if (result.campaign.nothing_spawned && counters.runs > 0 && counters.steps == 0) {
      ADD_FAILURE_AT(file, line) << "rehearse: nothing ever ran";
    }
    if (counters.inconclusive * 20 > counters.runs) {
      ADD_FAILURE_AT(file, line) << "rehearse: " << counters.inconclusive << " of " << counters.runs
                                 << " runs reached the step limit; they prove nothing";
    }
    if (const auto& missed = result.campaign.never_reached; !missed.empty()) {
      ADD_FAILURE_AT(file, line) << reports::never_reached_text(missed, counters.runs) << "properties:\n"
                                 << reports::property_table(result.campaign.properties)
                                 << "more runs, inject(), or another strategy may get there: --rehearse_runs="
                                 << counters.runs * 10;
    }
    // tidy-allow: stdout — GoogleTest prints there, too
    if (options.expected) std::printf("rehearse: passes now; the run that was expected failed\n");
    return;
  }
  const sim::run_record& failure = *result.campaign.first_failure;
  const std::string replay = replay_line(full_name, options.test, result.campaign.info.strategy, failure);
  testing::Test::RecordProperty("rehearse_replay", replay);
  std::string text = reports::counter_example(failure, {.runs_planned = options.test.runs});
  if (options.expected && *options.expected != failure.digest) {
    text += "this is not the run that was expected: its digest is " + reports::format_digest(failure.digest) + "\n";
  }
  for (const std::string& each : failure.notes) text += "note: " + each + "\n";
  ADD_FAILURE_AT(file, line) << text << "replay: " << replay;
}

}  // namespace rehearse::harness
