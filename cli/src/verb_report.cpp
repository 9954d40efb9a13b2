// report: what a database holds, as text.
// SPDX-License-Identifier: MIT
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <rehearse/reports/coverage.hpp>
#include <rehearse/reports/json.hpp>
#include <rehearse/reports/store.hpp>
#include <rehearse/reports/text.hpp>

#include "outcome_json.hpp"
#include "verbs.hpp"

namespace rehearse::cli {

namespace {

/// The campaign that was asked for, or the last that counted; empty if there is none.
auto with_coverage(const reports::store& store, std::optional<std::int64_t> wanted)
    -> std::optional<reports::stored_campaign> {
  const auto campaigns = store.campaigns();
  for (auto each = campaigns.rbegin(); each != campaigns.rend(); ++each) {
    if (wanted ? each->id == *wanted : !store.coverage(each->id).empty()) return *each;
  }
  return std::nullopt;
}

auto print_coverage(const reports::store& store, const report_options& options) -> exit_code {
  const auto campaign = with_coverage(store, options.campaign);
  const auto cells = campaign ? store.coverage(campaign->id) : std::vector<sim::rule_cell>{};
  if (cells.empty()) {
    fmt::print(stderr, "error: {} of {} has counted what it put to the test; 'run --db {}' with the full oracle does\n",
               options.campaign ? fmt::format("no campaign {}", *options.campaign) : std::string("no campaign"),
               options.database, options.database);
    return exit_code::usage;
  }
  if (options.json) {
    fmt::print("{}\n", coverage_json(cells));
    return exit_code::pass;
  }
  fmt::print("campaign {}: {}{}", campaign->id, reports::summary(campaign->info, campaign->counters),
             reports::coverage_table(cells));
  return exit_code::pass;
}

}  // namespace

auto run(const report_options& options) -> exit_code {
  const auto store = reports::store::open(options.database, reports::open_mode::read);
  if (options.coverage) return print_coverage(*store, options);
  reports::text_options text;
  text.color = wants_color_on_stdout(options.color);
  fmt::print("{}", options.json ? reports::report_json(*store) + "\n" : reports::report(*store, text));
  return exit_code::pass;
}

}  // namespace rehearse::cli
