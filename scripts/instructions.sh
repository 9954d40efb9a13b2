# Sourced: `count_instructions PROGRAM NAME FEW MANY` prints the instructions that a unit of the work NAME takes: the
# difference of two sizes, divided by the difference of the sizes. No cache is simulated: it would only cost time.
# SPDX-License-Identifier: MIT

count_instructions() {
  local units log sums=()
  for units in "$3" "$4"; do
    if ! log=$(valgrind --tool=cachegrind --cache-sim=no --cachegrind-out-file=/dev/null \
      "$1" --instructions "$2" "$units" 2>&1); then
      printf '%s\n' "$log" >&2
      return 1
    fi
    sums+=("$(sed -n 's/.*I *refs: *//p' <<<"$log" | tr -d ,)")
  done
  awk -v few="${sums[0]}" -v many="${sums[1]}" -v units="$(($4 - $3))" 'BEGIN { printf "%.1f\n", (many - few) / units }'
}
