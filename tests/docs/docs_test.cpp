// What the documents print is what the programs print, and what they quote stands in the examples.
//
// A transcript's commands run in order in a folder of their own, in which `rehearse` is the tool and build/release/bin
// holds the programs of this build, whatever its folder is called.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdio>
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
const fs::path programs = REHEARSE_PROGRAMS;

auto read(const fs::path& path) -> std::string {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

auto joined(const std::vector<std::string>& lines) -> std::string {
  std::string text;
  for (const std::string& each : lines) text += each + "\n";
  return text;
}

/// A folder with build/release/bin in it, gone with the test.
class scratch_project {
 public:
  scratch_project() : root_(fs::temp_directory_path() / ("rehearse_docs_" + std::to_string(getpid()))) {
    fs::create_directories(root_ / "build/release");
    fs::create_directory_symlink(programs, root_ / "build/release/bin");
  }
  ~scratch_project() { fs::remove_all(root_); }
  scratch_project(const scratch_project&) = delete;
  auto operator=(const scratch_project&) -> scratch_project& = delete;

  /// What the command prints, on both streams; paths of sources as from the root of the project.
  auto run(const std::string& command) const -> std::vector<std::string> {
    const std::string line = "cd '" + root_.string() + "' && PATH='" + programs.string() +
                             "':$PATH && unset REHEARSE_RUNS REHEARSE_SEED && { " + command + "; } 2>&1";
    std::string printed;
    FILE* pipe = popen(line.c_str(), "r");
    if (pipe == nullptr) return {"cannot run a shell"};
    std::array<char, 4096> some{};
    while (const auto count = std::fread(some.data(), 1, some.size(), pipe)) printed.append(some.data(), count);
    pclose(pipe);
    // A compiler cache may have given the compiler paths relative to the build folder.
    for (const std::string& prefix : {source_root.string() + "/", std::string("../../")}) {
      for (auto at = printed.find(prefix); at != std::string::npos; at = printed.find(prefix, at)) {
        printed.erase(at, prefix.size());
      }
    }
    return split_lines(printed);
  }

 private:
  fs::path root_;
};

class Document : public testing::TestWithParam<const char*> {};

void replace_all(std::string& text, const std::string& old_part, const std::string& new_part) {
  for (auto at = text.find(old_part); at != std::string::npos; at = text.find(old_part, at + new_part.size())) {
    text.replace(at, old_part.size(), new_part);
  }
}

/// With REHEARSE_UPDATE_GOLDEN=1 digests that changed are written into the document; the rest is for people to decide.
void update_digests(const fs::path& path) {
  std::string text = read(path);
  const scratch_project project;
  for (std::size_t i = 0; i < transcripts(text).size(); ++i) {
    const exchange each = transcripts(text)[i];
    const auto printed = project.run(each.command);
    const auto aligned = align(each.output, printed, &without_digests);
    if (!aligned) continue;
    for (std::size_t line = 0; line < each.output.size(); ++line) {
      if ((*aligned)[line] == std::string::npos) continue;
      const auto before = digests_in(each.output[line]);
      const auto now = digests_in(printed[(*aligned)[line]]);
      for (std::size_t k = 0; k < before.size() && k < now.size(); ++k) replace_all(text, before[k], now[k]);
    }
  }
  std::ofstream(path, std::ios::binary) << text;
}

TEST_P(Document, PrintsWhatTheProgramsPrint) {
  const char* update = std::getenv("REHEARSE_UPDATE_GOLDEN");
  if (update != nullptr && std::string_view(update) == "1") update_digests(source_root / GetParam());
  const auto all = transcripts(read(source_root / GetParam()));
  ASSERT_FALSE(all.empty());
  const scratch_project project;

  for (const exchange& each : all) {
    const auto printed = project.run(each.command);
    EXPECT_TRUE(align(each.output, printed))
        << GetParam() << ":" << each.first_line << ": $ " << each.command << "\nprints\n"
        << joined(printed) << "\nREHEARSE_UPDATE_GOLDEN=1 writes changed digests into the document; the rest is yours.";
  }
}

TEST_P(Document, QuotesTheExamples) {
  std::string examples;
  for (const auto& entry : fs::recursive_directory_iterator(source_root / "examples")) {
    if (entry.is_regular_file()) examples += read(entry.path()) + "\n";
  }

  for (const code_block& block : code_blocks(read(source_root / GetParam()))) {
    if (block.language != "cpp" && block.language != "cmake") continue;
    EXPECT_NE(examples.find(joined(block.lines)), std::string::npos)
        << GetParam() << ":" << block.first_line << ": in no file below examples/:\n"
        << joined(block.lines);
  }
}

INSTANTIATE_TEST_SUITE_P(Docs, Document,
                         testing::Values("README.md", "docs/determinism.md", "docs/from-elixir.md", "docs/tour.md",
                                         "examples/README.md"),
                         [](const auto& document) {
                           std::string name = document.param;
                           std::erase_if(name, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; });
                           return name;
                         });

}  // namespace
}  // namespace rehearse::tests
