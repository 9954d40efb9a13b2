// Reading the project, and the rules over all of it.
// SPDX-License-Identifier: MIT
#include "tree.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "module_table.hpp"
#include "source_text.hpp"

namespace rehearse::tidy {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t file_size_max = 1024 * 1024;

auto is_skipped(const fs::path& entry) -> bool {
  static const std::set<std::string> names{".git",      "build",  "out",        "rehearse-out",
                                           ".rehearse", ".cache", "__pycache__"};
  return names.contains(entry.filename().string());
}

auto is_binary(std::string_view text) -> bool { return text.substr(0, 8192).find('\0') != std::string_view::npos; }

auto parent_of(std::string_view path) -> std::string_view {
  const auto slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
}

/// The words of each CMakeLists.txt, by its folder; comments do not count.
auto cmake_lists(const std::vector<project_file>& files) -> std::map<std::string_view, std::set<std::string>> {
  std::map<std::string_view, std::set<std::string>> lists;
  for (const auto& file : files) {
    if (file.path != "CMakeLists.txt" && !file.path.ends_with("/CMakeLists.txt")) continue;
    auto& words = lists[parent_of(file.path)];
    for (const auto& line : split_plain(file.text)) {
      std::string word;
      for (const char c : line.raw.substr(0, line.raw.find('#')) + " ") {
        const bool ends = c == ' ' || c == '(' || c == ')' || c == '"' || c == ';';
        if (!ends) word += c;
        if (ends && !word.empty()) words.insert(std::exchange(word, {}));
      }
    }
  }
  return lists;
}

/// A source stands in the nearest list above it, by its path from there; a public header by its name below
/// include/rehearse/<module>/.
void check_listed(const std::vector<project_file>& files, report& result) {
  const auto lists = cmake_lists(files);
  for (const auto& file : files) {
    const bool is_public_header =
        file.path.ends_with(".hpp") && file.path.find("include/rehearse/") != std::string::npos;
    if (!file.path.ends_with(".cpp") && !is_public_header) continue;
    auto folder = parent_of(file.path);
    while (!folder.empty() && !lists.contains(folder)) folder = parent_of(folder);
    const auto list = lists.find(folder);
    std::string name = file.path.substr(folder.empty() ? 0 : folder.size() + 1);
    const std::string below = "include/rehearse/" + std::string(folder) + "/";
    if (is_public_header && name.starts_with(below)) name.erase(0, below.size());
    if (list != lists.end() && list->second.contains(name)) continue;
    result.violations.push_back(
        {file.path, 0, "unlisted", "not built: add " + name + " to " + std::string(folder) + "/CMakeLists.txt"});
  }
}

void check_readmes(const std::vector<project_file>& files, report& result) {
  for (const auto module : modules()) {
    const std::string folder = std::string(module) + "/";
    const auto exists = [&](auto matches) { return std::any_of(files.begin(), files.end(), matches); };
    if (!exists([&](const project_file& file) { return file.path.starts_with(folder); })) continue;
    if (exists([&](const project_file& file) { return file.path == folder + "README.md"; })) continue;
    result.violations.push_back({folder + "README.md", 0, "module_readme",
                                 "missing: what it is, when to reach for it, contents, may depend on, may not"});
  }
}

void check_sizes(const std::vector<project_file>& files, report& result) {
  for (const auto& file : files) {
    if (file.size <= file_size_max) continue;
    result.violations.push_back({file.path, 0, "file_size", "over 1 MiB: it stays in the history for ever"});
  }
}

/// CLI11 costs seconds of compile time, so one file pays for it.
void check_single_user(const std::vector<project_file>& files, report& result) {
  std::string first;
  for (const auto& file : files) {
    if (!file.path.starts_with("cli/") || file.text.find("#include <CLI/") == std::string::npos) continue;
    if (first.empty()) {
      first = file.path;
    } else {
      result.violations.push_back(
          {file.path, 0, "single_cli11", "CLI11 is included in " + first + " already: go through it"});
    }
  }
}

}  // namespace

auto read_tree(const fs::path& root) -> std::vector<project_file> {
  std::vector<project_file> files;
  for (auto entry = fs::recursive_directory_iterator(root); entry != fs::recursive_directory_iterator(); ++entry) {
    if (is_skipped(entry->path())) {  // In a work tree of its own, .git is a file.
      if (entry->is_directory()) entry.disable_recursion_pending();
    } else if (entry->is_regular_file() && !entry->is_symlink()) {
      auto& file = files.emplace_back();
      file.path = entry->path().lexically_relative(root).generic_string();
      file.size = entry->file_size();
      if (file.size > file_size_max) continue;
      std::ifstream in(entry->path(), std::ios::binary);
      file.text.assign(std::istreambuf_iterator<char>(in), {});
      if (is_binary(file.text)) file.text.clear();
    }
  }
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  return files;
}

auto tree_rules() -> const std::vector<std::string_view>& {
  static const std::vector<std::string_view> names{"unlisted", "module_readme", "file_size", "single_cli11"};
  return names;
}

auto check_tree(const std::vector<project_file>& files) -> report {
  report result;
  for (const auto& file : files) {
    auto [violations, exemptions] = check_file(file.path, file.text);
    std::move(violations.begin(), violations.end(), std::back_inserter(result.violations));
    std::move(exemptions.begin(), exemptions.end(), std::back_inserter(result.exemptions));
  }
  check_listed(files, result);
  check_readmes(files, result);
  check_sizes(files, result);
  check_single_user(files, result);
  return result;
}

}  // namespace rehearse::tidy
