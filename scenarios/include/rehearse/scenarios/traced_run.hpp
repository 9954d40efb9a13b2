// traced_run: a run that is over, played back to checkers from its events. `rehearse check` judges stored runs so.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <rehearse/runtime/event.hpp>
#include <rehearse/sim/judged_run.hpp>

namespace rehearse::scenarios {

/// How the run ended: what its events cannot say.
struct trace_end {
  bool at_rest = true;           ///< Nothing could happen any more but that time passed.
  bool all_delivered = true;     ///< No signal was under way.
  runtime::virtual_time time{};  ///< Its last moment; that of the last event, if that is later.
  bool clock_waited = false;     ///< As sim::judged_run::clock_waits.
};

class traced_run final : public sim::judged_run {
 public:
  /// `names`: of processes, for what is said; numbers if empty.
  explicit traced_run(trace_end how = {}, std::function<std::string(std::uint32_t)> names = {});

  /// A run begins; the checkers that watch forget the last one.
  void begin();
  /// Tells those who have subscribed. Ordinals must rise.
  void tell(const runtime::event& what);
  /// No event follows: it is the run's last moment.
  void end();
  /// All of it: begin, and each event until one fails the run.
  void play(const std::vector<runtime::event>& trace);

  auto has_failed() const -> bool { return !property_.empty(); }
  /// The rule that was seen broken first; empty if none.
  auto failed_property() const -> const std::string& { return property_; }
  auto explanation() const -> const std::string& { return explanation_; }
  auto proof() const -> const std::vector<std::uint64_t>& { return proof_; }

  auto event_ordinal() const -> std::uint64_t override { return ordinal_; }
  auto now() const -> runtime::virtual_time override { return now_; }
  auto is_quiet() const -> bool override { return how_.at_rest; }
  auto has_delivered_all() const -> bool override { return how_.all_delivered; }
  auto clock_waits() const -> bool override { return how_.clock_waited; }
  auto name_of(std::uint32_t process) const -> std::string override;
  void fail(std::string property, std::string explanation, std::vector<std::uint64_t> proof = {}) override;

 private:
  void want(const details_by_kind& /*wanted*/) override {}

  trace_end how_;
  std::function<std::string(std::uint32_t)> names_;
  std::uint64_t ordinal_ = 0;
  runtime::virtual_time now_{};
  std::string property_;
  std::string explanation_;
  std::vector<std::uint64_t> proof_;
};

}  // namespace rehearse::scenarios
