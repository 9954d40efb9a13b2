#!/usr/bin/env bash
# The fast tests under ThreadSanitizer, and the golden digests. Its runtime needs memory where kernels with much address
# space randomisation may have put something else, so that is switched off where a container permits it.
#
#   scripts/tsan.sh [options of ctest]
# SPDX-License-Identifier: MIT
set -euo pipefail
cd "$(dirname "$0")/.."
jobs=${JOBS:-$(nproc)}

cmake --preset tsan
cmake --build --preset tsan -j "$jobs" --target \
  conformance_core_test conformance_server_test harness_test otp_cases_test rehearse scenarios_test sim_test
plain=()
if setarch -R true 2>/dev/null; then
  plain=(setarch -R)
fi
# Death tests fork in the middle of a program with several stacks, which ThreadSanitizer does not follow.
exec "${plain[@]}" ctest --preset tsan -j "$jobs" -R '^(conformance_core_test|conformance_server_test|harness_test|otp_cases_test|scenarios_test|sim_test)|^determinism/plain' \
  -E 'DeathTest' "$@"
