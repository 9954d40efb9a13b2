// The rules of partition supervisors, tasks, streams, registries and applications: a trace that keeps each passes, and
// its neighbour that breaks it is refused with the rule's id.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <ostream>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <rehearse/scenarios/checkers/applications.hpp>
#include <rehearse/scenarios/checkers/partitions.hpp>
#include <rehearse/scenarios/checkers/registries.hpp>
#include <rehearse/scenarios/checkers/streams.hpp>
#include <rehearse/scenarios/checkers/tasks.hpp>

#include "trace.hpp"

namespace rehearse::scenarios {
namespace {

using runtime::start_outcome;
using runtime::task_verdict;
using runtime::two_in_one;

using trace = std::vector<event>;

auto operator+(trace first, const trace& then) -> trace {
  first.insert(first.end(), then.begin(), then.end());
  return first;
}
auto operator+(trace first, const event& then) -> trace {
  first.push_back(then);
  return first;
}

struct service_case {
  const char* name;
  const char* rule;
  trace right;
  trace wrong;
  std::string (*judge)(trace);
};
void PrintTo(const service_case& what, std::ostream* out) { *out << what.name; }

class ServiceRule : public testing::TestWithParam<service_case> {};

TEST_P(ServiceRule, PassesWhereItIsKept) { EXPECT_EQ(GetParam().judge(GetParam().right), ""); }
TEST_P(ServiceRule, IsNamedWhereItIsBroken) { EXPECT_EQ(GetParam().judge(GetParam().wrong), GetParam().rule); }

auto name_of_case(const testing::TestParamInfo<service_case>& what) -> std::string { return what.param.name; }

auto is_taken(signal_kind kind, std::uint64_t serial, std::uint32_t from, std::uint32_t to, std::uint64_t ref = 0)
    -> event {
  return {.kind = event_kind::taken,
          .detail = static_cast<std::uint8_t>(kind),
          .process = to,
          .peer = from,
          .serial = serial,
          .ref = ref};
}

// -- partitions: process 2 is the supervisor, 9 asks

auto keeps(std::uint64_t number, std::uint32_t who) -> event {
  return {.kind = event_kind::partition_set, .process = 2, .peer = who, .serial = number};
}
auto started(std::string_view id, std::uint32_t who) -> event {
  return {.kind = event_kind::child_start_acknowledged, .process = 2, .peer = who, .text = id};
}
auto finds(std::uint64_t hash, std::uint32_t who) -> event {
  return {.kind = event_kind::partition_found, .process = 9, .peer = who, .serial = hash, .ref = two_in_one(2, 2)};
}
auto two_partitions() -> trace { return {keeps(0, 3), started("0", 3), keeps(1, 4), started("1", 4)}; }

std::vector<service_case> partition_cases() {
  const auto judge = [](trace what) { return broken<partitions>(std::move(what)); };
  return {
      {"PartitionsAreChildren", "PART-02", two_partitions(), {keeps(0, 3), started("1", 3)}, judge},
      {"KeysGoByTheirHash", "PART-03", two_partitions() + finds(5, 4), two_partitions() + finds(5, 3), judge},
      {"TheDeadAreFoundUntilTheRestart", "PART-04", two_partitions() + exiting(4, boom, true) + finds(5, 4),
       two_partitions() + exiting(4, boom, true) + finds(5, 0), judge},
      {"TheNewIsFoundAfterTheRestart", "PART-04", two_partitions() + keeps(1, 6) + started("1", 6) + finds(1, 6),
       two_partitions() + keeps(1, 6) + started("1", 6) + finds(1, 4), judge},
  };
}
INSTANTIATE_TEST_SUITE_P(Partition, ServiceRule, testing::ValuesIn(partition_cases()), name_of_case);

// -- tasks: process 2 owns task 3, by the reference 70

auto begins_task() -> event {
  return {.kind = event_kind::task_begun, .result = 1, .process = 2, .peer = 3, .ref = 70};
}
auto value_comes(std::uint64_t serial) -> event { return arrived(signal_kind::message, serial, 3, 2, nullptr, 70); }
auto value_is_taken(std::uint64_t serial) -> event { return is_taken(signal_kind::message, serial, 3, 2, 70); }
auto down_comes(std::uint64_t serial) -> event { return arrived(signal_kind::down, serial, 3, 2, &boom, 70); }
auto down_is_taken(std::uint64_t serial) -> event { return is_taken(signal_kind::down, serial, 3, 2, 70); }
auto has(task_verdict what, std::uint32_t who = 2) -> event {
  return {.kind = event_kind::task_answered,
          .result = static_cast<std::uint8_t>(what),
          .process = who,
          .peer = 3,
          .ref = 70};
}
auto with_value() -> trace { return {begins_task(), value_comes(10), value_is_taken(10)}; }

std::vector<service_case> task_cases() {
  const auto judge = [](trace what) { return broken<tasks>(std::move(what)); };
  const trace ended{begins_task(), exiting(3, boom, true), down_comes(11), down_is_taken(11)};
  return {
      {"OneValue", "TASK-02", with_value() + has(task_verdict::value),
       with_value() + value_comes(12) + value_is_taken(12), judge},
      {"OfTheTask",
       "TASK-02",
       with_value() + has(task_verdict::value),
       {begins_task(), has(task_verdict::value)},
       judge},
      {"NothingIsLeftAfterTheValue", "TASK-04",
       with_value() + down_comes(11) + dropped(11, 3, 2, drop_reason::flushed) + has(task_verdict::value),
       with_value() + down_comes(11) + has(task_verdict::value), judge},
      {"NothingIsHeardAfterGivingUp", "TASK-04",
       trace{begins_task()} + has(task_verdict::gave_up) + value_comes(10) +
           dropped(10, 3, 2, drop_reason::alias_inactive),
       trace{begins_task()} + has(task_verdict::gave_up) + value_comes(10) + value_is_taken(10), judge},
      {"GivingUpLeavesNoDown", "TASK-04",
       trace{begins_task(), value_comes(10)} + has(task_verdict::gave_up) + value_is_taken(10),
       trace{begins_task(), exiting(3, boom, true), down_comes(11)} + has(task_verdict::gave_up), judge},
      {"WhatWasLeftMayBeAskedForLater", "TASK-02",
       trace{begins_task(), value_comes(10)} + has(task_verdict::gave_up) + value_is_taken(10) +
           has(task_verdict::value),
       trace{begins_task(), value_comes(10)} + has(task_verdict::gave_up) + has(task_verdict::value), judge},
      {"AnswersItsOwner", "TASK-05", with_value() + has(task_verdict::value),
       with_value() + has(task_verdict::value, 5), judge},
      {"EndedMeansDead", "TASK-06", ended + has(task_verdict::ended), {begins_task(), has(task_verdict::ended)}, judge},
      {"NothingYetIsNoAnswer", "TASK-04",
       trace{begins_task()} + has(task_verdict::may_ask) + value_comes(10) + value_is_taken(10) +
           has(task_verdict::value),
       trace{begins_task()} + has(task_verdict::gave_up) + value_comes(10) + value_is_taken(10), judge},
      {"ShutDownMeansDead",
       "TASK-07",
       ended + has(task_verdict::shut_down),
       {begins_task(), has(task_verdict::shut_down)},
       judge},
      {"ShutDownLeavesNothing", "TASK-07", ended + has(task_verdict::shut_down),
       trace{begins_task(), value_comes(10), exiting(3, boom, true)} + has(task_verdict::shut_down), judge},
  };
}
INSTANTIATE_TEST_SUITE_P(Task, ServiceRule, testing::ValuesIn(task_cases()), name_of_case);

// -- streams: process 2 reads, 3 is the spawner, its tasks are 10, 11, …

auto opens(std::uint64_t at_a_time, bool in_order = true) -> event {
  return {.kind = event_kind::stream_opened,
          .result = static_cast<std::uint8_t>(in_order),
          .process = 2,
          .peer = 3,
          .ref = at_a_time};
}
auto starts_task(std::uint64_t place) -> event {
  return {.kind = event_kind::stream_task_begun,
          .result = 1,
          .process = 3,
          .peer = static_cast<std::uint32_t>(10 + place),
          .serial = place};
}
auto task_ends(std::uint32_t place) -> event { return exiting(10 + place, normal, true); }
auto gets(std::uint64_t place) -> event {
  return {.kind = event_kind::stream_delivered, .process = 2, .peer = 3, .serial = place};
}
auto closes(bool orderly = true) -> event {
  return {.kind = event_kind::stream_closed, .result = static_cast<std::uint8_t>(orderly), .process = 2, .peer = 3};
}

std::vector<service_case> stream_cases() {
  const auto judge = [](trace what) { return broken<streams>(std::move(what)); };
  const trace two_done{opens(2), starts_task(0), starts_task(1), task_ends(0), task_ends(1)};
  const trace two_done_in_any_order{opens(2, false), starts_task(0), starts_task(1), task_ends(0), task_ends(1)};
  return {
      {"NoMoreThanAllowed",
       "STREAM-03",
       {opens(1), starts_task(0), task_ends(0), starts_task(1)},
       {opens(1), starts_task(0), starts_task(1)},
       judge},
      {"InOrder", "STREAM-04", two_done + gets(0) + gets(1), two_done + gets(1), judge},
      {"InAnyOrder", "STREAM-04", two_done_in_any_order + gets(1) + gets(0), two_done_in_any_order + gets(1) + gets(1),
       judge},
      {"WhenTheTaskIsDown",
       "STREAM-05",
       {opens(1), starts_task(0), task_ends(0), gets(0)},
       {opens(1), starts_task(0), gets(0)},
       judge},
      {"LeavesNoTask",
       "STREAM-08",
       {opens(1), starts_task(0), task_ends(0), closes()},
       {opens(1), starts_task(0), closes()},
       judge},
      {"LeavesNoMessage",
       "STREAM-08",
       {opens(1), arrived(signal_kind::message, 20, 3, 2), dropped(20, 3, 2, drop_reason::flushed), closes()},
       {opens(1), arrived(signal_kind::message, 20, 3, 2), closes()},
       judge},
      {"MayBeLeftInHaste",
       "STREAM-08",
       {opens(1), starts_task(0), closes(false)},
       {opens(1), starts_task(0), closes(true)},
       judge},
  };
}
INSTANTIATE_TEST_SUITE_P(Stream, ServiceRule, testing::ValuesIn(stream_cases()), name_of_case);

// -- registries: process 3 is the only partition, key number 1; 5 and 6 register

auto of_key(event_kind kind, std::uint32_t who, std::uint32_t whose, std::uint64_t ref, std::uint8_t result = 0)
    -> event {
  return {.kind = kind, .result = result, .process = who, .peer = whose, .serial = 1, .ref = ref, .text = "games"};
}
auto registers(std::uint32_t who, bool is_unique = true) -> event {
  return of_key(event_kind::key_set, who, who, two_in_one(3, 3), static_cast<std::uint8_t>(is_unique));
}
auto removes(std::uint32_t who, std::uint32_t whose, std::uint64_t place = 0) -> event {
  return of_key(event_kind::key_removed, who, whose, two_in_one(0, place));
}
auto is_refused(std::uint32_t who, std::uint32_t holder, bool finally) -> event {
  return of_key(event_kind::key_refused, who, holder, 0, static_cast<std::uint8_t>(finally));
}
auto sees(std::vector<std::uint32_t> whom) -> trace {
  trace seen;
  for (const std::uint32_t each : whom) {
    seen.push_back(of_key(event_kind::key_listed, 9, each, two_in_one(3, seen.size())));
  }
  seen.push_back(of_key(event_kind::key_found, 9, 0, two_in_one(3, whom.size())));
  return seen;
}
auto partition_takes_exit(std::uint32_t who) -> trace {
  return {arrived(signal_kind::link_exit, 100 + who, who, 3, &boom),
          is_taken(signal_kind::link_exit, 100 + who, who, 3)};
}

std::vector<service_case> registry_cases() {
  const auto judge = [](trace what) { return broken<registries>(std::move(what)); };
  const trace five_died{registers(5), exiting(5, boom, true)};
  const trace both{registers(5, false), registers(6, false)};
  return {
      {"RegistersTheCaller", "REG-02", {registers(5)}, {of_key(event_kind::key_set, 5, 6, two_in_one(3, 3), 1)}, judge},
      {"OneHolder", "REG-02", {registers(5), removes(5, 5), registers(6)}, {registers(5), registers(6)}, judge},
      {"RefusedBecauseOfTheHolder",
       "REG-02",
       {registers(5), is_refused(6, 5, false), is_refused(6, 5, true)},
       {registers(5), is_refused(6, 7, false)},
       judge},
      {"TheDeadAreNoHolders", "REG-03", five_died + is_refused(6, 5, false) + removes(6, 5) + registers(6),
       five_died + is_refused(6, 5, false) + is_refused(6, 5, true), judge},
      {"HoldersAreLinked", "REG-04", five_died + partition_takes_exit(5) + removes(3, 5), five_died, judge},
      {"TheDeadAreForgotten", "REG-05", five_died + partition_takes_exit(5) + removes(3, 5),
       five_died + partition_takes_exit(5), judge},
      {"BeforeTheNextIsTaken", "REG-05", five_died + partition_takes_exit(5) + removes(3, 5) + partition_takes_exit(8),
       five_died + partition_takes_exit(5) + partition_takes_exit(8), judge},
      {"GoWithTheirPartition", "REG-05", five_died + exiting(3, boom, true), five_died + partition_takes_exit(5),
       judge},
      {"LookupsSeeAll", "REG-06", both + sees({5, 6}), both + sees({5}), judge},
      {"InTheirOrder", "REG-06", both + sees({5, 6}), both + sees({6, 5}), judge},
      {"LookupsSeeNobodyElse", "REG-06", sees({}), sees({5}), judge},
      {"OwnEntriesOnly", "REG-07", {registers(5), removes(5, 5)}, {registers(5), removes(6, 5)}, judge},
      {"EntriesThatAre", "REG-07", {registers(5), removes(5, 5)}, {registers(5), removes(5, 5), removes(5, 5)}, judge},
      {"OwnValuesOnly",
       "REG-08",
       {registers(5), of_key(event_kind::key_updated, 5, 5, 0)},
       {registers(5), of_key(event_kind::key_updated, 6, 6, 0)},
       judge},
  };
}
INSTANTIATE_TEST_SUITE_P(Registry, ServiceRule, testing::ValuesIn(registry_cases()), name_of_case);

// -- applications: masters 2 and 12, their processes 3 and 13; 9 stops them

auto of_application(event_kind kind, std::uint32_t master, std::uint32_t peer = 0) -> event {
  return {.kind = kind, .process = master, .peer = peer, .text = "shop"};
}
auto application_starts(std::uint32_t master) -> trace {
  return {of_application(event_kind::application_begun, master), spawned(master + 1, master),
          of_application(event_kind::application_runs, master)};
}

std::vector<service_case> application_cases() {
  const auto judge = [](trace what) { return broken<applications>(std::move(what)); };
  const auto over = [](std::uint32_t master) { return of_application(event_kind::application_ended, master); };
  const auto ending = [](std::uint32_t master) { return of_application(event_kind::application_ending, 9, master); };
  const trace begun{of_application(event_kind::application_begun, 2), spawned(3, 2), spawned(4, 3),
                    exiting(3, boom, true)};
  const trace two = application_starts(2) + application_starts(12);
  return {
      {"AFailedStartLeavesNobody", "APP-01", begun + exiting(4, killed, false) + over(2), begun + over(2), judge},
      {"AStopLeavesNobody", "APP-03", application_starts(2) + exiting(3, boom, true) + over(2),
       application_starts(2) + over(2), judge},
      {"PassesOverOneThatHasEnded", "APP-04",
       two + of_application(event_kind::application_ending, 12, 12) +
           of_application(event_kind::application_ending, 12, 2),
       two + of_application(event_kind::application_ending, 12, 2), judge},
      {"StopsTheLastFirst", "APP-04", two + ending(12) + exiting(13, boom, true) + over(12) + ending(2),
       two + ending(2), judge},
  };
}
INSTANTIATE_TEST_SUITE_P(Application, ServiceRule, testing::ValuesIn(application_cases()), name_of_case);

TEST(ServiceRules, AreBrokenByAtLeastOneTraceEach) {
  const std::set<std::string_view> judged_here{"partitions", "tasks", "streams", "registries", "applications"};
  std::set<std::string_view> shown;
  for (const auto& table : {partition_cases(), task_cases(), stream_cases(), registry_cases(), application_cases()}) {
    for (const service_case& each : table) shown.insert(each.rule);
  }
  for (const rule_info& each : rules) {
    if (judged_here.contains(each.checker)) {
      EXPECT_TRUE(shown.contains(each.id)) << each.id;
    }
  }
}

}  // namespace
}  // namespace rehearse::scenarios
