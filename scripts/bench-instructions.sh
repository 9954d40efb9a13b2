#!/usr/bin/env bash
# Counts instructions, which repeat where wall time swings: the difference of two sizes of the same work, divided by the
# difference of the sizes, so that start-up cancels out.
#
# Each bench that can be counted answers `--instructions-sizes` with "NAME SMALL LARGE" lines and runs one of them with
# `--instructions NAME SIZE`.
# SPDX-License-Identifier: MIT
set -euo pipefail
cd "$(dirname "$0")/.."

# instructions PROGRAM ARGUMENT...: how many it takes. No cache is simulated: it would only cost time.
instructions() {
  valgrind --tool=cachegrind --cache-sim=no --cachegrind-out-file=/dev/null "$@" 2>&1 >/dev/null |
    sed -n 's/.*I *refs: *//p' | tr -d ,
}

shopt -s nullglob
printf '%-40s %16s\n' work 'instructions/unit'
for bench in build/release/bin/*_bench; do
  sizes=$("$bench" --instructions-sizes 2>/dev/null) || continue
  while read -r name small large; do
    [ -n "$large" ] || continue
    few=$(instructions "$bench" --instructions "$name" "$small")
    many=$(instructions "$bench" --instructions "$name" "$large")
    printf '%-40s %16s\n' "$name" "$(((many - few) / (large - small)))"
  done <<<"$sizes"
done
