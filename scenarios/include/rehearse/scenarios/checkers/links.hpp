// Links: a death reaches exactly those it is linked to, and an unlinked one no more (LINK-01 to LINK-04, EXIT-06).
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include <rehearse/scenarios/checker.hpp>

namespace rehearse::scenarios {

class links final : public checker {
 public:
  void watch(sim::judged_run& run) override;
  void begin_run() override;
  void on_event(const runtime::event& what) override;
  void at_end() override {
    if (owed_.open) settle_owed(false);
  }

 private:
  using key = std::pair<runtime::process_id, runtime::process_id>;  // Whose end, and of a link to whom.
  /// One end of a link as the events say it must be.
  struct end_state {
    std::uint64_t unlink_id = 0;  // Not 0: unlinked, and not yet acknowledged.
    std::uint64_t since = 0;      // Event that made it.
  };
  void on_sent(const runtime::event& what);
  void on_arrived(const runtime::event& what);
  void on_dropped(const runtime::event& what);
  void settle_arrival();
  void settle_owed(bool is_told);
  void answer_for_the_dead(const runtime::event& what);

  std::map<key, end_state> ends_;
  std::vector<bool> dead_;
  /// A link that was asked of the dead, who must answer next.
  struct {
    bool open = false;
    runtime::process_id from = 0;  // Who is dead.
    runtime::process_id to = 0;
    std::uint64_t ordinal = 0;
  } owed_;
  runtime::process_id dying_ = 0;
  std::uint64_t dying_since_ = 0;
  /// A link's exit signal that has arrived: it must, or must not, come to nothing because its link is gone.
  struct {
    bool open = false;
    bool must_be_inactive = false;
    bool was_unlinked = false;  // By the receiver, and not yet acknowledged.
    bool dropped_as_inactive = false;
    std::uint64_t serial = 0;
    std::uint64_t ordinal = 0;
    runtime::process_id to = 0;
    runtime::process_id from = 0;
  } arrival_;
};

}  // namespace rehearse::scenarios
