// A scenario of either language as lines of words. Both are line based, one word a field.
// SPDX-License-Identifier: MIT
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace rehearse::beam {

using words = std::vector<std::string>;

struct scenario_text {
  std::string name;  ///< As its trace is headed: the file's name, or what stands after "==".
  std::vector<words> lines;
};

/// A line that its language does not know.
class bad_scenario : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The scenarios of a text: one, named `name`, or several, each after a line "== NAME". Lines that begin with # and
/// empty ones are skipped.
auto read_scenarios(std::string_view text, const std::string& name) -> std::vector<scenario_text>;

auto joined(const words& parts, std::string_view with = " ") -> std::string;

}  // namespace rehearse::beam
