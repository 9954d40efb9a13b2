#!/usr/bin/env bash
# The demo: finds planted bugs, shows one, replays it, shows that the repaired programs pass, and leaves a database and a
# report in rehearse-out/. Each exit code is checked: a demo that no longer fails where it should is broken, too.
# SPDX-License-Identifier: MIT
set -euo pipefail
cd "$(dirname "$0")/.."
rehearse=${REHEARSE:-build/release/bin/rehearse}
database=rehearse-out/demo.db
report=rehearse-out/demo-report.txt

section() { printf '\n== %s\n' "$*"; }

# Shows a command, runs it, and insists on its exit code; what it prints goes through `$filter`.
filter=cat
expect() {
  local wanted=$1 result=0 word
  shift
  printf '\n$'
  for word in "$@"; do
    case $word in
      "$rehearse") printf ' rehearse' ;;
      *[\ \*]*) printf " '%s'" "$word" ;;
      *) printf ' %s' "$word" ;;
    esac
  done
  printf '\n'
  "$@" | $filter || result=${PIPESTATUS[0]}
  printf '[exit code %s]\n' "$result"
  if [ "$result" -ne "$wanted" ]; then
    echo "demo: exit code $result where $wanted was expected" >&2
    exit 1
  fi
}
# The line of each scenario and the sum, without the counter-example of the last failure.
verdicts() { grep -E '^(passed|FAILED)  [^"]|scenarios:' | sed 's/ (.*//'; }

if [ ! -x "$rehearse" ]; then
  echo "demo: $rehearse is not there; \`make\` builds it" >&2
  exit 1
fi
# Only what an earlier demo left: the folder may hold somebody's findings.
mkdir -p rehearse-out
rm -f "$database" "$database"-* "$report"

section 'The canary must fail: a tool that passes it has gone blind'
expect 1 "$rehearse" run canary --no-db

section 'A pool forgets the connection of a client that is killed: the shortest of the first 50 failing runs'
expect 1 "$rehearse" run A01 --keep-going --db "$database"

# Found out by its number, so that it is that run which is replayed.
shortest=$("$rehearse" report "$database" | sed -n 's/^  the shortest failing run, \(.*\):$/\1/p' | head -n 1)
section 'Replayed from its tape: the same failure, with the same digest'
expect 1 "$rehearse" replay "$shortest"

section 'Replayed from its seed: what the replay line does'
line=$("$rehearse" run A01 --keep-going --no-db | sed -n 's/^replay: //p' || true)
read -r -a words <<<"$line"
expect 1 "${words[@]}" --no-db

section 'Five more: a stale monitor, a cast too many, a session that outlives its stop, an orphan, a wrong argument'
filter=verdicts
expect 1 "$rehearse" run A02 A12 A15 A16 S5 --db "$database"

section 'All six again, repaired'
expect 0 "$rehearse" run A01 A02 A12 A15 A16 S5 --fixed --no-db

section 'How far a random walk gets: schedules of known difficulty, 300 runs each'
expect 1 "$rehearse" run 'K*' --runs 300 --no-db
filter=cat

section 'What was kept'
"$rehearse" report "$database" >"$report"
sed -n '1p; /^findings/,$p' "$report"
if command -v sqlite3 >/dev/null; then
  query='SELECT scenario, property, count(*) AS runs, min(steps) AS steps FROM failures GROUP BY scenario, property'
  expect 0 sqlite3 -box "$database" "$query"
fi

section 'Left behind'
printf '%s   what `rehearse report` and any SQLite program read\n%s   the report in full\n' "$database" "$report"
