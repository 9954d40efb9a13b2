// The same work on CAF 0.17 (Debian 12's libcaf-dev), under its deterministic `test_coordinator`.
// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "work.hpp"

namespace rehearse::bench {

/// The pieces that have a counterpart in all_work(), under the same names and with the same sizes.
auto caf_work() -> std::vector<work_entry>;

}  // namespace rehearse::bench
