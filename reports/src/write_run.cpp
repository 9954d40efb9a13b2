// SPDX-License-Identifier: MIT
#include <rehearse/reports/text.hpp>

#include "run_rows.hpp"
#include "supervision_json.hpp"

namespace rehearse::reports::detail {
namespace {

/// Where there is none, NULL reads better in a query than 0 or an empty text.
void bind_or_null(statement& row, int parameter, std::uint64_t number) {
  if (number == 0) {
    row.bind_null(parameter);
  } else {
    row.bind(parameter, number);
  }
}

void bind_or_null(statement& row, int parameter, const std::string& text) {
  if (text.empty()) {
    row.bind_null(parameter);
  } else {
    row.bind(parameter, text);
  }
}

auto whole(std::uint64_t value) -> std::uint64_t { return value; }

void write_events(database& where, std::int64_t run, const sim::run_record& record) {
  auto insert = where.prepare(
      "INSERT INTO events (run, position, ordinal, step, cause, time, kind, detail, process, peer, serial, ref, "
      "result, "
      "reason, text, exact_reason, config, type) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
  auto position = std::uint64_t{0};
  for (const auto& event : record.events) {
    insert.bind(1, run).bind(2, ++position);
    // Log lines stand among the events without being some.
    bind_or_null(insert, 3, event.ordinal);
    insert.bind(4, event.step);
    bind_or_null(insert, 5, event.cause);
    insert.bind(6, std::int64_t{event.time.count()}).bind(7, to_string(event.kind)).bind(8, event.detail);
    insert.bind(9, whole(event.process)).bind(10, whole(event.peer)).bind(11, event.serial).bind(12, event.ref);
    insert.bind(13, whole(event.result)).bind(14, event.reason).bind(15, event.text);
    bind_or_null(insert, 16, event.exact_reason);
    const auto config = event.config == nullptr ? std::string{} : to_json(*event.config);
    bind_or_null(insert, 17, config);
    bind_or_null(insert, 18, whole(event.type));
    insert.run();
  }
}

void write_choices(database& where, std::int64_t run, const sim::run_record& record) {
  auto insert = where.prepare("INSERT INTO choices VALUES (?,?,?,?,?,?,?,?)");
  auto position = std::uint64_t{0};
  for (const auto& choice : record.choices) {
    insert.bind(1, run).bind(2, ++position).bind(3, choice.step).bind(4, to_string(choice.where));
    insert.bind(5, to_string(choice.what.kind)).bind(6, whole(choice.what.bound)).bind(7, whole(choice.what.value));
    bind_or_null(insert, 8, choice.address);
    insert.run();
  }
}

void write_processes(database& where, std::int64_t run, const sim::run_record& record) {
  auto insert = where.prepare("INSERT INTO processes VALUES (?,?,?,?,?,?,?,?,?)");
  for (const auto& process : record.processes) {
    insert.bind(1, run).bind(2, whole(process.id)).bind(3, process.name).bind(4, whole(process.parent));
    insert.bind(5, process.spawned_step);
    // Who died during set-up did so in step 0, which is not the same as being alive.
    if (process.exit_reason.empty()) {
      bind_or_null(insert, 6, process.died_step);
    } else {
      insert.bind(6, process.died_step);
    }
    bind_or_null(insert, 7, process.exit_reason);
    insert.bind(8, process.operations).bind(9, process.stack_high_water);
    insert.run();
  }
}

void write_faults(database& where, std::int64_t run, const sim::run_record& record) {
  auto insert = where.prepare("INSERT INTO faults VALUES (?,?,?,?,?,?,?,?,?)");
  auto position = std::uint64_t{0};
  for (const auto& fault : record.faults) {
    insert.bind(1, run).bind(2, ++position).bind(3, fault.kind).bind(4, fault.victims).bind(5, fault.trigger);
    insert.bind(6, whole(fault.fired ? 1 : 0)).bind(7, fault.step).bind(8, whole(fault.victim));
    insert.bind(9, fault.why_not);
    insert.run();
  }
}

void write_notes(database& where, std::int64_t run, const sim::run_record& record) {
  auto insert = where.prepare("INSERT INTO notes VALUES (?,?,?)");
  auto position = std::uint64_t{0};
  for (const auto& note : record.notes) {
    insert.bind(1, run).bind(2, ++position).bind(3, note);
    insert.run();
  }
}

void write_proof(database& where, std::int64_t run, const sim::run_record& record) {
  auto insert = where.prepare("INSERT INTO proofs (run, ordinal) VALUES (?,?)");
  for (const auto ordinal : record.proof) {
    insert.bind(1, run).bind(2, ordinal);
    insert.run();
  }
}

}  // namespace

auto is_failure(sim::verdict outcome) -> bool {
  return outcome == sim::verdict::fail || outcome == sim::verdict::diverged;
}

auto write_run(database& where, std::int64_t campaign, const sim::run_record& record) -> std::int64_t {
  const auto digest = format_digest(record.digest);
  const auto tape = record.choices_tape.pack();
  auto insert = where.prepare(
      "INSERT INTO runs (campaign, run_index, seed, outcome, property, explanation, steps, digest, end_time, recorded, "
      "tape, ending) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)");
  insert.bind(1, campaign).bind(2, record.index).bind_searchable(3, record.seed).bind(4, to_string(record.outcome));
  insert.bind(5, record.property).bind(6, record.explanation).bind(7, record.steps).bind(8, digest);
  insert.bind(9, std::int64_t{record.end_time.count()}).bind(10, whole(record.recorded ? 1 : 0)).bind_blob(11, tape);
  const auto ending = record.ending ? std::string(to_string(*record.ending)) : std::string{};
  bind_or_null(insert, 12, ending);
  insert.run();

  const auto run = where.last_id();
  write_faults(where, run, record);
  write_notes(where, run, record);
  write_proof(where, run, record);
  write_events(where, run, record);
  write_processes(where, run, record);
  write_choices(where, run, record);
  return run;
}

}  // namespace rehearse::reports::detail
