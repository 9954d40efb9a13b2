// What a store gives back, as plain data: campaigns, findings, the list of runs, and one run in full.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <rehearse/sim/run_record.hpp>
#include <rehearse/sim/run_sink.hpp>

namespace rehearse::reports {

enum class campaign_state : std::uint8_t {
  running,      ///< Its OS process is alive.
  ended,        ///< It came to its end.
  interrupted,  ///< Its OS process died before that; what it had done by then is kept.
};
auto to_string(campaign_state) -> std::string_view;

/// A run that had begun and not ended when its campaign was last heard of.
struct run_in_flight {
  std::uint64_t index = 0;
  std::uint64_t seed = 0;
};

struct stored_campaign {
  std::int64_t id = 0;
  sim::campaign_info info;
  sim::campaign_counters counters;
  campaign_state state = campaign_state::running;
  std::string started_at;                  ///< UTC: "2025-01-31T12:00:00.000Z".
  std::optional<run_in_flight> in_flight;  ///< Never with `ended`.
};

/// One failure signature (scenario, variant and property) over all campaigns.
struct finding {
  std::int64_t id = 0;
  std::string scenario;
  std::string variant;
  std::string property;
  std::string status;       ///< "new": seen in one campaign; "ongoing": seen in several.
  std::uint64_t count = 0;  ///< Recorded failing runs.
  std::int64_t first_campaign = 0;
  std::int64_t first_run = 0;  ///< Run ids, as in FILE#ID.
  std::int64_t last_campaign = 0;
  std::int64_t last_run = 0;
};

/// One line of the list of runs.
struct run_summary {
  std::int64_t id = 0;  ///< As in FILE#ID.
  std::int64_t campaign = 0;
  std::uint64_t index = 0;
  std::uint64_t seed = 0;
  sim::verdict outcome{};
  std::string property;
  std::uint64_t steps = 0;
  std::uint64_t digest = 0;
  std::uint64_t proof_count = 0;  ///< Of events that prove a violation.
};

struct run_filter {
  std::optional<std::int64_t> campaign;  ///< Of this campaign only.
  bool failing_only = false;
  std::uint64_t limit = 0;  ///< 0: all.
};

/// One run in full: enough to replay it and to show it.
struct stored_run {
  std::int64_t id = 0;
  std::int64_t campaign = 0;
  sim::campaign_info info;
  sim::run_record record;
};

/// What became of the planned faults of one kind and one group of victims, over the recorded runs of a campaign.
struct fault_count {
  std::string kind;
  std::string victims;
  std::uint64_t planned = 0;
  std::uint64_t fired = 0;
};

}  // namespace rehearse::reports
