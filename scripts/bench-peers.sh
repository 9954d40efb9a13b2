#!/usr/bin/env bash
# The same work on rehearse and on CAF's deterministic test_coordinator, as ratios: how many times ours CAF takes.
# Both run pinned to one core, in turn, so that a slow minute hits both; a ratio is of two neighbours. Instructions,
# which repeat where time does not, stand beside it if valgrind is installed.
#
#   scripts/bench-peers.sh [PAIRS]     7 unless told, at least 5
#
# Exit codes: 1, a ratio of time that has a goal is below it; 2, wrong usage; 77, CAF is missing and cannot be
# installed. Writes nothing but the build.
# SPDX-License-Identifier: MIT
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/instructions.sh

PAIRS=${1:-7}
GOAL=1.5
CORE=0
ours=build/release/bin/rehearse_bench
caf=build/release/bin/caf_bench

# Work, who of ours, who of CAF's, and whether the goal holds for the pair.
compared='step_2 rehearse caf -
step_2 rehearse_in_flight caf -
step_100 rehearse caf goal
step_100 rehearse_in_flight caf -
step_10000 rehearse caf goal
step_10000 rehearse_in_flight caf -
small_run rehearse caf goal
small_run rehearse_in_flight caf -
small_run rehearse caf_at_once -
small_run rehearse caf_fresh -'

if ! [[ $PAIRS =~ ^[0-9]+$ ]] || [ "$PAIRS" -lt 5 ]; then
  echo "usage: $0 [PAIRS], at least 5" >&2
  exit 2
fi
if ! scripts/install-deps.sh --peers; then
  echo "bench-peers: CAF (libcaf-dev) is missing and could not be installed: nothing is compared" >&2
  exit 77
fi
cmake --preset release >/dev/null
if ! cmake --build --preset release --target help | grep -q '^caf_bench:'; then
  echo "bench-peers: CMake finds no CAF 0.17 (caf/scheduler/test_coordinator.hpp, libcaf_core): nothing is compared" >&2
  exit 77
fi
cmake --build --preset release --target rehearse_bench caf_bench >/dev/null

time_of() { taskset -c "$CORE" "$@"; }

measure_times() {
  local pair work who peer goal
  for ((pair = 1; pair <= PAIRS; ++pair)); do
    while read -r work who peer goal; do
      echo "$work $who $peer $goal" "$(time_of "$ours" --time "$work/$who")" "$(time_of "$caf" --time "$work/$peer")"
    done <<<"$compared"
  done
}

# Medians of either side and of the ratios, with how far these scatter.
print_times() {
  awk -v goal="$GOAL" -v pairs="$PAIRS" '
    function median(of, key,    i, j, x, sorted) {
      for (i = 1; i <= pairs; ++i) sorted[i] = of[key, i]
      for (i = 2; i <= pairs; ++i) {
        x = sorted[i]
        for (j = i - 1; j >= 1 && sorted[j] > x; --j) sorted[j + 1] = sorted[j]
        sorted[j + 1] = x
      }
      least = sorted[1]
      most = sorted[pairs]
      return pairs % 2 ? sorted[(pairs + 1) / 2] : (sorted[pairs / 2] + sorted[pairs / 2 + 1]) / 2
    }
    {
      key = $1 " " $2 " " $3
      if (!seen[key]++) { keys[++count] = key; gated[key] = $4 == "goal" }
      mine[key, seen[key]] = $5
      theirs[key, seen[key]] = $6
      ratio[key, seen[key]] = $6 / $5
    }
    END {
      printf "%-11s %-19s %-12s %11s %11s %8s %14s %5s\n",
             "work", "rehearse", "caf", "ns, ours", "ns, caf", "caf/ours", "min..max", "goal"
      for (i = 1; i <= count; ++i) {
        split(keys[i], part, " ")
        our_time = median(mine, keys[i])
        caf_time = median(theirs, keys[i])
        middle = median(ratio, keys[i])
        missed = gated[keys[i]] && middle < goal
        failed = failed || missed
        printf "%-11s %-19s %-12s %11.0f %11.0f %8.2f %14s %5s\n",
               part[1], part[2], part[3], our_time, caf_time, middle, sprintf("%.2f..%.2f", least, most),
               missed ? "below" : gated[keys[i]] ? "met" : ""
      }
      printf "\n%s: the goal is %.1f\n", failed ? "FAILED" : "good", goal
      exit failed
    }'
}

print_instructions() {
  local work who peer goal few many mine theirs
  declare -A counted
  printf '%-11s %-19s %-12s %11s %11s %8s\n' work rehearse caf 'ours' 'caf' caf/ours
  while read -r work who peer goal; do
    read -r few many < <("$caf" --sizes | sed -n "s|^$work/$peer ||p")
    [ -n "${counted[$work/$who]:-}" ] || counted[$work/$who]=$(count_instructions "$ours" "$work/$who" "$few" "$many")
    [ -n "${counted[$work/$peer]:-}" ] || counted[$work/$peer]=$(count_instructions "$caf" "$work/$peer" "$few" "$many")
    mine=${counted[$work/$who]}
    theirs=${counted[$work/$peer]}
    awk -v a="$work" -v b="$who" -v c="$peer" -v mine="$mine" -v theirs="$theirs" \
      'BEGIN { printf "%-11s %-19s %-12s %11.0f %11.0f %8.2f\n", a, b, c, mine, theirs, theirs / mine }'
  done <<<"$compared"
}

echo "processor time a unit, $PAIRS pairs"
result=0
measure_times | print_times || result=$?
if command -v valgrind >/dev/null; then
  echo
  echo "instructions a unit"
  print_instructions
fi
exit "$result"
