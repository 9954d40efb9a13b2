#!/usr/bin/env bash
# Plays fresh scenarios on a real BEAM and on our runtime and compares the traces byte for byte. Installs Erlang and
# Elixir from Debian if they are missing. `make beam` builds first.
#
#   scripts/beam.sh                        5,000 of each language from seed 20001; BEAM_SCENARIOS=200 for fewer
#   scripts/beam.sh --languages sup,sig --first 1 --scenarios 2000 --record FOLDER
#
# Exit code 1: a trace differs; scenario and both traces are printed and kept. 2: something is missing.
# SPDX-License-Identifier: MIT
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/install-deps.sh --beam
program=build/release/bin/beam_scenarios
if [ ! -x "$program" ]; then
  echo "beam.sh: $program is not built; run make beam, or cmake --build --preset release --target beam_scenarios" >&2
  exit 2
fi
elixir --version | sed '/^$/d'
erl -noshell -eval 'io:format("OTP ~s~n", [element(2, file:read_file(filename:join([code:root_dir(), "releases",
  erlang:system_info(otp_release), "OTP_VERSION"])))]), halt().' | sed '/^$/d'
status=0
python3 tests/beam/reference/beam.py --program "$program" --scenarios "${BEAM_SCENARIOS:-5000}" "$@" || status=$?
if [ $# -eq 0 ] && [ -x build/release/bin/rehearse_bench ]; then
  echo "a million agents are started, answer one call each, and are stopped; here and on the BEAM with one scheduler:"
  build/release/bin/rehearse_bench --agents 1000000
  elixir --erl "+P 4000000 +S 1" bench/peers/agents.exs 1000000
fi
exit "$status"
