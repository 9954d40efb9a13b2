// tidy: reads the whole project and says which house rules it breaks, and what to do instead.
// SPDX-License-Identifier: MIT
#include <iostream>

#include "tree.hpp"

auto main(int argc, char** argv) -> int {
  using namespace rehearse::tidy;
  if (argc != 2 || !std::filesystem::is_regular_file(std::filesystem::path(argv[1]) / "CMakeLists.txt")) {
    std::cerr << "usage: tidy ROOT, where ROOT is the project's folder\n";
    return 2;
  }
  const auto files = read_tree(argv[1]);
  const auto result = check_tree(files);

  for (const auto& what : result.exemptions) {
    std::cout << what.path << ':' << what.line << ": exempt from " << what.rule << ": " << what.reason << '\n';
  }
  for (const auto& what : result.violations) {
    std::cout << what.path << ':' << what.line << ": " << what.rule << ": " << what.message << '\n';
  }
  std::cout << files.size() << " files, " << file_rules().size() + tree_rules().size() << " rules, "
            << result.exemptions.size() << " exemptions, " << result.violations.size() << " violations\n";
  return result.violations.empty() && !files.empty() ? 0 : 1;
}
