// Wall time by Google Benchmark and, for whoever counts them from outside, one piece of work at a time.
//
//   rehearse_bench [options of Google Benchmark]
//   rehearse_bench --instructions-sizes          "NAME FEW MANY" of each work whose instructions can be counted
//   rehearse_bench --instructions NAME UNITS     does so much of it
//   rehearse_bench --idle-servers [COUNT]        bytes an idle server
// SPDX-License-Identifier: MIT
#include <benchmark/benchmark.h>

#include <chrono>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>

#include "comparison.hpp"
#include "idle_servers.hpp"
#include "work.hpp"

namespace rehearse::bench {
namespace {

using seconds = std::chrono::duration<double>;

auto time_of(work& done, std::uint64_t units) -> seconds {
  if (units == 0) return seconds(0);
  const auto begin = std::chrono::steady_clock::now();
  done.run(units);
  return std::chrono::steady_clock::now() - begin;
}

void measure(benchmark::State& state, const work_entry& entry) {
  try {
    const auto done = entry.make();
    // Whatever is made once and used again, in either size, is there from now on.
    time_of(*done, entry.few);
    time_of(*done, entry.many);
    for ([[maybe_unused]] const auto& iteration : state) {
      state.SetIterationTime((time_of(*done, entry.many) - time_of(*done, entry.few)).count());
    }
  } catch (const std::exception& error) {
    state.SkipWithError(error.what());
  }
  state.SetItemsProcessed(static_cast<std::int64_t>((entry.many - entry.few) * state.iterations()));
}

auto run_benchmarks(int argc, char** argv) -> int {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  for (const work_entry& each : all_work()) {
    benchmark::RegisterBenchmark(each.name.c_str(), [each](benchmark::State& state) { measure(state, each); })
        ->UseManualTime()
        ->Unit(benchmark::kMillisecond);
  }
  comparing_reporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  reporter.print_comparison(std::cout);
  return 0;
}

auto count(std::string_view name, std::uint64_t units) -> int {
  for (const work_entry& each : all_work()) {
    if (each.name != name) continue;
    each.make()->run(units);
    return 0;
  }
  throw std::invalid_argument("no work is called " + std::string(name));
}

auto run(int argc, char** argv) -> int {
  const std::string_view verb = argc > 1 ? argv[1] : "";
  if (verb == "--instructions-sizes") {
    for (const work_entry& each : all_work()) {
      if (each.is_counted) std::cout << each.name << ' ' << each.few << ' ' << each.many << '\n';
    }
    return 0;
  }
  if (verb == "--instructions" && argc == 4) return count(argv[2], std::stoull(argv[3]));
  if (verb == "--idle-servers") {
    return print_idle_servers(argc > 2 ? static_cast<std::uint32_t>(std::stoul(argv[2])) : 100'000U, std::cout) ? 0 : 1;
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
