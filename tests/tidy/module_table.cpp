// The table of directions. A change here is a change of the architecture, and is reviewed as one.
// SPDX-License-Identifier: MIT
#include "module_table.hpp"

#include <algorithm>
#include <map>

namespace rehearse::tidy {

auto modules() -> const std::vector<std::string_view>& {
  static const std::vector<std::string_view> all{"runtime", "sim", "faults", "scenarios", "reports", "harness", "cli"};
  return all;
}

auto folder_of(std::string_view path) -> std::string_view {
  const auto slash = path.find('/');
  return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
}

auto may_include(std::string_view folder) -> const std::vector<std::string_view>& {
  static const std::map<std::string_view, std::vector<std::string_view>> table{
      {"runtime", {"runtime"}},
      {"sim", {"runtime", "sim"}},
      {"faults", {"runtime", "sim", "faults"}},
      {"scenarios", {"runtime", "sim", "faults", "scenarios"}},
      {"include", {"runtime", "sim", "faults", "scenarios"}},
      {"reports", {"runtime", "sim", "faults", "reports"}},
      {"harness", {"runtime", "sim", "faults", "scenarios", "reports", "harness"}},
  };
  const auto found = table.find(folder);
  return found == table.end() ? modules() : found->second;
}

auto libraries() -> const std::vector<library>& {
  static const std::vector<library> all{
      {"Boost", {"boost/"}, {"runtime/src/fiber.cpp"}, "runtime/src/fiber.cpp"},
      {"xxHash", {"xxhash.h", "xxh3.h"}, {"sim/src/", "tests/", "bench/"}, "sim/src"},
      {"SQLite", {"sqlite3.h"}, {"reports/src/", "tests/", "bench/"}, "reports/src"},
      {"fmt", {"fmt/"}, {"reports/src/", "cli/src/", "tests/"}, "reports/src and cli/src"},
      {"nlohmann-json", {"nlohmann/"}, {"reports/src/", "cli/src/", "tests/"}, "reports/src and cli/src"},
      {"GoogleTest", {"gtest/", "gmock/"}, {"harness/", "tests/", "examples/"}, "harness, tests and examples"},
      {"RapidCheck",
       {"rapidcheck.h", "rapidcheck/"},
       {"harness/", "tests/", "examples/"},
       "harness, tests and examples"},
      {"CLI11", {"CLI/"}, {"cli/src/"}, "one file of cli/src"},
      {"Google Benchmark", {"benchmark/"}, {"bench/"}, "bench"},
  };
  return all;
}

}  // namespace rehearse::tidy
