// Settings that everybody may read and change, in an agent.
// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <optional>
#include <string>

#include "my_app.hpp"

using settings_map = std::map<std::string, std::string>;
inline const auto settings = agent_named<settings_map>("settings");

inline auto settings_child(settings_map initial = {}) -> child_spec {
  return agent_child(
      "settings", [=] { return initial; }, named("settings"));
}
inline auto get_setting(std::string key) -> std::optional<std::string> {
  return settings.get([=](const settings_map& all) {
    const auto found = all.find(key);
    return found == all.end() ? std::nullopt : std::optional(found->second);
  });
}
inline void put_setting(std::string key, std::string value) {
  settings.update([=](settings_map& all) { all[key] = value; });
}
inline auto get_all_settings() -> settings_map { return settings.get(); }
