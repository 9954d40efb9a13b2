// Reads and writes numbers without a locale.
// SPDX-License-Identifier: MIT
#include "numbers.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace rehearse::cli {
namespace {

constexpr double longest_time = 365.0 * 24 * 3600;

auto is_hex(std::string_view text) { return text.starts_with("0x") || text.starts_with("0X"); }

}  // namespace

auto parse_number(std::string_view text, std::uint64_t max, std::string& why) -> std::optional<std::uint64_t> {
  const auto digits = is_hex(text) ? text.substr(2) : text;
  std::uint64_t value = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, is_hex(text) ? 16 : 10);
  const bool all_read = end == digits.data() + digits.size();
  if (error == std::errc::invalid_argument || !all_read) {
    why = fmt::format("'{}' is no whole number; give a decimal (417) or 0x hex (0x1a1) number", text);
    return std::nullopt;
  }
  if (error == std::errc::result_out_of_range || value > max) {
    why = fmt::format("{} is too large; at most {}", text, max);
    return std::nullopt;
  }
  return value;
}

auto parse_seconds(std::string_view text, std::string& why) -> std::optional<double> {
  const std::array<std::pair<std::string_view, double>, 3> units{{{"s", 1.0}, {"m", 60.0}, {"h", 3600.0}}};
  auto number = text;
  double scale = 1.0;
  for (const auto& [suffix, seconds] : units) {
    if (!text.ends_with(suffix)) continue;
    number.remove_suffix(suffix.size());
    scale = seconds;
  }
  double value = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
  if (error != std::errc{} || end != number.data() + number.size() || !std::isfinite(value)) {
    why = fmt::format("'{}' is no time; give seconds (30, 0.5) or a number with s, m or h (90s, 5m, 2h)", text);
    return std::nullopt;
  }
  value *= scale;
  if (value <= 0 || value > longest_time) {
    why = fmt::format("{} is out of range; give more than 0 seconds and at most a year", text);
    return std::nullopt;
  }
  return value;
}

auto parse_digest(std::string_view text, std::string& why) -> std::optional<std::uint64_t> {
  const auto digits = is_hex(text) ? text.substr(2) : text;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  if (error != std::errc{} || end != digits.data() + digits.size() || digits.size() > 16) {
    why = fmt::format("'{}' is no digest; give the 16 hex digits that a run printed", text);
    return std::nullopt;
  }
  return value;
}

auto format_seconds(double seconds) -> std::string {
  seconds = std::max(seconds, 0.0);
  if (seconds < 0.1) return fmt::format("{:.1f} ms", seconds * 1000);
  if (seconds < 10) return fmt::format("{:.2f} s", seconds);
  if (seconds < 100) return fmt::format("{:.1f} s", seconds);
  const auto whole = static_cast<std::uint64_t>(seconds + 0.5);
  if (whole < 3600) return fmt::format("{}m{:02}s", whole / 60, whole % 60);
  return fmt::format("{}h{:02}m", whole / 3600, whole % 3600 / 60);
}

}  // namespace rehearse::cli
