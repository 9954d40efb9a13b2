// Weights as text.
// SPDX-License-Identifier: MIT
#include <rehearse/faults/kill_aim.hpp>

namespace rehearse::faults {

namespace {
constexpr std::string_view digits = "0123456789abcdef";
}

auto to_string(const aim_weights& weights) -> std::string {
  std::string text;
  for (const std::uint8_t each : weights) text += digits[each & 15U];
  return text;
}

auto parse_aim_weights(std::string_view text) -> std::optional<aim_weights> {
  aim_weights weights{};
  if (text.size() != weights.size()) return std::nullopt;
  unsigned total = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto value = digits.find(text[i]);
    if (value == std::string_view::npos) return std::nullopt;
    weights[i] = static_cast<std::uint8_t>(value);
    total += weights[i];
  }
  if (total == 0) return std::nullopt;
  return weights;
}

}  // namespace rehearse::faults
