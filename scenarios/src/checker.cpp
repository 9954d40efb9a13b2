// What all checkers share.
// SPDX-License-Identifier: MIT
#include <rehearse/scenarios/checker.hpp>

#include <algorithm>
#include <utility>

namespace rehearse::scenarios {

void checker::violated(rule_id rule, const std::string& sentence, std::vector<std::uint64_t> proof) {
  std::sort(proof.begin(), proof.end());
  proof.erase(std::unique(proof.begin(), proof.end()), proof.end());
  if (!proof.empty() && proof.front() == 0) proof.erase(proof.begin());
  std::string events;
  for (std::size_t i = 0; i < proof.size(); ++i) {
    if (i != 0) events += i + 1 == proof.size() ? " and " : ", ";
    events += std::to_string(proof[i]);
  }
  if (!events.empty()) events = (proof.size() == 1 ? " (event " : " (events ") + events + ")";
  const std::string id(rule.text());
  run_->fail(id, id + ": " + sentence + events, std::move(proof));
}

}  // namespace rehearse::scenarios
