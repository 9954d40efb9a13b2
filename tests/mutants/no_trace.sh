#!/usr/bin/env bash
# Faults can be planted only in what was built for it: no symbol and no text of them is in the libraries and the tool.
#
#   no_trace.sh CONTROL FILE…      the control has faults, so that looking for them is known to find them
#
# Exit code 1: something was found, or the control is clean. 77: nm or strings is missing.
# SPDX-License-Identifier: MIT
set -euo pipefail

command -v nm > /dev/null && command -v strings > /dev/null || exit 77
traces() { { nm --demangle "$1" 2> /dev/null; strings --data "$1"; } | grep --extended-regexp --ignore-case 'mutant|planted'; }

control=$1
shift
if ! traces "$control" > /dev/null; then
  echo "no_trace.sh: $control has faults that can be planted, and none was found: this looks in the wrong way" >&2
  exit 1
fi
status=0
for file in "$@"; do
  if found=$(traces "$file"); then
    printf '%s has traces of planted faults:\n%s\n' "$file" "$found" >&2
    status=1
  fi
done
exit "$status"
