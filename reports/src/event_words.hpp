// Any event as a line for people, also those that no user of the actors would talk about: what proves a violation.
// SPDX-License-Identifier: MIT
#pragma once

#include <rehearse/sim/run_record.hpp>

#include "user_events.hpp"

namespace rehearse::reports::detail {

/// "app  stops  cache": who did what, to or with whom.
auto in_words(const sim::run_record& run, const sim::recorded_event& event) -> user_event;

}  // namespace rehearse::reports::detail
