// One piece of work at a time, for whoever counts or compares from outside: the command line that all benchmark
// programs share.
//
//   --sizes                 "NAME FEW MANY" of each piece of work
//   --instructions-sizes    only of those whose instructions can be counted
//   --instructions NAME UNITS    does so much of it
//   --time NAME             prints the processor's nanoseconds a unit
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "work.hpp"

namespace rehearse::bench {

/// Seconds of processor time for so many units; nothing here waits, and what others do meanwhile is not ours.
auto seconds_of(work& done, std::uint64_t units) -> double;

/// Does what the command line asks for, and returns the exit code; nothing if it is none of the verbs above.
/// Throws std::invalid_argument if no work has that name.
auto run_verb(int argc, char** argv, const std::vector<work_entry>& all) -> std::optional<int>;

}  // namespace rehearse::bench
