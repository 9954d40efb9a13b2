// What a green campaign does not prove. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <rehearse/sim/property_count.hpp>
#include <rehearse/sim/run_sink.hpp>

namespace rehearse::scenarios {

/// All that the warnings depend on.
struct campaign_facts {
  sim::campaign_counters counters;
  std::uint64_t undecided = 0;  ///< Of the inconclusive ones: a property could not be judged.
  std::uint64_t max_steps = 0;
  std::uint64_t faults_planned = 0;
  std::uint64_t faults_fired = 0;
  bool had_choices = false;    ///< Some run had a choice to make.
  bool is_one_digest = false;  ///< All runs had the same.
  bool judges_properties = true;
  bool is_whole = true;  ///< Two runs or more, and all that were asked for: none failed early, nobody interrupted.
};

/// Below so many runs it may be chance that no fault fired, or that all runs were alike.
inline constexpr std::uint64_t runs_that_tell = 20;

/// What must be reached by some run, and was by none. Empty unless the campaign is whole and judges properties.
auto never_reached(const campaign_facts& facts, const std::vector<sim::property_count>& properties)
    -> std::vector<sim::property_count>;

/// A sentence each, with what to do.
auto vacuity_warnings(const campaign_facts& facts, const std::vector<sim::property_count>& properties)
    -> std::vector<std::string>;

}  // namespace rehearse::scenarios
