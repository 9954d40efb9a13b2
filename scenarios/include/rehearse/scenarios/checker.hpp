// checker: judges a run from its events alone, in every run. It names the rule it saw broken and the events that show
// it. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <rehearse/runtime/pid.hpp>
#include <rehearse/scenarios/rule.hpp>
#include <rehearse/scenarios/rule_coverage.hpp>
#include <rehearse/sim/event_sink.hpp>
#include <rehearse/sim/judged_run.hpp>

namespace rehearse::scenarios {

class checker : public sim::event_sink {
 public:
  /// Subscribes to what it needs.
  virtual void watch(sim::judged_run& run) = 0;
  /// The run came to its end with nothing under way: what is still owed now will never come.
  virtual void at_end() {}
  /// Tells it of each rule that was put to the test and held; null: nobody.
  void count_into(rule_coverage* coverage) { coverage_ = coverage; }

 protected:
  void bind(sim::judged_run& run) { run_ = &run; }
  /// Fails the run: "SIG-02: signals of one pair keep their order". `proof`: ordinals of the events that show it, in
  /// any order; 0 is nothing.
  void violated(rule_id rule, const std::string& sentence, std::vector<std::uint64_t> proof);
  void violated(rule_id rule, const std::string& sentence, std::uint64_t first_event, std::uint64_t second_event = 0) {
    violated(rule, sentence, std::vector<std::uint64_t>{first_event, second_event});
  }
  /// The rule could have been broken now, and was not. `about`: the process that the rule was about: who died, was
  /// struck, was started; coverage says in which phase it was.
  void exercised(rule_id rule, runtime::process_id about) {
    if (coverage_ != nullptr) coverage_->exercised(rule, about);
  }
  /// Of the event that is being emitted.
  auto ordinal() const -> std::uint64_t { return run_->event_ordinal(); }
  auto name_of(runtime::process_id who) const -> std::string { return run_->name_of(who); }
  auto run() const -> sim::judged_run& { return *run_; }

 private:
  sim::judged_run* run_ = nullptr;
  rule_coverage* coverage_ = nullptr;
};

}  // namespace rehearse::scenarios
