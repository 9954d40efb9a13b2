// The 32 mutants of the runtime and the simulator: number, the property that each breaks, what it does.
// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string_view>

#include "mutant.hpp"
#include "sim_mutant.hpp"

namespace rehearse::mutants {

struct mutant_entry {
  std::string_view number;    ///< "M07".
  std::string_view property;  ///< "P15", or several: "P4 P6".
  std::string_view what;      ///< A clause: "a temporary child is restarted".
  runtime::detail::mutant in_runtime{};
  sim::detail::sim_mutant in_sim{};
};

/// All 32, by number.
auto all_mutants() -> std::span<const mutant_entry>;
/// The one of that number; null if there is none.
auto find_mutant(std::string_view number) -> const mutant_entry*;
/// What each property of the list says, "P1" to "P22"; empty for anything else.
auto property_text(std::string_view property) -> std::string_view;

/// While it exists, the fault is in all that runs in this OS process.
class planting {
 public:
  /// Null: nothing is planted.
  explicit planting(const mutant_entry* which);
  ~planting();
  planting(const planting&) = delete;
  auto operator=(const planting&) -> planting& = delete;
};

}  // namespace rehearse::mutants
