// fork, exec and wait. Standard output and error go to files, so that a killed OS process leaves what it had written.
// SPDX-License-Identifier: MIT
#include "tool.hpp"

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace rehearse::cli {
namespace {

void redirect(const std::filesystem::path& file, int descriptor) {
  const int opened = open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (opened < 0 || dup2(opened, descriptor) < 0) _exit(126);
}

}  // namespace

auto tool_result::out_lines() const -> std::vector<std::string> {
  std::vector<std::string> lines;
  std::istringstream text{out};
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  return lines;
}

auto tool_result::last_line() const -> std::string {
  const auto lines = out_lines();
  return lines.empty() ? std::string{} : lines.back();
}

void ToolTest::SetUp() {
  unsetenv("REHEARSE_SEED");
  unsetenv("REHEARSE_RUNS");
  auto pattern = (std::filesystem::temp_directory_path() / "rehearse-tool-XXXXXX").string();
  ASSERT_NE(mkdtemp(pattern.data()), nullptr);
  folder_ = pattern;
}

void ToolTest::TearDown() {
  if (!HasFailure()) std::filesystem::remove_all(folder_);
}

auto ToolTest::start_program(const std::vector<std::string>& words) -> pid_t {
  std::vector<char*> arguments;
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const pid_t started = fork();
  if (started != 0) return started;
  if (chdir(folder_.c_str()) != 0) _exit(126);
  redirect(folder_ / "stdout", STDOUT_FILENO);
  redirect(folder_ / "stderr", STDERR_FILENO);
  execv(arguments.front(), arguments.data());
  _exit(127);
}

auto ToolTest::wait_for(pid_t started) -> tool_result {
  int status = 0;
  tool_result seen;
  EXPECT_EQ(waitpid(started, &status, 0), started);
  seen.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  seen.out = read_file("stdout");
  seen.errors = read_file("stderr");
  return seen;
}

auto ToolTest::tool(const std::vector<std::string>& arguments) -> tool_result { return wait_for(start(arguments)); }

auto ToolTest::tool_expecting(int code, const std::vector<std::string>& arguments) -> tool_result {
  auto seen = tool(arguments);
  EXPECT_EQ(seen.code, code) << ::testing::PrintToString(arguments) << "\n" << seen.out << seen.errors;
  return seen;
}

auto ToolTest::shell(const std::string& line) -> tool_result {
  return wait_for(start_program({"/bin/sh", "-c", line}));
}

auto ToolTest::start(const std::vector<std::string>& arguments) -> pid_t {
  std::vector<std::string> words{REHEARSE_TOOL};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return start_program(words);
}

auto ToolTest::stop(pid_t started, int os_signal) -> tool_result {
  EXPECT_EQ(kill(started, os_signal), 0);
  return wait_for(started);
}

auto ToolTest::read_file(const std::string& name) const -> std::string {
  std::ifstream file{folder_ / name, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{}};
}

void ToolTest::write_file(const std::string& name, const std::string& content) const {
  std::ofstream{folder_ / name, std::ios::binary} << content;
}

auto replay_line_of(const tool_result& seen) -> std::string {
  const std::string lead = "replay: ";
  const auto line = seen.last_line();
  return line.starts_with(lead) ? line.substr(lead.size()) : std::string{};
}

}  // namespace rehearse::cli
