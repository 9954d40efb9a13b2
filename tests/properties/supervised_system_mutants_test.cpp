// With a fault planted into the runtime, the search must find it and come down to a tree that one can draw.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <string>

#include "mutant.hpp"
#include "supervised_system.hpp"

namespace rehearse::tests {
namespace {

using runtime::detail::mutant;

struct plain_mutant {
  explicit plain_mutant(mutant which) { runtime::detail::planted_mutant = which; }
  ~plain_mutant() { runtime::detail::planted_mutant = mutant::none; }
};

/// The search ends with the simplest case.
supervised_system last_played;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

void live(const supervised_system& drawn, const faults::fault_plan& /*carried out in every run*/) {
  last_played = drawn;
  play(drawn);
}

struct planted_fault {
  const char* name;
  mutant which;
  std::size_t processes = 3;  ///< As few as any failure it causes needs: the search keeps to the one it found first.
};
void PrintTo(const planted_fault& what, std::ostream* out) { *out << what.name; }

class SupervisedSystemShrinks : public testing::TestWithParam<planted_fault> {};

TEST_P(SupervisedSystemShrinks, ToATreeThatOneCanDraw) {
  const plain_mutant planted(GetParam().which);
  for (const std::uint64_t seed : {1, 10'001, 20'001, 30'001, 40'001}) {
    const auto result =
        harness::search(harness::drawn_cases(&live), {.cases = 2'000, .seed = seed, .max_steps = 20'000});
    ASSERT_TRUE(result.shrunk) << "seed " << seed;
    const harness::failing_case& simplest = *result.shrunk;
    EXPECT_LE(places_of(last_played).size(), GetParam().processes)
        << "seed " << seed << ": " << simplest.run.property << "\n"
        << simplest.text << "\nas drawn: " << result.first->text;
    std::size_t acts = 0;
    for (const script& client : last_played.clients) acts += client.size();
    EXPECT_LE(acts, 3U) << simplest.text;
    EXPECT_TRUE(simplest.has_seed) << simplest.text;
    EXPECT_FALSE(simplest.test.empty());

    // What the replay line names is that very run.
    const auto again = harness::rerun(harness::drawn_cases(&live), simplest.address,
                                      {.runs = 1, .seed = simplest.run.seed, .max_steps = 20'000});
    ASSERT_TRUE(again.shrunk);
    EXPECT_EQ(again.shrunk->run.digest, simplest.run.digest);
    EXPECT_EQ(again.shrunk->text, simplest.text);
  }
}

INSTANTIATE_TEST_SUITE_P(Planted, SupervisedSystemShrinks,
                         testing::Values(planted_fault{"ForwardShutdown", mutant::forward_shutdown, 4},
                                         planted_fault{"IntensityOffByOne", mutant::intensity_off_by_one},
                                         planted_fault{"NoExitFlush", mutant::no_exit_flush},
                                         planted_fault{"RestartAppends", mutant::restart_appends},
                                         planted_fault{"SkipStopped", mutant::skip_stopped},
                                         planted_fault{"TransientShutdownRestarts", mutant::transient_shutdown_restarts,
                                                       4},
                                         planted_fault{"IgnoreDropsSpec", mutant::ignore_drops_spec},
                                         planted_fault{"FailedRestartGivesUp", mutant::failed_restart_gives_up},
                                         planted_fault{"GroupStartsBackwards", mutant::group_starts_backwards},
                                         planted_fault{"DemonitorWithoutFlush", mutant::demonitor_without_flush},
                                         planted_fault{"LateReplyArrives", mutant::late_reply_arrives}),
                         [](const auto& which) { return std::string(which.param.name); });

}  // namespace
}  // namespace rehearse::tests
