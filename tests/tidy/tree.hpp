// The rules that need more than one file: what is listed where, what exists, what is too large.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "rules.hpp"

namespace rehearse::tidy {

struct project_file {
  std::string path;  ///< From the root of the project.
  std::uintmax_t size = 0;
  std::string text;  ///< Empty for a binary file.
};

/// Reads every file of the project, sorted by path; what is built or generated is left out.
auto read_tree(const std::filesystem::path& root) -> std::vector<project_file>;

/// The names of all rules of this header.
auto tree_rules() -> const std::vector<std::string_view>&;

/// Checks each file by itself and all of them together.
auto check_tree(const std::vector<project_file>& files) -> report;

}  // namespace rehearse::tidy
