// Registered names: one name one process, free before anybody learns of a death (NAME-01, 02, 04, 06).
//
// Sends and starts by name are not judged: events do not tell a name from the key of another registry (NAME-07).
// Runs without names pay for deaths alone.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <rehearse/scenarios/checker.hpp>

namespace rehearse::scenarios {

class names final : public checker {
 public:
  void watch(sim::judged_run& run) override;
  void begin_run() override;
  void on_event(const runtime::event& what) override;

 private:
  struct holder {
    runtime::process_id who = 0;
    std::uint64_t since = 0;
  };
  void on_operation(const runtime::event& what);
  void on_register(const runtime::event& what);
  void on_set(const runtime::event& what);
  void on_cleared(const runtime::event& what);
  auto holder_of(std::string_view name) const -> holder;
  auto is_dead(runtime::process_id who) const -> bool { return who < dead_.size() && dead_[who]; }

  std::map<std::string, holder, std::less<>> holders_;
  std::map<runtime::process_id, std::string> name_of_;
  std::vector<bool> dead_;
  bool sees_names_ = false;
  std::string last_freed_;  // The name that was freed last, and by whom: what the next questions are about.
  runtime::process_id last_freed_by_ = 0;
};

}  // namespace rehearse::scenarios
