// Names and timers: a trace that follows the rule passes, its neighbour that breaks it is refused.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <rehearse/scenarios/checkers/names.hpp>
#include <rehearse/scenarios/checkers/timers.hpp>

#include "trace.hpp"

namespace rehearse::scenarios {
namespace {

using namespace std::chrono_literals;

auto name_set(std::uint32_t who, std::string_view as) -> event {
  return {.kind = event_kind::name_set, .process = who, .text = as};
}
auto name_cleared(std::uint32_t who, std::string_view as) -> event {
  return {.kind = event_kind::name_cleared, .process = who, .text = as};
}
auto released(std::uint32_t who) -> event { return {.kind = event_kind::released, .process = who}; }
auto naming(operation_kind what, std::string_view text, std::uint32_t peer, std::uint8_t result = 0) -> event {
  event made = operation(what, 1, peer, 0, result);
  made.text = text;
  return made;
}

auto armed(std::uint64_t serial, std::uint32_t owner, runtime::virtual_time deadline) -> event {
  return {.kind = event_kind::timer_armed,
          .process = owner,
          .peer = 1,
          .serial = serial,
          .ref = static_cast<std::uint64_t>(deadline.count())};
}
auto fired(std::uint64_t serial, std::uint32_t owner, runtime::virtual_time now) -> event {
  return {.kind = event_kind::timer_fired, .process = owner, .serial = serial, .time = now};
}
auto cancelled(std::uint64_t serial, std::uint8_t result) -> event {
  return {.kind = event_kind::timer_cancelled, .result = result, .peer = 1, .serial = serial};
}
const event asks_for_timer = operation(operation_kind::arm_timer, 1, 2);
const event told = sent(signal_kind::timeout, 90, 0, 2);

}  // namespace

TEST(Names, AcceptsOneNameAProcess) {
  EXPECT_EQ(broken<names>({naming(operation_kind::register_name, "a", 2), name_set(2, "a"),
                           naming(operation_kind::whereis, "a", 2, 1), naming(operation_kind::register_name, "a", 3, 1),
                           naming(operation_kind::register_name, "b", 2, 1), name_cleared(2, "a"),
                           naming(operation_kind::whereis, "a", 0)}),
            "");
}
TEST(Names, RefusesANameOfTwo) { EXPECT_EQ(broken<names>({name_set(2, "a"), name_set(3, "a")}), "NAME-01"); }
TEST(Names, RefusesTwoNamesOfOne) { EXPECT_EQ(broken<names>({name_set(2, "a"), name_set(2, "b")}), "NAME-01"); }
TEST(Names, RefusesANameOfTheDead) { EXPECT_EQ(broken<names>({exiting(2, boom, true), name_set(2, "a")}), "NAME-01"); }
TEST(Names, RefusesToPromiseATakenName) {
  EXPECT_EQ(broken<names>({name_set(2, "a"), naming(operation_kind::register_name, "a", 3)}), "NAME-01");
}
TEST(Names, RefusesToRefuseAFreeName) {
  EXPECT_EQ(broken<names>({naming(operation_kind::register_name, "a", 3, 1)}), "NAME-01");
}
TEST(Names, AcceptsToRefuseWhatIsNoName) {
  EXPECT_EQ(broken<names>({naming(operation_kind::register_name, "nil", 3, 1)}), "");
}
TEST(Names, AcceptsThatADeathFreesTheName) {
  EXPECT_EQ(
      broken<names>({name_set(2, "a"), exiting(2, boom, true), name_cleared(2, "a"), released(2), name_set(3, "a")}),
      "");
}
TEST(Names, RefusesADeathThatKeepsTheName) {
  EXPECT_EQ(broken<names>({name_set(2, "a"), exiting(2, boom, true), released(2)}), "NAME-02");
}
TEST(Names, RefusesThatSomebodyElseIsFound) {
  EXPECT_EQ(broken<names>({name_set(2, "a"), naming(operation_kind::whereis, "a", 3, 1)}), "NAME-04");
}
TEST(Names, RefusesThatNobodyIsUnregistered) {
  EXPECT_EQ(broken<names>({name_set(2, "a"), naming(operation_kind::unregister_name, "a", 0, 1)}), "NAME-04");
}
TEST(Names, RefusesThatAFailedInitKeepsItsName) {
  event failed = sent(signal_kind::start_ack, 9, 2, 1);
  failed.result = 2;
  EXPECT_EQ(broken<names>({name_set(2, "a"), failed}), "NAME-06");
  EXPECT_EQ(broken<names>({name_set(2, "a"), name_cleared(2, "a"), failed}), "");
}

TEST(Timers, AcceptsOneThatFiresWhenItIsDue) {
  EXPECT_EQ(broken<timers>({asks_for_timer, armed(7, 2, 5ms), fired(7, 2, 5ms), told}), "");
}
TEST(Timers, RefusesOneThatFiresEarly) {
  EXPECT_EQ(broken<timers>({asks_for_timer, armed(7, 2, 5ms), fired(7, 2, 4ms), told}), "TIME-02");
}
TEST(Timers, RefusesOneThatFiresTwice) {
  EXPECT_EQ(broken<timers>({asks_for_timer, armed(7, 2, 5ms), fired(7, 2, 5ms), told, fired(7, 2, 6ms), told}),
            "TIME-02");
}
TEST(Timers, RefusesTwoMessagesOfOne) {
  EXPECT_EQ(broken<timers>({asks_for_timer, armed(7, 2, 5ms), fired(7, 2, 5ms), told, told}), "TIME-02");
}
TEST(Timers, RefusesOneThatFiresAfterItWasCancelled) {
  EXPECT_EQ(broken<timers>({asks_for_timer, armed(7, 2, 5ms), cancelled(7, 1), fired(7, 2, 5ms), told}), "TIME-03");
}
TEST(Timers, RefusesACancelThatLies) {
  EXPECT_EQ(broken<timers>({asks_for_timer, armed(7, 2, 5ms), cancelled(7, 0)}), "TIME-03");
  EXPECT_EQ(broken<timers>({asks_for_timer, armed(7, 2, 5ms), cancelled(7, 1), cancelled(7, 1)}), "TIME-03");
}
TEST(Timers, RefusesAReadThatLies) {
  EXPECT_EQ(broken<timers>({asks_for_timer, armed(7, 2, 5ms), operation(operation_kind::read_timer, 1, 2, 7, 0)}),
            "TIME-03");
  EXPECT_EQ(broken<timers>({asks_for_timer, armed(7, 2, 5ms), operation(operation_kind::read_timer, 1, 2, 7, 1)}), "");
}
TEST(Timers, RefusesOneThatFiresForTheDead) {
  EXPECT_EQ(broken<timers>({asks_for_timer, armed(7, 2, 5ms), exiting(2, boom, true), fired(7, 2, 5ms), told}),
            "TIME-05");
}
TEST(Timers, AcceptsOneToANameWhoseProcessDied) {
  EXPECT_EQ(broken<timers>({asks_for_timer, armed(7, 0, 5ms), exiting(2, boom, true), fired(7, 0, 5ms), told}), "");
}
TEST(Timers, LeavesWaitsAlone) {
  EXPECT_EQ(broken<timers>({asks_for_timer, armed(7, 2, 5ms), armed(8, 2, 9ms), fired(8, 2, 5ms)}), "");
}

}  // namespace rehearse::scenarios
