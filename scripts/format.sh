#!/usr/bin/env bash
# Rewrites every source with clang-format 14; other versions lay some things out differently.
# SPDX-License-Identifier: MIT
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/sources.sh
sources | xargs -r "$(command -v clang-format-14 || command -v clang-format)" -i
