// The denominator of coverage.
// SPDX-License-Identifier: MIT
#include <rehearse/scenarios/rule_cells.hpp>

namespace rehearse::scenarios {

namespace {

template <class Enum, class... More>
constexpr auto bits(Enum first, More... more) -> unsigned {
  return 1U << static_cast<unsigned>(first) | (0U | ... | (1U << static_cast<unsigned>(more)));
}

struct limited {
  rule_id rule;
  rule_scope scope;
};

constexpr unsigned all_phases = (1U << phase_count) - 1;
constexpr unsigned living = bits(strike::nothing);
constexpr unsigned ended = bits(strike::exit);

/// Rules that are not here can be about anybody.
constexpr limited limits[]{
    {"EXIT-01", {"one that an exit signal has ended", ended, all_phases}},
    {"EXIT-02", {"one that goes on", living, all_phases}},
    {"EXIT-04", {"one that goes on", living, all_phases}},
    {"EXIT-05", {"one that an exit signal has ended", ended, all_phases}},
    {"EXIT-07", {"one that goes on", living, all_phases}},
    {"EXIT-08", {"one that an exit signal has ended", ended, all_phases}},
    {"EXIT-09", {"one that goes on", living, all_phases}},
    {"NAME-01", {"one that gets a name or is refused it, so that it lives", living, all_phases}},
    {"NAME-06", {"one whose own start failed", living, bits(phase::init, phase::restarting)}},
    {"TIME-02", {"one whose timer fires, so that it lives", living, all_phases}},
    {"TIME-03", {"one that asks about a timer, so that it lives", living, all_phases}},
    {"LINK-01", {"one that links or monitors, so that it lives", living, all_phases}},
    {"MON-01", {"one that links or monitors, so that it lives", living, all_phases}},
    {"MON-06", {"one that links or monitors, so that it lives", living, all_phases}},
    {"RECV-01", {"one that takes a message or waits for it, so that it lives", living, all_phases}},
    {"RECV-03", {"one that takes a message or waits for it, so that it lives", living, all_phases}},
    {"TIME-01", {"one that takes a message or waits for it, so that it lives", living, all_phases}},
    {"GS-15", {"one that takes a message or waits for it, so that it lives", living, all_phases}},
    {"GS-16", {"one that takes a message or waits for it, so that it lives", living, all_phases}},
    {"GS-20", {"one that takes a message or waits for it, so that it lives", living, all_phases}},
    {"GS-21", {"one that takes a message or waits for it, so that it lives", living, all_phases}},
    {"GS-22", {"one that takes a message or waits for it, so that it lives", living, all_phases}},
    {"GS-05", {"one whose callback begins, so that it lives", living, all_phases}},
    {"GS-06", {"one whose callback begins, so that it lives", living, all_phases}},
    {"GS-07", {"one whose callback begins, so that it lives", living, all_phases}},
    {"GS-13", {"one whose callback begins, so that it lives", living, all_phases}},
    {"GS-31", {"one whose callback begins, so that it lives", living, all_phases}},
    {"GS-32", {"one whose callback begins, so that it lives", living, all_phases}},
    {"GS-04", {"one that ends by its own code", living, all_phases}},
    {"GS-10", {"one that ends by its own code", living, all_phases}},
    {"GS-12", {"one that ends by its own code", living, all_phases}},
    {"GS-28", {"one that ends by its own code", living, all_phases}},
    {"GS-29", {"one that ends by its own code", living, all_phases}},
    {"GS-33", {"one that ends by its own code", living, all_phases}},
    {"GS-35", {"one that ends by its own code", living, all_phases}},
    {"SUP-04", {"a supervisor that starts, or is asked to start another", living, all_phases}},
    {"SUP-06",
     {"a supervisor that starts, or is asked to start another", living, bits(phase::init, phase::restarting)}},
    {"SUP-08",
     {"a supervisor that starts, or is asked to start another", living, bits(phase::init, phase::restarting)}},
    {"REG-02", {"one that asks, and is answered, so that it lives", living, all_phases}},
    {"REG-06", {"one that asks, and is answered, so that it lives", living, all_phases}},
    {"STREAM-03", {"one that asks, and is answered, so that it lives", living, all_phases}},
    {"STREAM-08", {"one that asks, and is answered, so that it lives", living, all_phases}},
};

}  // namespace

auto scope_of(rule_id rule) -> rule_scope {
  for (const limited& each : limits) {
    if (each.rule == rule) return each.scope;
  }
  return {"any process"};
}

auto matters(rule_id rule, phase when, strike how) -> bool {
  const rule_scope scope = scope_of(rule);
  return is_cell(when, how) && (scope.strikes & bits(how)) != 0 && (scope.phases & bits(when)) != 0;
}

auto rows_of(const coverage_table& table) -> std::vector<sim::rule_cell> {
  std::vector<sim::rule_cell> rows;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const auto rule = rule_id::at(i);
    for (std::size_t when = 0; when < phase_count; ++when) {
      for (std::size_t how = 0; how < strike_count; ++how) {
        const std::uint64_t count = table.of(rule)[when][how];
        if (count == 0 && !matters(rule, static_cast<phase>(when), static_cast<strike>(how))) continue;
        rows.push_back({std::string(rule.text()), std::string(to_string(static_cast<phase>(when))),
                        std::string(to_string(static_cast<strike>(how))), count});
      }
    }
  }
  return rows;
}

auto cell_count(rule_id rule) -> std::size_t {
  std::size_t count = 0;
  for (std::size_t when = 0; when < phase_count; ++when) {
    for (std::size_t how = 0; how < strike_count; ++how) {
      count += matters(rule, static_cast<phase>(when), static_cast<strike>(how)) ? 1 : 0;
    }
  }
  return count;
}

}  // namespace rehearse::scenarios
