// Which checkers an oracle has.
// SPDX-License-Identifier: MIT
#include <rehearse/scenarios/oracle.hpp>

#include <rehearse/scenarios/checkers/applications.hpp>
#include <rehearse/scenarios/checkers/callbacks.hpp>
#include <rehearse/scenarios/checkers/calls.hpp>
#include <rehearse/scenarios/checkers/deaths.hpp>
#include <rehearse/scenarios/checkers/exit_reasons.hpp>
#include <rehearse/scenarios/checkers/links.hpp>
#include <rehearse/scenarios/checkers/mailboxes.hpp>
#include <rehearse/scenarios/checkers/monitors.hpp>
#include <rehearse/scenarios/checkers/names.hpp>
#include <rehearse/scenarios/checkers/pair_order.hpp>
#include <rehearse/scenarios/checkers/partitions.hpp>
#include <rehearse/scenarios/checkers/registries.hpp>
#include <rehearse/scenarios/checkers/starts.hpp>
#include <rehearse/scenarios/checkers/streams.hpp>
#include <rehearse/scenarios/checkers/supervision.hpp>
#include <rehearse/scenarios/checkers/tasks.hpp>
#include <rehearse/scenarios/checkers/timers.hpp>
#include <rehearse/scenarios/checkers/waits.hpp>

namespace rehearse::scenarios {

auto to_string(oracle_scope scope) -> std::string_view {
  switch (scope) {
    case oracle_scope::off: return "off";
    case oracle_scope::light: return "light";
    case oracle_scope::full: return "full";
  }
  return "?";
}

auto parse_oracle_scope(std::string_view text) -> std::optional<oracle_scope> {
  for (const auto each : {oracle_scope::off, oracle_scope::light, oracle_scope::full}) {
    if (text == to_string(each)) return each;
  }
  return {};
}

oracle::oracle(oracle_scope scope) : scope_(scope) {
  if (scope == oracle_scope::off) return;
  checkers_.push_back(std::make_unique<pair_order>());
  checkers_.push_back(std::make_unique<links>());
  checkers_.push_back(std::make_unique<monitors>());
  checkers_.push_back(std::make_unique<exit_reasons>());
  checkers_.push_back(std::make_unique<supervision>());
  if (scope == oracle_scope::light) return;
  checkers_.push_back(std::make_unique<names>());
  checkers_.push_back(std::make_unique<timers>());
  checkers_.push_back(std::make_unique<mailboxes>());
  checkers_.push_back(std::make_unique<deaths>());
  checkers_.push_back(std::make_unique<starts>());
  checkers_.push_back(std::make_unique<callbacks>());
  checkers_.push_back(std::make_unique<calls>());
  checkers_.push_back(std::make_unique<waits>());
  checkers_.push_back(std::make_unique<partitions>());
  checkers_.push_back(std::make_unique<tasks>());
  checkers_.push_back(std::make_unique<streams>());
  checkers_.push_back(std::make_unique<registries>());
  checkers_.push_back(std::make_unique<applications>());
  for (const auto& each : checkers_) each->count_into(&coverage_);
}

oracle::~oracle() = default;

void oracle::watch(sim::judged_run& of) {
  // First, so that a rule that an event puts to the test is counted in the phase that the event leaves behind.
  if (scope_ == oracle_scope::full || tells_phases_) coverage_.watch(of);
  for (const auto& each : checkers_) each->watch(of);
}

void oracle::tell_phases(faults::phase_listener& listener) {
  coverage_.phases().tell(&listener);
  tells_phases_ = true;
}

void oracle::at_end() {
  for (const auto& each : checkers_) each->at_end();
}

}  // namespace rehearse::scenarios
