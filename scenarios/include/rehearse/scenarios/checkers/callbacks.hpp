// The loop of a server: one message after the other, one callback for each, terminate last (the rules GS-05 to GS-35
// that events show).
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include <rehearse/runtime/exit_reason.hpp>
#include <rehearse/scenarios/checker.hpp>

namespace rehearse::scenarios {

class callbacks final : public checker {
 public:
  void watch(sim::judged_run& run) override;
  void begin_run() override;
  void on_event(const runtime::event& what) override;
  void on_lean(std::uint64_t what, std::uint32_t peer, std::uint64_t serial) override;
  void at_end() override;

 private:
  /// What a server's loop did last, and so what it must do next.
  enum class loop : std::uint8_t {
    none,         // Not a server, or one that has not begun.
    in_callback,  // `callback` runs; what it receives meanwhile is its own affair.
    after,        // `callback` has returned.
    took_call,    // Each of these leads to its callback.
    took_cast,
    took_info,
    took_exit,   // The EXIT of somebody who is not its parent.
    must_stop,   // It was asked to, or its parent has ended; then terminate, if it has one.
    must_crash,  // `callback` has thrown.
    ending,      // terminate has returned.
  };
  struct server {
    loop now = loop::none;
    runtime::callback_kind callback{};
    bool is_suspended = false;
    bool is_linked = false;          // To its parent.
    bool has_begun = false;          // Its starter was told so.
    bool has_replied = false;        // Since its last callback returned.
    bool replied_too_early = false;  // Before terminate: right only after a return that was none.
    bool reason_is_its_own = false;  // terminate threw.
    bool stopped_by_parent = false;
    runtime::process_id parent = 0;
    std::uint64_t stop = 0;   // Serial of what ends it.
    std::uint64_t since = 0;  // Event of the last change.
  };
  struct stop_reason {
    runtime::process_id to = 0;
    runtime::exit_reason reason;
    bool suspends = false;
  };
  auto find(runtime::process_id who) -> server*;
  void on_begin(runtime::process_id who, runtime::callback_kind which);
  void on_end(runtime::process_id who, runtime::callback_kind which, bool threw);
  void on_taken(runtime::process_id who, runtime::signal_kind kind, runtime::process_id from, std::uint64_t serial,
                std::uint8_t passed_over);
  void on_reply(runtime::process_id by);
  void on_exiting(const runtime::event& what);
  /// What is left to do does not come: the loop does something else, which `instead` says.
  auto owes_something(runtime::process_id who, const server& what, std::string_view instead) -> bool;

  std::vector<server> servers_;                           // By process.
  std::map<std::uint64_t, stop_reason> stops_under_way_;  // By serial: what may end, suspend or resume a server.
};

}  // namespace rehearse::scenarios
