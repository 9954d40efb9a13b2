// SIGALRM once a second. The thread that is stuck is the one that is interrupted, so what it was doing can be told.
// SPDX-License-Identifier: MIT
#include <rehearse/harness/watchdog.hpp>

#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdint>

#include <rehearse/sim/simulation.hpp>

namespace rehearse::harness {

namespace {

constexpr int patience_seconds = 10;

struct {
  bool is_set = false;
  std::uint64_t seed = 0;
  std::uint64_t steps = 0;
  int seconds_without_step = 0;
} seen;
struct sigaction former_action;
struct itimerval former_timer;

void look(int) {
  auto* run = sim::simulation::active();
  if (run == nullptr || run->seed() != seen.seed || run->steps() != seen.steps) {
    seen.seconds_without_step = 0;
    seen.seed = run == nullptr ? 0 : run->seed();
    seen.steps = run == nullptr ? 0 : run->steps();
    return;
  }
  ++seen.seconds_without_step;
  if (seen.seconds_without_step == patience_seconds) {
    run->give_up_at_once({"no step for 10 s: a process, or a property, does not come back"}, 3);
  }
}

}  // namespace

watchdog::watchdog() {
  if (seen.is_set) return;
  watches_ = seen.is_set = true;
  seen.seconds_without_step = 0;
  struct sigaction action {};
  action.sa_handler = look;
  action.sa_flags = SA_RESTART | SA_ONSTACK;
  sigemptyset(&action.sa_mask);
  sigaction(SIGALRM, &action, &former_action);
  const struct itimerval every_second {
    {1, 0}, { 1, 0 }
  };
  setitimer(ITIMER_REAL, &every_second, &former_timer);
}

watchdog::~watchdog() {
  if (!watches_) return;
  setitimer(ITIMER_REAL, &former_timer, nullptr);
  sigaction(SIGALRM, &former_action, nullptr);
  seen.is_set = false;
}

}  // namespace rehearse::harness
