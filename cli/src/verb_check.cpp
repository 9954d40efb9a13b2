// check: stored runs judged with the oracle of this program, from their events. Nothing is run.
// SPDX-License-Identifier: MIT
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <rehearse/harness/stored_check.hpp>
#include <rehearse/reports/json.hpp>
#include <rehearse/reports/store.hpp>
#include <rehearse/reports/text.hpp>
#include <rehearse/scenarios/oracle.hpp>

#include "verbs.hpp"

namespace rehearse::cli {
namespace {

using harness::check_verdict;
using harness::checked_run;
using json = nlohmann::ordered_json;

constexpr std::size_t explanation_indent = 4;
constexpr std::size_t event_indent = 6;

auto stored_verdict(const checked_run& run) -> std::string {
  auto words = std::string(sim::to_string(run.stored_outcome));
  if (!run.stored_property.empty()) words += fmt::format(" \"{}\"", run.stored_property);
  return words;
}

auto today(const checked_run& run) -> std::string {
  auto words = std::string(to_string(run.verdict));
  if (!run.rule.empty() && run.verdict != check_verdict::same) words += " " + run.rule;
  if (!run.why_not.empty()) words += ": " + run.why_not;
  return words;
}

auto to_text(const checked_run& run) -> std::string {
  auto text =
      fmt::format("run {}  {} ({})  {}  ->  {}\n", run.id, run.scenario, run.variant, stored_verdict(run), today(run));
  if (run.rule.empty()) return text;
  text += fmt::format("{}{}\n", std::string(explanation_indent, ' '), run.explanation);
  return text + reports::to_text(run.proof, event_indent);
}

auto to_json(const checked_run& run) -> json {
  return {{"run", run.id},
          {"scenario", run.scenario},
          {"variant", run.variant},
          {"stored_outcome", sim::to_string(run.stored_outcome)},
          {"stored_property", run.stored_property},
          {"verdict", to_string(run.verdict)},
          {"rule", run.rule},
          {"explanation", run.explanation},
          {"proof", json::parse(reports::to_json(run.proof))},
          {"why_not", run.why_not}};
}

/// What all of them came to.
class summary {
 public:
  void add(const checked_run& run) {
    ++total_;
    ++counts_[static_cast<std::size_t>(run.verdict)];
    if (!run.rule.empty()) ++violated_[run.rule];
    if (!run.why_not.empty()) ++reasons_[run.why_not];
  }

  auto code() const -> exit_code {
    if (!violated_.empty()) return exit_code::failure;
    return total_ == count(check_verdict::cannot_be_judged) ? exit_code::nothing : exit_code::pass;
  }

  auto to_text() const -> std::string {
    auto text = fmt::format("{} run{}", total_, total_ == 1 ? "" : "s");
    for (int verdict = 0; verdict < harness::check_verdict_count; ++verdict) {
      const auto each = static_cast<check_verdict>(verdict);
      if (count(each) > 0) text += fmt::format(", {} {}", count(each), to_string(each));
    }
    if (violated_.empty()) return text + (code() == exit_code::pass ? "; no rule is violated\n" : "\n");
    text += "; violated: ";
    auto separator = std::string_view{};
    for (const auto& [rule, count] : violated_) {
      text += fmt::format("{}{} ({})", separator, rule, count);
      separator = ", ";
    }
    return text + "\n";
  }

  /// "recorded before events carried …: 3 runs cannot be judged".
  auto complaints() const -> std::vector<std::string> {
    auto lines = std::vector<std::string>{};
    for (const auto& [why, count] : reasons_) {
      lines.push_back(fmt::format("{}: {} run{} cannot be judged", why, count, count == 1 ? "" : "s"));
    }
    return lines;
  }

  auto counts_json() const -> json {
    auto counts = json::object();
    for (int verdict = 0; verdict < harness::check_verdict_count; ++verdict) {
      const auto each = static_cast<check_verdict>(verdict);
      counts[std::string(to_string(each))] = count(each);
    }
    return counts;
  }

 private:
  auto count(check_verdict verdict) const -> std::uint64_t { return counts_[static_cast<std::size_t>(verdict)]; }

  std::uint64_t total_ = 0;
  std::array<std::uint64_t, harness::check_verdict_count> counts_{};
  std::map<std::string, std::uint64_t> violated_;
  std::map<std::string, std::uint64_t> reasons_;
};

/// The ids of the runs to judge; the code says why there are none.
auto choose(const reports::store& from, const check_options& options, std::vector<std::int64_t>& ids) -> exit_code {
  for (const auto& run : from.runs()) {
    if (!options.run || run.id == *options.run) ids.push_back(run.id);
  }
  if (!ids.empty()) return exit_code::pass;
  if (options.run) {
    fmt::print(stderr, "error: {} has no run {}; '{} report {}' says what it holds\n", options.database, *options.run,
               options.program, options.database);
    return exit_code::usage;
  }
  fmt::print(stderr, "error: {} has no recorded runs: only those that fail are recorded\n", options.database);
  return exit_code::nothing;
}

}  // namespace

auto run(const check_options& options) -> exit_code {
  const auto store = reports::store::open(options.database, reports::open_mode::read);
  std::vector<std::int64_t> ids;
  if (const auto code = choose(*store, options, ids); code != exit_code::pass) return code;

  summary all;
  auto runs = json::array();
  for (const auto id : ids) {
    const auto stored = store->load_run(id);
    if (!stored) continue;
    const auto checked = harness::check_stored_run(*stored, options.oracle);
    all.add(checked);
    if (options.json) {
      runs.push_back(to_json(checked));
    } else {
      fmt::print("{}", to_text(checked));
    }
  }
  if (options.json) {
    const auto document = json{{"db", options.database},
                               {"oracle", scenarios::to_string(options.oracle)},
                               {"runs", std::move(runs)},
                               {"counts", all.counts_json()},
                               {"exit_code", static_cast<int>(all.code())}};
    fmt::print("{}\n", document.dump(2, ' ', false, json::error_handler_t::replace));
  } else {
    fmt::print("{}: {}", options.database, all.to_text());
  }
  for (const auto& line : all.complaints()) fmt::print(stderr, "{}\n", line);
  return all.code();
}

}  // namespace rehearse::cli
