// Bytes an idle server, on the bare loop and on rehearse.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ostream>

namespace rehearse::bench {

/// Prints a table; each figure comes from an OS process of its own. False if one of them failed.
auto print_idle_servers(std::uint32_t count, std::ostream& out) -> bool;

}  // namespace rehearse::bench
