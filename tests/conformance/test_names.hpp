// The tests that stand in the sources of a folder.
// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace rehearse::tests {

/// A test's full name, such as "Exit.EXIT_01_KillIsUntrappableAndSeenAsKilled".
using test_name = std::string;

/// The tests that a source defines, in its order; TEST, TEST_F and TEST_P.
auto tests_in(std::string_view source) -> std::vector<test_name>;

/// The tests of the folder's sources, by file name and place in the file.
auto tests_of(const std::filesystem::path& folder) -> std::vector<test_name>;

/// Those that are named by a rule or a case: EXIT-01 is tested by anything called "Exit.EXIT_01_...".
auto tests_named_by(std::string_view id, const std::vector<test_name>& tests) -> std::vector<test_name>;

}  // namespace rehearse::tests
