// docs/from-elixir.md stands on the files that it shows: each C++ block is a file of examples/guide, and has at
// most 1.3 times the lines of the Elixir block above it.
//
// Lines are counted without blank ones, comments, #include and #pragma once. REHEARSE_UPDATE_GOLDEN=1 writes the files'
// text and the table of lines into the page.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "markdown.hpp"

namespace rehearse::tests {
namespace {

namespace fs = std::filesystem;

const fs::path source_root = REHEARSE_SOURCE_ROOT;
const fs::path page = source_root / "docs/from-elixir.md";
const fs::path guide = source_root / "examples/guide";
constexpr std::string_view table_head = "| file | Elixir | C++ |";

auto read_lines(const fs::path& path) -> std::vector<std::string> {
  std::ifstream in(path, std::ios::binary);
  return split_lines(std::string(std::istreambuf_iterator<char>(in), {}));
}

auto without_indent(std::string_view line) -> std::string_view {
  const auto first = line.find_first_not_of(' ');
  return first == std::string_view::npos ? std::string_view() : line.substr(first);
}

/// Neither code nor worth a line: what is the same in every file, or for people only.
auto is_counted(std::string_view line, std::string_view comment) -> bool {
  const std::string_view text = without_indent(line);
  return !text.empty() && !text.starts_with(comment) && !text.starts_with("#include") && text != "#pragma once";
}

auto count(const std::vector<std::string>& lines, std::string_view comment) -> std::size_t {
  return static_cast<std::size_t>(
      std::count_if(lines.begin(), lines.end(), [&](const std::string& line) { return is_counted(line, comment); }));
}

/// A file's text after the comment at its top and its includes.
auto body_of(const fs::path& path) -> std::vector<std::string> {
  std::vector<std::string> lines = read_lines(path);
  const auto first =
      std::find_if(lines.begin(), lines.end(), [](const std::string& line) { return is_counted(line, "//"); });
  lines.erase(lines.begin(), first);
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

struct snippet {
  std::string file;  ///< In examples/guide.
  code_block elixir;
  code_block cpp;

  auto elixir_lines() const -> std::size_t { return count(elixir.lines, "#"); }
  auto cpp_lines() const -> std::size_t { return count(cpp.lines, "//"); }
  auto row() const -> std::string {
    return "| `" + file + "` | " + std::to_string(elixir_lines()) + " | " + std::to_string(cpp_lines()) + " |";
  }
};

/// The file that the last link to examples/guide above this line leads to.
auto file_linked_above(const std::vector<std::string>& lines, std::size_t line) -> std::string {
  constexpr std::string_view link = "(../examples/guide/";
  for (std::size_t i = line; i-- > 0;) {
    const auto at = lines[i].find(link);
    if (at == std::string::npos) continue;
    const auto first = at + link.size();
    return lines[i].substr(first, lines[i].find(')', first) - first);
  }
  return "";
}

auto joined(const std::vector<std::string>& lines) -> std::string {
  std::string text;
  for (const std::string& each : lines) text += each + "\n";
  return text;
}

/// Each Elixir block with the C++ block that follows it.
auto snippets() -> std::vector<snippet> {
  const auto lines = read_lines(page);
  std::vector<snippet> found;
  code_block elixir;
  for (const code_block& block : code_blocks(joined(lines))) {
    if (block.language == "elixir") elixir = block;
    if (block.language != "cpp" || elixir.language.empty()) continue;
    found.push_back({file_linked_above(lines, block.first_line - 1), elixir, block});
    elixir = {};
  }
  return found;
}

auto table_rows(const std::vector<std::string>& lines) -> std::vector<std::string> {
  std::vector<std::string> rows;
  auto at = std::find(lines.begin(), lines.end(), table_head);
  if (at == lines.end()) return rows;
  for (at += 2; at != lines.end() && at->starts_with("|"); ++at) rows.push_back(*at);
  return rows;
}

auto expected_rows() -> std::vector<std::string> {
  std::vector<std::string> rows;
  for (const snippet& each : snippets()) rows.push_back(each.row());
  return rows;
}

void update_page() {
  std::vector<std::string> lines = read_lines(page);
  const auto all = snippets();
  for (auto each = all.rbegin(); each != all.rend(); ++each) {  // From the end, so that what is above stays in place.
    const auto first = lines.begin() + static_cast<std::ptrdiff_t>(each->cpp.first_line - 1);
    const auto body = body_of(guide / each->file);
    lines.insert(lines.erase(first, first + static_cast<std::ptrdiff_t>(each->cpp.lines.size())), body.begin(),
                 body.end());
  }
  std::ofstream(page, std::ios::binary) << joined(lines);
  const auto at = std::find(lines.begin(), lines.end(), table_head);
  if (at == lines.end()) return;
  const auto first_row = at + 2;
  const auto old_rows = static_cast<std::ptrdiff_t>(table_rows(lines).size());
  const auto rows = expected_rows();
  lines.insert(lines.erase(first_row, first_row + old_rows), rows.begin(), rows.end());
  std::ofstream(page, std::ios::binary) << joined(lines);
}

class FromElixir : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    const char* update = std::getenv("REHEARSE_UPDATE_GOLDEN");
    if (update != nullptr && std::string_view(update) == "1") update_page();
  }
};

TEST_F(FromElixir, ShowsTheFilesAsTheyAre) {
  const auto all = snippets();
  ASSERT_FALSE(all.empty());
  for (const snippet& each : all) {
    EXPECT_EQ(joined(each.cpp.lines), joined(body_of(guide / each.file)))
        << "docs/from-elixir.md:" << each.cpp.first_line << " is not " << each.file
        << "; REHEARSE_UPDATE_GOLDEN=1 makes it so";
  }
}

TEST_F(FromElixir, NeedsAtMostThreeTenthsMoreLinesThanElixir) {
  for (const snippet& each : snippets()) {
    EXPECT_LE(each.cpp_lines() * 10, each.elixir_lines() * 13) << each.row();
  }
}

TEST_F(FromElixir, TellsTheLinesOfEachFile) {
  EXPECT_EQ(joined(table_rows(read_lines(page))), joined(expected_rows())) << "REHEARSE_UPDATE_GOLDEN=1 rewrites them";
}

/// All headers but what stands for the app around them.
TEST_F(FromElixir, ShowsEveryHeaderOfTheGuide) {
  std::vector<std::string> shown;
  for (const snippet& each : snippets()) shown.push_back(each.file);
  for (const auto& entry : fs::directory_iterator(guide)) {
    const std::string file = entry.path().filename().string();
    if (entry.path().extension() != ".hpp" || file == "my_app.hpp") continue;
    EXPECT_NE(std::find(shown.begin(), shown.end(), file), shown.end()) << file << " is not on the page";
  }
}

}  // namespace
}  // namespace rehearse::tests
