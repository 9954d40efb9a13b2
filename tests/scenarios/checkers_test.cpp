// A checker that cannot fail is no checker: for each rule a wrong trace is refused, and its right neighbour passes.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <rehearse/scenarios/checkers/exit_reasons.hpp>
#include <rehearse/scenarios/checkers/links.hpp>
#include <rehearse/scenarios/checkers/monitors.hpp>
#include <rehearse/scenarios/checkers/pair_order.hpp>

#include "trace.hpp"

namespace rehearse::scenarios {

// -- pair order
// ---------------------------------------------------------------------------------------------------------

TEST(PairOrder, AcceptsFifo) {
  EXPECT_EQ(broken<pair_order>({sent(signal_kind::message, 1, 1, 2), sent(signal_kind::exit, 2, 1, 2, &boom),
                                arrived(signal_kind::message, 1, 1, 2), arrived(signal_kind::exit, 2, 1, 2, &boom)}),
            "");
}
TEST(PairOrder, AcceptsAnyOrderAcrossPairs) {
  EXPECT_EQ(broken<pair_order>({sent(signal_kind::message, 1, 1, 2), sent(signal_kind::message, 2, 3, 2),
                                arrived(signal_kind::message, 2, 3, 2), arrived(signal_kind::message, 1, 1, 2)}),
            "");
}
TEST(PairOrder, RefusesAnExitThatOvertakesAMessage) {
  EXPECT_EQ(broken<pair_order>({sent(signal_kind::message, 1, 1, 2), sent(signal_kind::exit, 2, 1, 2, &boom),
                                arrived(signal_kind::exit, 2, 1, 2, &boom), arrived(signal_kind::message, 1, 1, 2)}),
            "SIG-02");
}
TEST(PairOrder, RefusesALoss) {
  EXPECT_EQ(broken<pair_order>({sent(signal_kind::message, 1, 1, 2), sent(signal_kind::message, 2, 1, 2),
                                arrived(signal_kind::message, 2, 1, 2)}),
            "SIG-02");
}
TEST(PairOrder, RefusesASecondArrival) {
  EXPECT_EQ(broken<pair_order>({sent(signal_kind::message, 1, 1, 2), arrived(signal_kind::message, 1, 1, 2),
                                arrived(signal_kind::message, 1, 1, 2)}),
            "SIG-02");
}

// -- links
// --------------------------------------------------------------------------------------------------------------

TEST(Links, AcceptsADeathThatIsTold) {
  EXPECT_EQ(broken<links>({spawned(1), spawned(2, 1, linked), exiting(2, boom, true),
                           sent(signal_kind::link_exit, 4, 2, 1, &boom), dead(2),
                           arrived(signal_kind::link_exit, 4, 2, 1, &boom), exiting(1, boom, false)}),
            "");
}
TEST(Links, RefusesADeathThatIsNotTold) {
  EXPECT_EQ(broken<links>({spawned(1), spawned(2, 1, linked), exiting(2, boom, true), dead(2)}), "LINK-04");
}
TEST(Links, RefusesAnExitToSomebodyUnlinked) {
  EXPECT_EQ(broken<links>({spawned(1), spawned(2, 1), exiting(2, boom, true),
                           sent(signal_kind::link_exit, 4, 2, 1, &boom), dead(2)}),
            "LINK-03");
}
TEST(Links, RefusesAnEffectAfterUnlink) {
  EXPECT_EQ(broken<links>({spawned(1), spawned(2, 1, linked), sent(signal_kind::unlink, 3, 1, 2, nullptr, 7),
                           exiting(2, boom, true), sent(signal_kind::link_exit, 5, 2, 1, &boom), dead(2),
                           arrived(signal_kind::link_exit, 5, 2, 1, &boom), exiting(1, boom, false)}),
            "LINK-03");
}
TEST(Links, AcceptsThatTheExitComesToNothingAfterUnlink) {
  EXPECT_EQ(
      broken<links>({spawned(1), spawned(2, 1, linked), sent(signal_kind::unlink, 3, 1, 2, nullptr, 7),
                     exiting(2, boom, true), sent(signal_kind::link_exit, 5, 2, 1, &boom), dead(2),
                     arrived(signal_kind::link_exit, 5, 2, 1, &boom), dropped(5, 2, 1, drop_reason::link_inactive)}),
      "");
}
TEST(Links, RefusesToDropTheExitOfAnActiveLink) {
  EXPECT_EQ(
      broken<links>({spawned(1), spawned(2, 1, linked), exiting(2, boom, true),
                     sent(signal_kind::link_exit, 4, 2, 1, &boom), dead(2),
                     arrived(signal_kind::link_exit, 4, 2, 1, &boom), dropped(4, 2, 1, drop_reason::link_inactive)}),
      "LINK-04");
}

// -- monitors
// -----------------------------------------------------------------------------------------------------------

TEST(Monitors, AcceptsOneTrueDown) {
  EXPECT_EQ(broken<monitors>({spawned(1), spawned(2, 1, monitored, 9), exiting(2, boom, true),
                              sent(signal_kind::down, 4, 2, 1, &boom, 9), dead(2)}),
            "");
}
TEST(Monitors, RefusesAMissingDown) {
  EXPECT_EQ(broken<monitors>({spawned(1), spawned(2, 1, monitored, 9), exiting(2, boom, true), dead(2)}), "MON-02");
}
TEST(Monitors, RefusesAnotherReason) {
  EXPECT_EQ(broken<monitors>({spawned(1), spawned(2, 1, monitored, 9), exiting(2, killed, false),
                              sent(signal_kind::down, 4, 2, 1, &kill, 9), dead(2)}),
            "MON-08");
}
TEST(Monitors, RefusesAReasonForOneThatWasDead) {
  EXPECT_EQ(
      broken<monitors>({spawned(1), spawned(2, 1), exiting(2, boom, true), dead(2),
                        sent(signal_kind::monitor, 5, 1, 2, nullptr, 9), sent(signal_kind::down, 6, 2, 1, &boom, 9)}),
      "MON-04");
}
TEST(Monitors, AcceptsNoprocForOneThatWasDead) {
  EXPECT_EQ(
      broken<monitors>({spawned(1), spawned(2, 1), exiting(2, boom, true), dead(2),
                        sent(signal_kind::monitor, 5, 1, 2, nullptr, 9), sent(signal_kind::down, 6, 2, 1, &noproc, 9)}),
      "");
}
TEST(Monitors, AcceptsThatAMonitorIsActiveWhileItsDownIsUnderWay) {
  EXPECT_EQ(
      broken<monitors>(
          {spawned(1), spawned(2, 1, monitored, 9), exiting(2, boom, true), sent(signal_kind::down, 4, 2, 1, &boom, 9),
           dead(2), operation(operation_kind::demonitor, 1, 2, 9, 1), arrived(signal_kind::down, 4, 2, 1, &boom, 9)}),
      "");
}
TEST(Monitors, RefusesADownAfterDemonitor) {
  EXPECT_EQ(broken<monitors>({spawned(1), spawned(2, 1, monitored, 9), exiting(2, boom, true),
                              sent(signal_kind::down, 4, 2, 1, &boom, 9), dead(2),
                              operation(operation_kind::demonitor, 1, 2, 9, 1),
                              arrived(signal_kind::down, 4, 2, 1, &boom, 9), taken(signal_kind::down, 1, 9)}),
            "MON-05");
}
TEST(Monitors, RefusesASecondDown) {
  EXPECT_EQ(broken<monitors>({spawned(1), spawned(2, 1, monitored, 9), exiting(2, boom, true),
                              sent(signal_kind::down, 4, 2, 1, &boom, 9), sent(signal_kind::down, 5, 2, 1, &boom, 9),
                              dead(2)}),
            "MON-02");
}
TEST(Monitors, RefusesDemonitorThatLies) {
  EXPECT_EQ(broken<monitors>({spawned(1), operation(operation_kind::demonitor, 1, 0, 9, 1)}), "MON-05");
}

// -- exit reasons
// -------------------------------------------------------------------------------------------------------

TEST(ExitReasons, AcceptsThatKillIsSeenAsKilled) {
  EXPECT_EQ(broken<exit_reasons>(
                {spawned(1), spawned(2), arrived(signal_kind::exit, 3, 1, 2, &kill), exiting(2, killed, false)}),
            "");
}
TEST(ExitReasons, RefusesThatKillIsSeenAsKill) {
  EXPECT_EQ(broken<exit_reasons>(
                {spawned(1), spawned(2), arrived(signal_kind::exit, 3, 1, 2, &kill), exiting(2, kill, false)}),
            "EXIT-01");
}
TEST(ExitReasons, RefusesThatKillIsTrapped) {
  EXPECT_EQ(broken<exit_reasons>({spawned(1), spawned(2), traps(2), arrived(signal_kind::exit, 3, 1, 2, &kill)}),
            "EXIT-01");
}
TEST(ExitReasons, RefusesThatNormalKillsAnother) {
  EXPECT_EQ(broken<exit_reasons>(
                {spawned(1), spawned(2), arrived(signal_kind::exit, 3, 1, 2, &normal), exiting(2, normal, false)}),
            "EXIT-02");
}
TEST(ExitReasons, AcceptsThatNormalToOneselfKills) {
  EXPECT_EQ(broken<exit_reasons>({spawned(1), arrived(signal_kind::exit, 2, 1, 1, &normal), exiting(1, normal, false)}),
            "");
}
TEST(ExitReasons, RefusesThatATrappingProcessDies) {
  EXPECT_EQ(broken<exit_reasons>({spawned(1), spawned(2), traps(2), arrived(signal_kind::link_exit, 4, 1, 2, &boom),
                                  exiting(2, boom, false)}),
            "EXIT-09");
}
TEST(ExitReasons, RefusesThatASignalIsSurvived) {
  EXPECT_EQ(broken<exit_reasons>({spawned(1), spawned(2), arrived(signal_kind::link_exit, 3, 1, 2, &boom)}), "EXIT-08");
}
TEST(ExitReasons, RefusesThatAnExitSentByCodeComesToNothing) {
  EXPECT_EQ(broken<exit_reasons>({spawned(1), spawned(2), arrived(signal_kind::exit, 3, 1, 2, &boom),
                                  dropped(3, 1, 2, drop_reason::normal_ignored)}),
            "EXIT-05");
}
TEST(ExitReasons, LeavesAnExitOverALinkThatIsGoneToTheCheckerOfLinks) {
  EXPECT_EQ(broken<exit_reasons>({spawned(1), spawned(2), arrived(signal_kind::link_exit, 3, 1, 2, &boom),
                                  dropped(3, 1, 2, drop_reason::link_inactive)}),
            "");
}
TEST(ExitReasons, RefusesAnotherReasonOverALink) {
  EXPECT_EQ(broken<exit_reasons>(
                {spawned(1), spawned(2), arrived(signal_kind::link_exit, 3, 1, 2, &kill), exiting(2, killed, false)}),
            "EXIT-08");
}
TEST(ExitReasons, RefusesThatTheDeadAct) {
  EXPECT_EQ(broken<exit_reasons>({spawned(1), exiting(1, boom, true), operation(operation_kind::send, 1)}), "LIFE-04");
}
TEST(ExitReasons, RefusesASecondDeath) {
  EXPECT_EQ(broken<exit_reasons>({spawned(1), exiting(1, boom, true), exiting(1, boom, true)}), "LIFE-04");
}

}  // namespace rehearse::scenarios
