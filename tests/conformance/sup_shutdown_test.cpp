// SUP-09 to SUP-18: how a supervisor ends its children and itself, and what it does not care about.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include <rehearse/rehearse.hpp>

#include "server_samples.hpp"

namespace rehearse::tests {
namespace {

/// How one child ends when its supervisor is stopped.
struct ending {
  exit_reason why;
  virtual_time at{};
};

/// Stops a supervisor with one child, which is shut down as `how` says.
auto ending_of(const habits& has, child_shutdown how) -> ending {
  auto& told = new_journal();
  const pid sup = start_supervisor(
      {{.strategy = restart_strategy::one_for_one}, {member(told, "a", restart_type::permanent, has).shuts_down(how)}});
  const auto ref = watch(started_again("a"));
  stop(sup);
  told.note("stopped");
  return {reason_of(ref), now()};
}

const habits plain{.traps_exits = false};
const habits trapping{};
auto taking(virtual_duration how_long) -> habits {
  return {.at_terminate = [how_long](const exit_reason&) { sleep(how_long); }};
}

TEST(Supervisor, SUP_09_BrutalKillGivesAChildNoTime) {
  run_everywhere(whole([] { EXPECT_EQ(ending_of(trapping, child_shutdown::brutal_kill()).why, exit_reason::killed); }));
}
TEST(Supervisor, SUP_09_AChildThatDoesNotTrapDiesOfShutdown) {
  run_everywhere(whole([] { EXPECT_EQ(ending_of(plain, infinity).why, exit_reason::shutdown); }));
}
TEST(Supervisor, SUP_09_AChildThatTrapsTerminatesWithShutdown) {
  run_everywhere(whole([] { EXPECT_EQ(ending_of(trapping, infinity).why, exit_reason::shutdown); }));
}
TEST(Supervisor, SUP_09_AChildThatIsReadyInTimeIsNotKilled) {
  run_when_idle(whole([] {
    const ending seen = ending_of(taking(99ms), 100ms);
    EXPECT_EQ(seen.why, exit_reason::shutdown);
    EXPECT_EQ(seen.at, 99ms);
  }));
}
TEST(Supervisor, SUP_09_AChildThatIsNotReadyInTimeIsKilled) {
  run_when_idle(whole([] {
    const ending seen = ending_of(taking(101ms), 100ms);
    EXPECT_EQ(seen.why, exit_reason::killed);
    EXPECT_EQ(seen.at, 100ms);
  }));
}
TEST(Supervisor, SUP_09_AChildThatHangsIsKilled) {
  run_everywhere(whole([] { EXPECT_EQ(ending_of(taking(infinity), 100ms).why, exit_reason::killed); }));
}
TEST(Supervisor, SUP_09_WithoutALimitItWaitsForEver) {
  run_everywhere(whole([] {
    const ending seen = ending_of(taking(10h), infinity);
    EXPECT_EQ(seen.why, exit_reason::shutdown);
    EXPECT_EQ(seen.at, 10h);
  }));
}
TEST(Supervisor, SUP_09_ALimitOfNothingIsAllowed) {
  run_everywhere(whole([] {
    const ending seen = ending_of(taking(infinity), 0ms);
    EXPECT_EQ(seen.why, exit_reason::killed);
    EXPECT_EQ(seen.at, 0ms);
  }));
}

void expect_stop_of_unlinked_child(const habits& has, child_shutdown how, const exit_reason& why) {
  run_everywhere(whole([&] {
    auto& told = new_journal();
    habits loose = has;
    loose.at_init = [](int) {
      unlink(whereis("sup"));
      return next();
    };
    const pid sup = start_supervisor({{.strategy = restart_strategy::one_for_one},
                                      {member(told, "a", restart_type::permanent, loose).shuts_down(how)}},
                                     named("sup"));
    const pid child = started_again("a");
    const auto ref = watch(child);
    stop(sup);
    EXPECT_FALSE(lives(child));
    EXPECT_EQ(reason_of(ref), why);
  }));
}

TEST(Supervisor, SUP_10_AChildThatUnlinkedItselfIsStopped) {
  expect_stop_of_unlinked_child(plain, infinity, exit_reason::shutdown);
}
TEST(Supervisor, SUP_10_AChildThatUnlinkedItselfAndTrapsIsStopped) {
  expect_stop_of_unlinked_child(trapping, infinity, exit_reason::shutdown);
}
TEST(Supervisor, SUP_10_AChildThatUnlinkedItselfAndHangsIsKilled) {
  expect_stop_of_unlinked_child(taking(infinity), 100ms, exit_reason::killed);
}
TEST(Supervisor, SUP_10_AChildThatUnlinkedItselfAndDiedDoesNotHangTheSupervisor) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    expect_at_end(told, "+a");
    const habits loose{.traps_exits = false, .at_init = [](int) {
                         unlink(whereis("sup"));
                         return next();
                       }};
    const pid sup = start_supervisor(
        {{.strategy = restart_strategy::one_for_one}, {member(told, "a", restart_type::permanent, loose)}},
        named("sup"));
    const pid child = started_again("a");
    const auto ref = watch(child);
    exit(child, "boom");
    reason_of(ref);
    stop(sup);
  }));
}

