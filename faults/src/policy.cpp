// Policies as text, as they stand in flags, replay lines and the store.
// SPDX-License-Identifier: MIT
#include <rehearse/faults/policy.hpp>

#include <algorithm>
#include <charconv>

namespace rehearse::faults {

namespace {

auto split(std::string_view text, char separator) -> std::vector<std::string_view> {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

auto parse_number(std::string_view text) -> std::optional<std::uint32_t> {
  std::uint32_t value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc() || end != text.data() + text.size() || value == 0) return std::nullopt;
  return value;
}

}  // namespace

auto policy::strikes_anybody() const -> bool {
  return std::any_of(kills.begin(), kills.end(), [](const kill_rule& each) { return each.victims == "any"; });
}

auto to_string(const policy& what) -> std::string {
  if (what.empty()) return "none";
  std::string text;
  for (const kill_rule& each : what.kills) {
    if (!text.empty()) text += ",";
    text += "kill:" + each.victims + ":" + std::to_string(each.count);
    if (each.within != 0) text += ":" + std::to_string(each.within);
  }
  return text;
}

auto parse_policy(std::string_view text, std::string& why) -> std::optional<policy> {
  policy parsed;
  if (text == "none") return parsed;
  for (const std::string_view rule : split(text, ',')) {
    const auto parts = split(rule, ':');
    const std::string quoted = "'" + std::string(rule) + "'";
    if (parts[0] != "kill") {
      why = quoted + " is no fault; known is kill:VICTIMS[:COUNT[:WITHIN]], as in kill:any:1";
      return std::nullopt;
    }
    if (parts.size() < 2 || parts.size() > 4 || parts[1].empty()) {
      why = quoted + " should read kill:VICTIMS[:COUNT[:WITHIN]], as in kill:any:1";
      return std::nullopt;
    }
    kill_rule made{.victims = std::string(parts[1])};
    if (parts.size() > 2) {
      const auto count = parse_number(parts[2]);
      if (!count || *count > 1000) {
        why = "in " + quoted + " the count should be a number from 1 to 1000";
        return std::nullopt;
      }
      made.count = *count;
    }
    if (parts.size() > 3) {
      const auto within = parse_number(parts[3]);
      if (!within) {
        why = "in " + quoted + " the number of steps should be a number from 1";
        return std::nullopt;
      }
      made.within = *within;
    }
    parsed.kills.push_back(std::move(made));
  }
  return parsed;
}

}  // namespace rehearse::faults
