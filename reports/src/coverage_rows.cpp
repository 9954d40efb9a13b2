// SPDX-License-Identifier: MIT
#include "coverage_rows.hpp"

#include "schema.hpp"

namespace rehearse::reports::detail {

void write_coverage(database& where, std::int64_t campaign, const std::vector<sim::rule_cell>& cells) {
  auto all = transaction(where);
  auto forget = where.prepare("DELETE FROM rule_coverage WHERE campaign = ?");
  forget.bind(1, campaign).run();
  auto insert =
      where.prepare("INSERT INTO rule_coverage (campaign, position, rule, phase, strike, count) VALUES (?,?,?,?,?,?)");
  std::int64_t position = 0;
  for (const auto& each : cells) {
    insert.bind(1, campaign).bind(2, ++position).bind(3, each.rule).bind(4, each.phase).bind(5, each.strike);
    insert.bind(6, each.count);
    insert.run();
  }
  all.commit();
}

auto read_coverage(const database& where, std::int64_t campaign) -> std::vector<sim::rule_cell> {
  if (version_of(where) < 2) return {};
  auto select =
      where.prepare("SELECT rule, phase, strike, count FROM rule_coverage WHERE campaign = ? ORDER BY position");
  select.bind(1, campaign);
  std::vector<sim::rule_cell> cells;
  while (select.step()) {
    cells.push_back({select.text(0), select.text(1), select.text(2), select.number(3)});
  }
  return cells;
}

}  // namespace rehearse::reports::detail
