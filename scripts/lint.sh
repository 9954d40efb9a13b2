#!/usr/bin/env bash
# Says where formatting and clang-tidy disagree with the sources. Changes nothing; exit code 1 if they do.
#
#   scripts/lint.sh             everything
#   scripts/lint.sh sim cli     clang-tidy for these folders only
# SPDX-License-Identifier: MIT
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/sources.sh
result=0

format=$(command -v clang-format-14 || command -v clang-format)
sources | xargs -r "$format" --dry-run --Werror || {
  echo "lint: formatting differs; \`make format\` rewrites it" >&2
  result=1
}

# clang-tidy reads how each file is compiled from the release build.
[ -f build/release/compile_commands.json ] || cmake --preset release
tidy=$(command -v clang-tidy-14 || command -v clang-tidy)
folders=("${@:-.}")
# Of the peers those that are installed are compiled.
without_peers='^$'
grep -q bench/peers build/release/compile_commands.json || without_peers='^bench/peers/'
sources cpp | grep -v '^tests/consumer/' | grep -v "$without_peers" | while read -r file; do
  for folder in "${folders[@]}"; do
    case "./$file" in ./"${folder#./}"/* | "$folder"/*) echo "$file" ;; esac
  done
done | xargs -r -P "$(nproc)" -n 1 "$tidy" -p build/release --quiet --warnings-as-errors='*' 2>/dev/null || {
  echo "lint: clang-tidy has something to say, above" >&2
  result=1
}
exit "$result"
