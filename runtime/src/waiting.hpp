// What calls, starts, stops and system requests share: waiting for an answer or for the DOWN of who was asked.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "kernel.hpp"
#include "mutant.hpp"

namespace rehearse::runtime::detail {

/// Matches what may end the wait: the answer to `ref`, or its monitor's DOWN.
struct answer_or_down {
  std::uint64_t ref;
  static auto test(const void* context, signal& candidate) -> bool {
    if (planted(mutant::reply_by_tag) && candidate.kind == signal_kind::reply) return true;
    return candidate.ref == static_cast<const answer_or_down*>(context)->ref &&
           (candidate.kind == signal_kind::reply || candidate.kind == signal_kind::down ||
            candidate.kind == signal_kind::start_ack);
  }
  static auto is_down(const void* context, signal& candidate) -> bool {
    return candidate.ref == static_cast<const answer_or_down*>(context)->ref && candidate.kind == signal_kind::down;
  }
};

/// Before anything is sent: whoever asks for the impossible has asked nobody (TIME-09).
inline void check_timeout(virtual_duration timeout, const char* what) {
  if (timeout.count() < 0) throw bad_argument(std::string(what) + ": the timeout is negative");
}

inline auto call_failure(const exit_reason& why, std::string_view what) -> exit_exception {
  return exit_exception({exit_reason::kind::call_failed, std::string(what), why});
}

inline void remove_watcher(process& of, std::uint64_t ref) {
  for (watcher& each : of.watchers) {
    if (each.ref == ref) {
      of.watchers.erase(&each);
      return;
    }
  }
}

}  // namespace rehearse::runtime::detail