TEST(Supervisor, SUP_11_TheExitOfAChildItStoppedIsNoCrash) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    expect_at_end(told, "+a +b +c -a:boom -c:shutdown -b:shutdown +a +b +c");
    start_supervisor({{.strategy = restart_strategy::one_for_all, .intensity = 1},
                      {member(told, "a"), member(told, "b"), member(told, "c")}});
    end(started_again("a"), "boom");
    started_again("c", 2);
  }));
}

TEST(Supervisor, SUP_11_TheExitOfAChildThatDiedBeforeItWasStoppedIsNoCrash) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    expect_at_end(told, "+a +b -a:boom dead +a +b");
    // b is dead before the supervisor turns to it, and its EXIT may be in the mailbox.
    const habits kills_b{.at_terminate = [&told](const exit_reason&) {
      exit(whereis("b"), exit_reason::kill);
      while (whereis("b")) yield();
      told.note("dead");
    }};
    start_supervisor(
        {{.strategy = restart_strategy::one_for_all, .intensity = 1},
         {member(told, "a", restart_type::permanent, kills_b), member(told, "b", restart_type::permanent, plain)}});
    started_again("b");
    end(started_again("a"), "boom");
    started_again("b", 2);
  }));
}

TEST(Supervisor, SUP_12_AnUnexpectedReasonDuringShutdownChangesNothing) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    expect_at_end(told, "+a +b +c -a:boom -c:shutdown -b:shutdown +a +b +c");
    const habits odd{.at_terminate = [](const exit_reason& why) {
      if (why == exit_reason::shutdown) exit("odd");
    }};
    start_supervisor({{.strategy = restart_strategy::one_for_all, .intensity = 1},
                      {member(told, "a"), member(told, "b", restart_type::permanent, odd),
                       member(told, "c", restart_type::transient, odd)}});
    end(started_again("a"), "boom");
    started_again("c", 2);
  }));
}

TEST(Supervisor, SUP_13_AChildIsStillLinkedWhileItIsBeingStopped) {
  run_everywhere(whole([] {
    trap_exit(true);
    auto& told = new_journal();
    const pid reader = self();
    const habits hangs{.at_terminate = [reader](const exit_reason&) {
      trap_exit(false);
      send(reader, std::string("stopping"));
      sleep(infinity);
    }};
    const pid sup = start_supervisor(
        {{.strategy = restart_strategy::one_for_one}, {member(told, "a", restart_type::permanent, hangs)}});
    const auto ref = watch(started_again("a"));
    exit(sup, exit_reason::shutdown);
    receive<std::string>();
    exit(sup, exit_reason::kill);
    EXPECT_EQ(reason_of(ref), exit_reason::killed);
  }));
}

