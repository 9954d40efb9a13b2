// A session: joins campaigns to a store, so that what the runs show outlives the OS process.
//
// A store that cannot be used costs the record, never the result: the campaign goes on without it, and the result says
// what went wrong.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <rehearse/reports/store.hpp>
#include <rehearse/scenarios/campaign.hpp>
#include <rehearse/scenarios/scenario.hpp>

namespace rehearse::harness {

struct session_result {
  scenarios::campaign_result campaign;
  std::optional<std::int64_t> first_failure_id;     ///< For FILE#ID; empty if it was not stored.
  std::optional<std::int64_t> shortest_failure_id;  ///< The same.
  bool has_diverged = false;  ///< A run did not repeat: the campaign proves less than it seems to.
  std::string store_error;    ///< Empty: all was kept, or nothing was to be kept.
};

class session {
 public:
  /// Keeps what happens in the database at `path`; nothing if it is empty. The file is opened when the first campaign
  /// begins, and closed with the session.
  explicit session(std::string path = {});
  ~session();
  session(const session&) = delete;
  auto operator=(const session&) -> session& = delete;

  /// Runs a campaign. `options.sink` is replaced. Throws what run_campaign() throws.
  auto run(const scenarios::scenario& what, scenarios::campaign_options options) -> session_result;

  auto path() const -> const std::string& { return path_; }

 private:
  class keeper;

  std::string path_;
  std::unique_ptr<reports::store> store_;
  std::string store_error_;  ///< Not empty: nothing more is kept.
};

/// How to run a stored run again from its tape: the options of its campaign, one run, its own seed.
/// Throws std::invalid_argument for a model or a fault policy that this program does not know.
auto replay_options_of(const reports::stored_run& stored) -> scenarios::campaign_options;

}  // namespace rehearse::harness
