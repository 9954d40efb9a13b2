// TIME: timers and clocks.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "support.hpp"

namespace rehearse::tests {

namespace {

struct ready {};
struct go {};
struct tick {
  int number = 0;
};
struct other_tick {};

struct silent_server : gen_server {
  struct ask {
    using reply = void;
  };
  struct ask_slowly {
    using reply = int;
  };
  auto handle_call(ask) -> answer<ask> { return noreply(); }
  auto handle_call(ask_slowly) -> int {
    sleep(24h * 365);
    return 7;
  }
};

}  // namespace

TEST(Time, TIME_01_TheMonotonicClockNeverGoesBack) {
  run_everywhere(in_process([] {
    virtual_time latest{};
    const auto look = [&latest] {
      EXPECT_GE(now(), latest);
      latest = now();
    };
    const auto looking = [look](virtual_duration pause) {
      return [look, pause] {
        for (int i = 0; i < 5; ++i) {
          sleep(pause);
          look();
        }
      };
    };

    const auto first = spawn_monitor(looking(3ms));
    const auto second = spawn_monitor(looking(7ms));
    EXPECT_EQ(reason_of(first), "normal");
    EXPECT_EQ(reason_of(second), "normal");
    EXPECT_GE(now(), 35ms);
    EXPECT_GE(system_time(), virtual_time::zero()) << "the wall clock is another one";
  }));
}

TEST(Time, TIME_02_ATimerDeliversOnceAndNotEarly) {
  run_everywhere(in_process([] {
    const virtual_time armed = now();
    send_after(self(), 10ms, tick{1});

    EXPECT_EQ(receive<tick>().number, 1);

    EXPECT_GE(now() - armed, 10ms);
    sleep(1s);
    EXPECT_EQ(queued(), 0U);
  }));
}

TEST(Time, TIME_02_ATimerDeliversWhenItIsDueIfTheClockWaits) {
  run_when_idle(in_process([] {
    const virtual_time armed = now();
    send_after(self(), 30ms, tick{3});
    send_after(self(), 10ms, tick{1});
    send_after(self(), 20ms, tick{2});

    EXPECT_EQ(receive<tick>().number, 1);
    EXPECT_EQ(now() - armed, 10ms);
    EXPECT_EQ(receive<tick>().number, 2);
    EXPECT_EQ(now() - armed, 20ms);
    EXPECT_EQ(receive<tick>().number, 3);
    EXPECT_EQ(now() - armed, 30ms);
  }));
}

TEST(Time, TIME_02_ZeroIsAsynchronousAndNegativeIsRefused) {
  run_when_idle(in_process([] {
    send_after(self(), 0ms, tick{});
    EXPECT_FALSE(is_queued<tick>());
    receive<tick>();
    EXPECT_EQ(now(), virtual_time::zero());

    EXPECT_THROW(send_after(self(), -1ms, tick{}), bad_argument);
    sleep(1s);
    EXPECT_EQ(queued(), 0U);
  }));
}

TEST(Time, TIME_03_CancelAndReadSayWhatWasLeft) {
  run_when_idle(in_process([] {
    const timer_ref timer = send_after(self(), 100ms, tick{});
    sleep(30ms);

    EXPECT_EQ(read_timer(timer), 70ms);
    EXPECT_EQ(read_timer(timer), 70ms) << "reading does not cancel";
    EXPECT_EQ(cancel_timer(timer), 70ms);

    EXPECT_FALSE(cancel_timer(timer)) << "cancelled";
    EXPECT_FALSE(read_timer(timer));
    sleep(1s);
    EXPECT_EQ(queued(), 0U);
  }));
}

TEST(Time, TIME_03_OfATimerThatFiredOrNeverWasThereIsNothingLeft) {
  run_everywhere(in_process([] {
    const timer_ref fired = send_after(self(), 1ms, tick{});
    receive<tick>();
    EXPECT_FALSE(cancel_timer(fired));
    EXPECT_FALSE(read_timer(fired));

    // The next one may be kept in the same place; it is another timer.
    const timer_ref next = send_after(self(), 1ms, other_tick{});
    EXPECT_FALSE(cancel_timer(fired));
    receive<other_tick>();

    EXPECT_FALSE(cancel_timer(timer_ref()));
    EXPECT_FALSE(read_timer(timer_ref()));
    EXPECT_FALSE(cancel_timer(next));
  }));
}

TEST(Time, TIME_03_EitherItIsCancelledOrItsMessageComes) {
  run_everywhere(in_process([] {
    const timer_ref timer = send_after(self(), 1ms, tick{});
    yield();
    yield();

    const bool cancelled = cancel_timer(timer).has_value();

    sleep(1s);
    EXPECT_EQ(is_queued<tick>(), !cancelled);
  }));
}

TEST(Time, TIME_05_ATimerToAPidEndsWithThatProcess) {
  run_everywhere(in_process([] {
    const auto addressed = spawn_monitor([] { receive<go>(); });
    const timer_ref timer = send_after(addressed.process, 24h, tick{});
    send(addressed.process, go{});
    reason_of(addressed);

    EXPECT_FALSE(read_timer(timer));
    EXPECT_FALSE(cancel_timer(timer));
    const timer_ref to_the_dead = send_after(addressed.process, 24h, tick{});
    EXPECT_FALSE(read_timer(to_the_dead));
  }));
}

TEST(Time, TIME_05_ATimerToANameOutlivesItsHoldersAndFindsTheNewOne) {
  run_when_idle(in_process([] {
    const auto first = spawn_monitor([] { receive<go>(); });
    register_name("holder", first.process);
    const timer_ref timer = send_after(name("holder"), 10ms, tick{});
    send(first.process, go{});
    reason_of(first);

    EXPECT_EQ(read_timer(timer), 10ms);
    register_name("holder");
    receive<tick>();
    EXPECT_EQ(now(), 10ms);

    unregister_name("holder");
    send_after(name("holder"), 10ms, tick{});
    sleep(1s);
    EXPECT_EQ(queued(), 0U) << "nobody had the name, and nobody was told";
  }));
}

TEST(Time, TIME_05_ATimerToAnotherOutlivesItsCreator) {
  run_everywhere(in_process([] {
    const pid tester = self();
    const auto creator = spawn_monitor([tester] { send_after(tester, 10ms, tick{4}); });
    reason_of(creator);

    EXPECT_EQ(receive<tick>().number, 4);
  }));
}

TEST(Time, TIME_06_EqualDeadlinesMayFireInAnyOrder) {
  std::set<std::vector<int>> orders;
  run_instant(in_process([&orders] {
                send_after(self(), 10ms, tick{1});
                send_after(self(), 10ms, tick{2});
                const int first = receive<tick>().number;
                const int second = receive<tick>().number;
                orders.insert({first, second});
                EXPECT_EQ(now(), 10ms);
              }),
              50);

  EXPECT_EQ(orders, (std::set<std::vector<int>>{{1, 2}, {2, 1}}));
}

TEST(Time, TIME_08_SleepTakesNothing) {
  run_when_idle(in_process([] {
    send(self(), tick{});
    const virtual_time entered = now();

    sleep(10ms);

    EXPECT_EQ(now() - entered, 10ms);
    EXPECT_EQ(queued(), 1U);
  }));
}

TEST(Time, TIME_08_ASleeperStillHandlesExitSignals) {
  run_everywhere(in_process([] {
    const pid tester = self();
    bool woke = false;
    const auto sleeper = spawn_monitor([tester, &woke] {
      send(tester, ready{});
      sleep(infinity);
      woke = true;
    });
    receive<ready>();

    exit(sleeper.process, "boom");

    EXPECT_EQ(reason_of(sleeper), "boom");
    EXPECT_FALSE(woke);
  }));
}

TEST(Time, TIME_09_ACallWaitsForItsTimeoutOrForEver) {
  run_when_idle(in_process([] {
    const auto silent = start<silent_server>(server_options{});
    const auto waited = [&silent](auto... timeout) {
      const virtual_time asked = now();
      EXPECT_THROW(call(silent, silent_server::ask{}, timeout...), exit_exception);
      return now() - asked;
    };
    EXPECT_EQ(waited(), 5s);
    EXPECT_EQ(waited(virtual_duration(123ms)), 123ms);
    EXPECT_EQ(waited(virtual_duration(0ms)), 0ms);

    EXPECT_EQ(call(silent, silent_server::ask_slowly{}, infinity), 7);
  }));
}

TEST(Time, TIME_09_ANegativeTimeoutIsRefusedBeforeAnybodyIsAsked) {
  run_when_idle(in_process([] {
    const auto silent = start<silent_server>(server_options{});

    EXPECT_THROW(call(silent, silent_server::ask{}, -1ms), bad_argument);
    EXPECT_THROW(stop(silent, exit_reason::normal, -1ms), bad_argument);
    EXPECT_THROW(suspend(silent, -1ms), bad_argument);
    EXPECT_THROW(try_start<silent_server>({.name = "other", .timeout = -1ms}), bad_argument);

    settle();
    EXPECT_EQ(call(silent, silent_server::ask_slowly{}, infinity), 7);
    EXPECT_EQ(process_info(self())->monitor_count, 0U);
    EXPECT_FALSE(whereis("other"));
  }));
}

}  // namespace rehearse::tests
