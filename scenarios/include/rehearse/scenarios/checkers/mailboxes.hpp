// Mailboxes: what arrived is taken, flushed or discarded at death, each once; a receive takes the oldest message that
// it wants, and leaves the others in their order (RECV-01).
//
// A taken message says how many older ones its receive passed over: those must be all that lie before it.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <rehearse/scenarios/checker.hpp>

namespace rehearse::scenarios {

class mailboxes final : public checker {
 public:
  void watch(sim::judged_run& run) override;
  void begin_run() override;
  void on_event(const runtime::event& what) override;
  void on_lean(std::uint64_t what, std::uint32_t peer, std::uint64_t serial) override;

 private:
  struct mailbox {
    std::vector<std::uint64_t> serials;  // Of what lies in it, from `first` on, oldest first.
    std::uint32_t first = 0;
    bool is_alive = false;
    bool traps = false;
  };
  auto of(runtime::process_id who) -> mailbox&;
  void on_arrived(const runtime::event& what);
  void on_taken(runtime::process_id who, std::uint64_t serial, std::uint8_t passed_over);
  void on_dropped(const runtime::event& what);
  void on_timeout_handler(runtime::process_id who);
  void remove(mailbox& from, std::size_t position);

  std::vector<mailbox> mailboxes_;  // By process.
};

}  // namespace rehearse::scenarios
