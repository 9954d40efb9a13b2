// SIGINT and SIGTERM, remembered in a flag.
// SPDX-License-Identifier: MIT
#include "interrupt.hpp"

#include <csignal>

namespace rehearse::cli {
namespace {

volatile std::sig_atomic_t requested = 0;

void remember(int) { requested = 1; }

void install(int os_signal) {
  struct sigaction action {};
  action.sa_handler = remember;
  action.sa_flags = static_cast<int>(SA_RESETHAND) | SA_RESTART;
  sigemptyset(&action.sa_mask);
  sigaction(os_signal, &action, nullptr);
}

}  // namespace

interrupt_guard::interrupt_guard() {
  install(SIGINT);
  install(SIGTERM);
}

interrupt_guard::~interrupt_guard() {
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
}

auto interrupt_guard::is_requested() -> bool { return requested != 0; }

}  // namespace rehearse::cli
