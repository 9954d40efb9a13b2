// What calibration of a strategy needs: campaigns of step programs, and how likely their outcome is.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

namespace rehearse::scenarios {

/// Exact two-sided p-value: the probability of everything at most as likely as `seen` of `runs`.
auto binomial_p_value(std::uint64_t seen, std::uint64_t runs, double p) -> double;

/// How many of `runs` runs of scenario `id` fail, from base seed `seed` on.
auto failures_of(const std::string& id, const std::string& strategy, std::uint64_t runs, std::uint64_t seed)
    -> std::uint64_t;

}  // namespace rehearse::scenarios
