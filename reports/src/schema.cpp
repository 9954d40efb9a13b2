// SPDX-License-Identifier: MIT
#include "schema.hpp"

namespace rehearse::reports::detail {

static_assert(application_id == 1380471379, "the pragma below repeats the number");

namespace {

constexpr auto version_1 = R"sql(
PRAGMA application_id = 1380471379;
PRAGMA user_version = 1;

CREATE TABLE campaigns (
  id INTEGER PRIMARY KEY,
  scenario TEXT NOT NULL,
  scenario_id TEXT NOT NULL,
  variant TEXT NOT NULL,
  strategy TEXT NOT NULL,
  granularity TEXT NOT NULL,
  delivery TEXT NOT NULL,
  timers TEXT NOT NULL,
  faults TEXT NOT NULL,
  seed ANY NOT NULL,
  runs_planned INTEGER NOT NULL,
  max_steps INTEGER NOT NULL,
  command TEXT NOT NULL,
  started_at TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('running', 'ended', 'interrupted')),
  runs INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  inconclusive INTEGER NOT NULL DEFAULT 0,
  steps INTEGER NOT NULL DEFAULT 0,
  seconds REAL NOT NULL DEFAULT 0,
  in_flight_index INTEGER,
  in_flight_seed ANY
) STRICT;

CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  campaign INTEGER NOT NULL REFERENCES campaigns (id),
  run_index INTEGER NOT NULL,
  seed ANY NOT NULL,
  outcome TEXT NOT NULL,
  property TEXT NOT NULL,
  explanation TEXT NOT NULL,
  steps INTEGER NOT NULL,
  digest TEXT NOT NULL,
  end_time INTEGER NOT NULL,
  recorded INTEGER NOT NULL,
  tape BLOB NOT NULL
) STRICT;
CREATE INDEX runs_of_campaign ON runs (campaign);

