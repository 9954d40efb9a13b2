// SPDX-License-Identifier: MIT
#include <rehearse/scenarios/linearizability.hpp>

#include <algorithm>
#include <map>
#include <string_view>

#include "search.hpp"
#include "witness.hpp"

namespace rehearse::scenarios {

namespace {

/// The operations of each key, by call.
auto by_key(const operation_log& log) -> std::map<std::string_view, std::vector<std::size_t>> {
  std::map<std::string_view, std::vector<std::size_t>> found;
  for (std::size_t i = 0; i < log.operations().size(); ++i) found[log.operations()[i].key].push_back(i);
  for (auto& [key, its] : found) {
    std::sort(its.begin(), its.end(),
              [&](std::size_t a, std::size_t b) { return log.operations()[a].invoked < log.operations()[b].invoked; });
  }
  return found;
}

}  // namespace

auto check_linearizability(const operation_log& log, linearizability_options options) -> linearizability {
  linearizability result;
  const std::vector<std::size_t>* wrong = nullptr;
  std::size_t wrong_position = 0;
  std::uint64_t wrong_since = client_operation::never;
  const auto keys = by_key(log);
  for (const auto& [key, its] : keys) {
    detail::part whole;
    whole.which = its;
    whole.must_answer.assign(its.size(), true);
    const auto states = log.states();
    detail::search all(log, *states, whole);
    const detail::orderable answer = all.run(options.configurations_max);
    result.configurations += all.configurations();
    if (answer == detail::orderable::undecided && result.outcome == sim::verdict::pass) {
      result.outcome = sim::verdict::inconclusive;
      result.undecided_key = std::string(key);
    }
    if (answer != detail::orderable::no) continue;
    result.outcome = sim::verdict::fail;
    const std::uint64_t since = log.operations()[all.returning(all.position())].returned;
    if (since > wrong_since) continue;
    wrong = &its;
    wrong_position = all.position();
    wrong_since = since;
  }
  if (wrong != nullptr) result.witness = detail::find_witness(log, *wrong, wrong_position, options.configurations_max);
  return result;
}

}  // namespace rehearse::scenarios
