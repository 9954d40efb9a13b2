// The textbook's stop_session: look the session up, have its supervisor terminate that process.
//
//   alice crashes; sessions restarts her    Between the lookup and the request the session may have been restarted. The
//   stopper: whereis alice = the old one    supervisor knows no child of the old pid, says not_found, and nobody
//   stopper: terminate_child(the old one)   listens: the session has been "stopped", and lives on under a new pid.
//
// Seen by: a session that lives when the stopper has finished. A lookup between two incarnations does it, too.
// Fixed: the supervisor is asked what runs, again after each not_found.
// SPDX-License-Identifier: MIT
#include <rehearse/rehearse.hpp>

using namespace rehearse;

namespace {

struct session : gen_server {};

struct sessions : dynamic_supervisor {};

void stop_session_by_name(pid supervisor) {
  const pid found = whereis("alice");
  if (!found) return;
  terminate_child(supervisor, found);  // The bug: it may say not_found.
}

void stop_session_as_supervised(pid supervisor) {
  for (auto running = which_children(supervisor); !running.empty(); running = which_children(supervisor)) {
    terminate_child(supervisor, running.front().process);
  }
}

}  // namespace

REHEARSE_SCENARIO(stop_vs_restart, {.id = "A15",
                                    .description = "a session is restarted while it is stopped, and lives on",
                                    .tags = {"otp", "dynamic_supervisor", "session", "guide"},
                                    .has_fixed = true,
                                    .models = {sim::delivery::instant, sim::timers::any_time},
                                    .faults = kill("session", 1, 20)}) {
  const pid supervisor = start_link<sessions>(named("sessions")).pid();
  start_child(supervisor, child<session>("session", named("alice")));

  workload("stopper", [=, as_supervised = fixed()] {
    for (int i = 0; i < 4; ++i) yield();  // Whatever was done before.
    as_supervised ? stop_session_as_supervised(supervisor) : stop_session_by_name(supervisor);
  });

  at_end("a stopped session does not live on",
         [] { return held(peek(server_named<session>("alice")) == nullptr, "alice lives"); });
}
