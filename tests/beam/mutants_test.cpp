// The nineteen faults of the comparison with a BEAM and nine more, planted into our runtime one at a time: the recorded
// traces, or a checker, must see each. Linked with a runtime built for it (REHEARSE_MUTANTS); nothing of it is in any
// other build.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <array>
#include <map>
#include <ostream>
#include <string>

#include "golden.hpp"
#include "mutant.hpp"

namespace rehearse::beam {
namespace {

using runtime::detail::mutant;

struct planted_fault {
  mutant which;
  const char* name;
  friend auto operator<<(std::ostream& out, const planted_fault& each) -> std::ostream& { return out << each.name; }
};

constexpr std::array planted_faults{
    planted_fault{mutant::forward_shutdown, "ForwardShutdown"},
    planted_fault{mutant::keep_temporary, "KeepTemporary"},
    planted_fault{mutant::intensity_off_by_one, "IntensityOffByOne"},
    planted_fault{mutant::shutdown_reason_abnormal, "ShutdownReasonAbnormal"},
    planted_fault{mutant::open_window, "OpenWindow"},
    planted_fault{mutant::no_exit_flush, "NoExitFlush"},
    planted_fault{mutant::retry_first, "RetryFirst"},
    planted_fault{mutant::restart_appends, "RestartAppends"},
    planted_fault{mutant::skip_stopped, "SkipStopped"},
    planted_fault{mutant::retry_uncounted, "RetryUncounted"},
    planted_fault{mutant::transient_shutdown_restarts, "TransientShutdownRestarts"},
    planted_fault{mutant::ignore_drops_spec, "IgnoreDropsSpec"},
    planted_fault{mutant::failed_restart_gives_up, "FailedRestartGivesUp"},
    planted_fault{mutant::kill_not_renamed, "KillNotRenamed"},
    planted_fault{mutant::self_normal_ignored, "SelfNormalIgnored"},
    planted_fault{mutant::link_kill_untrappable, "LinkKillUntrappable"},
    planted_fault{mutant::link_kill_renamed, "LinkKillRenamed"},
    planted_fault{mutant::shutdown_not_propagated, "ShutdownNotPropagated"},
    planted_fault{mutant::group_starts_backwards, "GroupStartsBackwards"},
    planted_fault{mutant::demonitor_without_flush, "DemonitorWithoutFlush"},
    planted_fault{mutant::timeout_overtakes, "TimeoutOvertakes"},
    planted_fault{mutant::reply_before_terminate, "ReplyBeforeTerminate"},
    planted_fault{mutant::parent_exit_to_info, "ParentExitToInfo"},
    planted_fault{mutant::no_terminate_after_crash, "NoTerminateAfterCrash"},
    planted_fault{mutant::terminate_keeps_reason, "TerminateKeepsReason"},
    planted_fault{mutant::timeout_lost_by_resume, "TimeoutLostByResume"},
    planted_fault{mutant::late_reply_arrives, "LateReplyArrives"},
    planted_fault{mutant::stop_is_always_ok, "StopIsAlwaysOk"},
};
// Those of tests/mutants follow in the list.
static_assert(planted_faults.size() == static_cast<std::size_t>(mutant::stop_is_always_ok));

struct verdicts {
  int different = 0;  ///< Scenarios whose trace is not the BEAM's.
  int violated = 0;   ///< Scenarios in which a checker spoke.
};

/// The directed ones, in which rare mistakes show, and some others; read once.
auto cases_of(const std::string& name) -> const std::vector<golden_case>& {
  static std::map<std::string, std::vector<golden_case>> known;
  std::vector<golden_case>& cases = known[name];
  if (!cases.empty()) return cases;
  auto all = golden_cases(language_named(name));
  for (std::size_t at = 0; at < all.size(); ++at) {
    // The enumerated ones of gs are too many for each fault.
    const bool wanted = name == "gs" ? at % 10 == 0 : at < 200 || all[at].is_directed();
    if (wanted) cases.push_back(std::move(all[at]));
  }
  return cases;
}

auto judge(mutant which) -> verdicts {
  runtime::detail::planted_mutant = which;
  verdicts seen;
  for (const char* const name : {"sup", "sig", "gs"}) {
    player plays(language_named(name), {sim::delivery::instant, sim::timers::when_idle});
    for (const golden_case& one : cases_of(name)) {
      const played ours = plays.play(one.scenario, 1);
      if (!first_difference(one.trace, ours.trace).empty()) ++seen.different;
      if (!ours.violation.empty()) ++seen.violated;
    }
  }
  runtime::detail::planted_mutant = mutant::none;
  return seen;
}

class PlantedFault : public testing::TestWithParam<planted_fault> {};

TEST_P(PlantedFault, IsCaught) {
  const verdicts seen = judge(GetParam().which);
  EXPECT_GT(seen.different + seen.violated, 0);
  RecordProperty("different", seen.different);
  RecordProperty("violated", seen.violated);
  std::printf("%s: %d traces differ, %d violations\n", GetParam().name, seen.different, seen.violated);
}

INSTANTIATE_TEST_SUITE_P(Beam, PlantedFault, testing::ValuesIn(planted_faults),
                         [](const auto& which) { return which.param.name; });

TEST(PlantedFaults, NoneLeavesEverythingAsItWas) {
  const verdicts seen = judge(mutant::none);
  EXPECT_EQ(seen.different, 0);
  EXPECT_EQ(seen.violated, 0);
}

}  // namespace
}  // namespace rehearse::beam
