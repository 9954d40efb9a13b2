// event_sink: whoever listens to the events of a run: checkers, the recorder.
// SPDX-License-Identifier: MIT
#pragma once

#include <rehearse/runtime/event.hpp>

namespace rehearse::sim {

class event_sink {
 public:
  virtual ~event_sink() = default;
  /// A run begins: forget the last one.
  virtual void begin_run() = 0;
  virtual void on_event(const runtime::event& what) = 0;
};

}  // namespace rehearse::sim
