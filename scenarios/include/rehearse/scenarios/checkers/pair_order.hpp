// Pair order: what one process sends another arrives in that order, all kinds of signals together, none lost, none
// twice (SIG-02).
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include <rehearse/scenarios/checker.hpp>

namespace rehearse::scenarios {

class pair_order final : public checker {
 public:
  void watch(sim::judged_run& run) override;
  void begin_run() override;
  void on_event(const runtime::event& what) override;
  void on_lean(std::uint64_t what, std::uint32_t peer, std::uint64_t serial) override;
  void at_end() override;

 private:
  struct pair_state {
    std::uint64_t pair = 0;
    std::uint64_t last_arrived = 0;
    std::uint32_t under_way = 0;
    std::uint32_t run = 0;  // Entries of other runs are void.
  };
  struct last_sent {
    std::uint64_t pair = 0;
    std::uint64_t serial = 0;  // 0: none.
  };
  void keep_latest(last_sent next);
  void arrived(std::uint64_t serial, std::uint64_t pair);
  void forget_all();
  auto state_of(std::uint64_t pair) -> pair_state&;
  void grow();

  std::vector<pair_state> table_ = std::vector<pair_state>(64);
  std::size_t used_ = 0;
  std::uint32_t run_number_ = 0;
  pair_state* last_ = nullptr;
  last_sent latest_;        // Sent last, and not yet in the table.
  std::uint64_t owed_ = 0;  // Under way in the table.
};

}  // namespace rehearse::scenarios
