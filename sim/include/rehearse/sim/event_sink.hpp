// event_sink: whoever listens to the events of a run: checkers, the recorder.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include <rehearse/runtime/event.hpp>

namespace rehearse::sim {

class event_sink {
 public:
  virtual ~event_sink() = default;
  /// A run begins: forget the last one.
  virtual void begin_run() = 0;
  virtual void on_event(const runtime::event& what) = 0;
  /// Instead of on_event, of what was subscribed lean and nobody wants to see whole: `lean_event`, peer and serial;
  /// without peer for those that `may_be_lean`.
  virtual void on_lean(std::uint64_t what, std::uint32_t peer, std::uint64_t serial);
};

}  // namespace rehearse::sim
