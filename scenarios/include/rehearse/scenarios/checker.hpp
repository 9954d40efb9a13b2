// checker: judges a run from its events alone, in every run. It names the rule it saw broken and the events that show
// it. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <rehearse/sim/event_sink.hpp>
#include <rehearse/sim/simulation.hpp>

namespace rehearse::scenarios {

class checker : public sim::event_sink {
 public:
  /// Subscribes to what it needs.
  virtual void watch(sim::simulation& run) = 0;
  /// The run came to its end with nothing under way: what is still owed now will never come.
  virtual void at_end() {}

 protected:
  void bind(sim::simulation& run) { run_ = &run; }
  /// Fails the run: "SIG-02: signals of one pair keep their order".
  void violated(std::string_view rule, const std::string& sentence, std::uint64_t first_event,
                std::uint64_t second_event = 0);
  /// Of the event that is being emitted.
  auto ordinal() const -> std::uint64_t { return run_->node().event_count(); }
  auto name_of(runtime::process_id who) const -> std::string { return run_->name_of(who); }
  auto run() const -> sim::simulation& { return *run_; }

 private:
  sim::simulation* run_ = nullptr;
};

}  // namespace rehearse::scenarios