/// Three children that say whether those after them are gone when they are told to stop.
auto three_watching_their_successors(journal& told) -> supervisor_spec {
  const auto watching = [&told](const char* successor) {
    return habits{.at_terminate = [&told, successor](const exit_reason&) {
      if (whereis(successor)) told.note(std::string("before ") + successor);
      for (int i = 0; i < 10; ++i) yield();
      told.note("gone");
    }};
  };
  return {{.strategy = restart_strategy::one_for_one, .intensity = 0},
          {member(told, "a", restart_type::permanent, watching("b")),
           member(told, "b", restart_type::permanent, watching("c")),
           member(told, "c", restart_type::permanent, watching("d"))}};
}
constexpr std::string_view stopped_in_reverse = "+a +b +c -c:shutdown gone -b:shutdown gone -a:shutdown gone";

TEST(Supervisor, SUP_14_StopEndsChildrenInReverseEachDeadBeforeTheNext) {
  run_everywhere(whole([] {
    trap_exit(true);
    auto& told = new_journal();
    const pid sup = start_supervisor(three_watching_their_successors(told));
    started_again("c");
    const auto ref = watch(sup);
    stop(sup, "closed");
    EXPECT_EQ(told.lines, stopped_in_reverse);
    EXPECT_EQ(reason_of(ref), exit_reason("closed"));
  }));
}

/// The supervisor's parent ends for `why`: children stop in order, the supervisor ends for the same reason.
void expect_stop_with_parent(const exit_reason& why) {
  run_everywhere(whole([&] {
    auto& told = new_journal();
    const pid parent = spawn("parent", [&] {
      start_supervisor(three_watching_their_successors(told), named("sup"));
      receive<std::string>();
      exit(why);
    });
    started_again("c");
    const pid sup = whereis("sup");
    const auto ref = watch(sup);
    send(parent, std::string("go"));
    EXPECT_EQ(reason_of(ref), why);
    EXPECT_EQ(told.lines, stopped_in_reverse);
  }));
}

TEST(Supervisor, SUP_14_TheParentsDeathEndsItInOrder) { expect_stop_with_parent("boom"); }
TEST(Supervisor, SUP_14_TheParentsShutdownEndsItInOrder) { expect_stop_with_parent(exit_reason::shutdown); }
TEST(Supervisor, SUP_14_TheParentsNormalEndEndsItInOrder) { expect_stop_with_parent(exit_reason::normal); }

TEST(Supervisor, SUP_14_TooManyRestartsEndItInOrder) {
  run_everywhere(whole([] {
    trap_exit(true);
    auto& told = new_journal();
    supervisor_spec spec = three_watching_their_successors(told);
    spec.children.push_back(member(told, "d", restart_type::permanent, plain));
    start_supervisor(spec);
    exit(started_again("d"), exit_reason::kill);
    EXPECT_EQ(receive<exit_message>().reason, exit_reason::shutdown);
    EXPECT_EQ(told.lines, "+a +b +c +d -c:shutdown gone -b:shutdown gone -a:shutdown gone");
  }));
}

TEST(Supervisor, SUP_15_ChildrenAreToldShutdownWhateverTheReason) {
  run_everywhere(whole([] {
    trap_exit(true);
    auto& told = new_journal();
    const pid sup = start_supervisor({{.strategy = restart_strategy::one_for_one},
                                      {member(told, "a"), member(told, "b", restart_type::permanent, plain)}});
    const auto plain_child = watch(started_again("b"));
    stop(sup, "closed");
    EXPECT_EQ(told.lines, "+a +b -a:shutdown");
    EXPECT_EQ(reason_of(plain_child), exit_reason::shutdown);
  }));
}

