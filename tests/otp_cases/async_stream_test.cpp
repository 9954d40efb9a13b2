// The cases of Elixir's task_test.exs that are about async_stream.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "stream_samples.hpp"

namespace rehearse::tests {

namespace {

/// Items that tell when they are given back.
struct items_with_hook : std::vector<int> {
  items_with_hook(std::vector<int> items, bool& given_back)
      : std::vector<int>(std::move(items)), hook(&given_back, [](bool* told) { *told = true; }) {}
  std::shared_ptr<bool> hook;
};

auto add_or_crash(int item) -> int {
  if (item == 3) throw std::runtime_error("three");
  return item;
}

}  // namespace

TEST(TaskTest, task_83_ATimeoutEndsTheCallerAndLeavesNothing) {
  run_case([] {
    EXPECT_THROW(async_stream({for_ever}, nap, {.timeout = 0ms}).to_vector(), exit_exception);
    expect_nothing_left(0);
  });
}

TEST(TaskTest, task_84_UnorderedResultsComeAsTheyEnd) {
  run_case([] {
    EXPECT_EQ(all_of(async_stream(down_from(4), nap, {.max_concurrency = 4, .ordered = false})),
              "ok 1, ok 2, ok 3, ok 4");
    EXPECT_EQ(all_of(async_stream({9, 4, 1}, nap, {.max_concurrency = 1, .ordered = false})), "ok 9, ok 4, ok 1");
  });
}

TEST(TaskTest, task_86_ATimeoutMayBeInfinite) {
  run_case([] {
    EXPECT_EQ(all_of(async_stream({1, 60'000}, nap, {.timeout = infinity})), "ok 1, ok 60000");
    EXPECT_EQ(now(), 60s);
  });
}

TEST(TaskTest, task_87_NoPlacesAreRefused) {
  run_case([] { EXPECT_THROW(async_stream(up_to(1), nap, {.max_concurrency = 0}), bad_argument); });
}

TEST(TaskTest, task_88_AnOnTimeoutOfOthersIsRefused) {
  run_case([] {
    EXPECT_THROW(async_stream(up_to(1), nap, {.on_timeout = on_timeout::nothing}), bad_argument);
    EXPECT_THROW(async_stream(up_to(1), nap, {.on_timeout = on_timeout::ignore}), bad_argument);
  });
}

TEST(TaskTest, task_89_ANegativeTimeoutIsRefused) {
  run_case([] { EXPECT_THROW(async_stream(up_to(1), nap, {.timeout = -1ms}), bad_argument); });
}

TEST(TaskTest, task_93_StreamsMayRunInsideTheItemsOfAnother) {
  run_case([] {
    std::string read;
    for (const int outer : {1, 2}) {
      for (const auto& each : async_stream(up_to(4), nap)) {
        if (each.value() > 2) break;
        read += std::to_string(10 * outer + each.value()) + " ";
      }
    }
    EXPECT_EQ(read, "11 12 21 22 ");
    expect_nothing_left(0);
  });
}

TEST(TaskTest, task_94_AFunctionIsAppliedToEachItem) {
  run_at_each_level([](const auto& options) {
    EXPECT_EQ(all_of(async_stream(
                  up_to(4), [](int item) { return nap(item); }, options)),
              "ok 1, ok 2, ok 3, ok 4");
  });
}

TEST(TaskTest, task_95_AlsoOneThatHasAName) {
  run_at_each_level(
      [](const auto& options) { EXPECT_EQ(all_of(async_stream(up_to(4), nap, options)), "ok 1, ok 2, ok 3, ok 4"); });
}

TEST(TaskTest, task_96_NoTaskAndNoMessageIsLeft) {
  run_at_each_level([](const auto& options) {
    EXPECT_EQ(all_of(async_stream(up_to(4), nap, options)), "ok 1, ok 2, ok 3, ok 4");
    expect_nothing_left(0);
  });
}

TEST(TaskTest, task_97_TheSlowestFirstComesFirst) {
  run_at_each_level([](const auto& options) {
    trap_exit(true);
    EXPECT_EQ(all_of(async_stream(down_from(4), nap, options)), "ok 4, ok 3, ok 2, ok 1");
  });
}

TEST(TaskTest, task_98_ExitsAreResultsForWhoTraps) {
  run_at_each_level([](const auto& options) {
    trap_exit(true);
    EXPECT_EQ(all_of(async_stream(up_to(4), leave, options)), "exit 1, exit 2, exit 3, exit 4");
    expect_nothing_left(0);
  });
}

TEST(TaskTest, task_99_TasksThatNobodyWaitsForAreShutDown) {
  run_at_each_level([](const auto& options) {
    const std::vector<int> items{0, for_ever, for_ever, for_ever};
    EXPECT_EQ(take(async_stream(items, nap, options), 1), "ok 0");
    expect_nothing_left(0);
  });
}

TEST(TaskTest, task_101_TwoStreamsMayBeReadInStep) {
  run_at_each_level([](const auto& options) {
    auto left = async_stream(up_to(4), nap, options);
    auto right = async_stream(up_to(4), nap, options);
    int sum = 0;
    auto r = right.begin();
    for (const auto& each : left) {
      EXPECT_EQ(each, *r);
      sum += each.value() + r->value();
      ++r;
    }
    EXPECT_EQ(sum, 20);
    EXPECT_TRUE(r == right.end());
    expect_nothing_left(0);
  });
}

TEST(TaskTest, task_102_AlsoIfTheirTasksFail) {
  run_at_each_level([](const auto& options) {
    trap_exit(true);
    auto left = async_stream(up_to(4), leave, options);
    auto right = async_stream(up_to(4), leave, options);
    auto r = right.begin();
    for (const auto& each : left) {
      EXPECT_EQ(each.reason(), r->reason());
      ++r;
    }
    EXPECT_TRUE(r == right.end());
    expect_nothing_left(0);
  });
}

TEST(TaskTest, task_103_AlsoWithTheSlowestFirst) {
  run_at_each_level([](const auto& options) {
    auto left = async_stream(down_from(4), nap, options);
    auto right = async_stream(down_from(4), nap, options);
    auto r = right.begin();
    for (const auto& each : left) {
      EXPECT_EQ(each, *r);
      ++r;
    }
    EXPECT_TRUE(r == right.end());
  });
}

TEST(TaskTest, task_105_ItemsThatEndEarlyAndFail) {
  run_at_each_level([](const auto& options) {
    trap_exit(true);
    auto items = up_to(8);
    items.resize(4);
    EXPECT_EQ(all_of(async_stream(items, leave, options)), "exit 1, exit 2, exit 3, exit 4");
  });
}

TEST(TaskTest, task_106_ItemsThatEndEarlyWithTheSlowestFirst) {
  run_at_each_level([](const auto& options) {
    auto items = down_from(8);
    items.resize(4);
    EXPECT_EQ(all_of(async_stream(items, nap, options)), "ok 8, ok 7, ok 6, ok 5");
  });
}

TEST(TaskTest, task_107_AReaderThatStops) {
  run_at_each_level([](const auto& options) {
    EXPECT_EQ(take(async_stream(up_to(8), nap, options), 4), "ok 1, ok 2, ok 3, ok 4");
    expect_nothing_left(0);
  });
}

TEST(TaskTest, task_109_AReaderThatStopsWithTheSlowestFirst) {
  run_at_each_level([](const auto& options) {
    EXPECT_EQ(take(async_stream(down_from(8), nap, options), 4), "ok 8, ok 7, ok 6, ok 5");
    expect_nothing_left(0);
  });
}

TEST(TaskTest, task_110_TheItemsAreGivenBackWhenItIsOver) {
  run_at_each_level([](const auto& options) {
    bool given_back = false;
    EXPECT_EQ(all_of(async_stream(items_with_hook(up_to(4), given_back), nap, options)), "ok 1, ok 2, ok 3, ok 4");
    EXPECT_TRUE(given_back);

    given_back = false;
    EXPECT_EQ(take(async_stream(items_with_hook(up_to(4), given_back), nap, options), 1), "ok 1");
    EXPECT_TRUE(given_back);
  });
}

TEST(TaskTest, task_111_TheItemsAreGivenBackWhenAReaderOrATaskCrashes) {
  run_at_each_level([](const auto& options) {
    trap_exit(true);
    bool given_back = false;
    try {
      for (const auto& each : async_stream(items_with_hook(up_to(4), given_back), add_or_crash, options)) {
        if (!each.is_ok()) throw std::runtime_error("the reader");
      }
      ADD_FAILURE() << "the third task crashed";
    } catch (const std::runtime_error&) {
      EXPECT_TRUE(given_back);
    }
    expect_nothing_left(0);
  });
}

TEST(TaskTest, task_112_OnTimeoutMayKillTheTask) {
  run_at_each_level([](async_stream_options options) {
    options.timeout = 50ms;
    options.on_timeout = on_timeout::kill_task;
    EXPECT_EQ(all_of(async_stream({1, for_ever, 2}, nap, options)), "ok 1, exit timeout, ok 2");
    expect_nothing_left(0);
  });
}

TEST(TaskTest, task_113_ATimeoutMayCarryItsItem) {
  run_at_each_level([](async_stream_options options) {
    options.timeout = 50ms;
    options.on_timeout = on_timeout::kill_task;
    options.zip_input_on_exit = true;
    EXPECT_EQ(all_of(async_stream({1, 100}, nap, options)), "ok 1, exit timeout of 100");
  });
}

TEST(TaskTest, task_114_AReaderThatStopsMaySeeTheItemsThatFailed) {
  run_at_each_level([](async_stream_options options) {
    trap_exit(true);
    options.zip_input_on_exit = true;
    EXPECT_EQ(take(async_stream(up_to(8), leave, options), 4), "exit 1 of 1, exit 2 of 2, exit 3 of 3, exit 4 of 4");
    expect_nothing_left(0);
  });
}

}  // namespace rehearse::tests
