// SPDX-License-Identifier: MIT
#include <charconv>
#include <memory>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "campaign_rows.hpp"
#include "names.hpp"
#include "run_rows.hpp"
#include "schema.hpp"
#include "supervision_json.hpp"

namespace rehearse::reports::detail {
namespace {

/// A row that SQLite finds in order may still hold what no program of ours has written.
[[noreturn]] void throw_damaged_run(const database& where, std::int64_t run, std::string_view what) {
  throw store_error(store_problem::damaged,
                    fmt::format("{} is damaged (run {}: {}). It was left as it is; replay another run, or give another "
                                "--db.",
                                where.path(), run, what));
}

template <typename Enum>
auto parse_or_throw(const database& where, std::int64_t run, const std::string& name, int count) -> Enum {
  const auto parsed = parse_name<Enum>(name, count);
  if (!parsed) throw_damaged_run(where, run, fmt::format("nothing is called \"{}\"", name));
  return *parsed;
}

auto parse_digest(const database& where, std::int64_t run, const std::string& digits) -> std::uint64_t {
  auto digest = std::uint64_t{0};
  const auto* end = digits.data() + digits.size();
  const auto parsed = std::from_chars(digits.data(), end, digest, 16);
  if (digits.size() != 16 || parsed.ptr != end) throw_damaged_run(where, run, "its digest is not 16 hex digits");
  return digest;
}

auto small(const statement& row, int column) -> std::uint32_t { return static_cast<std::uint32_t>(row.number(column)); }

auto rows_of(const database& where, std::string_view sql, std::int64_t run) -> statement {
  auto select = where.prepare(sql);
  select.bind(1, run);
  return select;
}

void read_events(const database& where, std::int64_t run, sim::run_record& record) {
  auto row =
      rows_of(where,
              fmt::format("SELECT coalesce(ordinal, 0), step, coalesce(cause, 0), time, kind, detail, process, peer, "
                          "serial, ref, result, reason, text, {}, {}, coalesce({}, 0) FROM events WHERE run = ? "
                          "ORDER BY position",
                          column_since(where, 2, "exact_reason"), column_since(where, 2, "config"),
                          column_since(where, 2, "type")),
              run);
  while (row.step()) {
    auto& event = record.events.emplace_back();
    event.ordinal = row.number(0);
    event.step = row.number(1);
    event.cause = row.number(2);
    event.time = runtime::virtual_time(row.integer(3));
    event.kind = parse_or_throw<runtime::event_kind>(where, run, row.text(4), runtime::event_kind_count);
    event.detail = row.text(5);
    event.process = small(row, 6);
    event.peer = small(row, 7);
    event.serial = row.number(8);
    event.ref = row.number(9);
    event.result = small(row, 10);
    event.reason = row.text(11);
    event.text = row.text(12);
    event.exact_reason = row.text(13);
    if (!row.is_null(14)) {
      auto config = parse_supervision(row.text(14));
      if (!config) throw_damaged_run(where, run, fmt::format("event {} has a damaged config", event.ordinal));
      event.config = std::make_shared<const sim::recorded_supervision>(*std::move(config));
    }
    event.type = small(row, 15);
  }
}

void read_choices(const database& where, std::int64_t run, sim::run_record& record) {
  auto row = rows_of(
      where, "SELECT step, stream, kind, bound, value, address FROM choices WHERE run = ? ORDER BY position", run);
  while (row.step()) {
    auto& choice = record.choices.emplace_back();
    choice.step = row.number(0);
    choice.where = parse_or_throw<sim::stream>(where, run, row.text(1), sim::stream_count);
    choice.what.kind = parse_or_throw<sim::choice_kind>(where, run, row.text(2), sim::choice_kind_count);
    choice.what.bound = small(row, 3);
    choice.what.value = small(row, 4);
    choice.address = row.text(5);
  }
}

void read_processes(const database& where, std::int64_t run, sim::run_record& record) {
  auto row = rows_of(where,
                     "SELECT process, name, parent, spawned_step, coalesce(died_step, 0), exit_reason, operations, "
                     "stack_high_water FROM processes WHERE run = ? ORDER BY process",
                     run);
  while (row.step()) {
    auto& process = record.processes.emplace_back();
    process.id = small(row, 0);
    process.name = row.text(1);
    process.parent = small(row, 2);
    process.spawned_step = row.number(3);
    process.died_step = row.number(4);
    process.exit_reason = row.text(5);
    process.operations = row.number(6);
    process.stack_high_water = row.number(7);
  }
}

void read_faults(const database& where, std::int64_t run, sim::run_record& record) {
  auto row = rows_of(where,
                     "SELECT kind, victims, planned_at, fired, step, victim, why_not FROM faults WHERE run = ? "
                     "ORDER BY position",
                     run);
  while (row.step()) {
    auto& fault = record.faults.emplace_back();
    fault.kind = row.text(0);
    fault.victims = row.text(1);
    fault.trigger = row.text(2);
    fault.fired = row.integer(3) != 0;
    fault.step = row.number(4);
    fault.victim = small(row, 5);
    fault.why_not = row.text(6);
    fault.number = record.faults.size();
  }
}

void read_notes(const database& where, std::int64_t run, sim::run_record& record) {
  auto row = rows_of(where, "SELECT text FROM notes WHERE run = ? ORDER BY position", run);
  while (row.step()) record.notes.push_back(row.text(0));
}

void read_proof(const database& where, std::int64_t run, sim::run_record& record) {
  if (version_of(where) < 2) return;
  auto row = rows_of(where, "SELECT ordinal FROM proofs WHERE run = ? ORDER BY ordinal", run);
  while (row.step()) record.proof.push_back(row.number(0));
}

}  // namespace

auto read_run(const database& where, std::int64_t id) -> std::optional<stored_run> {
  auto row = rows_of(where,
                     fmt::format("SELECT campaign, run_index, seed, outcome, property, explanation, steps, digest, "
                                 "end_time, recorded, tape, {} FROM runs WHERE id = ?",
                                 column_since(where, 2, "ending")),
                     id);
  if (!row.step()) return std::nullopt;

  auto run = stored_run{};
  run.id = id;
  run.campaign = row.integer(0);
  auto& record = run.record;
  record.index = row.number(1);
  record.seed = row.searchable(2);
  record.outcome = parse_or_throw<sim::verdict>(where, id, row.text(3), static_cast<int>(sim::verdict::diverged) + 1);
  record.property = row.text(4);
  record.explanation = row.text(5);
  record.steps = row.number(6);
  record.digest = parse_digest(where, id, row.text(7));
  record.end_time = runtime::virtual_time(row.integer(8));
  record.recorded = row.integer(9) != 0;
  const auto tape = sim::tape::unpack(row.text(10));
  if (!tape) throw_damaged_run(where, id, "its tape cannot be unpacked");
  record.choices_tape = *tape;
  if (!row.is_null(11)) {
    record.ending = parse_or_throw<sim::run_ending>(where, id, row.text(11), sim::run_ending_count);
  }

  read_faults(where, id, record);
  read_notes(where, id, record);
  read_proof(where, id, record);
  read_events(where, id, record);
  read_processes(where, id, record);
  read_choices(where, id, record);
  const auto campaign = read_campaign(where, run.campaign);
  if (!campaign) throw_damaged_run(where, id, "its campaign is not there");
  run.info = campaign->info;
  return run;
}

auto read_run_summaries(const database& where, const run_filter& filter) -> std::vector<run_summary> {
  const auto* const proofs = column_since(where, 2, "(SELECT count(*) FROM proofs WHERE run = runs.id)");
  auto row = where.prepare(fmt::format(
      "SELECT id, campaign, run_index, seed, outcome, property, steps, digest, coalesce({}, 0) FROM runs "
      "WHERE (?1 IS NULL OR campaign = ?1) AND (?2 = 0 OR outcome IN ('fail', 'diverged')) ORDER BY id LIMIT ?3",
      proofs));
  if (filter.campaign) row.bind(1, *filter.campaign);
  row.bind(2, std::int64_t{filter.failing_only ? 1 : 0});
  row.bind(3, filter.limit == 0 ? std::int64_t{-1} : static_cast<std::int64_t>(filter.limit));
  auto runs = std::vector<run_summary>{};
  while (row.step()) {
    auto& run = runs.emplace_back();
    run.id = row.integer(0);
    run.campaign = row.integer(1);
    run.index = row.number(2);
    run.seed = row.searchable(3);
    run.outcome =
        parse_or_throw<sim::verdict>(where, run.id, row.text(4), static_cast<int>(sim::verdict::diverged) + 1);
    run.property = row.text(5);
    run.steps = row.number(6);
    run.digest = parse_digest(where, run.id, row.text(7));
    run.proof_count = row.number(8);
  }
  return runs;
}

}  // namespace rehearse::reports::detail
