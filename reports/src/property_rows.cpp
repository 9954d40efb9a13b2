// SPDX-License-Identifier: MIT
#include "property_rows.hpp"

#include "schema.hpp"

#include <fmt/format.h>

namespace rehearse::reports::detail {

void write_properties(database& where, std::int64_t campaign, const std::vector<sim::property_count>& counts) {
  auto insert = where.prepare(
      "INSERT INTO properties (campaign, position, kind, name, declared, checked, reached, held) "
      "VALUES (?,?,?,?,?,?,?,?)");
  auto position = std::int64_t{0};
  for (const auto& each : counts) {
    insert.bind(1, campaign).bind(2, ++position).bind(3, sim::to_string(each.kind)).bind(4, each.name);
    insert.bind(5, each.declared).bind(6, each.checked).bind(7, each.reached).bind(8, each.held);
    insert.run();
  }
}

auto read_properties(const database& where, std::int64_t campaign) -> std::vector<sim::property_count> {
  auto counts = std::vector<sim::property_count>{};
  if (version_of(where) < 2) return counts;
  auto select = where.prepare(
      "SELECT kind, name, declared, checked, reached, held FROM properties WHERE campaign = ? ORDER BY position");
  select.bind(1, campaign);
  while (select.step()) {
    const auto kind = sim::parse_property_kind(select.text(0));
    if (!kind) {
      throw store_error(store_problem::damaged,
                        fmt::format("{} is damaged (campaign {} has a property of the kind \"{}\"). It was left as it "
                                    "is; give another --db.",
                                    where.path(), campaign, select.text(0)));
    }
    counts.push_back({.kind = *kind,
                      .name = select.text(1),
                      .declared = select.number(2),
                      .checked = select.number(3),
                      .reached = select.number(4),
                      .held = select.number(5)});
  }
  return counts;
}

}  // namespace rehearse::reports::detail
