// Partition supervisors: partition i is the child i, and a key finds the one of its hash, which may be a dead one until
// its restart (PART-02 to PART-04).
//
// Keeps one process for each partition. Runs without partition supervisors pay nothing.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>

#include <rehearse/scenarios/checker.hpp>

namespace rehearse::scenarios {

class partitions final : public checker {
 public:
  void watch(sim::judged_run& run) override;
  void begin_run() override;
  void on_event(const runtime::event& what) override;

 private:
  struct partition {
    runtime::process_id process = 0;
    std::uint64_t since = 0;
  };
  struct supervised {
    std::map<std::uint64_t, partition> by_number{};
    std::uint64_t being_started = 0;  // The number, while its start is not acknowledged; else `none`.
  };
  static constexpr std::uint64_t none = ~std::uint64_t{0};

  std::map<runtime::process_id, supervised> supervisors_;  // Those that live.
  bool sees_partitions_ = false;
};

}  // namespace rehearse::scenarios
