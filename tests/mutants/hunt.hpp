// hunt: runs the suite against mutants, several seeds each, every hunt in an OS process of its own, since a mutant may
// take it down.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "mutant_table.hpp"
#include "suite.hpp"

namespace rehearse::mutants {

struct hunt_options {
  std::uint32_t seeds = 20;
  std::uint64_t runs = 10'000;  ///< The budget of each seed.
  std::uint32_t jobs = 1;       ///< OS processes at a time.
  mutants::judges judges = judges::all;
};

/// One mutant under one seed.
struct hunt_result {
  bool killed = false;
  std::uint64_t runs = 0;  ///< Up to and with the one that killed it; the budget if none did.
  std::string rule;
  std::string sentence;
  std::string workload;
};

/// All seeds of one mutant; of the unmutated programs where `which` is null.
struct mutant_result {
  const mutant_entry* which = nullptr;
  std::vector<hunt_result> seeds;

  auto killed_count() const -> std::uint32_t;
};

/// The base seed of seed number `index`, from 0, of a mutant: a hash of both. Its run i, from 1, has this plus i - 1.
auto base_seed(const mutant_entry* which, std::uint32_t index) -> std::uint64_t;

/// Hunts all of them, in their order; null stands for the unmutated programs, which are under `options.seeds` as well.
/// Throws std::runtime_error if an OS process cannot be started.
auto hunt(const std::vector<const mutant_entry*>& mutants, const hunt_options& options) -> std::vector<mutant_result>;

}  // namespace rehearse::mutants