TEST(Supervisor, SUP_16_AnExitSignalOfAnyoneButItsParentIsIgnored) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    expect_at_end(told, "+a -a:boom +a");
    const pid sup = start_supervisor({{.strategy = restart_strategy::one_for_one}, {member(told, "a")}});
    const pid first = started_again("a");
    const auto stranger = spawn_monitor("stranger", [sup] {
      exit(sup, exit_reason::shutdown);
      exit(sup, exit_reason::normal);
      exit(sup, "boom");
    });
    reason_of(stranger.ref);
    end(first, "boom");
    started_again("a", 2);
    EXPECT_TRUE(is_alive(sup));
    at_end("the supervisor lives", [sup] { return held(lives(sup)); });
  }));
}

TEST(Supervisor, SUP_16_TheSameSignalOfItsParentStopsIt) {
  run_everywhere(whole([] {
    trap_exit(true);
    auto& told = new_journal();
    const pid sup = start_supervisor({{.strategy = restart_strategy::one_for_one}, {member(told, "a")}});
    exit(sup, exit_reason::shutdown);
    EXPECT_EQ(receive<exit_message>().reason, exit_reason::shutdown);
    EXPECT_EQ(told.lines, "+a -a:shutdown");
  }));
}

TEST(Supervisor, SUP_16_KillEndsIt) {
  run_everywhere(whole([] {
    trap_exit(true);
    const pid sup = start_supervisor({{.strategy = restart_strategy::one_for_one}, {}});
    exit(sup, exit_reason::kill);
    EXPECT_EQ(receive<exit_message>().reason, exit_reason::killed);
  }));
}

TEST(Supervisor, SUP_17_AKilledSupervisorLeavesItsWorkersToTheirLinks) {
  run_everywhere(whole([] {
    trap_exit(true);
    auto& told = new_journal();
    const pid sup = start_supervisor({{.strategy = restart_strategy::one_for_one},
                                      {member(told, "a", restart_type::permanent, plain), member(told, "b")}});
    const auto plain_child = watch(started_again("a"));
    const auto trapping_child = watch(started_again("b"));
    exit(sup, exit_reason::kill);
    EXPECT_EQ(reason_of(plain_child), exit_reason::killed);
    EXPECT_EQ(reason_of(trapping_child), exit_reason::killed);
    EXPECT_EQ(told.lines, "+a +b -b:killed");
  }));
}

TEST(Supervisor, SUP_17_ChildSupervisorsOfAKilledOneStopTheirChildrenInOrder) {
  run_everywhere(whole([] {
    trap_exit(true);
    auto& told = new_journal();
    const child_spec inner{.id = "inner",
                           .start =
                               [&told] {
                                 return try_start_supervisor({{.strategy = restart_strategy::one_for_one},
                                                              {member(told, "a"), member(told, "b")}},
                                                             named("inner"));
                               },
                           .type = runtime::child_type::supervisor};
    const pid sup = start_supervisor({{.strategy = restart_strategy::one_for_one}, {inner}});
    started_again("b");
    const auto ref = watch(whereis("inner"));
    exit(sup, exit_reason::kill);
    EXPECT_EQ(reason_of(ref), exit_reason::killed);
    EXPECT_EQ(told.lines, "+a +b -b:shutdown -a:shutdown");
  }));
}

TEST(Supervisor, SUP_18_UnexpectedMessagesAndExitsChangeNothing) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    expect_at_end(told, "+a -a:boom +a");
    const pid sup =
        start_supervisor({{.strategy = restart_strategy::one_for_one, .intensity = 1}, {member(told, "a")}});
    send(sup, 17);
    send(sup, std::string("hello"));
    const auto stranger = spawn_monitor("stranger", [sup] {
      link(sup);
      exit("boom");
    });
    reason_of(stranger.ref);
    end(started_again("a"), "boom");
    started_again("a", 2);
    at_end("the supervisor lives", [sup] { return held(lives(sup)); });
  }));
}

}  // namespace
}  // namespace rehearse::tests
