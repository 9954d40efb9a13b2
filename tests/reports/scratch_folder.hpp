// A folder of its own for each test, gone when the test is over.
// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <stdexcept>
#include <string>

#include <stdlib.h>
#include <unistd.h>

namespace rehearse::reports::testing {

class scratch_folder {
 public:
  scratch_folder() : scratch_folder(std::filesystem::temp_directory_path()) {}
  explicit scratch_folder(const std::filesystem::path& parent) {
    auto pattern = (parent / "rehearse-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no folder for " + pattern);
    path_ = pattern;
  }
  ~scratch_folder() {
    auto error = std::error_code{};
    std::filesystem::remove_all(path_, error);
  }
  scratch_folder(const scratch_folder&) = delete;
  auto operator=(const scratch_folder&) -> scratch_folder& = delete;

  auto path() const -> const std::filesystem::path& { return path_; }
  auto file(const std::string& name) const -> std::string { return (path_ / name).string(); }

  /// Where nothing waits for a disk, if there is such a place: for tests that write thousands of files.
  static auto in_memory() -> std::filesystem::path {
    return access("/dev/shm", W_OK) == 0 ? "/dev/shm" : std::filesystem::temp_directory_path();
  }

  /// The names of all that is in it.
  auto names() const -> std::set<std::string> {
    auto names = std::set<std::string>{};
    for (const auto& entry : std::filesystem::directory_iterator(path_)) names.insert(entry.path().filename().string());
    return names;
  }

 private:
  std::filesystem::path path_;
};

inline auto read_bytes(const std::string& path) -> std::string {
  auto file = std::ifstream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

inline void write_bytes(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

}  // namespace rehearse::reports::testing
