// Judges outcomes.
// SPDX-License-Identifier: MIT
#include "outcome.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <rehearse/reports/text.hpp>
#include <rehearse/scenarios/rule_cells.hpp>

#include "quoting.hpp"

namespace rehearse::cli {
namespace {

auto is_other_failure(const outcome& result) {
  const auto& failure = result.campaign().first_failure;
  return result.expect && failure && failure->digest != *result.expect;
}

}  // namespace

auto outcome::shown_failure() const -> const sim::run_record& {
  return campaign().shortest_failure ? *campaign().shortest_failure : campaign().first_failure.value();
}

auto outcome::shown_failure_id() const -> std::optional<std::int64_t> {
  return campaign().shortest_failure ? session.shortest_failure_id : session.first_failure_id;
}

auto outcome::coverage() const -> std::vector<sim::rule_cell> {
  auto cells = scenarios::rows_of(campaign().coverage);
  const bool is_counted = std::any_of(cells.begin(), cells.end(), [](const auto& each) { return each.count != 0; });
  return is_counted ? cells : std::vector<sim::rule_cell>{};
}

auto is_mostly_inconclusive(const sim::campaign_counters& counters) -> bool {
  return counters.inconclusive > 0 && counters.inconclusive * 20 > counters.runs;
}

auto judge(const outcome& result) -> exit_code {
  const auto& campaign = result.campaign();
  auto worst = exit_code::pass;
  const auto happened = [&worst](bool it_did, exit_code code) {
    if (it_did) worst = worst_of(worst, code);
  };
  const bool has_failed = campaign.counters.failed > 0 || campaign.first_failure.has_value();
  happened(campaign.interrupted, exit_code::interrupted);
  happened(!result.session.store_error.empty(), exit_code::store);
  happened(result.session.has_diverged || is_other_failure(result), exit_code::diverged);
  happened(!has_failed && (campaign.nothing_spawned || campaign.counters.runs == 0), exit_code::nothing);
  happened(has_failed, exit_code::failure);
  happened(!campaign.never_reached.empty(), exit_code::failure);
  happened(!has_failed && is_mostly_inconclusive(campaign.counters), exit_code::inconclusive);
  return worst;
}

auto remarks(const outcome& result) -> std::vector<std::string> {
  const auto& campaign = result.campaign();
  const auto& counters = campaign.counters;
  std::vector<std::string> lines;
  for (const auto& warning : campaign.warnings) lines.push_back("warning: " + warning);
  if (campaign.interrupted) {
    lines.push_back(
        fmt::format("interrupted after {} runs; what they showed is kept", reports::with_thousands(counters.runs)));
  }
  if (result.session.has_diverged) {
    lines.emplace_back(
        "diverged: a run did not repeat. Something outside the simulation reaches a decision: wall-clock time, "
        "addresses or hash order, uninitialised memory, statics that survive a run, arguments with side effects");
  }
  if (is_other_failure(result)) {
    lines.push_back(fmt::format(
        "diverged: it fails, but with digest {} instead of {}. The sources or the options differ from those of the run "
        "that gave the digest, or a run does not repeat",
        reports::format_digest(campaign.first_failure->digest), reports::format_digest(*result.expect)));
  }
  const bool is_passing = !campaign.first_failure && counters.failed == 0;
  if (campaign.nothing_spawned && is_passing) {
    lines.emplace_back("nothing was run: the scenario never had a process; start servers or a workload in its body");
  } else if (counters.runs == 0 && !campaign.interrupted) {
    lines.emplace_back("nothing was run: the time was over before the first run ended; give a longer --time");
  }
  if (!campaign.properties_judged) {
    lines.push_back(fmt::format(
        "only the checkers were judged, not the scenario's properties: {} strikes processes that the scenario never "
        "said could die",
        campaign.info.faults));
  }
  return lines;
}

auto replay_command(const outcome& result, const sim::run_record& run) -> std::string {
  return fmt::format("{} run {}", shell_quote(result.program),
                     scenarios::replay_arguments(result.campaign().info, run));
}

auto replay_line(const std::string& program, const sim::campaign_info& info) -> scenarios::replay_line {
  auto line = scenarios::replay_arguments(info);
  line.before_seed = fmt::format("{} run {}", shell_quote(program), line.before_seed);
  return line;
}

auto stored_replay_command(const std::string& program, const std::string& database, std::int64_t id) -> std::string {
  return fmt::format("{} replay {}", shell_quote(program), shell_quote(fmt::format("{}#{}", database, id)));
}

}  // namespace rehearse::cli
