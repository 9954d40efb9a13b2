// A cache with a time to live, as in many a guide: put is a cast, get is a call, and every minute it forgets what is
// too old. put_and_wait is the put for those who tell others. SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include <rehearse/rehearse.hpp>

// clang-format off
struct cache : rehearse::gen_server {
  struct put { std::string key; int value; std::chrono::seconds ttl; };
  struct put_and_wait { using reply = void; put what; };
  struct get { using reply = std::optional<int>; std::string key; };
  struct cleanup {};

  void init() { rehearse::send_after(rehearse::self(), std::chrono::minutes(1), cleanup{}); }
  void handle_cast(put what) { entries[what.key] = {what.value, rehearse::system_time() + what.ttl}; }
  void handle_call(put_and_wait request) { handle_cast(request.what); }
  auto handle_call(get wanted) -> std::optional<int> {
    const auto found = entries.find(wanted.key);
    if (found == entries.end() || found->second.second <= rehearse::system_time()) return std::nullopt;
    return found->second.first;
  }
  void handle_info(cleanup) {
    std::erase_if(entries, [](const auto& each) { return each.second.second <= rehearse::system_time(); });
    init();
  }

  std::map<std::string, std::pair<int, rehearse::virtual_time>> entries;  // Value, and until when it is one.
};
// clang-format on
