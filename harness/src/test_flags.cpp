// SPDX-License-Identifier: MIT
#include "test_flags.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <string_view>

namespace rehearse::harness {

auto flag(const std::string& name) -> std::optional<std::string> {
  const std::string prefix = "--rehearse_" + name + "=";
  for (const std::string& each : testing::internal::GetArgvs()) {
    if (each.starts_with(prefix)) return each.substr(prefix.size());
  }
  return std::nullopt;
}

auto number(const std::string& name, const std::string& text, int base) -> std::uint64_t {
  std::size_t used = 0;
  std::uint64_t value = 0;
  try {
    value = std::stoull(text, &used, base);
  } catch (const std::exception&) {
    used = 0;
  }
  if (used == 0 || used != text.size() || text.front() == '-') {
    throw std::invalid_argument("--rehearse_" + name + ": '" + text + "' is not a number");
  }
  return value;
}

void refuse_unknown_flags() {
  constexpr std::string_view known[] = {"runs",   "seed",      "strategy", "granularity", "delivery", "timers",
                                        "expect", "max_steps", "db",       "cases",       "case",     "oracle"};
  for (const std::string& each : testing::internal::GetArgvs()) {
    constexpr std::string_view prefix = "--rehearse_";
    if (!each.starts_with(prefix)) continue;
    const std::string name = each.substr(prefix.size(), each.find('=') - prefix.size());
    const bool has_value = each.find('=') != std::string::npos;
    if (!has_value || std::find(std::begin(known), std::end(known), name) == std::end(known)) {
      std::string all;
      for (const std::string_view one : known) all += " --rehearse_" + std::string(one) + "=";
      throw std::invalid_argument("there is no " + each + "; there are" + all);
    }
  }
}

}  // namespace rehearse::harness
