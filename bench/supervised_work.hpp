// A supervision tree at work: three workers under one_for_all, asked in turn, of whom one is killed again and again.
// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "rehearse_work.hpp"
#include "work.hpp"

namespace rehearse::bench {

/// A unit is a call to a worker; every twentieth is followed by a kill, and by the restart of all three.
auto supervised(setting how) -> std::unique_ptr<work>;

}  // namespace rehearse::bench
