// Supervision: what a supervisor does follows from what it has taken (SUP-04 to SUP-53, DYN-01 to DYN-09).
//
// Each supervisor has a model of its own, made when it is configured and forgotten when it ends; one that is killed
// owes nothing more (SUP-17: its links take the rest, which the checker of links judges). Runs without supervisors pay
// for `spawned` alone. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <rehearse/scenarios/checker.hpp>

namespace rehearse::scenarios {

namespace detail {
class supervisor_model;
struct breach;
}  // namespace detail

class supervision final : public checker {
 public:
  supervision();
  ~supervision() override;
  supervision(const supervision&) = delete;
  auto operator=(const supervision&) -> supervision& = delete;

  void watch(sim::judged_run& run) override;
  void begin_run() override;
  void on_event(const runtime::event& what) override;
  void at_end() override;

 private:
  class view;
  void watch_a_supervisor(const runtime::event& configured);
  auto model_of(runtime::process_id who) const -> detail::supervisor_model*;
  void note_end(const runtime::event& exiting);
  void judge(runtime::process_id who, const detail::breach& seen);

  std::unique_ptr<view> view_;
  std::map<runtime::process_id, std::unique_ptr<detail::supervisor_model>> models_;  // Of those that live.
  std::map<runtime::process_id, runtime::process_id> stopping_;  // Who was asked to end, and lives; by whom.
  std::vector<runtime::process_id> parents_;                     // Of servers: whose EXIT ends them (GS-29, GS-34).
  std::uint64_t last_event_ = 0;
  runtime::virtual_time last_time_{};
  bool sees_supervisors_ = false;
  bool sees_retries_ = false;
};

}  // namespace rehearse::scenarios
