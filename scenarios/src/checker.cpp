// What all checkers share.
// SPDX-License-Identifier: MIT
#include <rehearse/scenarios/checker.hpp>

namespace rehearse::scenarios {

void checker::violated(std::string_view rule, const std::string& sentence, std::uint64_t first_event,
                       std::uint64_t second_event) {
  std::string events = "event " + std::to_string(first_event);
  if (second_event != 0) events = "events " + std::to_string(first_event) + " and " + std::to_string(second_event);
  run_->fail(std::string(rule), std::string(rule) + ": " + sentence + " (" + events + ")");
}

}  // namespace rehearse::scenarios
