// std::terminate in the middle of a run.
// SPDX-License-Identifier: MIT
#include "terminate_handler.hpp"

#include <cstdlib>
#include <exception>
#include <string>

#include <rehearse/sim/simulation.hpp>

namespace rehearse::scenarios::detail {

namespace {

std::terminate_handler former = nullptr;

auto why() -> std::string {
  std::string text = "the program was terminated";
  const auto current = std::current_exception();
  if (current == nullptr) return text;
  try {
    std::rethrow_exception(current);
  } catch (const std::exception& error) {
    const char* const what = error.what();
    return text + " by an exception that nobody caught: " + (what == nullptr ? "" : what);
  } catch (...) {
    return text + " by something thrown that is no std::exception, and that nobody caught";
  }
}

[[noreturn]] void on_terminate() {
  if (auto* run = sim::simulation::active()) {
    run->node().abandon_if_killed();
    run->give_up(why(), 1);
  }
  if (former != nullptr) former();
  std::abort();
}

}  // namespace

void install_terminate_handler() {
  if (std::get_terminate() != &on_terminate) former = std::set_terminate(&on_terminate);
}

}  // namespace rehearse::scenarios::detail
