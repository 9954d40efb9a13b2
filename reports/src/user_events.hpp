// The events of a run that a user of the actors would talk about, out of the many that the runtime emits.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <rehearse/sim/run_record.hpp>

namespace rehearse::reports::detail {

enum class weight : std::uint8_t {
  minor,  ///< Left out first: set-up, processes that end as they should.
  normal,
  fault,  ///< Never left out.
};

/// One line of a counter-example: "client.2  call  checkout  -> pool".
struct user_event {
  std::string who;
  std::string verb;
  std::string subject;
  std::string trailer;  ///< "-> pool", "(no handler: dropped)", or empty.
  weight importance = weight::normal;
  std::uint64_t ordinal = 0;  ///< Of its event; 0: a log line.
  bool is_proof = false;      ///< It proves what failed the run: never left out, however many there are.
};

/// In the order in which they happened; what proves a violation is among them, be it ever so small. Empty for a run
/// without recording.
auto user_events(const sim::run_record&) -> std::vector<user_event>;

}  // namespace rehearse::reports::detail
