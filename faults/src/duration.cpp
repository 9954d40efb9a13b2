// Spans of virtual time, written and read without rounding.
// SPDX-License-Identifier: MIT
#include <rehearse/faults/duration.hpp>

#include <array>
#include <charconv>
#include <cstdint>

namespace rehearse::faults {

namespace {

struct unit {
  std::string_view name;
  std::int64_t size;  // Nanoseconds.
  std::size_t digits;
};

constexpr std::array<unit, 4> units{{{"s", 1'000'000'000, 9}, {"ms", 1'000'000, 6}, {"us", 1'000, 3}, {"ns", 1, 0}}};

}  // namespace

auto to_string(runtime::virtual_duration span) -> std::string {
  for (const unit& each : units) {
    if (span.count() % each.size == 0) return std::to_string(span.count() / each.size) + std::string(each.name);
  }
  return {};
}

auto parse_duration(std::string_view text, runtime::virtual_duration longest)
    -> std::optional<runtime::virtual_duration> {
  std::int64_t number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc() || number <= 0) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  for (const unit& each : units) {
    if (text != each.name) continue;
    if (number > longest.count() / each.size) return std::nullopt;
    return runtime::virtual_duration(number * each.size);
  }
  return std::nullopt;
}

auto describe(runtime::virtual_duration span) -> std::string {
  for (const unit& each : units) {
    if (span.count() < each.size) continue;
    std::string text = std::to_string(span.count() / each.size);
    if (const std::int64_t rest = span.count() % each.size; rest != 0) {
      std::string fraction = std::to_string(rest);
      fraction.insert(0, each.digits - fraction.size(), '0');
      fraction.erase(fraction.find_last_not_of('0') + 1);
      text += "." + fraction;
    }
    return text + " " + std::string(each.name);
  }
  return "0 ns";
}

auto describe_jump(runtime::virtual_duration by) -> std::string {
  const bool is_backwards = by < runtime::virtual_duration::zero();
  return (is_backwards ? "backwards by " : "forwards by ") + describe(is_backwards ? -by : by);
}

}  // namespace rehearse::faults
