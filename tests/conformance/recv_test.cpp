// RECV: selective receive.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "support.hpp"

namespace rehearse::tests {

namespace {

struct go {};
struct done {};
struct numbered {
  int number;
};
struct lettered {
  char letter;
};

/// Another process sends these to the running one; returns when they are all in its mailbox.
void let_arrive(std::vector<int> numbers) {
  const pid tester = self();
  const std::uint64_t count = numbers.size() + queued();
  spawn([tester, numbers] {
    for (const int each : numbers) send(tester, numbered{each});
  });
  until_queued(count);
}

auto take_number() -> int { return receive<numbered>().number; }

}  // namespace

TEST(Recv, RECV_01_TheOldestMatchIsTakenAndTheOthersKeepTheirOrder) {
  run_everywhere(in_process([] {
    let_arrive({1, 2, 3, 4, 5});

    const auto even = [](const numbered& each) { return each.number % 2 == 0; };
    EXPECT_EQ(receive(when(even, [](numbered each) { return each.number; })), 2);
    EXPECT_EQ(take_number(), 1);
    EXPECT_EQ(take_number(), 3);
    EXPECT_EQ(take_number(), 4);
    EXPECT_EQ(take_number(), 5);
  }));
}

TEST(Recv, RECV_01_ClausesAreTriedInOrderForEachMessage) {
  run_everywhere(in_process([] {
    let_arrive({1, 2});
    const auto taken_by = [] {
      return receive(
          when([](const numbered& each) { return each.number == 2; },
               [](numbered each) { return "two: " + std::to_string(each.number); }),
          [](numbered each) { return "any: " + std::to_string(each.number); },
          when([](const numbered&) { return true; },
               [](numbered each) { return "last: " + std::to_string(each.number); }));
    };

    EXPECT_EQ(taken_by(), "any: 1") << "the oldest message comes before the first clause";
    EXPECT_EQ(taken_by(), "two: 2") << "the first clause that matches comes before a later one";
  }));
}

TEST(Recv, RECV_01_AClauseForAnyMessageTakesWhatTheOthersLeave) {
  run_everywhere(in_process([] {
    let_arrive({1, 2});
    spawn_monitor([] {});
    until_queued(3);
    const auto taken_by = [] {
      return receive(when([](const numbered& each) { return each.number == 2; }, [](numbered) { return "two"; }),
                     [](any_message) { return "any"; });
    };

    EXPECT_STREQ(taken_by(), "any");
    EXPECT_STREQ(taken_by(), "two");
    EXPECT_STREQ(taken_by(), "any") << "a DOWN is a message, too";
    EXPECT_EQ(queued(), 0U);
  }));
}

TEST(Recv, RECV_02_EachMessageIsTestedOnceInAReceive) {
  run_everywhere(in_process([] {
    const pid tester = self();
    let_arrive({1, 2});
    spawn([tester] {
      send(tester, numbered{3});
      send(tester, numbered{4});
      send(tester, numbered{5});
    });

    std::map<int, int> tested;
    const auto is_last = [&tested](const numbered& each) {
      ++tested[each.number];
      return each.number == 5;
    };
    receive(when(is_last, [](numbered) {}));
    EXPECT_EQ(tested, (std::map<int, int>{{1, 1}, {2, 1}, {3, 1}, {4, 1}, {5, 1}}));

    const auto is_fourth = [&tested](const numbered& each) {
      ++tested[each.number];
      return each.number == 4;
    };
    receive(when(is_fourth, [](numbered) {}));
    EXPECT_EQ(tested, (std::map<int, int>{{1, 2}, {2, 2}, {3, 2}, {4, 2}, {5, 1}})) << "a new receive begins anew";
  }));
}

TEST(Recv, RECV_03_TheTimeoutCountsFromEnteringTheReceive) {
  run_when_idle(in_process([] {
    const pid tester = self();
    spawn([tester] {
      for (int i = 0; i < 10; ++i) {
        send(tester, numbered{i});
        sleep(10ms);
      }
    });
    const virtual_time entered = now();

    EXPECT_FALSE(receive_within<lettered>(35ms));

    EXPECT_EQ(now() - entered, 35ms) << "arrivals that do not match must not restart it";
  }));
}

TEST(Recv, RECV_03_TheTimeoutNeverComesEarly) {
  run_everywhere(in_process([] {
    const pid tester = self();
    spawn([tester] {
      for (int i = 0; i < 10; ++i) {
        send(tester, numbered{i});
        sleep(10ms);
      }
    });
    const virtual_time entered = now();

    const bool timed_out = receive([](lettered) { return false; }, after(35ms, [] { return true; }));

    EXPECT_TRUE(timed_out);
    EXPECT_GE(now() - entered, 35ms);
  }));
}

TEST(Recv, RECV_04_AfterZeroAQueuedMatchBeatsTheTimeout) {
  run_everywhere(in_process([] {
    let_arrive({1, 2});

    EXPECT_EQ(receive([](numbered each) { return each.number; }, after(0ms, [] { return -1; })), 1);
    EXPECT_EQ(receive_within<numbered>(0ms)->number, 2);
  }));
}

TEST(Recv, RECV_04_AfterZeroNothingIsWaitedFor) {
  run_when_idle(in_process([] {
    const virtual_time entered = now();
    send_after(self(), 1ms, numbered{1});
    send(self(), lettered{'x'});

    EXPECT_FALSE(receive_within<numbered>(0ms));
    EXPECT_EQ(receive([](numbered each) { return each.number; }, after(0ms, [] { return -1; })), -1);

    EXPECT_EQ(now(), entered);
    EXPECT_EQ(queued(), 1U) << "what does not match stays";
  }));
}

TEST(Recv, RECV_05_InfinityNeverFires) {
  run_everywhere(in_process([] {
    const pid tester = self();
    spawn([tester] {
      sleep(24h * 365 * 100);
      send(tester, numbered{1});
    });

    EXPECT_TRUE(receive_within<numbered>(infinity));
    EXPECT_GE(now(), 24h * 365 * 100);
  }));
}

TEST(Recv, RECV_05_ANegativeTimeoutIsRefused) {
  run_everywhere(in_process([] {
    EXPECT_THROW(receive_within<numbered>(-1ms), bad_argument);
    EXPECT_THROW(sleep(-1ms), bad_argument);
  }));
}

TEST(Recv, RECV_06_AMatchThatIsThereWhenTheTimeoutIsProcessedWins) {
  // Whole handlers as steps: nothing comes between the end of the receive and the look at the mailbox.
  std::uint64_t taken = 0;
  std::uint64_t timed_out = 0;
  const auto body = in_process([&] {
    send_after(self(), 10ms, numbered{1});
    const auto seen = receive_within<numbered>(10ms);
    const std::uint64_t left = queued();
    ++(seen ? taken : timed_out);
    EXPECT_EQ(left, 0U) << "it was in the mailbox when the receive gave up";
  });
  run_seeds(body, 100,
            {.models = {sim::delivery::instant, sim::timers::any_time}, .granularity = sim::granularity::message});

  EXPECT_GT(taken, 0U);
  EXPECT_GT(timed_out, 0U);
}

TEST(Recv, RECV_06_AMatchAfterTheTimeoutFiredButBeforeItWasSeenWins) {
  bool reached = false;
  for (std::uint64_t seed = 1; seed <= 200 && !reached; ++seed) {
    bool seen = false;
    const auto run = run_recorded(in_process([&seen] {
                                    send_after(self(), 10ms, numbered{1});
                                    seen = receive_within<numbered>(10ms).has_value();
                                  }),
                                  seed, {.models = {sim::delivery::instant, sim::timers::any_time}});
    std::vector<std::uint64_t> fired;
    for (const auto& each : run.events) {
      if (each.kind == runtime::event_kind::timer_fired) fired.push_back(each.serial);
    }
    // The message's timer is the first that was armed, the end of the wait the second.
    reached = seen && fired == std::vector<std::uint64_t>{2, 1};
  }
  EXPECT_TRUE(reached) << "no schedule let the message arrive between the timeout and the step that sees it";
}

}  // namespace rehearse::tests
