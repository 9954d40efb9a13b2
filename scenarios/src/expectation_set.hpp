// expectation_set: the expectations on messages of one run, counted as events come.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <rehearse/scenarios/expect.hpp>
#include <rehearse/sim/event_sink.hpp>
#include <rehearse/sim/simulation.hpp>

#include "property_table.hpp"

namespace rehearse::scenarios::detail {

struct expectation {
  const runtime::message_type* type = nullptr;
  std::optional<message_end> from;
  std::optional<message_end> to;
  std::function<bool(const void*)> matches;  ///< Empty: all.
  std::uint64_t least = 1;
  std::uint64_t most = any_count;
  runtime::virtual_time declared{};
  runtime::virtual_duration within = runtime::infinity;
  bool counts_taken = false;
  std::vector<std::size_t> before;  ///< Expectations whose messages must not be first.

  std::uint64_t count = 0;
  std::vector<std::uint64_t> under_way;  ///< Signals that count when they are taken.
  bool is_exercised = false;
  bool has_failed = false;
  bool was_judged = false;
};

class expectation_set final : private sim::event_sink {
 public:
  explicit expectation_set(sim::simulation& run) : run_(run) {}

  /// `judges`: whether broken expectations fail the run.
  void clear(bool judges);
  auto add(const runtime::message_type& type) -> std::size_t;
  auto at(std::size_t index) -> expectation& { return expectations_.at(index); }
  /// Requires that the run has not failed.
  void at_end();
  /// Adds what became of them in this run.
  void count_into(property_table& table) const;

 private:
  void begin_run() override {}
  void on_event(const runtime::event& what) override;

  void note_sent(const runtime::event& what);
  void note_taken(const runtime::event& what);
  auto is_meant(expectation& which, const runtime::event& what) -> bool;
  void count(expectation& which, const runtime::event& what);
  void check_order(const std::vector<std::size_t>& counted, const runtime::event& what);
  auto is_end(const message_end& end, runtime::process_id who) const -> bool;
  auto is_exercised_by(const expectation& which, const runtime::event& what) const -> bool;
  auto has_ends(const expectation& which, const runtime::event& what) const -> bool;
  auto text_of(const message_end& end) const -> std::string;
  auto pattern_of(const expectation& which) const -> std::string;
  auto name_of(const expectation& which) const -> std::string;
  auto shortfall_of(const expectation& which) const -> std::string;
  void fail(expectation& which, const std::string& seen);

  sim::simulation& run_;
  std::vector<expectation> expectations_;
  bool judges_ = false;
  /// What was sent by whom to whom, in a run that is recorded: said where an expectation was not met.
  struct traffic {
    runtime::process_id from;
    runtime::process_id to;
    const runtime::message_type* type;
    std::uint64_t count;
  };
  std::vector<traffic> traffic_;
};

}  // namespace rehearse::scenarios::detail
