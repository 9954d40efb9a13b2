// The directions of the modules, and which file may include which library: the design's table as data.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rehearse::tidy {

/// The modules, from the bottom up.
auto modules() -> const std::vector<std::string_view>&;

/// The folder at the top that a path is in: "sim" of "sim/src/tape.cpp". Empty for a file at the top.
auto folder_of(std::string_view path) -> std::string_view;

/// What code in `folder` may include, itself among them. Every module for what stands on top: cli, tests, bench …
auto may_include(std::string_view folder) -> const std::vector<std::string_view>&;

/// A third-party library, known by how its headers are spelled.
struct library {
  std::string_view name;
  std::vector<std::string_view> header_prefixes;
  std::vector<std::string_view> allowed_prefixes;  ///< Paths that may include it.
  std::string_view where;                          ///< The same, for the message.
};
auto libraries() -> const std::vector<library>&;

}  // namespace rehearse::tidy
