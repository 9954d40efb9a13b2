// Runs the built tool as an OS process of its own, in a folder of its own, as a user does.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <sys/types.h>

namespace rehearse::cli {

/// What an OS process left behind.
struct tool_result {
  int code = -1;  ///< Exit code; 128 + n if OS signal n ended it.
  std::string out;
  std::string errors;

  auto out_lines() const -> std::vector<std::string>;
  auto last_line() const -> std::string;
};

/// A fresh folder for each test, which is the current one of everything that is run. Removed at the end, if the test
/// passed.
class ToolTest : public ::testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  /// Runs the tool with these arguments and waits for it.
  auto tool(const std::vector<std::string>& arguments) -> tool_result;
  /// The same, with what it wrote in the message if the code is another one.
  auto tool_expecting(int code, const std::vector<std::string>& arguments) -> tool_result;
  /// Runs a line in a shell, as somebody who pastes it.
  auto shell(const std::string& line) -> tool_result;

  /// Starts the tool and does not wait.
  auto start(const std::vector<std::string>& arguments) -> pid_t;
  /// Sends an OS signal to what was started, and waits for its end.
  auto stop(pid_t started, int os_signal) -> tool_result;

  auto folder() const -> const std::filesystem::path& { return folder_; }
  auto read_file(const std::string& name) const -> std::string;
  void write_file(const std::string& name, const std::string& content) const;

 private:
  auto start_program(const std::vector<std::string>& words) -> pid_t;
  auto wait_for(pid_t started) -> tool_result;

  std::filesystem::path folder_;
};

/// Parts of "replay: PROGRAM run A01 … --expect DIGEST".
auto replay_line_of(const tool_result& seen) -> std::string;  ///< Without "replay: "; empty if the last line is none.

}  // namespace rehearse::cli
