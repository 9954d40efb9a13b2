// sim_mutant: faults of the simulator, planted on purpose, to see that the tests see them. Only in builds made for that
// (REHEARSE_MUTANTS); in all others `planted` is a constant false, and nothing of them is left.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace rehearse::sim::detail {

/// One wrong line each, named after what it does wrong; numbered with the runtime's (runtime/src/mutant.hpp).
enum class sim_mutant : std::uint8_t {
  none,
  down_overtakes,       ///< M15: a DOWN goes before what its pair still has on its way (SIG-02, MON-02).
  delay_swaps,          ///< M24: a delayed message comes after the one that was sent next (SIG-02).
  kill_loses_messages,  ///< M39: an injected kill destroys what the victim had sent (SIG-05).
  order_of_addresses,   ///< M40: the scheduler picks from a container that is sorted by address.
};

#ifdef REHEARSE_MUTANTS
inline sim_mutant planted_sim_mutant = sim_mutant::none;
inline auto planted(sim_mutant which) -> bool { return planted_sim_mutant == which; }
#else
consteval auto planted(sim_mutant) -> bool { return false; }
#endif

}  // namespace rehearse::sim::detail
