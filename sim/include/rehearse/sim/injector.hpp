// injector: makes planned faults happen. The engine asks it where, it does the rest.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include <rehearse/runtime/pid.hpp>
#include <rehearse/runtime/time.hpp>
#include <rehearse/sim/run_record.hpp>

namespace rehearse::runtime {
struct signal;
}

namespace rehearse::sim {

class simulation;

class injector {
 public:
  static constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();

  virtual ~injector() = default;
  /// Before the first step: draws the plan through the run's fault stream.
  virtual void plan(simulation& run) = 0;
  /// The next strike comes before the step that follows so many steps.
  auto next_step() const -> std::uint64_t { return next_step_; }
  /// It is that time.
  virtual void strike(simulation& run) = 0;
  /// A process stands before the operation that the plan watches.
  virtual void at_operation(simulation& run, runtime::process_id who) = 0;
  /// A signal sets out; if there is an answer, it does not arrive before that time, nor does what its pair sends after
  /// it. Asked after simulation::watch_transmissions(), about signals from one process to another whose pair is not
  /// held already; never about those of set-up, of timers, or of a process to itself. A time that is over means now.
  virtual auto at_transmission(simulation& run, const runtime::signal& what) -> std::optional<runtime::virtual_time> {
    static_cast<void>(run);
    static_cast<void>(what);
    return std::nullopt;
  }
  /// What was planned, and what became of it.
  virtual auto report(const simulation& run) const -> std::vector<recorded_fault> = 0;

 protected:
  std::uint64_t next_step_ = never;  // Looked at before every step.
};

}  // namespace rehearse::sim
