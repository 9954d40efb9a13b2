// A cache whose entries have a time to live. Put is a call: whoever has put may tell others. Ages
// are counted by the monotonic clock, which does not jump.
// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <optional>
#include <string>

#include "my_app.hpp"

struct cache : gen_server {
  struct put {
    using reply = void;
    std::string key, value;
    virtual_duration ttl = 60s;
  };
  struct get {
    using reply = std::optional<std::string>;
    std::string key;
  };
  struct cleanup {};
  struct entry {
    std::string value;
    virtual_time expires_at;
  };

  void init() { send_after(self(), 60s, cleanup{}); }
  void handle_call(put what) { entries[what.key] = {what.value, now() + what.ttl}; }
  auto handle_call(get wanted) -> std::optional<std::string> {
    const auto found = entries.find(wanted.key);
    if (found == entries.end() || found->second.expires_at <= now()) return std::nullopt;
    return found->second.value;
  }
  void handle_info(cleanup) {
    std::erase_if(entries, [](const auto& each) { return each.second.expires_at <= now(); });
    init();
  }

  std::map<std::string, entry> entries;
};
