// SPDX-License-Identifier: MIT
#include "agents.hpp"

#include <sys/resource.h>

#include <chrono>
#include <iomanip>
#include <stdexcept>
#include <vector>

#include <rehearse/rehearse.hpp>
#include <rehearse/scenarios/runner.hpp>

namespace rehearse::bench {

void print_agents(std::uint32_t count, std::ostream& out) {
  using clock = std::chrono::steady_clock;
  std::vector<clock::time_point> times;
  scenarios::runner once({.body =
                              [&] {
                                std::vector<agent<std::uint32_t>> crowd;
                                crowd.reserve(count);
                                times.push_back(clock::now());
                                for (std::uint32_t i = 0; i < count; ++i) {
                                  crowd.push_back(start_unlinked_agent([i] { return i; }));
                                }
                                times.push_back(clock::now());
                                for (std::uint32_t i = 0; i < count; ++i) {
                                  if (crowd[i].get() != i) throw std::logic_error("an agent lost its value");
                                }
                                times.push_back(clock::now());
                                for (const auto& each : crowd) stop(each);
                                times.push_back(clock::now());
                              },
                          .is_test = true,
                          .models = {sim::delivery::instant, sim::timers::when_idle},
                          .max_steps = std::uint64_t{count} * 40 + 1000});
  const sim::run_record run = once.run(1, 1);
  if (run.outcome != sim::verdict::pass) throw std::logic_error(run.property + ": " + run.explanation);
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto seconds = [&](int part) { return std::chrono::duration<double>(times[part + 1] - times[part]).count(); };
  out << std::fixed << std::setprecision(2) << "agents " << count << ", start " << seconds(0) << " s, one call each "
      << seconds(1) << " s, stop " << seconds(2) << " s, most memory " << used.ru_maxrss / 1024 << " MiB\n";
}

}  // namespace rehearse::bench
