// property_set: the properties that the body of one run has declared, and what became of them in it.
//
// Invariants: 1. nothing is judged once the run has failed; 2. a property that has been settled (eventually, sometimes)
// is not judged again; 3. what peeks at a server inside a handler is left for a later step, at the end it fails.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <rehearse/scenarios/context.hpp>
#include <rehearse/sim/event_sink.hpp>
#include <rehearse/sim/property_count.hpp>
#include <rehearse/sim/simulation.hpp>

#include "property_table.hpp"

namespace rehearse::scenarios::detail {

class property_set final : private sim::event_sink {
 public:
  /// Counts the marks of every run of `all_runs`.
  explicit property_set(sim::simulation& all_runs);

  void clear();
  void add(sim::property_kind kind, std::string_view name, std::function<held()> predicate,
           runtime::virtual_duration within = {});
  /// A line that may not be reached was.
  void note_unreachable(std::string_view label) { ++unreachable_[std::string(label)]; }

  auto wants_steps() const -> bool { return watched_ != 0; }
  /// Each of these requires that the run has not failed.
  void after_step(sim::simulation& run);
  auto goes_on(sim::simulation& run, runtime::virtual_time healed) -> std::optional<runtime::virtual_time>;
  void at_end(sim::simulation& run);

  /// Adds what became of them in this run.
  void count_into(property_table& table) const;

 private:
  struct property {
    sim::property_kind kind{};
    std::string name;
    std::function<held()> predicate;
    runtime::virtual_duration within{};
    std::uint64_t checked = 0;
    bool has_failed = false;
    bool is_settled = false;
    std::string seen{};  ///< When it was judged last and did not hold.
  };
  using properties = std::vector<property>;

  void begin_run() override {}
  void on_event(const runtime::event& what) override;

  auto holds(sim::simulation& run, property& which) -> bool;
  auto is_true(sim::simulation& run, property& which) -> bool;
  void look(sim::simulation& run, properties& which);
  void fail_late(sim::simulation& run, property& which, const std::string& why);

  properties always_;
  properties at_end_;
  properties eventually_;
  properties sometimes_;
  std::vector<std::string> reachable_;
  std::map<std::string, std::uint64_t, std::less<>> marks_;
  std::map<std::string, std::uint64_t, std::less<>> unreachable_;
  std::size_t watched_ = 0;  ///< Properties that want to be looked at after steps.
  std::optional<runtime::virtual_time> healed_;
  std::uint64_t healed_step_ = 0;
};

}  // namespace rehearse::scenarios::detail
