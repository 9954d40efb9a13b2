// A crowd of agents: how much memory and time they take.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ostream>

namespace rehearse::bench {

/// In one run: `count` agents are started, answer one call each, and are stopped. Prints the seconds of each part and
/// the most memory that the OS process had. Throws if an agent gave a wrong answer.
void print_agents(std::uint32_t count, std::ostream& out);

}  // namespace rehearse::bench
