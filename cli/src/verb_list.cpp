// list: which scenarios this program has.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <string_view>

#include <fmt/format.h>
#include <rehearse/reports/json.hpp>

#include "selection.hpp"
#include "verbs.hpp"

namespace rehearse::cli {
namespace {

auto listing(const scenarios::scenario& what) {
  reports::scenario_listing line;
  line.id = what.id();
  line.name = what.name;
  line.description = what.spec.description;
  line.tags = what.spec.tags;
  line.has_fixed = what.spec.has_fixed;
  line.delivery = sim::to_string(what.spec.models.delivery);
  line.timers = sim::to_string(what.spec.models.timers);
  line.faults = faults::to_string(what.spec.faults);
  return line;
}

void print_table(const std::vector<const scenarios::scenario*>& chosen) {
  constexpr std::string_view heads[] = {"id", "name", "tags", "fixed"};
  std::size_t id_width = heads[0].size();
  std::size_t name_width = heads[1].size();
  std::size_t tags_width = heads[2].size();
  for (const auto* what : chosen) {
    id_width = std::max(id_width, what->id().size());
    name_width = std::max(name_width, what->name.size());
    tags_width = std::max(tags_width, fmt::format("{}", fmt::join(what->spec.tags, ",")).size());
  }
  const auto print_line = [&](std::string_view id, std::string_view name, std::string_view tags, std::string_view fixed,
                              std::string_view description) {
    fmt::print("{:{}}  {:{}}  {:{}}  {:5}  {}\n", id, id_width, name, name_width, tags, tags_width, fixed, description);
  };
  print_line(heads[0], heads[1], heads[2], heads[3], "description");
  for (const auto* what : chosen) {
    print_line(what->id(), what->name, fmt::format("{}", fmt::join(what->spec.tags, ",")),
               what->spec.has_fixed ? "yes" : "no", what->spec.description);
  }
}

}  // namespace

auto run(const list_options& options) -> exit_code {
  auto wanted = options.patterns;
  if (wanted.empty()) wanted.emplace_back("*");
  const auto found = select_scenarios(wanted, false);
  for (const auto& error : found.errors) fmt::print(stderr, "error: {}\n", error);
  if (found.code == exit_code::usage) return found.code;

  if (options.json) {
    std::vector<reports::scenario_listing> lines;
    for (const auto* what : found.chosen) lines.push_back(listing(*what));
    fmt::print("{}\n", reports::to_json(lines));
  } else if (options.names) {
    for (const auto* what : found.chosen) fmt::print("{}\n", what->name);
  } else if (!found.chosen.empty()) {
    print_table(found.chosen);
  }
  return found.code;
}

}  // namespace rehearse::cli
