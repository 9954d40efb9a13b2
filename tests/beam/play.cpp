// SPDX-License-Identifier: MIT
#include "play.hpp"

#include <exception>
#include <optional>
#include <stdexcept>

#include <rehearse/rehearse.hpp>
#include <rehearse/scenarios/runner.hpp>

#include "gs_driver.hpp"
#include "pat_driver.hpp"
#include "sig_driver.hpp"
#include "sup_driver.hpp"

namespace rehearse::beam {

auto languages() -> const std::vector<language>& {
  static const std::vector<language> all{{"sup", &play_sup},   {"sup_stop", &play_sup}, {"sig", &play_sig},
                                         {"alias", &play_sig}, {"gs", &play_gs},        {"pat", &play_pat}};
  return all;
}

auto language_named(std::string_view name) -> const language& {
  for (const language& each : languages()) {
    if (each.name == name) return each;
  }
  throw std::out_of_range("no scenario language is named " + std::string(name));
}

struct player::state {
  const language* which;
  const scenario_text* playing = nullptr;
  std::vector<std::string> trace;
  std::optional<std::string> bad;
  std::optional<scenarios::runner> runner;
};

player::player(const language& which, sim::models models) : state_(std::make_unique<state>()) {
  state& all = *state_;
  all.which = &which;
  // The puppets are no workload: they may crash or wait for ever. So the driver is a process beside the test's own.
  const auto drive = [&all] {
    try {
      all.trace = all.which->play(all.playing->lines);
    } catch (const bad_scenario& problem) {
      all.bad = problem.what();
    }
  };
  const auto body = [drive] {
    spawn_monitor("driver", drive);
    const down end = receive<down>();
    if (end.reason.what() != exit_reason::normal) fail("the driver comes to its end", end.reason.to_string());
  };
  all.runner.emplace(scenarios::run_options{.body = body, .is_test = true, .models = models});
}

player::~player() = default;

auto player::play(const scenario_text& scenario, std::uint64_t seed) -> played {
  state& all = *state_;
  all.playing = &scenario;
  all.trace.clear();
  all.bad.reset();
  const sim::run_record run = all.runner->run(1, seed);
  if (all.bad) throw bad_scenario(scenario.name + ": " + *all.bad);
  played result{std::move(all.trace), {}, run.digest};
  if (run.outcome != sim::verdict::pass) result.violation = run.property + ": " + run.explanation;
  return result;
}

}  // namespace rehearse::beam
