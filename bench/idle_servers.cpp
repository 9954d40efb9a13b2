// SPDX-License-Identifier: MIT
#include "idle_servers.hpp"

#include <malloc.h>
#include <sys/wait.h>
#include <unistd.h>

#include <exception>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <string_view>
#include <utility>

#include "work.hpp"

namespace rehearse::bench {

namespace {

struct footprint {
  std::uint64_t resident = 0;
  std::uint64_t allocated = 0;  // What malloc has given out.
};

auto look_at_memory() -> footprint {
  std::uint64_t total_pages = 0;
  std::uint64_t resident_pages = 0;
  std::ifstream("/proc/self/statm") >> total_pages >> resident_pages;
  const struct mallinfo2 heap = mallinfo2();
  return {resident_pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)), heap.uordblks + heap.hblkhd};
}

void measure(std::string_view label, idle_host where, std::uint32_t count, std::ostream& out) {
  footprint before;
  footprint after;
  hold_idle_servers(where, count, [&] { before = std::exchange(after, look_at_memory()); });
  const auto each = [&](std::uint64_t from, std::uint64_t to) {
    return static_cast<double>(to) / count - static_cast<double>(from) / count;
  };
  out << std::left << std::setw(40) << label << std::right << std::fixed << std::setprecision(0) << std::setw(12)
      << each(before.resident, after.resident) << std::setw(12) << each(before.allocated, after.allocated) << std::endl;
}

}  // namespace

auto print_idle_servers(std::uint32_t count, std::ostream& out) -> bool {
  out << std::left << std::setw(40) << "bytes an idle server, of " + std::to_string(count) << std::right
      << std::setw(12) << "resident" << std::setw(12) << "allocated" << std::endl;
  bool good = true;
  for (const auto& [label, where] :
       {std::pair{"bare loop, borrowed stacks", idle_host::bare_loop}, std::pair{"rehearse", idle_host::rehearse},
        std::pair{"rehearse, each linked to its parent", idle_host::rehearse_linked},
        std::pair{"rehearse, without checkers", idle_host::rehearse_without_checkers}}) {
    const pid_t alone = fork();
    if (alone == 0) {
      try {
        measure(label, where, count, out);
        _exit(0);
      } catch (const std::exception& error) {
        std::cerr << "rehearse_bench: " << label << ": " << error.what() << '\n';
        _exit(1);
      }
    }
    int status = 1;
    waitpid(alone, &status, 0);
    good = good && status == 0;
  }
  return good;
}

}  // namespace rehearse::bench
