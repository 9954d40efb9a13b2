// Time by Google Benchmark and, for whoever counts them from outside, one piece of work at a time.
//
//   rehearse_bench [options of Google Benchmark]
//   rehearse_bench --time NAME ...               the verbs of single_work.hpp
//   rehearse_bench --idle-servers [COUNT]        bytes an idle server
//   rehearse_bench --agents [COUNT]              a million agents: seconds and memory
//   rehearse_bench --linearizability             histories of 10,000 operations, judged
// SPDX-License-Identifier: MIT
#include <benchmark/benchmark.h>

#include <exception>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "agents.hpp"
#include "comparison.hpp"
#include "idle_servers.hpp"
#include "linearizability.hpp"
#include "single_work.hpp"
#include "work.hpp"

namespace rehearse::bench {
namespace {

void measure(benchmark::State& state, const work_entry& entry) {
  try {
    const auto done = entry.make();
    // Whatever is made once and used again, in either size, is there from now on.
    seconds_of(*done, entry.few);
    seconds_of(*done, entry.many);
    for ([[maybe_unused]] const auto& iteration : state) {
      state.SetIterationTime(seconds_of(*done, entry.many) - seconds_of(*done, entry.few));
    }
  } catch (const std::exception& error) {
    state.SkipWithError(error.what());
  }
  state.SetItemsProcessed(static_cast<std::int64_t>((entry.many - entry.few) * state.iterations()));
}

auto run_benchmarks(int argc, char** argv) -> int {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  std::vector<std::string> names;
  for (const work_entry& each : all_work()) {
    names.push_back(each.name);
    benchmark::RegisterBenchmark(each.name.c_str(), [each](benchmark::State& state) { measure(state, each); })
        ->UseManualTime()
        ->Unit(benchmark::kMillisecond);
  }
  comparing_reporter reporter(names);
  benchmark::RunSpecifiedBenchmarks(&reporter);
  reporter.print_comparison(std::cout);
  return 0;
}

auto run(int argc, char** argv) -> int {
  if (const auto code = run_verb(argc, argv, all_work())) return *code;
  const std::string_view verb = argc > 1 ? argv[1] : "";
  if (verb == "--idle-servers") {
    return print_idle_servers(argc > 2 ? static_cast<std::uint32_t>(std::stoul(argv[2])) : 100'000U, std::cout) ? 0 : 1;
  }
  if (verb == "--agents") {
    print_agents(argc > 2 ? static_cast<std::uint32_t>(std::stoul(argv[2])) : 1'000'000U, std::cout);
    return 0;
  }
  if (verb == "--linearizability") {
    print_linearizability(std::cout);
    return 0;
  }
  return run_benchmarks(argc, argv);
}

}  // namespace
}  // namespace rehearse::bench

auto main(int argc, char** argv) -> int {
  try {
    return rehearse::bench::run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "rehearse_bench: " << error.what() << '\n';
    return 1;
  }
}
