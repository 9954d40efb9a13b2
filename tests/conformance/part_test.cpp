// PART: partition supervisors.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <rehearse/rehearse.hpp>

#include "server_samples.hpp"

namespace rehearse::tests {
namespace {

/// Knows which partition it is, and counts.
struct counter : gen_server {
  struct partition_number {
    using reply = std::size_t;
  };
  struct increment {
    using reply = int;
  };
  struct crash {};
  explicit counter(std::size_t which) : number(which) {}
  auto handle_call(partition_number) const -> std::size_t { return number; }
  auto handle_call(increment) -> int { return ++count; }
  static auto handle_cast(crash) -> next { return stop_with("boom"); }
  std::size_t number;
  int count = 0;
};

auto counters(std::size_t partitions = 4) -> partition_supervisor_options {
  return {.name = "counters", .partitions = partitions, .child = [](std::size_t partition) {
            return child<counter>("counter", partition);
          }};
}
template <class Key>
auto at(const Key& key) -> server_ref<counter> {
  return server_ref<counter>(partition("counters", key));
}
template <class Key>
auto number_of(const Key& key) -> std::size_t {
  return call(at(key), counter::partition_number{}, infinity);
}
template <class Action>
auto refusal_of(Action action) -> std::string {
  try {
    action();
  } catch (const bad_argument& refused) {
    return refused.what();
  }
  return {};
}

TEST(PartitionSupervisor, PART_01_OptionsThatCannotBeAreRefused) {
  run_everywhere(aside([] {
    auto nameless = counters();
    nameless.name = name();
    EXPECT_NE(refusal_of([&] { start_partition_supervisor(nameless); }).find("give it a name"), std::string::npos);
    EXPECT_NE(refusal_of([] { start_partition_supervisor({.name = "counters"}); }).find("give it a child"),
              std::string::npos);
    EXPECT_NE(refusal_of([] { start_partition_supervisor(counters(0)); }).find("from 1"), std::string::npos);
    EXPECT_EQ(partition_supervisor_options().partitions, 4U);
    EXPECT_EQ(partition_supervisor_options().strategy, restart_strategy::one_for_one);
    const child_spec spec = partition_supervisor_child(counters());
    EXPECT_EQ(spec.id, "counters");
    EXPECT_EQ(spec.type, child_type::supervisor);
  }));
}

TEST(PartitionSupervisor, PART_01_SignificantChildrenHaveNoAutoShutdownToCause) {
  run_everywhere(aside([] {
    trap_exit(true);
    partition_supervisor_options options = counters();
    options.child = [](std::size_t i) {
      return child<counter>("counter", i).restarts(restart_type::transient).is_significant();
    };
    const start_result result = try_start_partition_supervisor(options);
    EXPECT_NE(result.reason.to_string().find("bad_combination"), std::string::npos) << result.reason.to_string();
  }));
}

TEST(PartitionSupervisor, PART_02_AStaticSupervisorOfChildrenFromZero) {
  run_everywhere(aside([] {
    const pid sup = start_partition_supervisor(counters(3));
    EXPECT_EQ(whereis("counters"), sup);
    EXPECT_EQ(listed(sup), "2:up 1:up 0:up");
    EXPECT_EQ(count_children(sup), (child_counts{.specs = 3, .active = 3, .supervisors = 0, .workers = 3}));
    for (const child_info& each : which_children(sup)) {
      EXPECT_EQ(whereis(partition("counters", std::stoi(each.id))), each.process);
    }
  }));
}

TEST(PartitionSupervisor, PART_02_EachPartitionIsStartedWithItsNumber) {
  run_everywhere(aside([] {
    start_partition_supervisor(counters(3));
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(number_of(i), i);
  }));
}

TEST(PartitionSupervisor, PART_03_IntegersByTheRemainderOfTheirAbsoluteValue) {
  run_everywhere(aside([] {
    start_partition_supervisor(counters(4));
    EXPECT_EQ(number_of(5), 1U);
    EXPECT_EQ(number_of(-5), 1U);
    EXPECT_EQ(number_of(-1), 1U);
    EXPECT_EQ(number_of(std::uint64_t{7}), 3U);
    EXPECT_EQ(number_of(std::numeric_limits<std::int64_t>::min()), 0U);
    EXPECT_EQ(number_of(std::numeric_limits<std::uint64_t>::max()), 3U);
  }));
}

TEST(PartitionSupervisor, PART_03_OthersByAHashThatNeverChanges) {
  run_everywhere(aside([] {
    start_partition_supervisor(counters(4));
    // The 64-bit FNV-1a hashes of "" and "a" are published with the algorithm.
    EXPECT_EQ(number_of(std::string()), 14695981039346656037U % 4);
    EXPECT_EQ(number_of("a"), 0xaf63dc4c8601ec8cU % 4);
    EXPECT_EQ(number_of(std::string("a")), number_of("a"));
    EXPECT_EQ(number_of(self()), self().id() % 4);
    const int one = call(at("ada"), counter::increment{}, infinity);
    EXPECT_EQ(call(at("ada"), counter::increment{}, infinity), one + 1) << "the same key asks the same process";
  }));
}

TEST(PartitionSupervisor, PART_04_BetweenDeathAndRestartTheDeadOneIsFound) {
  run_everywhere(aside([] {
    const pid sup = start_partition_supervisor(counters());
    const pid before = whereis(partition("counters", 2));
    suspend(sup, infinity);
    const monitor_ref gone = watch(before);
    exit(before, exit_reason::kill);
    reason_of(gone);
    EXPECT_EQ(whereis(partition("counters", 2)), before);
    expect_call_fails([] { number_of(2); }, exit_reason::noproc);
    cast(at(2), counter::crash{});  // Lost.
    EXPECT_EQ(number_of(1), 1U) << "the others answer";
    resume(sup, infinity);
    while (whereis(partition("counters", 2)) == before) yield();
    EXPECT_EQ(number_of(2), 2U);
  }));
}

TEST(PartitionSupervisor, PART_04_ItIsRestartedItselfByItsSupervisor) {
  run_everywhere(aside([] {
    const pid sup = start_supervisor({{}, {partition_supervisor_child(counters(2))}});
    const pid before = whereis("counters");
    call(at(1), counter::increment{}, infinity);
    const monitor_ref gone = watch(before);
    exit(before, exit_reason::kill);
    reason_of(gone);
    while (count_children(sup).active == 0 || whereis("counters") == before) yield();
    EXPECT_EQ(call(at(1), counter::increment{}, infinity), 1);
  }));
}

TEST(PartitionSupervisor, PART_04_TooManyCrashesEndIt) {
  run_when_idle(aside([] {
    trap_exit(true);
    auto options = counters(2);
    options.intensity = 1;
    const pid sup = start_partition_supervisor(options);
    const monitor_ref gone = watch(sup);
    for (int i = 0; i < 2; ++i) {
      cast(at(0), counter::crash{});
      settle();
    }
    EXPECT_EQ(reason_of(gone), exit_reason::shutdown);
    EXPECT_TRUE(exit_of([] { partitions("counters"); }).has_value());
  }));
}

TEST(PartitionSupervisor, PART_05_HowManyThereAre) {
  run_everywhere(aside([] {
    const auto asked = exit_of([] { partitions("counters"); });
    ASSERT_TRUE(asked.has_value());
    EXPECT_EQ(asked->inner(), exit_reason::noproc);
    EXPECT_EQ(asked->to_string(), "{noproc, call partitions('counters')}");
    expect_call_fails([] { number_of(1); }, exit_reason::noproc);
    cast(at(1), counter::crash{});
    start_partition_supervisor(counters(3));
    EXPECT_EQ(partitions("counters"), 3U);
    EXPECT_EQ(at(4).registered_name().text(), "counters:4");
    EXPECT_EQ(peek(at(4))->number, 1U);
  }));
}

TEST(PartitionSupervisor, PART_06_NobodyElseStartsUnderAPartition) {
  run_everywhere(aside([] {
    trap_exit(true);
    start_partition_supervisor(counters());
    const auto taken = try_start_link<counter>(named(partition("counters", 1)), 1U);
    EXPECT_EQ(taken.reason.what(), exit_reason::kind::already_started);
    EXPECT_NE(refusal_of([] {
                partition("counters", 1).registry->register_name(partition("counters", 1), self());
              }).find("its own to start"),
              std::string::npos);
  }));
}

TEST(PartitionSupervisor, PART_07_ThereIsNoClassToDeriveFrom) {
  // Options make one; whereis of a partition stands for the get_child_pid that OTP has not got either.
  static_assert(!std::is_base_of_v<supervisor, partition_supervisor_options>);
  run_everywhere(aside([] {
    start_partition_supervisor(counters(2));
    EXPECT_EQ(call(server_ref<counter>(whereis(partition("counters", 3))), counter::partition_number{}, infinity), 1U);
  }));
}

TEST(PartitionSupervisor, PART_08_ResizedToFewerAndBack) {
  run_everywhere(aside([] {
    const pid sup = start_partition_supervisor(counters(3));
    EXPECT_EQ(resize_partitions("counters", 1), 3U);
    EXPECT_EQ(partitions("counters"), 1U);
    EXPECT_EQ(listed(sup), "2:undefined 1:undefined 0:up");
    EXPECT_EQ(number_of(2), 0U);
    EXPECT_EQ(resize_partitions("counters", 3), 1U);
    EXPECT_EQ(number_of(2), 2U);
    EXPECT_EQ(resize_partitions("counters", 0), 3U);
    EXPECT_EQ(refusal_of([] { number_of(2); }),
              "partition supervisor 'counters': it has been resized to no partitions");
    EXPECT_EQ(refusal_of([] { resize_partitions("counters", 4); }),
              "resize_partitions: 'counters' was started with 3 partitions and cannot have more");
  }));
}

}  // namespace
}  // namespace rehearse::tests
