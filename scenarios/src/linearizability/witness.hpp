// Makes a wrong history small: see linearizability_witness for what small means.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <rehearse/scenarios/linearizability.hpp>
#include <rehearse/scenarios/operation_log.hpp>

namespace rehearse::scenarios::detail {

/// Of the operations of one key, by call, which a search found wrong: it got to the return `position`, in order of
/// time.
auto find_witness(const operation_log& log, const std::vector<std::size_t>& of_key, std::size_t position,
                  std::uint64_t configurations_max) -> linearizability_witness;

}  // namespace rehearse::scenarios::detail
