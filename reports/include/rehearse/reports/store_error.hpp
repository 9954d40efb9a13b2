// store_error: why a store cannot be used, with what to do about it. No file is changed when one is thrown at opening.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace rehearse::reports {

enum class store_problem : std::uint8_t {
  unreadable,  ///< It is not there, or the operating system does not let us read or write it.
  foreign,     ///< It is something else: no SQLite database, or one of another program.
  damaged,     ///< It is ours, but bytes of it are missing or wrong.
  newer,       ///< It was written by a newer version of this program.
  full,        ///< The disk, or the quota, is full. What was stored before is still there.
  busy,        ///< Another OS process is writing to it.
};
auto to_string(store_problem) -> std::string_view;

/// what() says what is wrong, with which file, and what to do, in one or two sentences for a person.
class store_error : public std::runtime_error {
 public:
  store_error(store_problem problem, const std::string& message) : std::runtime_error(message), problem_(problem) {}
  auto problem() const -> store_problem { return problem_; }

 private:
  store_problem problem_;
};

}  // namespace rehearse::reports
