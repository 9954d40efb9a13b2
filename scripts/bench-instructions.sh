#!/usr/bin/env bash
# Instructions a step beside the bare loop's an event. They repeat where wall time swings, so this is the gate: exit code 1
# if a step, under the light oracle, takes more than LIMIT times an event of the bare loop, at 100 processes.
#
# Each figure is the difference of two sizes of the same work, divided by the difference of the sizes: set-up cancels out.
#
#   scripts/bench-instructions.sh [WORK...]      such as step_100; all that can be counted unless told
# SPDX-License-Identifier: MIT
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/instructions.sh

bench=build/release/bin/rehearse_bench
LIMIT=3.0
GATE=step_100

if [ ! -x "$bench" ]; then
  echo "bench-instructions: $bench is not there; \`make build\` makes it" >&2
  exit 2
fi

count() {
  printf '%s %s\n' "$1" "$(count_instructions "$bench" "$@")"
}
export -f count count_instructions
export bench

wanted=$(IFS='|'; echo "${*:-.*}")
works=$("$bench" --instructions-sizes | grep -E "^($wanted)/")
counted=$(xargs -P "$(nproc)" -L 1 bash -euo pipefail -c 'count "$@"' count <<<"$works")

# In the order of the list, whatever finished first.
awk -v limit="$LIMIT" -v gate="$GATE" '
  NR == FNR { instructions[$1] = $2; next }
  FNR == 1 { printf "%-12s %-28s %18s %14s\n", "work", "who", "instructions/unit", "x bare loop" }
  {
    split($1, part, "/")
    ratio = instructions[$1] / instructions[part[1] "/bare_loop"]
    printf "%-12s %-28s %18.1f %14.2f\n", part[1], part[2], instructions[$1], ratio
    if ($1 == gate "/rehearse_light") gated = ratio
  }
  END {
    if (!gated) exit 0
    good = gated <= limit
    printf "\n%s: a step at 100 processes takes %.2f times an event of the bare loop; the limit is %.1f\n",
           good ? "good" : "FAILED", gated, limit
    exit !good
  }' <(printf '%s\n' "$counted") <(printf '%s\n' "$works")
