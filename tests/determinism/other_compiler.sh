#!/usr/bin/env bash
# The golden digests once more, from a `rehearse` that another compiler built: nothing but the tool, optimised.
#
#   other_compiler.sh COMPILER SOURCE BUILD GOLDEN
#
# Exit code 77: the compiler is not installed.
# SPDX-License-Identifier: MIT
set -euo pipefail
compiler=$1
source=$2
build=$3
golden=$4

if ! command -v "$compiler" >/dev/null; then
  echo "skipped: there is no $compiler"
  exit 77
fi
cmake -S "$source" -B "$build" -G Ninja -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_BUILD_TYPE=Release \
  -DREHEARSE_BUILD_CLI=ON -DREHEARSE_BUILD_TESTS=OFF -DREHEARSE_BUILD_BENCH=OFF -DREHEARSE_BUILD_EXAMPLES=OFF \
  >"$build.log" 2>&1 || { tail -20 "$build.log"; exit 1; }
cmake --build "$build" --target rehearse >"$build.log" 2>&1 || { tail -20 "$build.log"; exit 1; }
cd "$build"
exec "$(dirname "$0")/check_digests.sh" "$build/bin/rehearse" "$golden"
