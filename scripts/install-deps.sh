#!/usr/bin/env bash
# Installs the Debian 12 packages that rehearse is built from. Quick, silent and without root when all are there.
#
#   scripts/install-deps.sh          what `make`, `make test` and `make demo` need
#   scripts/install-deps.sh --dev    also clang-format, clang-tidy and valgrind
#   scripts/install-deps.sh --peers  also what `make bench-peers` measures beside rehearse, and valgrind
#   scripts/install-deps.sh --beam   also what `make beam` compares with: Erlang and Elixir
#
# Exit code 2: something is missing and this user may not install it; the line to run is printed.
# SPDX-License-Identifier: MIT
set -euo pipefail

# clang++ is here because the tests compile the public headers, and the tool once more, with it.
packages=(
  ccache
  clang
  cmake
  g++
  libbenchmark-dev
  libboost-context1.81-dev
  libcli11-dev
  libfmt-dev
  libgmock-dev
  libgtest-dev
  librapidcheck-dev
  libsqlite3-dev
  libxxhash-dev
  ninja-build
  nlohmann-json3-dev
  pkg-config
  sqlite3
)
case "${1:-}" in
  '') ;;
  --dev) packages+=(clang-format clang-tidy valgrind) ;;
  --peers) packages+=(libcaf-dev valgrind) ;;
  --beam) packages+=(elixir erlang-base python3) ;;
  *)
    echo "usage: $0 [--dev | --peers | --beam]" >&2
    exit 2
    ;;
esac

if ! command -v dpkg-query >/dev/null; then
  echo "install-deps: not a Debian system; going on with what is installed. Needed: ${packages[*]}" >&2
  exit 0
fi

# pkg-config may be a virtual package, so "installed or provided" is asked, not the name alone.
installed=$(dpkg-query -W -f '${db:Status-Abbrev} ${Package} ${Provides}\n' | sed -n 's/^ii *//p' | tr -s ' ,' '\n\n')
missing=()
for package in "${packages[@]}"; do
  grep -qxF -- "$package" <<<"$installed" || missing+=("$package")
done
if [ "${#missing[@]}" -eq 0 ]; then
  exit 0
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root=(sudo -n)
  else
    echo "install-deps: packages are missing. As root, run:" >&2
    echo "apt-get update && apt-get install -y --no-install-recommends ${missing[*]}" >&2
    exit 2
  fi
fi

echo "install-deps: installing ${missing[*]}" >&2
"${as_root[@]}" apt-get update -qq
# --no-remove: Boost 1.81 conflicts with Debian's default 1.74, and nobody's packages are removed without being asked.
if ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install -y -qq --no-install-recommends --no-remove "${missing[@]}" >&2; then
  echo "install-deps: apt-get could not install ${missing[*]}" >&2
  echo "If it refused to remove libboost-dev (1.74), which cannot stand beside 1.81, decide that by hand:" >&2
  echo "apt-get install --no-install-recommends ${missing[*]}" >&2
  exit 2
fi
