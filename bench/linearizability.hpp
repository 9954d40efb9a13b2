// How long a history takes to be judged.
// SPDX-License-Identifier: MIT
#pragma once

#include <ostream>

namespace rehearse::bench {

/// Judges histories of a register and of a counter, with 10 clients: 10,000 operations on one key, right, and with one
/// wrong answer near the end (its witness included); and 100,000 on 1,000 keys. Prints seconds of the processor,
/// configurations and verdicts; the search may be given up. Throws if a verdict is wrong.
void print_linearizability(std::ostream& out);

}  // namespace rehearse::bench
