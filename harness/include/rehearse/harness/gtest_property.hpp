// run_property: a search for a failing input, as one GoogleTest test. Knows no generator library.
//
// Flags: those of REHEARSE_TEST but --rehearse_db, and --rehearse_cases; --rehearse_case=SEED/SIZE/PATH runs one case
// under --rehearse_runs seeds from --rehearse_seed on, and shrinks nothing.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include <rehearse/harness/property.hpp>

namespace rehearse::harness {

/// Searches and reports: a failing property becomes one GoogleTest failure, with the simplest case found, its
/// counter-example and replay line. The case as it was drawn is printed before shrinking begins.
void run_property(const char* file, int line, const std::string& full_name, const case_source& draw,
                  property_options options);

}  // namespace rehearse::harness
