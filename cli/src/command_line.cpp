// The table of verbs and flags, and the only file that sees CLI11.
//
// Flags with a value are read as text and parsed by our own functions, because CLI11's messages for numbers and enums
// do not say what would be right; its exit codes are mapped to ours.
// SPDX-License-Identifier: MIT
#include "command_line.hpp"

#include <cstdlib>
#include <functional>
#include <limits>
#include <string_view>
#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <rehearse/scenarios/oracle.hpp>

#include "near_matches.hpp"
#include "numbers.hpp"
#include "quoting.hpp"

namespace rehearse::cli {
namespace {

constexpr auto largest = std::numeric_limits<std::uint64_t>::max();

/// Reads a text into an option; returns why not, or nothing.
using reader = std::function<std::string(const std::string&)>;

/// A flag whose value may also come from the environment.
struct environment_default {
  CLI::Option* option;
  const char* variable;
  reader read;
};

template <typename T, typename Parse>
auto read_into(T& target, Parse parse) -> reader {
  return [&target, parse](const std::string& text) {
    std::string why;
    if (auto value = parse(text, why)) {
      target = std::move(*value);
      return std::string{};
    }
    return why;
  };
}

auto number_into(std::uint64_t& target, std::uint64_t max = largest) -> reader {
  return read_into(target, [max](const std::string& text, std::string& why) { return parse_number(text, max, why); });
}

auto step_into(std::uint64_t& target) -> reader {
  return read_into(target, [](const std::string& text, std::string& why) {
    auto step = parse_number(text, largest, why);
    if (step && *step == 0) {
      why = "steps are counted from 1";
      step.reset();
    }
    return step;
  });
}

auto campaign_into(std::optional<std::int64_t>& target) -> reader {
  return [&target](const std::string& text) {
    std::string why;
    const auto id = parse_number(text, std::numeric_limits<std::int64_t>::max(), why);
    if (id) target = static_cast<std::int64_t>(*id);
    return why;
  };
}

/// For enums with a parse function; `words` says what there is.
template <typename T, typename Parse>
auto word_into(T& target, Parse parse, std::string words) -> reader {
  return read_into(target, [parse, words = std::move(words)](const std::string& text, std::string& why) {
    auto value = parse(text);
    if (!value) why = fmt::format("'{}' is none of {}", text, words);
    return value;
  });
}

auto add(CLI::App& verb, const std::string& flag, const std::string& placeholder, reader read,
         const std::string& description) -> CLI::Option* {
  auto take = [flag, read = std::move(read)](const std::string& text) {
    if (const auto why = read(text); !why.empty()) throw CLI::ValidationError(flag, why);
  };
  return verb.add_option_function<std::string>(flag, take, description)->type_name(placeholder);
}

auto parse_color(const std::string& text) -> std::optional<color_mode> {
  if (text == "auto") return color_mode::automatic;
  if (text == "always") return color_mode::always;
  if (text == "never") return color_mode::never;
  return std::nullopt;
}

void add_color(CLI::App& verb, color_mode& color) {
  add(verb, "--color", "WHEN", word_into(color, parse_color, "auto, always, never"),
      "auto, always or never; auto: on a terminal, unless NO_COLOR is set");
}

/// `off` is known, and refused with the reason.
auto oracle_into(scenarios::oracle_scope& target) -> reader {
  return [&target](const std::string& text) -> std::string {
    const auto scope = scenarios::parse_oracle_scope(text);
    if (!scope) return fmt::format("'{}' is none of full, light", text);
    if (*scope == scenarios::oracle_scope::off) return scenarios::oracle_off_refused;
    target = *scope;
    return {};
  };
}

/// "default" leaves the scenario's own policy; all else is what faults::parse_policy reads.
auto faults_into(std::optional<faults::policy>& target) -> reader {
  return [&target](const std::string& text) {
    std::string why;
    target.reset();
    if (text == "default") return why;
    target = faults::parse_policy(text, why);
    if (!target && why.empty()) why = fmt::format("'{}' is no fault policy", text);
    return target ? std::string{} : why;
  };
}

auto parse_name(const std::string& text, std::string& why) -> std::optional<std::string> {
  if (text.empty()) why = "is empty";
  return text.empty() ? std::nullopt : std::optional{text};
}

auto add_list(CLI::App& app, list_options& options) -> CLI::App* {
  auto& verb = *app.add_subcommand("list", "List scenarios: id, name, tags, whether there is a fixed twin, what it is");
  verb.add_option("PATTERN", options.patterns, "Names, ids or globs (*, ?); none: all")->type_name("");
  verb.add_flag("--names", options.names, "Only names, one a line");
  verb.add_flag("--json", options.json, "A list of objects");
  return &verb;
}

auto add_run(CLI::App& app, run_options& options, std::vector<environment_default>& defaults) -> CLI::App* {
  auto& verb = *app.add_subcommand("run", "Run scenarios under many schedules, one seed each");
  verb.add_option("PATTERN", options.patterns, "Names, ids or globs (*, ?)")->required()->type_name("");
  verb.add_flag("--fixed", options.fixed, "The correct twin; a glob skips scenarios that have none");

  const auto read_runs = number_into(options.runs);
  const auto read_seed = number_into(options.seed);
  auto* runs =
      add(verb, "--runs", "N", read_runs, "How many runs (1000; with --time alone as many as fit) [env REHEARSE_RUNS]");
  auto* seed = add(verb, "--seed", "N", read_seed,
                   "Run i, from 1, has seed N + i - 1; decimal or 0x hex (1) [env REHEARSE_SEED]");
  defaults.push_back({runs, "REHEARSE_RUNS", read_runs});
  defaults.push_back({seed, "REHEARSE_SEED", read_seed});
  add(verb, "--time", "SECONDS", read_into(options.seconds, parse_seconds),
      "Stop after this real time: 30, 0.5, 5m, 2h");
  add(verb, "--strategy", "NAME", read_into(options.strategy, parse_name),
      "How the next choice is made: random, or pct:D[:K], of depth D over K steps; without K as many as 200 pilot "
      "runs take on average (random)");
  add(verb, "--granularity", "MODEL", word_into(options.granularity, sim::parse_granularity, "operation, message"),
      "What a step is: operation or message (operation)");
  add(verb, "--delivery", "MODEL", word_into(options.delivery, sim::parse_delivery, "in_flight, instant"),
      "in_flight or instant (as the scenario declares)");
  add(verb, "--timers", "MODEL", word_into(options.timers, sim::parse_timers, "when_idle, any_time"),
      "when_idle or any_time (as the scenario declares)");
  add(verb, "--faults", "POLICY", faults_into(options.faults),
      "default, none, or rules joined by commas: kill:VICTIMS[:COUNT[:WITHIN]], delay[:COUNT[:LONGEST[:WITHIN]]], "
      "clock[:COUNT[:LONGEST[:WITHIN]]], steer:VICTIMS[:COUNT[:WITHIN[:WEIGHTS]]] (default)");
  add(verb, "--oracle", "SCOPE", oracle_into(options.oracle),
      "How much the OTP oracle judges: full, or light: order, links, monitors, exits, supervision (full)");
  add(verb, "--max-steps", "N", number_into(options.max_steps), "A run that gets there is inconclusive (100000)");
  verb.add_flag("--keep-going", options.keep_going, "Go on after a failure");
  verb.add_flag("-v,--verbose", options.verbose, "Also how often each property was checked, held and reached");
  verb.add_flag("--digests", options.digests,
                "A line a run on stdout: index, seed, verdict, steps, digest; nothing else there, and no database "
                "unless --db is given");
  verb.add_flag("--coverage", options.coverage,
                "Which rules of OTP were put to the test, in which phases of processes, and what had struck them");
  auto* database = add(verb, "--db", "PATH", read_into(options.database, parse_name),
                       "Where failing runs are kept (rehearse-out/SCENARIO.db, of several scenarios "
                       "rehearse-out/rehearse.db)");
  verb.add_flag("--no-db", options.no_database, "Keep nothing")->excludes(database);
  add(verb, "--expect", "DIGEST", read_into(options.expect, parse_digest),
      "With --runs 1: a failure must have this digest, else exit 4");
  verb.add_flag("--json", options.json, "One object for one scenario, a list for several");
  add_color(verb, options.color);
  return &verb;
}

/// "FILE#ID", or FILE alone where no number follows a '#'.
void split_run(const std::string& where, replay_options& options) {
  options.database = where;
  const auto hash = where.rfind('#');
  if (hash == std::string::npos || hash == 0) return;
  std::string why;
  const auto row = parse_number(where.substr(hash + 1), std::numeric_limits<std::int64_t>::max(), why);
  if (!row) return;
  options.database = where.substr(0, hash);
  options.run = static_cast<std::int64_t>(*row);
}

auto add_replay(CLI::App& app, replay_options& options) -> CLI::App* {
  auto& verb = *app.add_subcommand("replay", "Run a stored run again, from its tape");
  auto take = [&options](const std::string& where) { split_run(where, options); };
  verb.add_option_function<std::string>("FILE#ID", take, "A database and a run in it; FILE alone: its last failing run")
      ->required()
      ->type_name("");
  auto* json = verb.add_flag("--json", options.json, "One object");
  add(verb, "--observe", "STEP", step_into(options.observe_step),
      "Print all processes as they are before that step, from 1")
      ->excludes(json);
  add_color(verb, options.color);
  return &verb;
}

auto add_report(CLI::App& app, report_options& options) -> CLI::App* {
  auto& verb = *app.add_subcommand("report", "Print what a database holds");
  verb.add_option("FILE", options.database, "A database")->required()->type_name("");
  auto* coverage = verb.add_flag("--coverage", options.coverage, "Only which rules of OTP a campaign put to the test");
  add(verb, "--campaign", "ID", campaign_into(options.campaign), "Of this campaign, not of the last one")
      ->needs(coverage);
  verb.add_flag("--json", options.json, "One object");
  add_color(verb, options.color);
  return &verb;
}

auto add_check(CLI::App& app, check_options& options) -> CLI::App* {
  auto& verb = *app.add_subcommand("check", "Judge stored runs again, with the oracle of this program");
  verb.add_option("FILE", options.database, "A database")->required()->type_name("");
  const auto run = read_into(options.run, [](const std::string& text, std::string& why) -> std::optional<std::int64_t> {
    const auto id = parse_number(text, std::numeric_limits<std::int64_t>::max(), why);
    return id ? std::optional(static_cast<std::int64_t>(*id)) : std::nullopt;
  });
  add(verb, "--run", "ID", run, "Only that run, the number in FILE#ID (all)");
  add(verb, "--oracle", "SCOPE", oracle_into(options.oracle), "full, or light (full)");
  verb.add_flag("--json", options.json, "One object");
  add_color(verb, options.color);
  return &verb;
}

auto add_version(CLI::App& app, version_options& options) -> CLI::App* {
  auto& verb = *app.add_subcommand("version", "Print the versions of the program and of what it writes");
  verb.add_flag("--json", options.json, "One object");
  return &verb;
}

auto examples(std::string_view verb, std::string_view program) -> std::string {
  if (verb == "list") {
    return fmt::format("examples:\n  {0} list\n  {0} list 'A*' pool_no_down\n  {0} list --json\n", program);
  }
  if (verb == "run") {
    return fmt::format(
        "examples:\n"
        "  {0} run A01                              1000 runs, stops at the first failure\n"
        "  {0} run 'A*' --fixed --time 30           every correct twin, 30 seconds each\n"
        "  {0} run A01 --runs 20 --digests          what each run did, as numbers to compare\n"
        "  {0} run A01 --faults kill:any --json     with any process killed at any step\n"
        "  {0} run A01 --faults kill:any:1,delay    or a signal up to 10 seconds late, or both\n"
        "  {0} run A01 --faults delay:2:500ms       two signals late, by half a second at most\n"
        "  {0} run A01 --faults clock:1:3600s       the wall clock jumps, by an hour at most\n"
        "  {0} run T1 --faults steer:any:2          kills aimed where the rules were put to the test least\n",
        program);
  }
  if (verb == "replay") {
    return fmt::format(
        "examples:\n"
        "  {0} replay rehearse-out/pool_no_down.db       the last failing run in it\n"
        "  {0} replay rehearse-out/pool_no_down.db#3     run 3\n"
        "  {0} replay rehearse-out/pool_no_down.db --observe 12\n\n"
        "Exit codes: 1 it fails as it did, 0 it passes now, 4 it does something else.\n",
        program);
  }
  if (verb == "report") {
    return fmt::format(
        "examples:\n"
        "  {0} report rehearse-out/pool_no_down.db\n"
        "  {0} report rehearse-out/pool_no_down.db --coverage\n",
        program);
  }
  if (verb == "check") {
    return fmt::format(
        "examples:\n"
        "  {0} check rehearse-out/pool_no_down.db\n"
        "  {0} check rehearse-out/pool_no_down.db --run 3 --oracle light\n\n"
        "Nothing is run, and the file is not changed. Exit codes: 1 a rule is violated, 0 none is, 5 there is no run "
        "to\n"
        "judge.\n",
        program);
  }
  if (verb == "version") return fmt::format("examples:\n  {0} version\n  {0} version --json\n", program);
  return fmt::format(
      "examples:\n"
      "  {0} list\n"
      "  {0} run A01\n"
      "  {0} replay rehearse-out/pool_no_down.db\n"
      "  {0} run --help\n\n"
      "Exit codes: 0 pass, 1 failure, 2 usage, 3 internal, 4 diverged, 5 nothing was run, 6 database,\n"
      "7 inconclusive, 77 skipped, 130 interrupted.\n",
      program);
}

/// ": did you mean --seed?", if a flag or verb looks like it.
auto suggestion(const std::string& word, const std::vector<std::string>& candidates) -> std::string {
  std::string list;
  for (const auto index : near_matches(word, candidates, 2)) {
    list += (list.empty() ? "" : " or ") + candidates[index];
  }
  return list.empty() ? "" : "; did you mean " + list + "?";
}

auto flags_of(const CLI::App& verb) -> std::vector<std::string> {
  std::vector<std::string> flags;
  for (const auto* option : verb.get_options()) {
    for (const auto& name : option->get_lnames()) flags.push_back("--" + name);
  }
  return flags;
}

auto unexpected(const CLI::App& verb) -> std::string {
  const auto extras = verb.remaining(true);
  if (extras.empty()) return "an argument too many";
  const auto flag = extras.front().substr(0, extras.front().find('='));
  return fmt::format("unexpected argument '{}'{}", extras.front(), suggestion(flag, flags_of(verb)));
}

auto complain(const std::string& who, const std::string& what) -> parsed_command_line {
  fmt::print(stderr, "{0}: {1}\nsee '{0} --help'\n", who, what);
  return {std::nullopt, exit_code::usage};
}

auto verb_names(const CLI::App& app) -> std::vector<std::string> {
  std::vector<std::string> names;
  for (const auto* verb : app.get_subcommands(nullptr)) names.push_back(verb->get_name());
  return names;
}

/// What CLI11 cannot see: how flags go together.
auto contradiction(const run_options& options, bool has_runs) -> std::string {
  if (options.runs == 0 && options.seconds == 0) {
    return has_runs ? "--runs 0 goes on until the time is over; give --time SECONDS, too" : "--runs is 0";
  }
  if (options.expect && options.runs != 1) {
    return fmt::format("--expect checks a single run; give --runs 1, too (now {})", options.runs);
  }
  if (options.max_steps == 0) return "--max-steps: give at least 1";
  if (options.digests && options.json) return "--digests and --json both want standard output; give one of them";
  return {};
}

}  // namespace

auto parse_command_line(int argc, const char* const* argv) -> parsed_command_line {
  const std::vector<std::string> words(argv, argv + argc);
  const std::string invoked = words.empty() ? "rehearse" : words.front();
  const std::string program = invoked.substr(invoked.rfind('/') + 1);

  CLI::App app{"Runs systems of supervised processes under thousands of schedules, and says what went wrong.", program};
  app.require_subcommand(1);
  app.get_formatter()->column_width(26);
  list_options list;
  run_options run;
  replay_options replay;
  report_options report;
  check_options check;
  version_options version;
  std::vector<environment_default> defaults;
  auto* list_verb = add_list(app, list);
  auto* run_verb = add_run(app, run, defaults);
  auto* replay_verb = add_replay(app, replay);
  auto* report_verb = add_report(app, report);
  auto* check_verb = add_check(app, check);
  auto* version_verb = add_version(app, version);
  app.set_version_flag("--version", std::string{}, "The same as the verb version");
  app.footer(examples("", program));
  for (auto* verb : app.get_subcommands(nullptr)) verb->footer(examples(verb->get_name(), program));

  if (words.size() < 2) return complain(program, fmt::format("give a verb: {}", fmt::join(verb_names(app), ", ")));
  const auto verbs = verb_names(app);
  const bool is_flag = words[1].starts_with("-");
  if (!is_flag && std::find(verbs.begin(), verbs.end(), words[1]) == verbs.end()) {
    const auto hint = suggestion(words[1], verbs);
    return complain(program, fmt::format("no verb '{}'{}; verbs: {}", words[1], hint, fmt::join(verbs, ", ")));
  }

  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForVersion&) {
    return {version_options{}, exit_code::pass};
  } catch (const CLI::CallForHelp& help) {
    app.exit(help);
    return {std::nullopt, exit_code::pass};
  } catch (const CLI::ParseError& error) {
    const auto used = app.get_subcommands();
    const auto& where = used.empty() ? app : *used.front();
    const auto who = used.empty() ? program : program + " " + where.get_name();
    const bool is_extra = dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr;
    return complain(who, is_extra ? unexpected(where) : error.what());
  }

  if (list_verb->parsed()) return {list, exit_code::pass};
  if (report_verb->parsed()) return {report, exit_code::pass};
  if (check_verb->parsed()) {
    check.program = invoked;
    return {check, exit_code::pass};
  }
  if (version_verb->parsed()) return {version, exit_code::pass};
  if (replay_verb->parsed()) {
    replay.program = invoked;
    return {replay, exit_code::pass};
  }

  bool has_runs = run_verb->count("--runs") > 0;
  for (const auto& [option, variable, read] : defaults) {
    const char* value = std::getenv(variable);
    if (option->count() > 0 || value == nullptr || *value == '\0') continue;
    has_runs = has_runs || std::string_view{variable} == "REHEARSE_RUNS";
    if (const auto why = read(value); !why.empty())
      return complain(program + " run", fmt::format("{}: {}", variable, why));
  }
  if (!has_runs && run.seconds > 0) run.runs = 0;
  const auto problem = contradiction(run, has_runs);
  if (!problem.empty()) return complain(program + " run", problem);
  run.program = invoked;
  run.command = shell_join(words);
  return {run, exit_code::pass};
}

}  // namespace rehearse::cli
