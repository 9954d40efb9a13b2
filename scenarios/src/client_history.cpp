// SPDX-License-Identifier: MIT
#include <rehearse/scenarios/client_history.hpp>

#include <rehearse/scenarios/runner.hpp>

namespace rehearse::scenarios::detail {

auto may_record() -> bool { return lives(runtime::self()); }

auto judge_linearizability(operation_log& log, linearizability_options options) -> held {
  const linearizability result = check_linearizability(log, options);
  if (result.outcome == sim::verdict::pass) return true;
  if (!result.witness) {
    return held::undecided("the search for an order was given up after " + std::to_string(options.configurations_max) +
                           " configurations" +
                           (result.undecided_key.empty() ? "" : " on \"" + result.undecided_key + "\"") +
                           "; raise linearizability_options::configurations_max, or use more keys or fewer clients");
  }
  // Who they are is asked only now: names cost more than all the rest of a recording.
  if (runner* const run = runner::active(); run != nullptr) {
    for (const auto* shown : {&result.witness->answered, &result.witness->explaining}) {
      for (const std::size_t each : *shown) {
        const std::uint32_t client = log.operations()[each].client;
        log.name_client(client, run->simulation().name_of(client));
      }
    }
  }
  return {false, describe(log, *result.witness)};
}

}  // namespace rehearse::scenarios::detail
