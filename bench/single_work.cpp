// SPDX-License-Identifier: MIT
#include "single_work.hpp"

#include <ctime>
#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace rehearse::bench {

namespace {

auto seconds_used() -> double {
  timespec used{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) * 1e-9;
}

auto find(std::string_view name, const std::vector<work_entry>& all) -> const work_entry& {
  for (const work_entry& each : all) {
    if (each.name == name) return each;
  }
  throw std::invalid_argument("no work is called " + std::string(name) + "; --sizes lists all");
}

void print_sizes(const std::vector<work_entry>& all, bool only_counted) {
  for (const work_entry& each : all) {
    if (each.is_counted || !only_counted) std::cout << each.name << ' ' << each.few << ' ' << each.many << '\n';
  }
}

void print_time(const work_entry& entry) {
  const auto done = entry.make();
  // Whatever is made once and used again, in either size, is there from now on.
  seconds_of(*done, entry.few);
  seconds_of(*done, entry.many);
  const double used = seconds_of(*done, entry.many) - seconds_of(*done, entry.few);
  std::cout << used * 1e9 / static_cast<double>(entry.many - entry.few) << '\n';
}

}  // namespace

auto seconds_of(work& done, std::uint64_t units) -> double {
  if (units == 0) return 0;
  const double begin = seconds_used();
  done.run(units);
  return seconds_used() - begin;
}

auto run_verb(int argc, char** argv, const std::vector<work_entry>& all) -> std::optional<int> {
  const std::string_view verb = argc > 1 ? argv[1] : "";
  if (verb == "--sizes" || verb == "--instructions-sizes") {
    print_sizes(all, verb != "--sizes");
  } else if (verb == "--instructions" && argc == 4) {
    find(argv[2], all).make()->run(std::stoull(argv[3]));
  } else if (verb == "--time" && argc == 3) {
    print_time(find(argv[2], all));
  } else {
    return std::nullopt;
  }
  return 0;
}

}  // namespace rehearse::bench
