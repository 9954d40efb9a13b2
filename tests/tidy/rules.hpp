// The rules that one file can keep or break by itself.
//
// A line that must break one says so, on it or alone on the line above, with a reason:
//   // tidy-allow: <rule> — <reason>
// An exemption without a reason, for a rule that does not exist, or that nothing needs, is itself refused.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace rehearse::tidy {

struct violation {
  std::string path;      ///< From the root of the project.
  std::size_t line = 0;  ///< From 1; 0 is the file as a whole.
  std::string rule;
  std::string message;  ///< What is wrong, and what to do instead.
};

struct exemption {
  std::string path;
  std::size_t line = 0;  ///< Of the comment.
  std::string rule;
  std::string reason;
};

struct report {
  std::vector<violation> violations;
  std::vector<exemption> exemptions;  ///< Those that were needed.
};

/// The names of all rules of this header.
auto file_rules() -> const std::vector<std::string_view>&;

/// Checks one file; its path, from the root of the project, decides which rules apply.
auto check_file(std::string_view path, std::string_view text) -> report;

}  // namespace rehearse::tidy
