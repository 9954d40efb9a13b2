// The count of cells.
// SPDX-License-Identifier: MIT
#include <rehearse/scenarios/rule_coverage.hpp>

#include <numeric>

#include <rehearse/scenarios/rule_cells.hpp>

namespace rehearse::scenarios {

using runtime::process_id;

auto to_string(strike what) -> std::string_view {
  constexpr std::array<std::string_view, strike_count> names{"nothing", "exit", "kill_before", "kill_in", "kill_after"};
  return names[static_cast<std::size_t>(what)];
}

auto coverage_table::total(rule_id rule) const -> std::uint64_t {
  std::uint64_t sum = 0;
  for (const auto& row : of(rule)) sum = std::accumulate(row.begin(), row.end(), sum);
  return sum;
}

void coverage_table::add(const coverage_table& other) {
  for (std::size_t rule = 0; rule < counts.size(); ++rule) {
    for (std::size_t when = 0; when < phase_count; ++when) {
      for (std::size_t how = 0; how < strike_count; ++how) counts[rule][when][how] += other.counts[rule][when][how];
    }
  }
}

void rule_coverage::exercised(rule_id rule, process_id about) {
  if (!is_counting_) return;
  coverage_table::cells& cells = table_.counts[rule.index()];
  const auto count = [&](phase when, strike how) {
    if (is_cell(when, how)) ++cells[static_cast<std::size_t>(when)][static_cast<std::size_t>(how)];
  };
  const phase now = phases_.phase_of(about);
  switch (phases_.end_of(about)) {
    case process_phases::end_kind::none: return count(now, strike::nothing);
    case process_phases::end_kind::by_signal: return count(now, strike::exit);
    case process_phases::end_kind::by_fault: break;
  }
  if (phases_.has_not_begun(about)) return count(now, strike::kill_before);
  count(now, strike::kill_in);
  if (const phase left = phases_.phase_before(about); left != now) count(left, strike::kill_after);
  for (std::size_t i = 0; i < phase_count; ++i) {
    const auto next = static_cast<phase>(i);
    if (phases_.is_pending(about, next)) count(next, strike::kill_before);
  }
}

}  // namespace rehearse::scenarios