CREATE TABLE events (
  run INTEGER NOT NULL REFERENCES runs (id),
  position INTEGER NOT NULL,
  ordinal INTEGER,
  step INTEGER NOT NULL,
  cause INTEGER,
  time INTEGER NOT NULL,
  kind TEXT NOT NULL,
  detail TEXT NOT NULL,
  process INTEGER NOT NULL,
  peer INTEGER NOT NULL,
  serial INTEGER NOT NULL,
  ref INTEGER NOT NULL,
  result INTEGER NOT NULL,
  reason TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX events_by_ordinal ON events (run, ordinal);

CREATE TABLE choices (
  run INTEGER NOT NULL REFERENCES runs (id),
  position INTEGER NOT NULL,
  step INTEGER NOT NULL,
  stream TEXT NOT NULL,
  kind TEXT NOT NULL,
  bound INTEGER NOT NULL,
  value INTEGER NOT NULL,
  address TEXT,
  PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE processes (
  run INTEGER NOT NULL REFERENCES runs (id),
  process INTEGER NOT NULL,
  name TEXT NOT NULL,
  parent INTEGER NOT NULL,
  spawned_step INTEGER NOT NULL,
  died_step INTEGER,
  exit_reason TEXT,
  operations INTEGER NOT NULL,
  stack_high_water INTEGER NOT NULL,
  PRIMARY KEY (run, process)
) STRICT, WITHOUT ROWID;

CREATE TABLE faults (
  run INTEGER NOT NULL REFERENCES runs (id),
  position INTEGER NOT NULL,
  kind TEXT NOT NULL,
  victims TEXT NOT NULL,
  planned_at TEXT NOT NULL,
  fired INTEGER NOT NULL,
  step INTEGER NOT NULL,
  victim INTEGER NOT NULL,
  why_not TEXT NOT NULL,
  PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE notes (
  run INTEGER NOT NULL REFERENCES runs (id),
  position INTEGER NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE findings (
  id INTEGER PRIMARY KEY,
  scenario TEXT NOT NULL,
  variant TEXT NOT NULL,
  property TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('new', 'ongoing', 'fixed', 'regressed')),
  count INTEGER NOT NULL,
  first_campaign INTEGER NOT NULL REFERENCES campaigns (id),
  first_run INTEGER NOT NULL REFERENCES runs (id),
  last_campaign INTEGER NOT NULL REFERENCES campaigns (id),
  last_run INTEGER NOT NULL REFERENCES runs (id),
  UNIQUE (scenario, variant, property)
) STRICT;

CREATE VIEW failures AS
SELECT r.id AS run, c.id AS campaign, c.scenario, c.variant, r.property, r.seed, r.run_index, r.steps, r.digest,
       r.explanation
FROM runs r JOIN campaigns c ON c.id = r.campaign
WHERE r.outcome IN ('fail', 'diverged');

CREATE VIEW named_events AS
SELECT e.run, e.position, e.ordinal, e.step, e.time, e.kind, e.detail,
       coalesce(p.name, 'environment') AS who, q.name AS peer, e.reason, e.text, e.serial, e.cause
FROM events e
LEFT JOIN processes p ON p.run = e.run AND p.process = e.process
LEFT JOIN processes q ON q.run = e.run AND q.process = e.peer;

CREATE VIEW message_matrix AS
SELECT run, who AS sender, peer AS receiver, detail AS signal, count(*) AS count
FROM named_events
WHERE kind = 'sent'
GROUP BY run, sender, receiver, signal;

CREATE VIEW signals AS
SELECT s.run, s.serial, s.detail AS signal, s.who AS sender, s.peer AS receiver, s.text, s.step AS sent_step,
       a.step AS arrived_step, t.step AS taken_step, d.step AS dropped_step, d.detail AS why_dropped,
       s.time AS sent_time, t.time AS taken_time
FROM named_events s
LEFT JOIN events a ON a.run = s.run AND a.serial = s.serial AND a.kind = 'arrived'
LEFT JOIN events t ON t.run = s.run AND t.serial = s.serial AND t.kind = 'taken'
LEFT JOIN events d ON d.run = s.run AND d.serial = s.serial AND d.kind = 'dropped'
WHERE s.kind = 'sent';

CREATE VIEW restarts AS
SELECT run, step, time, supervisor, child, process, restart FROM (
  SELECT run, ordinal, step, time, who AS supervisor, text AS child, peer AS process,
         row_number() OVER (PARTITION BY run, who, text ORDER BY ordinal) - 1 AS restart
  FROM named_events
  WHERE kind = 'child_start_acknowledged' AND peer IS NOT NULL)
WHERE restart > 0;

CREATE VIEW alive_at AS
SELECT s.run, s.step, p.process, p.name
FROM (SELECT DISTINCT run, step FROM events) s
JOIN processes p ON p.run = s.run AND p.spawned_step <= s.step AND (p.died_step IS NULL OR p.died_step > s.step);
)sql";

// What it takes to judge a run again, and what a campaign has put to the test.
constexpr auto version_2 = R"sql(
PRAGMA user_version = 2;

ALTER TABLE campaigns ADD COLUMN oracle TEXT;
ALTER TABLE runs ADD COLUMN ending TEXT;
ALTER TABLE events ADD COLUMN exact_reason TEXT;
ALTER TABLE events ADD COLUMN config TEXT;
ALTER TABLE events ADD COLUMN type INTEGER;

CREATE TABLE proofs (
  run INTEGER NOT NULL REFERENCES runs (id),
  ordinal INTEGER NOT NULL,
  PRIMARY KEY (run, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE properties (
  campaign INTEGER NOT NULL REFERENCES campaigns (id),
  position INTEGER NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  declared INTEGER NOT NULL,
  checked INTEGER NOT NULL,
  reached INTEGER NOT NULL,
  held INTEGER NOT NULL,
  PRIMARY KEY (campaign, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE rule_coverage (
  campaign INTEGER NOT NULL REFERENCES campaigns (id),
  position INTEGER NOT NULL,
  rule TEXT NOT NULL,
  phase TEXT NOT NULL,
  strike TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (campaign, position)
) STRICT, WITHOUT ROWID;

CREATE VIEW proof_events AS
SELECT e.* FROM proofs p JOIN named_events e ON e.run = p.run AND e.ordinal = p.ordinal;
)sql";

}  // namespace

const std::array<const char*, schema_version> schema_steps{version_1, version_2};

auto version_of(const database& where) -> std::uint32_t {
  auto asked = where.prepare("PRAGMA user_version");
  return asked.step() ? static_cast<std::uint32_t>(asked.integer(0)) : 0;
}

void raise_schema(database& where, std::uint32_t version) {
  if (version_of(where) >= version) return;
  auto all = transaction(where);
  for (auto step = version_of(where); step < version; ++step) where.execute(schema_steps[step]);
  all.commit();
}

auto column_since(const database& where, std::uint32_t since, const char* column) -> const char* {
  return version_of(where) >= since ? column : "NULL";
}

}  // namespace rehearse::reports::detail
