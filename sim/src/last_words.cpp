// What a simulation says when the program must end in the middle of a run.
// SPDX-License-Identifier: MIT
#include <unistd.h>

#include <cstdio>

#include <rehearse/sim/simulation.hpp>

#include "emergency_text.hpp"

namespace rehearse::sim {

/// The process under `running_name`, if it is not empty. Neither allocates nor locks.
void simulation::say_where(std::string_view running_name) const noexcept {
  detail::emergency_text text;
  const runtime::process_id who = node_.running();
  text.add("  seed ").add(seed()).add(", step ").add(steps()).add(", process ");
  if (!running_name.empty()) {
    text.add(running_name);
  } else if (who == 0) {
    text.add("(none)");
  } else {
    text.add(label_of(who)).add(" <").add(who).add(">");
  }
  if (const auto seen = node_.view(who); seen.operation) {
    text.add(", operation ").add(seen.operations).add(" (").add(to_string(*seen.operation)).add(")");
  }
  text.add("\n");
  if (!context_.empty()) text.add("  ").add(context_).add("\n");
  if (!replay_before_seed_.empty()) {
    text.add("replay: ").add(replay_before_seed_).add(seed()).add(replay_after_seed_).add("\n");
  }
  text.write();
}

void simulation::say_at_once(std::initializer_list<std::string_view> why) const noexcept {
  detail::emergency_text text;
  text.add("rehearse: ");
  for (const std::string_view each : why) text.add(each);
  text.add("\n").write();
  say_where();
}

void simulation::give_up_at_once(std::initializer_list<std::string_view> why, int exit_code) const noexcept {
  say_at_once(why);
  _exit(exit_code);
}

void simulation::give_up(std::string_view why, int exit_code) {
  std::fflush(stdout);
  std::fprintf(stderr, "rehearse: %.*s\n", static_cast<int>(why.size()), why.data());
  std::fflush(stderr);
  say_where(node_.running() == 0 ? std::string() : name_of(node_.running()));
  _exit(exit_code);
}

}  // namespace rehearse::sim
