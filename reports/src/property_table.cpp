// SPDX-License-Identifier: MIT
#include <algorithm>

#include <fmt/format.h>

#include <rehearse/reports/text.hpp>

#include "wording.hpp"

namespace rehearse::reports {
namespace {

using detail::counted;

constexpr std::size_t name_width_max = 60;

auto figures_of(const sim::property_count& each) -> std::string {
  using sim::property_kind;
  if (each.kind == property_kind::mark || each.kind == property_kind::unreachable) {
    return fmt::format("reached in {}, {}", counted(each.reached, "run"), counted(each.checked, "time"));
  }
  const auto held = fmt::format("held in {} of {}", with_thousands(each.held), counted(each.declared, "run"));
  if (each.kind == property_kind::expect) return fmt::format("{}, {}", held, counted(each.checked, "message"));
  if (each.kind == property_kind::reachable) {
    return fmt::format("reached in {} of {}", with_thousands(each.held), counted(each.declared, "run"));
  }
  if (each.checked == 0) return held + ", never checked";
  return fmt::format("{}, checked {}", held, counted(each.checked, "time"));
}

}  // namespace

auto property_table(const std::vector<sim::property_count>& counts) -> std::string {
  auto width = std::size_t{0};
  const auto name_of = [](const sim::property_count& each) {
    return fmt::format("\"{}\"", detail::one_line(each.name, name_width_max));
  };
  for (const auto& each : counts) width = std::max(width, detail::width_of(name_of(each)));
  auto text = std::string{};
  for (const auto& each : counts) {
    text += fmt::format("  {}  {}  {}\n", detail::padded(to_string(each.kind), 11),
                        detail::padded(name_of(each), width), figures_of(each));
  }
  return text;
}

auto never_reached_text(const std::vector<sim::property_count>& counts, std::uint64_t runs) -> std::string {
  auto text = std::string{};
  for (const auto& each : counts) {
    const auto verb = each.kind == sim::property_kind::sometimes ? "held" : "was reached";
    text += fmt::format("\"{}\" ({}) {} in none of {}\n", each.name, to_string(each.kind), verb, counted(runs, "run"));
  }
  return text;
}

}  // namespace rehearse::reports
