// Declaring properties.
// SPDX-License-Identifier: MIT
#include <rehearse/scenarios/properties.hpp>

#include <stdexcept>
#include <utility>

#include "here.hpp"
#include "property_set.hpp"

namespace rehearse::scenarios {

using detail::here;
using sim::property_kind;

namespace {

constexpr runtime::virtual_duration within_max = std::chrono::hours(24 * 365);

}  // namespace

void always(std::string_view name, std::function<held()> predicate) {
  here().properties().add(property_kind::always, name, std::move(predicate));
}

void at_end(std::string_view name, std::function<held()> predicate) {
  here().properties().add(property_kind::at_end, name, std::move(predicate));
}

void eventually(std::string_view name, std::function<held()> predicate, eventually_options options) {
  if (options.within < runtime::virtual_duration(0) || options.within > within_max) {
    throw std::invalid_argument("rehearse: eventually(\"" + std::string(name) +
                                "\"): .within is a virtual time from 0 to 365 days");
  }
  here().properties().add(property_kind::eventually, name, std::move(predicate), options.within);
}

void sometimes(std::string_view name, std::function<held()> predicate) {
  here().properties().add(property_kind::sometimes, name, std::move(predicate));
}

void reachable(std::string_view label) { here().properties().add(property_kind::reachable, label, {}); }

void unreachable(std::string_view label) {
  runner& run = here();
  sim::simulation& simulation = run.simulation();
  if (simulation.node().is_unwinding()) return;  // Nothing that the dead say counts.
  run.properties().note_unreachable(label);
  const runtime::process_id who = simulation.running();
  fail(label, who == 0 ? "was reached" : simulation.name_of(who) + " reached it");
}

}  // namespace rehearse::scenarios
