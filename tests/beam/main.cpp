// beam_scenarios: prints the trace of scenarios that also run on a real BEAM, in the very same words.
//
//   beam_scenarios LANGUAGE [--delivery instant|in_flight] [--timers when_idle|any_time] [--seed N] FILE...
//
// Exit codes: 0; 1 a checker found a violation; 2 usage, an unreadable file or scenario.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <charconv>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "play.hpp"

namespace {

constexpr std::string_view usage =
    "usage: beam_scenarios LANGUAGE [--delivery instant|in_flight] [--timers when_idle|any_time] [--seed N] "
    "FILE...\n";

[[noreturn]] void give_up(const std::string& why) {
  std::fprintf(stderr, "beam_scenarios: %s\n%s", why.c_str(), usage.data());
  std::exit(2);
}

}  // namespace

auto main(int argc, char** argv) -> int {
  using namespace rehearse;
  std::vector<std::string> arguments(argv + 1, argv + argc);
  const auto& known = beam::languages();
  const auto which = std::find_if(known.begin(), known.end(), [&](const beam::language& each) {
    return !arguments.empty() && each.name == arguments[0];
  });
  if (which == known.end()) {
    std::string names;
    for (const beam::language& each : known) names += (names.empty() ? "" : ", ") + std::string(each.name);
    give_up("the first word is one of the languages " + names);
  }

  sim::models models{sim::delivery::instant, sim::timers::when_idle};
  std::uint64_t seed = 1;
  std::vector<std::string> files;
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    const std::string& option = arguments[i];
    if (option.rfind("--", 0) != 0) {
      files.push_back(option);
      continue;
    }
    if (i + 1 == arguments.size()) give_up(option + " needs a value");
    const std::string& value = arguments[++i];
    if (option == "--delivery" && sim::parse_delivery(value)) {
      models.delivery = *sim::parse_delivery(value);
    } else if (option == "--timers" && sim::parse_timers(value)) {
      models.timers = *sim::parse_timers(value);
    } else if (option == "--seed") {
      const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), seed);
      if (error != std::errc() || end != value.data() + value.size()) give_up("--seed " + value + " is no number");
    } else {
      give_up("no option " + option + " " + value);
    }
  }
  if (files.empty()) give_up("no files");

  beam::player player(*which, models);
  bool violated = false;
  for (const std::string& file : files) {
    std::ifstream in(file, std::ios::binary);
    if (!in) give_up("cannot read " + file);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    try {
      for (const auto& scenario : beam::read_scenarios(text, file.substr(file.rfind('/') + 1))) {
        const beam::played result = player.play(scenario, seed);
        std::printf("== %s\n", scenario.name.c_str());
        for (const std::string& line : result.trace) std::printf("%s\n", line.c_str());
        if (result.violation.empty()) continue;
        violated = true;
        std::fflush(stdout);
        std::fprintf(stderr, "beam_scenarios: %s: %s\n", scenario.name.c_str(), result.violation.c_str());
      }
    } catch (const beam::bad_scenario& problem) {
      give_up(file + ": " + problem.what());
    }
  }
  return violated ? 1 : 0;
}
