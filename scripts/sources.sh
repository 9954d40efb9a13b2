# Sourced: `sources` prints every C++ file of the project, `sources hpp` those that end so.
# SPDX-License-Identifier: MIT

sources() {
  local root
  root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
  (cd "$root" && find runtime sim faults scenarios reports harness cli include tests bench examples \
    \( -name 'must_not_compile' -prune \) -o -type f -name "*.${1:-[ch]pp}" -print 2>/dev/null | sort)
}
