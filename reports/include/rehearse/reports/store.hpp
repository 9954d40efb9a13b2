// The store: a SQLite file with every campaign, every failing or sampled run, and the findings over all of them.
//
// Passing runs have no row, only counters. What is stored survives `kill -9`: failing runs are committed at once, and
// a memory-mapped side file (PATH-live) always names the run in flight. The schema is documented in docs/store.md.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <rehearse/reports/store_error.hpp>
#include <rehearse/reports/stored.hpp>
#include <rehearse/sim/run_record.hpp>
#include <rehearse/sim/run_sink.hpp>

namespace rehearse::reports {

/// PRAGMA user_version of the files that this program writes. Older files can be read, and are raised to it when they
/// are opened for writing; newer ones are refused.
inline constexpr std::uint32_t store_schema_version = 2;

enum class open_mode : std::uint8_t {
  write,  ///< Creates the file and its folders, or adds campaigns to it. One OS process at a time.
  read,   ///< Changes nothing, except that the traces of a writer that was killed are folded into the file.
};

/// Every member may throw store_error. After one, what was stored before is still there.
class store : public sim::run_sink {
 public:
  /// Opens the database at `path`. A file that is foreign, damaged or newer is left as it is, to the byte.
  static auto open(const std::string& path, open_mode mode) -> std::unique_ptr<store>;

  /// Leaves one file behind, if it was opened for writing. A campaign that has not ended is marked interrupted.
  ~store() override;
  store(const store&) = delete;
  auto operator=(const store&) -> store& = delete;

  // -- writing: requires open_mode::write, and a campaign that has begun ----------------------------------------------

  void campaign_begun(const sim::campaign_info&) override;
  void run_begun(std::uint64_t index, std::uint64_t seed) override;
  void run_ended(sim::verdict, std::uint64_t steps) override;
  void run_recorded(const sim::run_record&) override;
  void properties_counted(const std::vector<sim::property_count>&) override;
  void coverage_counted(const std::vector<sim::rule_cell>& cells) override;
  void campaign_ended(const sim::campaign_counters&) override;

  /// The id that the last run_recorded() got, for FILE#ID; empty before the first.
  auto last_recorded_id() const -> std::optional<std::int64_t>;

  // -- reading -------------------------------------------------------------------------------------------------------

  auto path() const -> const std::string&;
  /// All campaigns, oldest first. The counters of one that is running are those of this moment.
  auto campaigns() const -> std::vector<stored_campaign>;
  /// All findings, in the order in which they were first seen.
  auto findings() const -> std::vector<finding>;
  /// Recorded runs, oldest first.
  auto runs(const run_filter& = {}) const -> std::vector<run_summary>;
  /// The run FILE#ID with its tape and events; empty if there is none.
  auto load_run(std::int64_t id) const -> std::optional<stored_run>;
  /// The youngest failing run; empty if there is none.
  auto last_failure_id() const -> std::optional<std::int64_t>;
  /// The failing run of a campaign with the fewest steps; empty if there is none.
  auto shortest_failure_id(std::int64_t campaign) const -> std::optional<std::int64_t>;
  /// What became of the properties of a campaign; none if it has not ended, or was stored before there was the table.
  auto property_counts(std::int64_t campaign) const -> std::vector<sim::property_count>;
  /// What a campaign put to the test, rule by rule; empty if it was not counted, or the file is older than counting.
  auto coverage(std::int64_t campaign) const -> std::vector<sim::rule_cell>;
  auto fault_counts(std::int64_t campaign) const -> std::vector<fault_count>;

 private:
  struct state;
  explicit store(std::unique_ptr<state>);
  void require_campaign() const;
  void fold();
  std::unique_ptr<state> state_;
};

}  // namespace rehearse::reports
