// Policies as text, as they stand in flags, replay lines and the store.
// SPDX-License-Identifier: MIT
#include <rehearse/faults/policy.hpp>

#include <algorithm>
#include <charconv>

#include <rehearse/faults/duration.hpp>

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
  const auto is_anybody = [](const auto& each) { return each.victims == "any"; };
  return std::any_of(kills.begin(), kills.end(), is_anybody) || std::any_of(steers.begin(), steers.end(), is_anybody);
}

auto to_string(const policy& what) -> std::string {
  if (what.empty()) return "none";
  std::string text;
  for (const kill_rule& each : what.kills) {
    if (!text.empty()) text += ",";
    text += "kill:" + each.victims + ":" + std::to_string(each.count);
    if (each.within != 0) text += ":" + std::to_string(each.within);
  }
  for (const delay_rule& each : what.delays) {
    if (!text.empty()) text += ",";
    text += "delay:" + std::to_string(each.count) + ":" + to_string(each.longest);
    if (each.within != 0) text += ":" + std::to_string(each.within);
  }
  for (const clock_rule& each : what.clocks) {
    if (!text.empty()) text += ",";
    text += "clock:" + std::to_string(each.count) + ":" + to_string(each.longest);
    if (each.within != 0) text += ":" + std::to_string(each.within);
  }
  for (const steer_rule& each : what.steers) {
    if (!text.empty()) text += ",";
    text += "steer:" + each.victims + ":" + std::to_string(each.count);
    if (each.within != 0) text += ":" + std::to_string(each.within);
    if (each.within != 0 && each.weights) text += ":" + to_string(*each.weights);
  }
  return text;
}

namespace {

constexpr std::string_view kill_form = "kill:VICTIMS[:COUNT[:WITHIN]], as in kill:any:1";
constexpr std::string_view steer_form = "steer:VICTIMS[:COUNT[:WITHIN[:WEIGHTS]]], as in steer:any:1";
constexpr std::string_view delay_form = "delay[:COUNT[:LONGEST[:WITHIN]]], as in delay:1:10s";
constexpr std::string_view clock_form = "clock[:COUNT[:LONGEST[:WITHIN]]], as in clock:1:3600s";

using parts_of_rule = std::vector<std::string_view>;

auto parse_count(std::string_view text, std::string& why) -> std::optional<std::uint32_t> {
  const auto count = parse_number(text);
  if (count && *count <= 1000) return count;
  why = "the count should be a number from 1 to 1000";
  return std::nullopt;
}

auto parse_within(std::string_view text, std::string_view of_what, std::string& why) -> std::optional<std::uint32_t> {
  const auto within = parse_number(text);
  if (!within) why = "the number of " + std::string(of_what) + " should be a number from 1";
  return within;
}

auto parse_kill(const parts_of_rule& parts, std::string& why) -> std::optional<kill_rule> {
  kill_rule made{.victims = std::string(parts[1])};
  if (parts.size() > 2) {
    const auto count = parse_count(parts[2], why);
    if (!count) return std::nullopt;
    made.count = *count;
  }
  if (parts.size() > 3) {
    const auto within = parse_within(parts[3], "steps", why);
    if (!within) return std::nullopt;
    made.within = *within;
  }
  return made;
}

auto parse_steer(const parts_of_rule& parts, std::string& why) -> std::optional<steer_rule> {
  const auto as_kill = parse_kill(parts, why);
  if (!as_kill) return std::nullopt;
  steer_rule made{.victims = as_kill->victims, .count = as_kill->count, .within = as_kill->within};
  if (parts.size() > 4) {
    made.weights = parse_aim_weights(parts[4]);
    if (!made.weights) {
      why = "the weights should be " + std::to_string(aim_weights{}.size()) + " hexadecimal digits, not all 0, as in " +
            to_string(first_aim_weights);
      return std::nullopt;
    }
  }
  return made;
}

auto parse_delay(const parts_of_rule& parts, std::string& why) -> std::optional<delay_rule> {
  delay_rule made;
  if (parts.size() > 1) {
    const auto count = parse_count(parts[1], why);
    if (!count) return std::nullopt;
    made.count = *count;
  }
  if (parts.size() > 2) {
    const auto longest = parse_duration(parts[2]);
    if (!longest) {
      why = "the longest delay should be a whole number of s, ms, us or ns from 1ns to " + to_string(duration_max) +
            ", as in 10s or 500ms";
      return std::nullopt;
    }
    made.longest = *longest;
  }
  if (parts.size() > 3) {
    const auto within = parse_within(parts[3], "signals", why);
    if (!within) return std::nullopt;
    made.within = *within;
  }
  return made;
}

auto parse_clock(const parts_of_rule& parts, std::string& why) -> std::optional<clock_rule> {
  clock_rule made;
  if (parts.size() > 1) {
    const auto count = parse_count(parts[1], why);
    if (!count) return std::nullopt;
    made.count = *count;
  }
  if (parts.size() > 2) {
    const auto longest = parse_duration(parts[2], clock_jump_max);
    if (!longest) {
      why = "the longest jump should be a whole number of s, ms, us or ns from 1ns to " + to_string(clock_jump_max) +
            ", as in 3600s";
      return std::nullopt;
    }
    made.longest = *longest;
  }
  if (parts.size() > 3) {
    const auto within = parse_within(parts[3], "steps", why);
    if (!within) return std::nullopt;
    made.within = *within;
  }
  return made;
}

}  // namespace

auto parse_policy(std::string_view text, std::string& why) -> std::optional<policy> {
  policy parsed;
  if (text == "none") return parsed;
  for (const std::string_view rule : split(text, ',')) {
    const auto parts = split(rule, ':');
    const std::string quoted = "'" + std::string(rule) + "'";
    const bool is_kill = parts[0] == "kill";
    const bool is_delay = parts[0] == "delay";
    const bool is_steer = parts[0] == "steer";
    if (!is_kill && !is_delay && !is_steer && parts[0] != "clock") {
      why = quoted + " is no fault; known are " + std::string(kill_form) + ", " + std::string(delay_form) + ", " +
            std::string(clock_form) + ", and " + std::string(steer_form);
      return std::nullopt;
    }
    const bool names_nobody = (is_kill || is_steer) && (parts.size() < 2 || parts[1].empty());
    if (parts.size() > (is_steer ? 5U : 4U) || names_nobody) {
      why = quoted + " should read " +
            std::string(is_kill    ? kill_form
                        : is_steer ? steer_form
                        : is_delay ? delay_form
                                   : clock_form);
      return std::nullopt;
    }
    std::string problem;
    if (is_kill) {
      if (auto made = parse_kill(parts, problem)) parsed.kills.push_back(std::move(*made));
    } else if (is_steer) {
      if (auto made = parse_steer(parts, problem)) parsed.steers.push_back(std::move(*made));
    } else if (is_delay) {
      if (auto made = parse_delay(parts, problem)) parsed.delays.push_back(*made);
    } else {
      if (auto made = parse_clock(parts, problem)) parsed.clocks.push_back(*made);
    }
    if (!problem.empty()) {
      why = "in " + quoted + " " + problem;
      return std::nullopt;
    }
  }
  return parsed;
}

}  // namespace rehearse::faults
