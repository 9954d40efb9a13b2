// SPDX-License-Identifier: MIT
#include <rehearse/reports/store.hpp>

#include <chrono>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "campaign_rows.hpp"
#include "coarse_clock.hpp"
#include "coverage_rows.hpp"
#include "diagnosis.hpp"
#include "property_rows.hpp"
#include "run_rows.hpp"
#include "schema.hpp"
#include "side_file.hpp"

namespace rehearse::reports {

using detail::access;
using detail::coarse_clock;
using detail::database;
using detail::file_state;
using detail::live_block;
using detail::publish;
using detail::side_file;
using detail::transaction;

/// What is open. A reader has no side file of its own.
struct store::state {
  std::string path;
  std::unique_ptr<database> rows;
  std::optional<side_file> side;
  live_block* live = nullptr;  ///< Of `side`, while a campaign goes on.
  std::int64_t campaign = 0;   ///< 0 between campaigns.
  coarse_clock::time_point campaign_start{};
  coarse_clock::time_point next_fold{};
  std::optional<std::int64_t> last_recorded;
  pid_t opened_by = getpid();
};

namespace {

/// How stale the counters in the database may be for somebody who queries it during a campaign.
constexpr auto fold_interval = std::chrono::milliseconds(200);

auto seconds_since(coarse_clock::time_point start) -> double {
  return std::chrono::duration<double>(coarse_clock::now() - start).count();
}

void make_folder_of(const std::string& path) {
  const auto folder = std::filesystem::absolute(path).parent_path();
  auto error = std::error_code{};
  std::filesystem::create_directories(folder, error);
  if (error) {
    throw store_error(store_problem::unreadable, fmt::format("the folder {} cannot be made ({}); give another --db.",
                                                             folder.string(), error.message()));
  }
}

auto acquire_side_file(const std::string& path) -> side_file {
  auto side = side_file::acquire(path);
  if (!side) {
    const auto view = side_file::look(path);
    throw store_error(store_problem::busy,
                      fmt::format("{} is being written by another run of rehearse (OS process {}); wait for its end, "
                                  "or give another --db.",
                                  path, view ? view->block.writer : 0));
  }
  return std::move(*side);
}

/// Opens for writing what diagnose() found, and folds what a killed writer left. The caller holds `side`.
auto open_rows_for_writing(const std::string& path, file_state found, side_file& side) -> std::unique_ptr<database> {
  auto rows = std::make_unique<database>(path, access::write);
  if (found == file_state::unsettled) {
    // Reading makes SQLite roll back the commit that was cut off; it may have been the one that made the tables.
    if (rows->prepare("SELECT 1 FROM sqlite_schema").step()) {
      detail::check_contents(*rows);
    } else {
      found = file_state::empty;
    }
  }
  if (found == file_state::absent || found == file_state::empty) detail::raise_schema(*rows);
  // A log beside the file: readers never hold up a campaign, and with `synchronous = normal` a power cut may cost the
  // last commits but not the file. Where there can be no log, SQLite stays with a journal, which is as safe.
  rows->execute("PRAGMA journal_mode = wal; PRAGMA synchronous = normal;");
  if (side.left_behind()) detail::interrupt_campaign(*rows, *side.left_behind());
  detail::interrupt_forgotten_campaigns(*rows);
  return rows;
}

/// Puts everything into the one file. If a reader is just there, the log stays until the next opening.
void settle(database& rows) {
  const auto impatient = detail::busy_patience(rows, 100);
  sqlite3_exec(rows.handle(), "PRAGMA journal_mode = delete", nullptr, nullptr, nullptr);
}

/// SQLite takes a log that was damaged for one that ends there, and forgets the rest. What is known to have been
/// committed must be there before anything is folded.
void refuse_lost_rows(const std::string& path) {
  const auto view = side_file::look(path);
  if (!view || view->writer_alive) return;
  const auto rows = database(path, detail::quiet_access(path));
  if (view->is_damaged) {
    if (detail::has_running_campaign(rows)) throw side_file::damaged(path);
    return;
  }
  detail::require_committed_rows(rows, view->block, detail::has_leftovers(path));
}

/// What a killed writer left is folded in, if that is possible; else the reader sees what there is.
void fold_leftovers(const std::string& path, file_state found) {
  const auto view = side_file::look(path);
  if (view ? view->writer_alive : !detail::has_leftovers(path)) return;
  try {
    auto side = side_file::acquire(path);
    if (!side) return;
    auto rows = open_rows_for_writing(path, found, *side);
    settle(*rows);
    rows.reset();
    side->remove();
  } catch (const store_error& error) {
    if (error.problem() == store_problem::damaged) throw;
  }
}

}  // namespace

auto to_string(store_problem problem) -> std::string_view {
  switch (problem) {
    case store_problem::unreadable: return "unreadable";
    case store_problem::foreign: return "foreign";
    case store_problem::damaged: return "damaged";
    case store_problem::newer: return "newer";
    case store_problem::full: return "full";
    case store_problem::busy: return "busy";
  }
  return "?";
}

// -- opening and closing ----------------------------------------------------------------------------------------------

auto store::open(const std::string& path, open_mode mode) -> std::unique_ptr<store> {
  const auto found = detail::diagnose(path);
  if (found == file_state::ours) refuse_lost_rows(path);
  auto opened = std::make_unique<state>();
  opened->path = path;
  if (mode == open_mode::read) {
    if (found == file_state::absent || found == file_state::empty) {
      throw store_error(store_problem::unreadable,
                        fmt::format("{} {}; `run --db {}` makes it.", path,
                                    found == file_state::absent ? "is not there" : "is empty", path));
    }
    fold_leftovers(path, found);
    opened->rows = std::make_unique<database>(path, detail::quiet_access(path));
  } else {
    make_folder_of(path);
    opened->side.emplace(acquire_side_file(path));
    try {
      opened->rows = open_rows_for_writing(path, found, *opened->side);
      detail::raise_schema(*opened->rows);  // Of an older file; readers leave it as it is.
    } catch (...) {
      // With something to fold it stays for the next opening.
      if (!opened->side->left_behind()) opened->side->remove();
      throw;
    }
    opened->side->begin();
  }
  return std::unique_ptr<store>(new store(std::move(opened)));
}

store::store(std::unique_ptr<state> opened) : state_(std::move(opened)) {}

store::~store() {
  if (!state_->side) return;
  if (state_->opened_by != getpid()) {
    state_->rows->abandon();
    return;
  }
  try {
    if (state_->live != nullptr) {
      detail::interrupt_campaign(*state_->rows, *state_->live, seconds_since(state_->campaign_start));
    }
    settle(*state_->rows);
    state_->rows.reset();
    state_->side->remove();
  } catch (const std::exception&) {
    // The side file stays, so that the next opening can do it.
  }
}

void store::require_campaign() const {
  if (state_->live == nullptr) throw std::logic_error("store: no campaign has begun");
}

// -- writing ----------------------------------------------------------------------------------------------------------

void store::campaign_begun(const sim::campaign_info& info) {
  if (!state_->side) throw std::logic_error("store: opened for reading");
  if (state_->live != nullptr) {
    detail::interrupt_campaign(*state_->rows, *state_->live, seconds_since(state_->campaign_start));
    state_->live = nullptr;
  }
  const auto started_at = detail::time_stamp();
  state_->campaign = detail::insert_campaign(*state_->rows, info, started_at);
  state_->side->begin();
  state_->live = &state_->side->block();
  std::strncpy(state_->live->started_at.data(), started_at.c_str(), state_->live->started_at.size() - 1);
  publish(state_->live->last_run, state_->last_recorded.value_or(0));
  publish(state_->live->last_campaign, state_->campaign);
  publish(state_->live->campaign, state_->campaign);
  state_->campaign_start = coarse_clock::now();
  state_->next_fold = state_->campaign_start + fold_interval;
}

void store::run_begun(std::uint64_t index, std::uint64_t seed) {
  require_campaign();
  auto& live = *state_->live;
  publish(live.run_index, index);
  publish(live.run_seed, seed);
  publish(live.begun, live.ended + 1);
}

void store::run_ended(sim::verdict outcome, std::uint64_t steps) {
  require_campaign();
  auto& live = *state_->live;
  if (detail::is_failure(outcome)) publish(live.failed, live.failed + 1);
  if (outcome == sim::verdict::inconclusive) publish(live.inconclusive, live.inconclusive + 1);
  publish(live.steps, live.steps + steps);
  publish(live.ended, live.ended + 1);

  const auto now = coarse_clock::now();
  if (now < state_->next_fold) return;
  state_->next_fold = now + fold_interval;
  fold();
}

void store::fold() {
  // A person who holds a lock does not hold up the campaign: the side file has the numbers, and the next fold comes.
  const auto impatient = detail::busy_patience(*state_->rows, 0);
  try {
    detail::update_counters(*state_->rows, state_->campaign, *state_->live, seconds_since(state_->campaign_start));
  } catch (const store_error& error) {
    if (error.problem() != store_problem::busy) throw;
  }
}

void store::run_recorded(const sim::run_record& record) {
  require_campaign();
  auto all = transaction(*state_->rows);
  const auto run = detail::write_run(*state_->rows, state_->campaign, record);
  if (detail::is_failure(record.outcome)) {
    const auto property = record.property.empty() ? std::string(to_string(record.outcome)) : record.property;
    detail::note_finding(*state_->rows, state_->campaign, run, property);
  }
  all.commit();
  state_->last_recorded = run;
  publish(state_->live->last_run, run);
}

void store::properties_counted(const std::vector<sim::property_count>& counts) {
  require_campaign();
  auto all = transaction(*state_->rows);
  detail::write_properties(*state_->rows, state_->campaign, counts);
  all.commit();
}

void store::coverage_counted(const std::vector<sim::rule_cell>& cells) {
  require_campaign();
  detail::write_coverage(*state_->rows, state_->campaign, cells);
}

void store::campaign_ended(const sim::campaign_counters& counters) {
  require_campaign();
  detail::end_campaign(*state_->rows, state_->campaign, counters);
  publish(state_->live->campaign, std::int64_t{0});
  state_->live = nullptr;
  state_->campaign = 0;
}

auto store::last_recorded_id() const -> std::optional<std::int64_t> { return state_->last_recorded; }

// -- reading ----------------------------------------------------------------------------------------------------------

auto store::path() const -> const std::string& { return state_->path; }

auto store::campaigns() const -> std::vector<stored_campaign> {
  // The side file first: a campaign that ends in between is then read as ended, with its last counters.
  const auto view = side_file::look(state_->path);
  auto campaigns = detail::read_campaigns(*state_->rows);
  for (auto& campaign : campaigns) {
    if (view) detail::overlay(campaign, *view);
    const bool alive = view && view->writer_alive;
    if (campaign.state == campaign_state::running && !alive) campaign.state = campaign_state::interrupted;
  }
  return campaigns;
}

auto store::findings() const -> std::vector<finding> { return detail::read_findings(*state_->rows); }

auto store::runs(const run_filter& filter) const -> std::vector<run_summary> {
  return detail::read_run_summaries(*state_->rows, filter);
}

auto store::load_run(std::int64_t id) const -> std::optional<stored_run> { return detail::read_run(*state_->rows, id); }

auto store::last_failure_id() const -> std::optional<std::int64_t> {
  auto select = state_->rows->prepare("SELECT max(id) FROM runs WHERE outcome IN ('fail', 'diverged')");
  if (!select.step() || select.is_null(0)) return std::nullopt;
  return select.integer(0);
}

auto store::shortest_failure_id(std::int64_t campaign) const -> std::optional<std::int64_t> {
  auto select = state_->rows->prepare(
      "SELECT id FROM runs WHERE campaign = ? AND outcome IN ('fail', 'diverged') ORDER BY steps, id LIMIT 1");
  select.bind(1, campaign);
  if (!select.step()) return std::nullopt;
  return select.integer(0);
}

auto store::property_counts(std::int64_t campaign) const -> std::vector<sim::property_count> {
  return detail::read_properties(*state_->rows, campaign);
}

auto store::coverage(std::int64_t campaign) const -> std::vector<sim::rule_cell> {
  return detail::read_coverage(*state_->rows, campaign);
}

auto store::fault_counts(std::int64_t campaign) const -> std::vector<fault_count> {
  return detail::read_fault_counts(*state_->rows, campaign);
}

}  // namespace rehearse::reports
