#!/usr/bin/env bash
# What judging costs: instructions a unit of work without the oracle, with the light one and with the full one, of one
# binary. They repeat where wall time swings, so this is a gate: exit code 1 if at 100 processes the light oracle adds a
# quarter of a step or more, or the full one a whole step.
#
#   scripts/bench-oracle.sh [WORK...]      such as step_100; all unless told
# SPDX-License-Identifier: MIT
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/instructions.sh

bench=build/release/bin/rehearse_bench
GATE=step_100
LIGHT_LIMIT=25
FULL_LIMIT=100

if [ ! -x "$bench" ]; then
  echo "bench-oracle: $bench is not there; \`make build\` makes it" >&2
  exit 2
fi

count() {
  printf '%s %s\n' "$1" "$(count_instructions "$bench" "$@")"
}
export -f count count_instructions
export bench

wanted=$(IFS='|'; echo "${*:-.*}")
works=$("$bench" --sizes | grep -E "^($wanted)/rehearse(|_light|_without_checkers) ")
counted=$(xargs -P "${JOBS:-$(nproc)}" -L 1 bash -euo pipefail -c 'count "$@"' count <<<"$works")

awk -v gate="$GATE" -v light_limit="$LIGHT_LIMIT" -v full_limit="$FULL_LIMIT" '
  { split($1, part, "/"); instructions[part[1], part[2]] = $2; if (!(part[1] in seen)) order[++count] = part[1]; seen[part[1]] }
  function added(work, who) {
    return 100 * (instructions[work, who] / instructions[work, "rehearse_without_checkers"] - 1)
  }
  END {
    printf "%-12s %14s %10s %10s\n", "work", "unjudged", "light", "full"
    for (i = 1; i <= count; ++i) {
      work = order[i]
      printf "%-12s %14.1f %+9.1f%% %+9.1f%%\n", work, instructions[work, "rehearse_without_checkers"],
             added(work, "rehearse_light"), added(work, "rehearse")
    }
    if (!(gate in seen)) exit 0
    good = added(gate, "rehearse_light") < light_limit && added(gate, "rehearse") < full_limit
    printf "\n%s: at 100 processes judging a step adds %.1f%% (light) and %.1f%% (full); the limits are %d%% and %d%%\n",
           good ? "good" : "FAILED", added(gate, "rehearse_light"), added(gate, "rehearse"), light_limit, full_limit
    exit !good
  }' <<<"$(awk 'NR == FNR { instructions[$1] = $2; next } { print $1, instructions[$1] }' <(printf '%s\n' "$counted") <(printf '%s\n' "$works"))"
