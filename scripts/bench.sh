#!/usr/bin/env bash
# Runs every benchmark on one core, the ones that are compared in the same run: ratios count, not figures.
#
#   scripts/bench.sh [options of Google Benchmark]
# SPDX-License-Identifier: MIT
set -euo pipefail
cd "$(dirname "$0")/.."

shopt -s nullglob
benches=(build/release/bin/*_bench)
if [ "${#benches[@]}" -eq 0 ]; then
  echo "bench: no benchmark in build/release/bin" >&2
  exit 1
fi
for bench in "${benches[@]}"; do
  printf '\n== %s\n' "$(basename "$bench")"
  taskset -c 0 "$bench" "$@"
done
