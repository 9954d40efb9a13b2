// recorder: writes down a whole run, with the names that people see. Used when a run is repeated, never while
// exploring. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rehearse/runtime/pid.hpp>
#include <rehearse/sim/event_sink.hpp>
#include <rehearse/sim/run_record.hpp>

namespace rehearse::sim {

class simulation;

class recorder final : public event_sink {
 public:
  void begin_run() override;
  void on_event(const runtime::event& what) override;

  /// `of` is asked for steps and process figures.
  void observe(const simulation& of) { run_ = &of; }
  void add_log(runtime::process_id who, std::string_view line);
  void add_choice(stream where, choice what, std::string address);
  auto name_of(runtime::process_id who) const -> std::string;
  /// Ends the recording: what still lives gets its figures.
  void finish();
  /// Gives what was recorded to a record.
  void move_to(run_record& record);

 private:
  auto new_name(const runtime::event& spawned) -> std::string;

  const simulation* run_ = nullptr;
  std::vector<recorded_event> events_;
  std::vector<recorded_process> processes_;
  std::vector<recorded_choice> choices_;
  /// How often a parent has asked for a label.
  std::map<std::pair<std::uint32_t, std::string>, std::uint32_t> asked_;
};

}  // namespace rehearse::sim
