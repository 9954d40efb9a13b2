// run: campaigns of the scenarios that were named, one after the other.
//
// Results go to standard output when a scenario is done, JSON when all are; with --digests the lines of the runs have
// standard output for themselves, so that two of them can be compared byte by byte.
// SPDX-License-Identifier: MIT
#include <cstdio>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <rehearse/harness/session.hpp>
#include <rehearse/reports/text.hpp>

#include "interrupt.hpp"
#include "outcome.hpp"
#include "outcome_json.hpp"
#include "outcome_text.hpp"
#include "progress.hpp"
#include "selection.hpp"
#include "verbs.hpp"

namespace rehearse::cli {
namespace {

/// One file for one scenario, so that it can be deleted with what it is about; several share one.
auto database_for(const run_options& options, const std::vector<const scenarios::scenario*>& chosen) -> std::string {
  if (!options.database.empty()) return options.database;
  if (options.no_database || options.digests) return {};
  return fmt::format("rehearse-out/{}.db", chosen.size() == 1 ? chosen.front()->name : "rehearse");
}

auto campaign_options_of(const run_options& options) {
  scenarios::campaign_options campaign;
  campaign.fixed = options.fixed;
  campaign.runs = options.runs;
  campaign.time_limit_seconds = options.seconds;
  campaign.seed = options.seed;
  campaign.strategy = options.strategy;
  campaign.granularity = options.granularity;
  campaign.delivery = options.delivery;
  campaign.timers = options.timers;
  campaign.faults = options.faults;
  campaign.max_steps = options.max_steps;
  campaign.oracle = options.oracle;
  campaign.keep_going = options.keep_going;
  campaign.command = options.command;
  campaign.replay = [program = options.program](const sim::campaign_info& info) { return replay_line(program, info); };
  return campaign;
}

void print_digest_line(const sim::run_record& run) {
  fmt::print("{} {} {} {} {}\n", run.index, run.seed, sim::to_string(run.outcome), run.steps,
             reports::format_digest(run.digest));
}

auto run_scenario(const scenarios::scenario& what, const run_options& options, harness::session& session,
                  progress_line& progress) -> outcome {
  outcome result;
  result.what = &what;
  result.program = options.program;
  result.database = session.path();
  result.expect = options.expect;
  result.shows_coverage = options.coverage;
  auto campaign = campaign_options_of(options);
  campaign.on_run = [&](const sim::run_record& run) {
    result.last_digest = run.digest;
    result.faults_planned += run.faults.size();
    for (const auto& fault : run.faults) result.faults_fired += fault.fired ? 1 : 0;
    if (options.digests) print_digest_line(run);
  };
  campaign.keep_on = [&](const scenarios::campaign_progress& now) {
    progress.update(now.runs, now.failed);
    return !interrupt_guard::is_requested();
  };
  progress.begin(label_of(what), options.runs, options.seconds);
  result.session = session.run(what, std::move(campaign));
  progress.clear();
  return result;
}

void print_remarks(const outcome& result, bool is_one_of_many) {
  for (const auto& line : remarks(result)) {
    fmt::print(stderr, "{}{}\n", is_one_of_many ? result.what->id() + ": " : std::string{}, line);
  }
}

/// Runs all of them and prints what each came to.
class run_of_many {
 public:
  run_of_many(const run_options& options, std::vector<const scenarios::scenario*> chosen)
      : options_{options},
        chosen_{std::move(chosen)},
        session_{database_for(options, chosen_)},
        out_{options.digests ? stderr : stdout},
        has_color_{wants_color_on_stdout(options.color) && !options.digests} {}

  auto run() -> exit_code {
    const interrupt_guard guard;
    for (const auto* what : chosen_) {
      if (is_many() && options_.digests) fmt::print("# {}\n", label_of(*what));
      if (!run_one(*what)) break;
      if (interrupt_guard::is_requested()) break;
    }
    finish();
    return worst_;
  }

 private:
  auto is_many() const -> bool { return chosen_.size() > 1; }

  /// False: no further one can do better.
  auto run_one(const scenarios::scenario& what) -> bool {
    try {
      add(run_scenario(what, options_, session_, progress_));
    } catch (const std::invalid_argument& error) {
      progress_.clear();
      fmt::print(stderr, "error: {}\n", error.what());
      worst_ = worst_of(worst_, exit_code::usage);
      return false;
    } catch (const std::exception& error) {
      progress_.clear();
      fmt::print(stderr, "internal error in {}: {}\n", label_of(what), error.what());
      worst_ = worst_of(worst_, exit_code::internal);
    }
    return true;
  }

  void add(outcome result) {
    worst_ = worst_of(worst_, judge(result));
    std::fflush(stdout);
    print_remarks(result, is_many());
    if (const auto& error = result.session.store_error; !error.empty() && !has_told_store_error_) {
      fmt::print(stderr, "error: {}\nThe result below is not stored, or only in part.\n", error);
      has_told_store_error_ = true;
    }
    if (!options_.json) {
      fmt::print(out_, "{}",
                 is_many() ? short_text(result, has_color_, options_.verbose)
                           : full_text(result, has_color_, options_.verbose));
      std::fflush(out_);
    }
    results_.push_back(std::move(result));
  }

  void finish() const {
    if (options_.json && is_many()) {
      fmt::print("{}\n", to_json(results_));
    } else if (options_.json && !results_.empty()) {
      fmt::print("{}\n", to_json(results_.front()));
    } else if (is_many() && !results_.empty()) {
      fmt::print(out_, "{}", closing_text(results_, has_color_));
    }
  }

  const run_options& options_;
  std::vector<const scenarios::scenario*> chosen_;
  harness::session session_;
  std::FILE* out_;
  bool has_color_;
  progress_line progress_;
  std::vector<outcome> results_;
  exit_code worst_ = exit_code::pass;
  bool has_told_store_error_ = false;
};

}  // namespace

auto run(const run_options& options) -> exit_code {
  auto selected = select_scenarios(options.patterns, options.fixed);
  for (const auto& error : selected.errors) fmt::print(stderr, "error: {}\n", error);
  for (const auto& note : selected.notes) fmt::print(stderr, "{}\n", note);
  if (selected.code == exit_code::usage) return selected.code;
  if (selected.chosen.empty()) return exit_code::nothing;
  if (options.expect && selected.chosen.size() > 1) {
    fmt::print(stderr, "error: --expect checks a single run, but {} scenarios match\n", selected.chosen.size());
    return exit_code::usage;
  }
  run_of_many many{options, std::move(selected.chosen)};
  return worst_of(many.run(), selected.code);
}

}  // namespace rehearse::cli
