// What the cases about streams share: functions that nap or exit, results as text, and what must not be left behind.
// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <rehearse/rehearse.hpp>

#include "otp_case.hpp"

namespace rehearse::tests {

/// Takes so many milliseconds, and gives them back; a negative number never ends.
inline auto nap(int how_long) -> int {
  sleep(how_long < 0 ? infinity : std::chrono::milliseconds(how_long));
  return how_long;
}
inline constexpr int for_ever = -1;

/// Ends its task with the item as the reason.
inline auto leave(int item) -> int { exit(exit_reason(std::to_string(item))); }

inline auto up_to(int last) -> std::vector<int> {
  std::vector<int> items;
  for (int item = 1; item <= last; ++item) items.push_back(item);
  return items;
}
inline auto down_from(int first) -> std::vector<int> {
  std::vector<int> items;
  for (int item = first; item >= 1; --item) items.push_back(item);
  return items;
}

/// Up to `count` results, as text; the stream ends with the call.
template <class Results>
auto take(Results results, std::size_t count) -> std::string {
  std::ostringstream out;
  std::size_t taken = 0;
  if (count == 0) return {};
  for (const auto& each : results) {
    if (taken > 0) out << ", ";
    each.describe(out);
    if (++taken == count) break;
  }
  return out.str();
}
template <class Results>
auto all_of(Results results) -> std::string {
  return take(std::move(results), static_cast<std::size_t>(-1));
}

/// The running process has so many links, no monitors, and an empty mailbox.
inline void expect_nothing_left(std::uint64_t links) {
  settle();
  const auto mine = process_info(self());
  EXPECT_EQ(mine->mailbox_size, 0U);
  EXPECT_EQ(mine->monitor_count, 0U);
  EXPECT_EQ(mine->link_count, links);
}

/// A case that holds with fewer places than items, as many, and more.
inline void run_at_each_level(const std::function<void(const async_stream_options& options)>& body) {
  for (const std::size_t places : {2, 4, 8}) {
    run_case([&] { body({.max_concurrency = places}); });
  }
}

}  // namespace rehearse::tests
