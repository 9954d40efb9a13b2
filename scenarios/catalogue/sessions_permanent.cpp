// The textbook's dynamic supervisor of sessions. Its children are permanent, as children are unless told otherwise.
//
//   sessions (3 restarts in 5 s)      A user who logs out ends a session normally. It is restarted, and that counts:
//     ├─ ann   who stays              with the fourth log-out within five seconds the supervisor gives up, and all the
//     └─ user.1 to user.6             others' sessions end with it.
//
// Seen by: the session of one who never logged out, gone. Fixed: sessions are transient.
// SPDX-License-Identifier: MIT
#include <chrono>
#include <string>

#include <rehearse/rehearse.hpp>

using namespace rehearse;

namespace {

struct session : gen_server {
  struct log_out {};
  auto handle_cast(log_out) -> next { return stop_with(exit_reason::normal); }
};

struct sessions : dynamic_supervisor {};

void log_in(server_ref<sessions> keeper, const std::string& user, restart_type restart) {
  start_child(keeper, child<session>("session", named(user)).restarts(restart));
}

void log_out_some_time(const std::string& user) {
  sleep(std::chrono::seconds(draw(20)));
  cast(server_named<session>(user), session::log_out{});
}

}  // namespace

REHEARSE_SCENARIO(sessions_permanent, {.id = "S12",
                                       .description = "sessions that end normally are restarted, until all are gone",
                                       .tags = {"otp", "dynamic_supervisor", "guide"},
                                       .has_fixed = true,
                                       .models = {sim::delivery::instant, sim::timers::when_idle}}) {
  const auto restart = fixed() ? restart_type::transient : restart_type::permanent;
  const auto keeper = start_link<sessions>(named("sessions"));
  log_in(keeper, "ann", restart);
  const pid of_ann = whereis("ann");
  for (int i = 0; i < 6; ++i) log_in(keeper, "user_" + std::to_string(i), restart);
  workload("user", 6, [](int i) { log_out_some_time("user_" + std::to_string(i)); });

  at_end("who has not logged out has a session", [=] { return held(lives(of_ann), "the session of ann has ended"); });
}
