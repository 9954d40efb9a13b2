#!/usr/bin/env bash
# The digests of 20 seeds of each scenario, in a process of its own, against the committed golden ones.
#
#   check_digests.sh REHEARSE GOLDEN [plain|empty|perturbed|fixed-addresses|locale [OPTION...]]
#
# The options are those of `rehearse run`; a golden file belongs to one set of them (CMakeLists.txt says which).
# REHEARSE_UPDATE_GOLDEN=1 rewrites the file instead; the difference is reviewed like code.
# SPDX-License-Identifier: MIT
set -euo pipefail
rehearse=$1
golden=$2
how=${3:-plain}
shift $(($# < 3 ? $# : 3))
options=("$@")

run() {
  case $how in
    plain) "$@" ;;
    empty) env -i "$@" ;;
    perturbed) MALLOC_PERTURB_=165 MALLOC_ARENA_MAX=1 "$@" ;;
    fixed-addresses)
      # Not every container lets go of address space randomisation.
      if ! setarch -R true 2>/dev/null; then
        echo "skipped: address space randomisation cannot be switched off here"
        exit 77
      fi
      setarch -R "$@"
      ;;
    locale) LC_ALL=de_DE.UTF-8 LANG=tr_TR.UTF-8 TZ=Asia/Kathmandu "$@" ;;
    *)
      echo "check_digests.sh: no '$how'" >&2
      exit 2
      ;;
  esac
}

digests() {
  local result=0
  for variant in "" --fixed; do
    echo "## ${variant:-buggy}"
    # Exit code 1: the bugs are found.
    run "$rehearse" run '*' $variant --runs 20 --seed 1 --keep-going --digests "${options[@]}" 2>/dev/null || result=$?
    if [ "$result" -gt 1 ]; then
      echo "check_digests.sh: the tool ended with $result" >&2
      exit 1
    fi
  done
}

if [ "${REHEARSE_UPDATE_GOLDEN:-}" = 1 ]; then
  digests >"$golden"
  exit 0
fi
found=$(basename "$golden" .txt)-$how
digests >"$found.txt"
if ! diff -u "$golden" "$found.txt" >"$found.diff"; then
  head -20 "$found.diff"
  echo "The digests differ. If the change is meant, rewrite them:"
  echo "REHEARSE_UPDATE_GOLDEN=1 $0 $rehearse $golden plain ${options[*]}"
  exit 1
fi
