// replay: a stored run again, from its tape, and whether it still does the same.
// SPDX-License-Identifier: MIT
#include <stdexcept>
#include <string>

#include <fmt/format.h>
#include <rehearse/harness/session.hpp>
#include <rehearse/reports/store.hpp>
#include <rehearse/reports/text.hpp>
#include <rehearse/runtime/observer.hpp>

#include "interrupt.hpp"
#include "outcome_json.hpp"
#include "outcome_text.hpp"
#include "selection.hpp"
#include "verbs.hpp"

namespace rehearse::cli {
namespace {

auto load(const replay_options& options, std::string& why) -> std::optional<reports::stored_run> {
  const auto store = reports::store::open(options.database, reports::open_mode::read);
  const auto id = options.run ? options.run : store->last_failure_id();
  if (!id) {
    why = fmt::format("no run of {} failed; '{} report {}' says what it holds", options.database, options.program,
                      options.database);
    return std::nullopt;
  }
  auto run = store->load_run(*id);
  if (!run) {
    why = fmt::format("{} has no run {}; '{} report {}' says what it holds", options.database, *id, options.program,
                      options.database);
  }
  return run;
}

auto find(const sim::campaign_info& info) -> const scenarios::scenario* {
  const auto found = scenarios::find_scenarios(info.scenario);
  return found.empty() ? nullptr : found.front();
}

/// What the replay shows, in words and as an exit code.
struct comparison {
  std::string verdict;
  std::string explanation;
  exit_code code;
};

auto compare(const sim::run_record& stored, const scenarios::campaign_result& result, const sim::run_record& now)
    -> comparison {
  const bool has_failed = result.first_failure.has_value();
  const auto digests =
      fmt::format("digest {}, was {}", reports::format_digest(now.digest), reports::format_digest(stored.digest));
  if (result.interrupted) return {"interrupted", "interrupted", exit_code::interrupted};
  if (now.outcome == sim::verdict::diverged) {
    return {"diverged", fmt::format("the tape no longer fits: {}", now.explanation), exit_code::diverged};
  }
  if (stored.outcome != sim::verdict::fail) {
    if (now.digest == stored.digest)
      return {"same run", "the same run again", has_failed ? exit_code::failure : exit_code::pass};
    return {"other run", "another run: " + digests, exit_code::diverged};
  }
  if (now.outcome == sim::verdict::inconclusive) {
    return {"inconclusive", fmt::format("inconclusive now: {}: {}", now.property, now.explanation),
            exit_code::inconclusive};
  }
  if (!has_failed) {
    return {"passes now", fmt::format("passes now: was \"{}\" ({})", stored.property, digests), exit_code::pass};
  }
  if (now.property == stored.property && now.digest == stored.digest) {
    return {"same failure", "the same failure, with the same digest", exit_code::failure};
  }
  return {"other failure",
          fmt::format("another failure: \"{}\", was \"{}\" ({})", now.property, stored.property, digests),
          exit_code::diverged};
}

void print_json(const reports::stored_run& stored, const std::string& where, const sim::run_record& now,
                const comparison& seen) {
  replay_facts facts;
  facts.scenario = stored.info.scenario;
  facts.variant = stored.info.variant;
  facts.stored = where;
  facts.verdict = seen.verdict;
  facts.seed = stored.record.seed;
  facts.property = now.property;
  facts.stored_property = stored.record.property;
  facts.steps = now.steps;
  facts.digest = now.digest;
  facts.stored_digest = stored.record.digest;
  facts.code = seen.code;
  fmt::print("{}\n", to_json(facts));
}

}  // namespace

auto run(const replay_options& options) -> exit_code {
  std::string why;
  const auto stored = load(options, why);
  if (!stored) {
    fmt::print(stderr, "error: {}\n", why);
    return exit_code::usage;
  }
  const auto* what = find(stored->info);
  if (what == nullptr) {
    fmt::print(stderr,
               "error: the database's scenario {} is not in this program; replay it with the one that wrote it\n",
               stored->info.scenario);
    return exit_code::usage;
  }

  sim::run_record now;
  auto campaign = harness::replay_options_of(*stored);
  campaign.on_run = [&now](const sim::run_record& run) { now = run; };
  campaign.keep_on = [](const scenarios::campaign_progress&) { return !interrupt_guard::is_requested(); };
  // Of the run that is recorded last, whose processes have the names that reports use.
  std::string observed;
  if (options.observe_step != 0) {
    campaign.at_step = [&](std::uint64_t steps) {
      if (steps + 1 == options.observe_step) observed = runtime::observe().to_string();
    };
  }
  const interrupt_guard guard;
  const auto result = scenarios::run_campaign(*what, campaign);
  if (result.first_failure) now = *result.first_failure;
  now.index = stored->record.index;  // As people know it.

  const auto seen = compare(stored->record, result, now);
  const auto where = fmt::format("{}#{}", options.database, stored->id);
  if (options.observe_step != 0 && observed.empty()) {
    fmt::print(stderr, "error: the run ended after {} steps: there is nothing before step {}\n", now.steps,
               options.observe_step);
    return exit_code::usage;
  }
  for (const auto& warning : result.warnings) fmt::print(stderr, "warning: {}\n", warning);
  if (options.json) {
    print_json(*stored, where, now, seen);
    return seen.code;
  }
  const bool has_color = wants_color_on_stdout(options.color);
  fmt::print("{}, {}, {}: {}\n  under {}\n", where, label_of(*what), stored->info.variant, seen.explanation,
             conditions(result.info));
  if (result.first_failure) fmt::print("{}", failure_text(now, stored->info.runs_planned, has_color));
  if (!observed.empty()) fmt::print("before step {}: {}", options.observe_step, observed);
  fmt::print("replay: {}\n", stored_replay_command(options.program, options.database, stored->id));
  return seen.code;
}

}  // namespace rehearse::cli
