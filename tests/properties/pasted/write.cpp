// Writes tests as a failing property prints them, for the test that compiles and runs them: write_pasted_tests FOLDER
//
// Some show a fault planted into the runtime, found and shrunk here; some are systems as they were drawn, which pass.
// FOLDER/expected.txt says what each must do: its name, the mutant (0: none), the digest, the property.
//
// SPDX-License-Identifier: MIT
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include <rehearse/reports/text.hpp>

#include "mutant.hpp"
#include "supervised_system.hpp"

namespace {

using namespace rehearse;
using runtime::detail::mutant;

void live(const tests::supervised_system& drawn, const faults::fault_plan& /*carried out in every run*/) {
  tests::play(drawn);
}

struct wanted_test {
  mutant which;
  sim::models models{};
  sim::granularity granularity = sim::granularity::operation;
};

/// One of the oracle's findings, two that only the tree's own judgement makes, and another model.
const std::vector<wanted_test> failing = {
    {mutant::group_starts_backwards},
    {mutant::late_reply_arrives},
    {mutant::ignore_drops_spec, {sim::delivery::instant, sim::timers::any_time}, sim::granularity::message},
};
/// Cases as they are drawn: seeds and sizes.
constexpr std::uint64_t first_passing_seed = 77;
constexpr int passing_size = 60;
constexpr int passing_count = 2;

void write(const std::string& folder, int number, const std::string& source) {
  std::ofstream(folder + "/pasted_" + std::to_string(number) + ".cpp") << source;
}

}  // namespace

auto main(int count, char** arguments) -> int {
  if (count != 2) {
    std::cerr << "usage: write_pasted_tests FOLDER\n";
    return 2;
  }
  const std::string folder = arguments[1];
  std::ofstream expected(folder + "/expected.txt");
  int number = 0;
  const auto draw = harness::drawn_cases(&live);
  for (const wanted_test& each : failing) {
    runtime::detail::planted_mutant = each.which;
    const auto result = harness::search(
        draw, {.cases = 3'000, .granularity = each.granularity, .models = each.models, .max_steps = 20'000});
    runtime::detail::planted_mutant = mutant::none;
    if (!result.shrunk || result.shrunk->test.empty()) {
      std::cerr << "mutant " << static_cast<int>(each.which) << " was not found, or only by a tape\n";
      return 1;
    }
    const sim::run_record& run = result.shrunk->run;
    write(folder, ++number, result.shrunk->test);
    expected << "FailsUnderSeed" << run.seed << ";" << static_cast<int>(each.which) << ";"
             << reports::format_digest(run.digest) << ";" << run.property << "\n";
  }
  for (std::uint64_t seed = first_passing_seed; seed < first_passing_seed + passing_count; ++seed) {
    write(folder, ++number, draw(seed, passing_size)->as_test({.property = "", .seed = seed}));
    expected << "PassesUnderSeed" << seed << ";0;-;-\n";
  }
  return expected.good() ? 0 : 1;
}
