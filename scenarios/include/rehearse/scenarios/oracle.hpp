// oracle: all checkers of OTP's rules together: an independent model of what must happen, that is stepped by events and
// knows nothing of the runtime's code. docs/oracle.md says which rules it judges.
// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include <rehearse/scenarios/checker.hpp>
#include <rehearse/scenarios/rule.hpp>
#include <rehearse/scenarios/rule_coverage.hpp>
#include <rehearse/sim/judged_run.hpp>

namespace rehearse::scenarios {

auto to_string(oracle_scope) -> std::string_view;
/// "full", "light", "off"; empty for anything else.
auto parse_oracle_scope(std::string_view text) -> std::optional<oracle_scope>;
/// What is said to whoever asks for none.
inline constexpr const char* oracle_off_refused =
    "the oracle cannot be off: a run that nobody judges proves nothing, and only benches measure what judging costs; "
    "give full or light";

class oracle {
 public:
  explicit oracle(oracle_scope scope);
  ~oracle();
  oracle(const oracle&) = delete;
  auto operator=(const oracle&) -> oracle& = delete;

  /// From now on it judges all runs of `of`, which it must not outlive.
  void watch(sim::judged_run& of);
  /// The run is over, and was not cut off: what is still owed will never come.
  void at_end();

  /// Tells it of every change of phase, in runs that are watched from now on; it must outlive this.
  void tell_phases(faults::phase_listener& listener);
  auto phases() const -> const process_phases& { return coverage_.phases(); }

  auto scope() const -> oracle_scope { return scope_; }
  /// What has been put to the test; kept under `full` alone.
  auto coverage() const -> const coverage_table& { return coverage_.table(); }
  void clear_coverage() { coverage_.clear(); }
  /// Off: runs from now on are judged, and not counted.
  void set_counting(bool counts) { coverage_.set_counting(counts); }

 private:
  oracle_scope scope_;
  rule_coverage coverage_;
  bool tells_phases_ = false;
  std::vector<std::unique_ptr<checker>> checkers_;
};

}  // namespace rehearse::scenarios
