// Reads sources as text: what is listed is what is written, whether it is built or not.
// SPDX-License-Identifier: MIT
#include "test_names.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <regex>

namespace rehearse::tests {

auto tests_in(std::string_view source) -> std::vector<test_name> {
  static const std::regex pattern(R"((?:^|\n)TEST(?:_F|_P)?\((\w+),\s*(\w+)\))");
  std::vector<test_name> found;
  const std::string text(source);
  for (std::sregex_iterator match(text.begin(), text.end(), pattern), end; match != end; ++match) {
    found.push_back((*match)[1].str() + "." + (*match)[2].str());
  }
  return found;
}

auto tests_of(const std::filesystem::path& folder) -> std::vector<test_name> {
  std::vector<std::filesystem::path> sources;
  for (const auto& each : std::filesystem::directory_iterator(folder)) {
    if (each.path().extension() == ".cpp") sources.push_back(each.path());
  }
  std::sort(sources.begin(), sources.end());
  std::vector<test_name> found;
  for (const auto& each : sources) {
    std::ifstream in(each, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const auto its = tests_in(text);
    found.insert(found.end(), its.begin(), its.end());
  }
  return found;
}

auto tests_named_by(std::string_view id, const std::vector<test_name>& tests) -> std::vector<test_name> {
  std::string part = "." + std::string(id) + "_";
  std::replace(part.begin(), part.end(), '-', '_');
  std::vector<test_name> found;
  for (const test_name& each : tests) {
    if (each.find(part) != std::string::npos) found.push_back(each);
  }
  return found;
}

}  // namespace rehearse::tests
