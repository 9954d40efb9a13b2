// SPDX-License-Identifier: MIT
#include "scenario_text.hpp"

namespace rehearse::beam {

auto read_scenarios(std::string_view text, const std::string& name) -> std::vector<scenario_text> {
  std::vector<scenario_text> found;
  while (!text.empty()) {
    const auto end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    words parts;
    while (true) {
      const auto begin = line.find_first_not_of(" \t\r");
      if (begin == std::string_view::npos) break;
      line.remove_prefix(begin);
      const auto length = line.find_first_of(" \t\r");
      parts.emplace_back(line.substr(0, length));
      line.remove_prefix(length == std::string_view::npos ? line.size() : length);
    }
    if (parts.empty() || parts[0][0] == '#') continue;
    if (parts[0] == "==") {
      if (parts.size() != 2) throw bad_scenario(name + ": a heading is '== NAME'");
      found.push_back({parts[1], {}});
      continue;
    }
    if (found.empty()) found.push_back({name, {}});
    found.back().lines.push_back(std::move(parts));
  }
  return found;
}

auto joined(const words& parts, std::string_view with) -> std::string {
  std::string text;
  for (const std::string& each : parts) {
    if (!text.empty()) text += with;
    text += each;
  }
  return text;
}

}  // namespace rehearse::beam
