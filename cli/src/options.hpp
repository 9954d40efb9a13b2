// What the command line asks for, verb by verb, as plain data.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <rehearse/faults/policy.hpp>
#include <rehearse/scenarios/rule.hpp>
#include <rehearse/sim/options.hpp>

#include "terminal.hpp"

namespace rehearse::cli {

struct list_options {
  std::vector<std::string> patterns;  ///< None: all.
  bool names = false;                 ///< Only names, one a line.
  bool json = false;
};

struct run_options {
  std::vector<std::string> patterns;
  bool fixed = false;
  std::uint64_t runs = 1000;  ///< 0: until the time is over.
  double seconds = 0;         ///< 0: no limit.
  std::uint64_t seed = 1;
  std::string strategy = "random";
  sim::granularity granularity = sim::granularity::operation;
  std::optional<sim::delivery> delivery;  ///< Empty: as the scenario declares. So below.
  std::optional<sim::timers> timers;
  std::optional<faults::policy> faults;
  scenarios::oracle_scope oracle = scenarios::oracle_scope::full;
  std::uint64_t max_steps = 100'000;
  bool keep_going = false;
  bool digests = false;
  bool verbose = false;  ///< Print what became of each property, too.
  bool coverage = false;  ///< The table of rules, not only a line.
  std::string database;   ///< Empty: a default under rehearse-out/.
  bool no_database = false;
  std::optional<std::uint64_t> expect;  ///< The digest that the only run must have.
  bool json = false;
  color_mode color = color_mode::automatic;
  std::string program;  ///< As invoked: argv[0].
  std::string command;  ///< As invoked: all of argv, quoted.
};

struct replay_options {
  std::string database;
  std::optional<std::int64_t> run;  ///< Empty: the last failing one.
  std::uint64_t observe_step = 0;   ///< Before which step the processes are shown; 0: before none.
  bool json = false;
  color_mode color = color_mode::automatic;
  std::string program;
};

struct report_options {
  std::string database;
  bool coverage = false;                   ///< The table of rules of a campaign, instead of all else.
  std::optional<std::int64_t> campaign{};  ///< Empty: the last one that has such a table.
  bool json = false;
  color_mode color = color_mode::automatic;
};

struct check_options {
  std::string database;
  std::optional<std::int64_t> run;  ///< Empty: all that were recorded.
  scenarios::oracle_scope oracle = scenarios::oracle_scope::full;
  bool json = false;
  color_mode color = color_mode::automatic;
  std::string program;
};

struct version_options {
  bool json = false;
};

using verb_options =
    std::variant<list_options, run_options, replay_options, report_options, check_options, version_options>;

}  // namespace rehearse::cli
