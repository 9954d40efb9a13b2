-- A database with one failing run, as a program of schema version 1 left it: `sqlite3 FILE .dump`, and its pragmas.
PRAGMA application_id = 1380471379;
PRAGMA user_version = 1;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
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
INSERT INTO campaigns VALUES(1,'pool_no_down','A01','buggy','random','operation','instant','any_time','kill:client:1:20',1,1000,100000,'rehearse run A01 --db v1.db','2026-11-22T22:53:32.993Z','ended',15,1,0,144,0.00079570800153305754065,NULL,NULL);
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
INSERT INTO runs VALUES(1,1,15,15,'fail','every connection is free again','available = 0, expected 1',9,'2fdfe3df6f275897',0,1,X'5254010500020100020100020000020000020001021408000000');
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
INSERT INTO events VALUES(1,1,1,0,NULL,0,'spawned','',1,0,0,0,0,'','root');
INSERT INTO events VALUES(1,2,2,0,1,0,'operation','start',1,0,0,0,0,'','pool');
INSERT INTO events VALUES(1,3,3,0,1,0,'spawned','',2,1,0,1,15,'','pool');
INSERT INTO events VALUES(1,4,4,0,3,0,'operation','register_name',2,2,0,0,0,'','pool');
INSERT INTO events VALUES(1,5,5,0,3,0,'name_set','',2,0,0,0,0,'','pool');
INSERT INTO events VALUES(1,6,6,0,3,0,'handler_begin','init',2,0,0,0,0,'','');
INSERT INTO events VALUES(1,7,7,0,3,0,'handler_end','init',2,0,0,0,0,'','');
INSERT INTO events VALUES(1,8,8,0,3,0,'operation','start_acknowledged',2,1,0,0,0,'','');
INSERT INTO events VALUES(1,9,9,0,3,0,'sent','start_ack',2,1,9,1,0,'normal','');
INSERT INTO events VALUES(1,10,10,0,9,0,'arrived','start_ack',1,2,9,1,0,'normal','');
INSERT INTO events VALUES(1,11,11,0,10,0,'taken','start_ack',1,2,9,1,0,'','');
INSERT INTO events VALUES(1,12,12,0,11,0,'spawned','',3,1,0,0,0,'','client');
INSERT INTO events VALUES(1,13,13,0,11,0,'spawned','',4,1,0,0,0,'','client');
INSERT INTO events VALUES(1,14,14,0,11,0,'fault_planned','',0,0,1,8,0,'','kill');
INSERT INTO events VALUES(1,15,15,1,13,0,'operation','call',4,2,0,2,0,'','checkout');
INSERT INTO events VALUES(1,16,16,1,13,0,'sent','call',4,2,16,2,0,'','checkout');
INSERT INTO events VALUES(1,17,17,1,16,0,'arrived','call',2,4,16,2,0,'','');
INSERT INTO events VALUES(1,18,18,2,17,0,'taken','call',2,4,16,2,0,'','');
INSERT INTO events VALUES(1,19,19,2,18,0,'handler_begin','handle_call',2,0,0,0,0,'','');
INSERT INTO events VALUES(1,20,20,2,18,0,'operation','monitor',2,4,0,3,0,'','');
INSERT INTO events VALUES(1,21,21,2,18,0,'sent','monitor',2,4,21,3,0,'','');
INSERT INTO events VALUES(1,22,22,2,21,0,'arrived','monitor',4,2,21,3,0,'','');
INSERT INTO events VALUES(1,23,23,2,18,0,'handler_end','handle_call',2,0,0,0,0,'','');
INSERT INTO events VALUES(1,24,24,3,12,0,'operation','call',3,2,0,4,0,'','checkout');
INSERT INTO events VALUES(1,25,25,3,12,0,'sent','call',3,2,25,4,0,'','checkout');
INSERT INTO events VALUES(1,26,26,3,25,0,'arrived','call',2,3,25,4,0,'','');
INSERT INTO events VALUES(1,27,27,4,18,0,'operation','reply',2,4,0,2,0,'','');
INSERT INTO events VALUES(1,28,28,4,18,0,'sent','reply',2,4,28,2,0,'','connection#0');
INSERT INTO events VALUES(1,29,29,4,28,0,'arrived','reply',4,2,28,2,0,'','');
INSERT INTO events VALUES(1,30,30,5,26,0,'taken','call',2,3,25,4,0,'','');
INSERT INTO events VALUES(1,31,31,5,30,0,'handler_begin','handle_call',2,0,0,0,0,'','');
INSERT INTO events VALUES(1,32,32,5,30,0,'handler_end','handle_call',2,0,0,0,0,'','');
INSERT INTO events VALUES(1,33,33,5,30,0,'operation','reply',2,3,0,4,0,'','');
INSERT INTO events VALUES(1,34,34,5,30,0,'sent','reply',2,3,34,4,0,'','none');
INSERT INTO events VALUES(1,35,35,5,34,0,'arrived','reply',3,2,34,4,0,'','');
INSERT INTO events VALUES(1,36,36,6,35,0,'taken','reply',3,2,34,4,0,'','');
INSERT INTO events VALUES(1,37,37,6,36,0,'exiting','',3,0,0,0,1,'normal','');
INSERT INTO events VALUES(1,38,38,6,37,0,'released','',3,0,0,0,0,'','');
INSERT INTO events VALUES(1,39,39,6,37,0,'dead','',3,0,0,0,0,'','');
INSERT INTO events VALUES(1,40,40,7,29,0,'taken','reply',4,2,28,2,0,'','');
INSERT INTO events VALUES(1,41,41,7,40,0,'operation','yield',4,0,0,0,0,'','');
INSERT INTO events VALUES(1,42,42,8,40,0,'operation','yield',4,0,0,0,0,'','');
INSERT INTO events VALUES(1,43,43,8,40,0,'fault_fired','',0,4,1,0,0,'','kill');
INSERT INTO events VALUES(1,44,44,8,40,0,'exiting','',4,0,0,0,0,'killed','');
INSERT INTO events VALUES(1,45,45,8,44,0,'released','',4,0,0,0,0,'','');
INSERT INTO events VALUES(1,46,46,8,44,0,'sent','down',4,2,46,3,0,'killed','');
INSERT INTO events VALUES(1,47,47,8,44,0,'dead','',4,0,0,0,0,'','');
INSERT INTO events VALUES(1,48,48,8,46,0,'arrived','down',2,4,46,3,0,'killed','');
INSERT INTO events VALUES(1,49,49,9,48,0,'taken','down',2,4,46,3,0,'','');
INSERT INTO events VALUES(1,50,50,9,49,0,'handler_begin','handle_info',2,0,0,0,0,'','');
INSERT INTO events VALUES(1,51,51,9,49,0,'handler_end','handle_info',2,0,0,0,0,'','');
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
INSERT INTO choices VALUES(1,1,0,'fault','fault_step',20,8,NULL);
INSERT INTO choices VALUES(1,2,1,'schedule','entity',2,1,'client.2');
INSERT INTO choices VALUES(1,3,2,'schedule','entity',2,1,'pool');
INSERT INTO choices VALUES(1,4,3,'schedule','entity',2,0,'client.1');
INSERT INTO choices VALUES(1,5,5,'schedule','entity',2,0,'pool');
INSERT INTO choices VALUES(1,6,6,'schedule','entity',2,0,'client.1');
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
INSERT INTO processes VALUES(1,1,'root',0,0,NULL,NULL,1,784);
INSERT INTO processes VALUES(1,2,'pool',1,0,NULL,NULL,5,800);
INSERT INTO processes VALUES(1,3,'client.1',1,0,6,'normal',1,832);
INSERT INTO processes VALUES(1,4,'client.2',1,0,8,'killed',3,704);
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
INSERT INTO faults VALUES(1,1,'kill','client','at_step(8)',1,8,4,'');
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
INSERT INTO findings VALUES(1,'pool_no_down','buggy','every connection is free again','new',1,1,1,1,1);
CREATE INDEX runs_of_campaign ON runs (campaign);
CREATE INDEX events_by_ordinal ON events (run, ordinal);
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
COMMIT;
