// rehearse_mutants: the mutation score of the suite, and that the unmutated programs are silent under it.
//
//   rehearse_mutants --seeds 20 --runs 10000 --jobs 2
//   rehearse_mutants --mutant M07 --seeds 5
//   rehearse_mutants --mutant none --replay 4770337335141766590:61
//
// Exit code 0: every mutant was killed in 19 of 20 seeds at least, and nothing else made a sound. 1: not so. 2: usage.
// SPDX-License-Identifier: MIT
#include <charconv>
#include <cstdio>
#include <exception>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hunt.hpp"
#include "report.hpp"

namespace rehearse::mutants {
namespace {

constexpr std::string_view usage =
    "usage: rehearse_mutants [--seeds N] [--runs N] [--jobs N] [--mutant M07]... [--apart] [--json | --markdown]\n"
    "       rehearse_mutants --mutant M07 --replay SEED:RUN\n"
    "  --seeds N     base seeds of each mutant, 20 unless told\n"
    "  --runs N      the budget of each seed, 10000 unless told\n"
    "  --jobs N      hunts at a time, each an OS process; 1 unless told\n"
    "  --mutant M07  this one only; may be given again. `none`: the unmutated programs\n"
    "  --apart       once more with the checkers alone, and with the workloads' own properties alone\n"
    "  --replay S:R  shows run R of base seed S, with the first --mutant\n"
    "  --json        one line for each mutant and seed\n"
    "  --markdown    the table of docs/mutants.md\n";

enum class format { text, json, markdown };

struct arguments {
  hunt_options options{};
  std::vector<const mutant_entry*> mutants{};
  format as = format::text;
  bool apart = false;
  std::uint64_t replay_seed = 0;
  std::uint64_t replay_run = 0;  ///< 0: no replay.
};

template <class Number>
auto number(std::string_view text) -> std::optional<Number> {
  Number value = 0;
  const auto end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value);
  if (read.ec != std::errc() || read.ptr != end || value == 0) return std::nullopt;
  return value;
}

/// False: it is not SEED:RUN.
auto parse_replay(std::string_view text, arguments& into) -> bool {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return false;
  const auto seed = number<std::uint64_t>(text.substr(0, colon));
  const auto run = number<std::uint64_t>(text.substr(colon + 1));
  if (!seed || !run) return false;
  into.replay_seed = *seed;
  into.replay_run = *run;
  return true;
}

/// Empty on bad usage, which has been told.
auto parse(const std::vector<std::string_view>& words) -> std::optional<arguments> {
  arguments read;
  const auto refuse = [](const std::string& why) {
    std::cerr << "rehearse_mutants: " << why << "\n" << usage;
    return std::nullopt;
  };
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view word = words[i];
    if (word == "--json") {
      read.as = format::json;
      continue;
    }
    if (word == "--markdown") {
      read.as = format::markdown;
      continue;
    }
    if (word == "--apart") {
      read.apart = true;
      continue;
    }
    if (word != "--replay" && word != "--seeds" && word != "--runs" && word != "--jobs" && word != "--mutant") {
      return refuse("unknown option '" + std::string(word) + "'");
    }
    if (++i == words.size()) return refuse(std::string(word) + " needs a value");
    if (word == "--mutant") {
      const mutant_entry* const found = find_mutant(words[i]);
      if (found == nullptr && words[i] != "none") {
        return refuse("no mutant '" + std::string(words[i]) + "'; they are listed in docs/mutants.md");
      }
      read.mutants.push_back(found);
      continue;
    }
    if (word == "--replay") {
      if (!parse_replay(words[i], read)) return refuse("--replay takes SEED:RUN, not '" + std::string(words[i]) + "'");
      continue;
    }
    const auto value = number<std::uint32_t>(words[i]);
    if (!value) return refuse(std::string(word) + " takes a number from 1, not '" + std::string(words[i]) + "'");
    if (word == "--seeds") read.options.seeds = *value;
    if (word == "--runs") read.options.runs = *value;
    if (word == "--jobs") read.options.jobs = *value;
  }
  if (read.mutants.empty()) {
    for (const mutant_entry& each : all_mutants()) read.mutants.push_back(&each);
    read.mutants.push_back(nullptr);
  }
  return read;
}

auto run(const std::vector<std::string_view>& words) -> int {
  if (words.size() == 1 && words.front() == "--help") {
    std::cout << usage;
    return 0;
  }
  const auto read = parse(words);
  if (!read) return 2;
  hunt_options options = read->options;
  if (read->replay_run != 0) {
    const planting planted(read->mutants.front());
    suite().tell(read->replay_run, read->replay_seed + read->replay_run - 1, std::cout);
    return 0;
  }
  findings found{hunt(read->mutants, options)};
  if (read->apart) {
    options.judges = judges::checkers;
    found.by_checkers = hunt(read->mutants, options);
    options.judges = judges::properties;
    found.by_properties = hunt(read->mutants, options);
  }
  switch (read->as) {
    case format::text: print_table(std::cout, found, options); break;
    case format::json: print_json(std::cout, found); break;
    case format::markdown: print_markdown(std::cout, found, options); break;
  }
  return is_as_it_should_be(found.all) ? 0 : 1;
}

}  // namespace
}  // namespace rehearse::mutants

auto main(int count, char** words) -> int {
  try {
    return rehearse::mutants::run({words + 1, words + count});
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 3;
  }
}
