// Random supervision trees under random kills, drawn and shrunk through REHEARSE_PROPERTY. The checkers judge all that
// happens; with a fault planted into the runtime the search must end at the smallest tree that shows it.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <rehearse/harness/rapidcheck.hpp>

#include "mutant.hpp"
#include "supervision_tree.hpp"

namespace rehearse::tests {
namespace {

void live_and_be_killed(const tree& drawn, const faults::fault_plan& /*carried out in every run*/) {
  trap_exit(true);
  const pid top = start_tree(drawn, run_state<tree_log>());
  for (int i = 0; i < 60; ++i) yield();  // For kills that come late.
  settle();
  if (top) exit(top, exit_reason::shutdown);
  settle();
}

REHEARSE_PROPERTY(SupervisionTree, KeepsTheRulesUnderKills, (const tree& drawn, const faults::fault_plan& plan)) {
  live_and_be_killed(drawn, plan);
}

struct plain_mutant {
  explicit plain_mutant(runtime::detail::mutant which) { runtime::detail::planted_mutant = which; }
  ~plain_mutant() { runtime::detail::planted_mutant = runtime::detail::mutant::none; }
};

TEST(SupervisionTreeShrinks, ToTwoChildrenAndOneKillForAWrongRestartOrder) {
  const plain_mutant planted(runtime::detail::mutant::group_starts_backwards);
  for (const std::uint64_t seed : {1, 1001, 2001, 3001, 4001}) {
    const auto result = harness::search(harness::drawn_cases(&live_and_be_killed), {.cases = 500, .seed = seed});
    ASSERT_TRUE(result.shrunk) << "seed " << seed;
    const harness::failing_case& simplest = *result.shrunk;
    EXPECT_TRUE(simplest.text.starts_with("one_for_all(a, b)\n[kill process ") ||
                simplest.text.starts_with("rest_for_one(a, b)\n[kill process "))
        << "seed " << seed << ": " << simplest.text << "\nas drawn: " << result.first->text;
    EXPECT_EQ(simplest.text.find("kill process"), simplest.text.rfind("kill process")) << simplest.text;
    EXPECT_TRUE(simplest.run.property.starts_with("SUP-2")) << simplest.run.property;
    EXPECT_TRUE(simplest.has_seed);

    // What the replay line names is that very run.
    const auto again = harness::rerun(harness::drawn_cases(&live_and_be_killed), simplest.address,
                                      {.runs = 1, .seed = simplest.run.seed});
    ASSERT_TRUE(again.shrunk);
    EXPECT_EQ(again.shrunk->run.digest, simplest.run.digest);
    EXPECT_EQ(again.shrunk->text, simplest.text);
  }
}

TEST(SupervisionTreeShrinks, NothingWhereNothingIsWrong) {
  const auto result = harness::search(harness::drawn_cases(&live_and_be_killed), {.cases = 200, .seed = 9});
  EXPECT_FALSE(result.shrunk) << result.shrunk->run.property << "\n" << result.shrunk->text;
  EXPECT_EQ(result.cases, 200U);
}

}  // namespace
}  // namespace rehearse::tests
