// The lint, tested: each rule refuses a bad snippet and lets the good one beside it pass.
//
// A check that cannot fail is no check, so a rule without a snippet fails here, too.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "rules.hpp"
#include "source_text.hpp"
#include "tree.hpp"

namespace rehearse::tidy {
namespace {

struct snippet {
  std::string_view rule;
  std::string_view path;
  std::string text;
};

/// Each breaks the rule that it names.
auto bad_snippets() -> const std::vector<snippet>& {
  static const std::vector<snippet> all{
      {"random", "sim/src/x.cpp", "auto seed = std::random_device{}();\n"},
      {"random", "runtime/src/x.cpp", "int a = rand();\n"},
      {"random", "runtime/src/x.cpp", "int a = std::rand ();\n"},
      {"random", "faults/src/x.cpp", "std::mt19937_64 engine;\n"},
      {"random", "faults/src/x.cpp", "std::uniform_int_distribution<int> pick(0, 3);\n"},
      {"random", "scenarios/catalogue/x.cpp", "std::shuffle(a.begin(), a.end(), prng);\n"},
      {"clock", "sim/src/x.cpp", "auto now = std::chrono::steady_clock::now();\n"},
      {"clock", "sim/src/x.cpp", "using clock = std::chrono::system_clock;\n"},
      {"clock", "runtime/src/x.cpp", "auto t = std::chrono::high_resolution_clock::now();\n"},
      {"clock", "runtime/src/x.cpp", "auto t = time(nullptr);\n"},
      {"clock", "runtime/src/x.cpp", "auto t = ::time(&now);\n"},
      {"clock", "scenarios/src/x.cpp", "std::this_thread::sleep_for(1ms);\n"},
      {"thread", "scenarios/src/x.cpp", "std::thread worker(work);\n"},
      {"thread", "sim/src/x.cpp", "auto later = std::async(work);\n"},
      {"thread", "sim/src/x.cpp", "std::mutex lock;\n"},
      {"hash_order", "sim/src/x.cpp", "std::unordered_map<int, int> table;\n"},
      {"hash_order", "runtime/include/rehearse/runtime/x.hpp", "#include <unordered_set>\n"},
      {"pointer_order", "runtime/src/x.cpp", "std::map<process*, int> table;\n"},
      {"pointer_order", "runtime/src/x.cpp", "std::set<const process *> all;\n"},
      {"environment_variable", "sim/src/x.cpp", "auto* home = std::getenv(\"HOME\");\n"},
      {"filesystem", "scenarios/src/x.cpp", "namespace fs = std::filesystem;\n"},
      {"float", "sim/src/x.cpp", "double ratio = 0.5;\n"},
      {"float", "faults/include/rehearse/faults/x.hpp", "float probability;\n"},
      {"stdout", "scenarios/src/x.cpp", "std::cout << 1;\n"},
      {"stdout", "harness/src/x.cpp", "printf(\"%d\", 1);\n"},
      {"include_spelling", "sim/src/x.cpp", "#include \"rehearse/sim/tape.hpp\"\n"},
      {"include_spelling", "sim/src/x.cpp", "#include <rehearse/tape.hpp>\n"},
      {"include_spelling", "sim/src/x.cpp", "#include \"../../runtime/src/fiber.hpp\"\n"},
      {"include_spelling", "sim/src/x.cpp", "#include \"runtime/src/fiber.hpp\"\n"},
      {"module_direction", "runtime/src/x.cpp", "#include <rehearse/sim/tape.hpp>\n"},
      {"module_direction", "sim/src/x.cpp", "# include <rehearse/faults/policy.hpp>\n"},
      {"module_direction", "scenarios/src/x.cpp", "#include <rehearse/reports/store.hpp>\n"},
      {"module_direction", "reports/src/x.cpp", "#include <rehearse/scenarios/scenario.hpp>\n"},
      {"module_direction", "harness/src/x.cpp", "#include <rehearse/cli/run.hpp>\n"},
      {"third_party", "runtime/src/x.cpp", "#include <boost/context/fiber.hpp>\n"},
      {"third_party", "sim/include/rehearse/sim/x.hpp", "#include <xxhash.h>\n"},
      {"third_party", "reports/include/rehearse/reports/x.hpp", "#include <sqlite3.h>\n"},
      {"third_party", "scenarios/src/x.cpp", "#include <fmt/format.h>\n"},
      {"third_party", "harness/src/x.cpp", "#include <nlohmann/json.hpp>\n"},
      {"third_party", "scenarios/src/x.cpp", "#include <gtest/gtest.h>\n"},
      {"third_party", "sim/src/x.cpp", "#include <rapidcheck.h>\n"},
      {"third_party", "harness/src/x.cpp", "#include <CLI/CLI.hpp>\n"},
      {"third_party", "sim/src/x.cpp", "#include <benchmark/benchmark.h>\n"},
      {"umbrella_header", "scenarios/src/x.cpp", "#include <rehearse/rehearse.hpp>\n"},
      {"using_namespace", "cli/src/x.hpp", "using namespace std;\n"},
      {"foreign_detail", "scenarios/src/x.cpp", "sim::detail::thing it;\n"},
      {"pragma_once", "cli/src/x.hpp", "// A header.\n#ifndef X\n#endif\n"},
      {"head_comment", "cli/src/x.cpp", "#include <string>\n"},
      {"spdx", "cli/src/x.cpp", "// A file.\nint x;\n"},
      {"spdx", "cmake/x.cmake", "set(a b)\n"},
      {"spdx", "scripts/x.sh", "#!/usr/bin/env bash\n"},
      {"unfinished", "cli/src/x.cpp",
       "int x;  // TO"
       "DO: more\n"},
      {"unfinished", "docs/x.md",
       "FIX"
       "ME\n"},
      {"machine_path", "docs/x.md",
       "Look in /ho"
       "me/me/rehearse.\n"},
      {"machine_path", "tests/x.cpp",
       "auto root = \"/wo"
       "rk/main\";\n"},
      {"machine_path", "tests/golden/x.txt",
       "at /wo"
       "rk/main/x.cpp:3\n"},
      {"line_length", "cli/src/x.cpp", "int " + std::string(117, 'x') + ";\n"},
      {"crlf", "docs/x.md", "a line\r\n"},
      {"trailing_blank", "docs/x.md", "a line \n"},
      {"tab", "cli/src/x.cpp", "\tint x;\n"},
      {"final_newline", "docs/x.md", "a line"},
      {"markdown_title", "docs/x.md", "# One\n\n# Two\n"},
      {"markdown_title", "docs/x.md", "no title\n"},
      {"exemption", "sim/src/x.cpp", "double x;  // tidy-allow: float\n"},
      {"exemption", "sim/src/x.cpp", "double x;  // tidy-allow: floats — there is no such rule\n"},
      {"exemption", "sim/src/x.cpp", "int x;  // tidy-allow: float — nothing needs it\n"},
  };
  return all;
}

/// Each looks like a breach of the rule that it names and is none.
auto good_snippets() -> const std::vector<snippet>& {
  static const std::vector<snippet> all{
      {"random", "sim/src/x.cpp", "// std::random_device would differ.\n"},
      {"random", "sim/src/x.cpp", "auto text = \"std::mt19937\";\n"},
      {"random", "sim/src/x.cpp", "auto a = operand(1) + generator.rand(2) + brand();\n"},
      {"random", "tests/sim/x.cpp", "std::mt19937 engine;\n"},
      {"clock", "runtime/src/x.cpp", "auto time() const -> virtual_time;\nauto t = event.time;\nauto u = e.time(0);\n"},
      {"clock", "bench/x.cpp", "auto t = std::chrono::steady_clock::now();\n"},
      {"thread", "sim/src/x.cpp", "process_thread t;\n"},
      {"pointer_order", "runtime/src/x.cpp", "std::map<int, process*> table;\nint a = b < c * d;\n"},
      {"environment_variable", "cli/src/x.cpp", "auto* home = std::getenv(\"HOME\");\n"},
      {"filesystem", "reports/src/x.cpp", "namespace fs = std::filesystem;\n"},
      {"float", "sim/src/x.cpp", "int double_click;  // a double\n"},
      {"float", "reports/src/x.cpp", "double seconds;\n"},
      {"stdout", "scenarios/src/x.cpp", "std::snprintf(buffer, size, \"%d\", 1);\nout.printf(1);\n"},
      {"include_spelling", "sim/src/x.cpp",
       "#include <rehearse/sim/tape.hpp>\n#include \"prng.hpp\"\n#include <vector>\n"},
      {"include_spelling", "tests/sim/x.cpp", "#include \"support/world.hpp\"\n"},
      {"module_direction", "scenarios/src/x.cpp", "#include <rehearse/runtime/pid.hpp>\n"},
      {"module_direction", "tests/x.cpp", "#include <rehearse/cli/run.hpp>\n"},
      {"third_party", "runtime/src/fiber.cpp", "#include <boost/context/detail/fcontext.hpp>\n"},
      {"third_party", "reports/src/x.cpp", "#include <sqlite3.h>\n#include <fmt/format.h>\n"},
      {"umbrella_header", "scenarios/catalogue/x.cpp", "#include <rehearse/rehearse.hpp>\n"},
      {"using_namespace", "cli/src/x.cpp", "using namespace std::chrono_literals;\n"},
      {"foreign_detail", "sim/src/x.cpp", "sim::detail::thing it;\n"},
      {"machine_path", "docs/x.md",
       "See https://example.org/ho"
       "me/page and build/wo"
       "rk/x.\n"},
      {"line_length", "reports/src/x.cpp", "auto page = R\"(\n" + std::string(200, 'x') + "\n)\";\n"},
      {"tab", "Makefile", "all:\n\techo\n"},
      {"trailing_blank", "tests/golden/x.txt", "a line \n"},
      {"markdown_title", "docs/x.md", "# One\n\n```\n# a shell comment\n```\n"},
      {"exemption", "sim/src/x.cpp", "double x;  // tidy-allow: float — shown to people only\n"},
      {"float", "sim/src/x.cpp", "double x;  // tidy-allow: float — shown to people only\n"},
      {"float", "sim/src/x.cpp", "// tidy-allow: float — shown to people,\n// never part of a decision\ndouble x;\n"},
  };
  return all;
}

auto rules_broken(const report& result) -> std::set<std::string> {
  std::set<std::string> rules;
  for (const auto& what : result.violations) rules.insert(what.rule);
  return rules;
}

TEST(Tidy, RefusesEachBadSnippet) {
  for (const auto& bad : bad_snippets()) {
    EXPECT_TRUE(rules_broken(check_file(bad.path, bad.text)).contains(std::string(bad.rule)))
        << bad.rule << " let this pass in " << bad.path << ":\n"
        << bad.text;
  }
}

TEST(Tidy, LetsEachGoodSnippetPass) {
  for (const auto& good : good_snippets()) {
    for (const auto& what : check_file(good.path, good.text).violations) {
      EXPECT_NE(what.rule, good.rule) << what.message << "\nin " << good.path << ":\n" << good.text;
    }
  }
}

TEST(Tidy, HasABadSnippetForEachRuleOfAFile) {
  for (const auto rule : file_rules()) {
    const auto tests_it = [&](const snippet& bad) { return bad.rule == rule; };
    EXPECT_TRUE(std::any_of(bad_snippets().begin(), bad_snippets().end(), tests_it)) << rule << " is not tested";
  }
}

TEST(Tidy, NamesTheModulesThatMayBeIncluded) {
  const auto result = check_file("sim/src/x.cpp", "#include <rehearse/reports/store.hpp>\n");

  const auto is_it = [](const violation& what) { return what.rule == "module_direction"; };
  const auto found = std::find_if(result.violations.begin(), result.violations.end(), is_it);
  ASSERT_NE(found, result.violations.end());
  EXPECT_EQ(found->line, 1U);
  EXPECT_NE(found->message.find("it may include: runtime sim"), std::string::npos) << found->message;
}

TEST(Tidy, ExemptsOneLineOnly) {
  const auto result = check_file("sim/src/x.cpp", "double x;  // tidy-allow: float — for people\ndouble y;\n");

  EXPECT_EQ(result.exemptions.size(), 1U);
  const auto on_second = [](const violation& what) { return what.rule == "float" && what.line == 2; };
  EXPECT_EQ(std::count_if(result.violations.begin(), result.violations.end(), on_second), 1);
}

TEST(Tidy, AnExemptionWithoutAReasonExemptsNothing) {
  const auto broken = rules_broken(check_file("sim/src/x.cpp", "double x;  // tidy-allow: float\n"));

  EXPECT_TRUE(broken.contains("float"));
  EXPECT_TRUE(broken.contains("exemption"));
}

// The smallest project that breaks no rule of the tree.
auto small_project() -> std::vector<project_file> {
  return {
      {"sim/CMakeLists.txt", 0,
       "# sim.\n# SPDX-License-Identifier: MIT\nrehearse_module(sim HEADERS a.hpp SOURCES src/a.cpp)\n"},
      {"sim/README.md", 0, "# sim\n"},
      {"sim/include/rehearse/sim/a.hpp", 0, "// A.\n// SPDX-License-Identifier: MIT\n#pragma once\n"},
      {"sim/src/a.cpp", 0, "// A.\n// SPDX-License-Identifier: MIT\n"},
  };
}

TEST(TidyTree, AcceptsAGoodProject) { EXPECT_TRUE(rules_broken(check_tree(small_project())).empty()); }

TEST(TidyTree, RefusesASourceThatIsNotListed) {
  auto files = small_project();
  files.push_back({"sim/src/b.cpp", 0, "// B.\n// SPDX-License-Identifier: MIT\n"});

  EXPECT_EQ(rules_broken(check_tree(files)), std::set<std::string>{"unlisted"});
}

TEST(TidyTree, RefusesASourceThatIsListedInACommentOnly) {
  auto files = small_project();
  files.front().text += "# src/b.cpp\n";
  files.push_back({"sim/src/b.cpp", 0, "// B.\n// SPDX-License-Identifier: MIT\n"});

  EXPECT_EQ(rules_broken(check_tree(files)), std::set<std::string>{"unlisted"});
}

TEST(TidyTree, RefusesAPublicHeaderThatIsNotListed) {
  auto files = small_project();
  files.push_back({"sim/include/rehearse/sim/b.hpp", 0, "// B.\n// SPDX-License-Identifier: MIT\n#pragma once\n"});

  EXPECT_EQ(rules_broken(check_tree(files)), std::set<std::string>{"unlisted"});
}

TEST(TidyTree, RefusesAScenarioThatIsNotInTheCatalogue) {
  auto files = small_project();
  files.push_back({"scenarios/README.md", 0, "# scenarios\n"});
  files.push_back({"scenarios/catalogue/CMakeLists.txt", 0, "# A list.\n# SPDX-License-Identifier: MIT\n"});
  files.push_back({"scenarios/catalogue/lost.cpp", 0, "// L.\n// SPDX-License-Identifier: MIT\n"});

  EXPECT_EQ(rules_broken(check_tree(files)), std::set<std::string>{"unlisted"});
}

TEST(TidyTree, RefusesAModuleWithoutAReadme) {
  auto files = small_project();
  files.erase(files.begin() + 1);

  EXPECT_EQ(rules_broken(check_tree(files)), std::set<std::string>{"module_readme"});
}

TEST(TidyTree, RefusesALargeFile) {
  auto files = small_project();
  files.push_back({"docs/film.gif", 1024 * 1024 + 1, ""});

  EXPECT_EQ(rules_broken(check_tree(files)), std::set<std::string>{"file_size"});
}

TEST(TidyTree, RefusesASecondFileThatIncludesCli11) {
  auto files = small_project();
  const std::string text = "// C.\n// SPDX-License-Identifier: MIT\n#include <CLI/CLI.hpp>\n";
  files.push_back({"cli/CMakeLists.txt", 0, "# A list.\n# SPDX-License-Identifier: MIT\nf(src/a.cpp src/b.cpp)\n"});
  files.push_back({"cli/README.md", 0, "# cli\n"});
  files.push_back({"cli/src/a.cpp", 0, text});
  files.push_back({"cli/src/b.cpp", 0, text});

  EXPECT_EQ(rules_broken(check_tree(files)), std::set<std::string>{"single_cli11"});
}

TEST(TidyTree, HasFourRulesEachTestedAbove) { EXPECT_EQ(tree_rules().size(), 4U); }

TEST(SourceText, TellsCodeFromCommentsAndLiterals) {
  const auto lines = split_source("int a = 1'000; /* b */ auto c = \"d // e\"; // f\nauto g = R\"(h\n\" i\n)\"; j\n");

  ASSERT_EQ(lines.size(), 4U);
  EXPECT_EQ(lines[0].code.find('b'), std::string::npos);
  EXPECT_EQ(lines[0].code.find('e'), std::string::npos);
  EXPECT_NE(lines[0].code.find("auto c"), std::string::npos);
  EXPECT_EQ(lines[0].comment, " b  f");
  EXPECT_TRUE(lines[2].in_raw_string);
  EXPECT_EQ(lines[2].code.find('i'), std::string::npos);
  EXPECT_NE(lines[3].code.find('j'), std::string::npos);
}

}  // namespace
}  // namespace rehearse::tidy
