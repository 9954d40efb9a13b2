// Looks for what a campaign claims and has not put to the test.
// SPDX-License-Identifier: MIT
#include "vacuity.hpp"

#include <algorithm>
#include <iterator>

namespace rehearse::scenarios {

namespace {

using sim::property_kind;

auto with_thousands(std::uint64_t number) -> std::string {
  std::string text = std::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3) {
    text.insert(static_cast<std::size_t>(at), ",");
  }
  return text;
}

/// Why it was never put to the test, and what to do.
auto excuse_of(property_kind kind) -> std::string {
  constexpr auto no_end = "no run came to its end; raise --max-steps (of a test: .max_steps), or look for a livelock";
  switch (kind) {
    case property_kind::always:
    case property_kind::sometimes:
      return "whenever a step was over it peeked at a server inside a handler; let it peek at a server that returns";
    case property_kind::at_end:
    case property_kind::eventually: return no_end;
    case property_kind::expect:
      return "whoever it names as sender, or without one as receiver, had no message; is it spelt as the process is "
             "called, and does that process get so far?";
    default: return {};
  }
}

auto was_never_exercised(const sim::property_count& each) -> bool {
  return each.declared != 0 && each.reached == 0 && !excuse_of(each.kind).empty();
}

}  // namespace

auto never_reached(const campaign_facts& facts, const std::vector<sim::property_count>& properties)
    -> std::vector<sim::property_count> {
  std::vector<sim::property_count> missed;
  if (!facts.is_whole || !facts.judges_properties) return missed;
  std::copy_if(properties.begin(), properties.end(), std::back_inserter(missed), [](const sim::property_count& each) {
    const bool must = each.kind == property_kind::sometimes || each.kind == property_kind::reachable;
    return must && each.held == 0;
  });
  return missed;
}

auto vacuity_warnings(const campaign_facts& facts, const std::vector<sim::property_count>& properties)
    -> std::vector<std::string> {
  const auto& counters = facts.counters;
  std::vector<std::string> warnings;
  const std::uint64_t cut_off = counters.inconclusive - facts.undecided;
  if (counters.inconclusive * 20 > counters.runs && cut_off != 0) {
    warnings.push_back(with_thousands(cut_off) + " of " + with_thousands(counters.runs) +
                       " runs reached the step limit of " + with_thousands(facts.max_steps) +
                       " and prove nothing; raise --max-steps (of a test: .max_steps), or look for a livelock");
  }
  if (facts.faults_planned > 0 && facts.faults_fired == 0 && counters.runs >= runs_that_tell) {
    warnings.emplace_back(
        "no planned fault ever fired: the victims were dead or gone, or the runs were over; let them strike earlier, "
        "or others");
  }
  if (facts.had_choices && facts.is_one_digest && counters.runs >= runs_that_tell) {
    warnings.push_back("all " + with_thousands(counters.runs) +
                       " runs were the same run, although there was something to choose: the strategy does not depend "
                       "on its seed; take another");
  }
  if (!facts.is_whole || !facts.judges_properties) return warnings;
  for (const sim::property_count& each : properties) {
    if (!was_never_exercised(each)) continue;
    warnings.push_back("\"" + each.name + "\" (" + std::string(to_string(each.kind)) +
                       ") was never put to the test: " + excuse_of(each.kind));
  }
  return warnings;
}

}  // namespace rehearse::scenarios
