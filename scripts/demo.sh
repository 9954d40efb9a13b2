#!/usr/bin/env bash
# The demo: finds a bug, replays it to the byte, shows that the fix holds, and leaves a database to look at.
# SPDX-License-Identifier: MIT
set -euo pipefail
cd "$(dirname "$0")/.."
rehearse=${REHEARSE:-build/release/bin/rehearse}

# Shows a command, runs it, and insists on its exit code: a demo that no longer fails where it should is broken, too.
expect() {
  local wanted=$1 result=0
  shift
  printf '\n$ %s\n' "${*/#$rehearse/rehearse}"
  "$@" || result=$?
  if [ "$result" -ne "$wanted" ]; then
    echo "demo: exit code $result where $wanted was expected" >&2
    exit 1
  fi
}

# Only what an earlier demo left: the folder may hold somebody's findings.
database=rehearse-out/demo.db
mkdir -p rehearse-out
rm -f "$database"* rehearse-out/demo-report.txt

expect 0 "$rehearse" list
expect 1 "$rehearse" run A01 --db "$database"
expect 1 "$rehearse" replay "$database"
expect 0 "$rehearse" run A01 --fixed --no-db
expect 0 "$rehearse" report "$database"
"$rehearse" report "$database" >rehearse-out/demo-report.txt

printf '\nLeft behind:\n'
ls -l rehearse-out/demo*
