// Watches processes, each once, and says how they ended. Watching is a call: it is under way when
// the caller goes on.
// SPDX-License-Identifier: MIT
#pragma once

#include <map>

#include "my_app.hpp"

struct process_monitor : gen_server {
  struct watch {
    using reply = void;
    pid process;
  };

  void handle_call(watch what) {
    if (!monitored.contains(what.process)) monitored[what.process] = monitor(what.process);
  }
  void handle_info(down seen) {
    log("a process died with reason " + seen.reason.to_string());
    monitored.erase(seen.process);
  }

  std::map<pid, monitor_ref> monitored;
};
