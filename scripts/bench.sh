#!/usr/bin/env bash
# Time of the same work on the bare loop and on rehearse, and bytes an idle server; pinned to one core, because only
# what ran in the same minutes on the same core compares. The tables at the end have the ratios.
#
#   scripts/bench.sh [options of Google Benchmark]      such as --benchmark_filter=small_run
# SPDX-License-Identifier: MIT
set -euo pipefail
cd "$(dirname "$0")/.."

bench=build/release/bin/rehearse_bench
if [ ! -x "$bench" ]; then
  echo "bench: $bench is not there; \`make build\` makes it" >&2
  exit 1
fi

core=0
# Interleaved, so that a slow minute does not hit one side alone.
taskset -c "$core" "$bench" --benchmark_repetitions=5 --benchmark_min_time=0.1 \
  --benchmark_enable_random_interleaving=true "$@"
echo
taskset -c "$core" "$bench" --idle-servers
