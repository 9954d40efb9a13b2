// TIME-02, TIME-04 and TIME-07: timers that name themselves, options of cancelling, and the timer server.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "server_samples.hpp"

namespace rehearse::tests {

namespace {

struct tick {};
struct go {};

/// Waits until the timer server serves no interval any more.
void until_it_serves_nobody() {
  while (process_info(name("timer_server"))->monitor_count != 0) sleep(1ms);
}

/// When each of the next `count` ticks is taken, since `start`.
auto times_of(int count, virtual_time start) -> std::vector<virtual_duration> {
  std::vector<virtual_duration> times;
  for (int i = 0; i < count; ++i) {
    receive<tick>();
    times.push_back(now() - start);
  }
  return times;
}

}  // namespace

TEST(Time, TIME_01_TheWallClockJumpsAndNothingElseNotices) {
  for (const virtual_duration by : {-3h, 3h}) {
    run_when_idle(whole([by] {
      const virtual_time start = now();
      const virtual_time wall = system_time();
      const timer_ref timer = start_timer(self(), 10ms, tick{});
      sleep(4ms);

      inject().clock_jump(by);
      sleep(1ms);

      EXPECT_EQ(now() - start, 5ms);
      EXPECT_EQ(system_time() - wall, 5ms + by);
      EXPECT_EQ(read_timer(timer), 5ms);
      receive<timer_expired<tick>>();
      EXPECT_EQ(now() - start, 10ms);
      EXPECT_EQ(system_time() - wall, 10ms + by);
    }));
  }
}

// -- start_timer and cancel options
// ------------------------------------------------------------------------------------

TEST(Timer, TIME_02_StartTimerDeliversItsReferenceWithTheValue) {
  run_everywhere(whole([] {
    const virtual_time armed = now();
    const timer_ref first = start_timer(self(), 10ms, std::string("first"));
    const timer_ref second = start_timer(self(), 0ms, 7);

    const auto seven = receive<timer_expired<int>>();
    EXPECT_EQ(seven.ref, second);
    EXPECT_EQ(seven.value, 7);
    const auto text = receive<timer_expired<std::string>>();
    EXPECT_EQ(text.ref, first);
    EXPECT_EQ(text.value, "first");
    EXPECT_GE(now() - armed, 10ms);
    EXPECT_THROW(start_timer(self(), -1ms, 7), bad_argument);
  }));
}

TEST(Timer, TIME_02_AStaleTimerIsToldByItsReference) {
  struct debouncer : gen_server {
    struct edit {};
    struct count {
      using reply = int;
    };
    void handle_cast(edit) {
      cancel_timer(last);
      last = start_timer(self(), 5ms, tick{});
    }
    void handle_info(timer_expired<tick> expired) {
      if (expired.ref == last) ++saved;
    }
    auto handle_call(count) -> int { return saved; }
    timer_ref last;
    int saved = 0;
  };
  run_everywhere(whole([] {
    const auto server = start_link<debouncer>();
    for (int i = 0; i < 3; ++i) {
      cast(server, debouncer::edit{});
      sleep(1ms);
    }
    settle();
    sleep(10ms);
    const int saved = call(server, debouncer::count{}, infinity);
    EXPECT_GE(saved, 0);
    EXPECT_LE(saved, 3);
  }));
  run_when_idle(whole([] {
    const auto server = start_link<debouncer>();
    for (int i = 0; i < 3; ++i) {
      cast(server, debouncer::edit{});
      sleep(1ms);
    }
    sleep(10ms);
    EXPECT_EQ(call(server, debouncer::count{}), 1);
  }));
}

TEST(Timer, TIME_04_TheOptionsSayWhetherAndHowTheResultComes) {
  run_when_idle(whole([] {
    const auto armed = [] { return start_timer(self(), 1s, 7); };
    EXPECT_EQ(cancel_timer(armed(), {}), 1s);
    EXPECT_EQ(cancel_timer(armed(), {.info = false}), std::nullopt);
    EXPECT_EQ(cancel_timer(armed(), {.async = true, .info = false}), std::nullopt);
    EXPECT_EQ(mailbox_size(), 0U);

    const timer_ref timer = armed();
    EXPECT_EQ(cancel_timer(timer, {.async = true}), std::nullopt);
    const auto active = receive<cancel_result>();
    EXPECT_EQ(active.ref, timer);
    EXPECT_EQ(active.left, 1s);
    cancel_timer(timer, {.async = true});
    EXPECT_EQ(receive<cancel_result>().left, std::nullopt) << "it was no more";

    sleep(5s);
    EXPECT_EQ(mailbox_size(), 0U) << "all of them are cancelled";
  }));
}

// -- intervals --------------------------------------------------------------------------------------------------------

TEST(Timer, TIME_07_TicksComeAtMultiplesOfTheIntervalAndDoNotDrift) {
  run_when_idle(whole([] {
    const virtual_time start = now();
    send_interval(self(), 10ms, tick{});
    EXPECT_EQ(times_of(3, start), (std::vector<virtual_duration>{10ms, 20ms, 30ms}));
    sleep(25ms);  // What comes late is taken late, and the next is on time.
    EXPECT_EQ(times_of(4, start), (std::vector<virtual_duration>{55ms, 55ms, 60ms, 70ms}));
  }));
}

TEST(Timer, TIME_07_ATickIsNeverEarlyAndNeverLeftOut) {
  run_everywhere(whole([] {
    const virtual_time start = now();
    send_interval(self(), 10ms, tick{});
    for (int i = 1; i <= 5; ++i) {
      receive<tick>();
      EXPECT_GE(now() - start, 10ms * i);
    }
  }));
}

TEST(Timer, TIME_07_ATimerServerThatIsLateSendsWhatItMissed) {
  run_when_idle(whole([] {
    const virtual_time start = now();
    send_interval(self(), 10ms, tick{});
    suspend(whereis("timer_server"));
    sleep(35ms);
    EXPECT_EQ(mailbox_size(), 0U);
    resume(whereis("timer_server"));
    EXPECT_EQ(times_of(4, start), (std::vector<virtual_duration>{35ms, 35ms, 35ms, 40ms}));
  }));
}

TEST(Timer, TIME_07_TicksAreOrdinaryMessagesOfOneServer) {
  run_everywhere(whole([] {
    EXPECT_FALSE(whereis("timer_server")) << "nobody has needed it";
    const interval_ref first = send_interval(self(), 10ms, tick{});
    const pid server = whereis("timer_server");
    const interval_ref second = send_interval(self(), 10ms, 7);
    EXPECT_EQ(first.server(), server);
    EXPECT_EQ(second.server(), server);
    EXPECT_NE(first, second);
    receive<tick>();
    EXPECT_EQ(receive<int>(), 7);
    EXPECT_TRUE(is_alive(server));
    EXPECT_EQ(process_info(self())->link_count, 0U);
  }));
}

TEST(Timer, TIME_07_NoTickComesAfterACancelAndAgainIsNoError) {
  run_everywhere(whole([] {
    const interval_ref ticking = send_interval(self(), 10ms, tick{});
    receive<tick>();

    cancel(ticking);
    while (receive_within<tick>(0ms)) continue;  // Those that were sent before.
    sleep(1s);

    EXPECT_EQ(mailbox_size(), 0U);
    cancel(ticking);
    cancel(interval_ref());
  }));
}

TEST(Timer, TIME_07_AnIntervalEndsWithItsReceiver) {
  run_everywhere(aside([] {
    const auto receiver = spawn_monitor([] {
      send_interval(self(), 10ms, tick{});
      receive<tick>();
    });
    reason_of(receiver.ref);
    const pid server = whereis("timer_server");
    ASSERT_TRUE(server);
    until_it_serves_nobody();
    EXPECT_TRUE(is_alive(server));

    const auto named_one = spawn_monitor([] {
      register_name("receiver");
      send_interval(name("receiver"), 10ms, tick{});
      receive<tick>();
    });
    EXPECT_EQ(reason_of(named_one.ref), exit_reason::normal);
    send_interval(name("nobody"), 10ms, tick{});
    until_it_serves_nobody();
  }));
}

TEST(Timer, TIME_07_TheEndOfWhoeverAskedChangesNothing) {
  run_everywhere(aside([] {
    const pid receiver = self();
    const auto asked = spawn_monitor([receiver] { send_interval(receiver, 10ms, tick{}); });
    EXPECT_EQ(reason_of(asked.ref), exit_reason::normal);
    receive<tick>();
    receive<tick>();
  }));
}

TEST(Timer, TIME_07_IfTheServerIsKilledTheNextUseStartsAnother) {
  run_everywhere(aside([] {
    const interval_ref lost = send_interval(self(), 10ms, tick{});
    const pid first = whereis("timer_server");
    const monitor_ref watching = watch(first);
    exit(first, exit_reason::kill);
    reason_of(watching);
    while (receive_within<tick>(0ms)) continue;
    sleep(50ms);
    EXPECT_FALSE(receive_within<tick>(0ms).has_value()) << "intervals end with their server";

    const interval_ref found = send_interval(self(), 10ms, tick{});
    EXPECT_NE(found.server(), first);
    cancel(lost);
    receive<tick>();
    receive<tick>();
  }));
}

TEST(Timer, TIME_07_OfManyWhoNeedItFirstAllFindTheSame) {
  run_everywhere(aside([] {
    struct found {
      pid server;
    };
    const pid tester = self();
    spawn_each(4, "user", [tester] {
      const interval_ref mine = send_interval(self(), 1ms, tick{});
      receive<tick>();
      send(tester, found{mine.server()});
    });
    const pid server = receive<found>().server;
    for (int i = 0; i < 3; ++i) EXPECT_EQ(receive<found>().server, server);
  }));
}

TEST(Timer, TIME_07_ATimeThatCannotBeIsRefused) {
  run_when_idle(whole([] {
    EXPECT_THROW(send_interval(self(), 0ms, tick{}), bad_argument);
    EXPECT_THROW(send_interval(self(), -1ms, tick{}), bad_argument);
    EXPECT_THROW(apply_interval(0ms, [] {}), bad_argument);
    EXPECT_THROW(apply_after(-1ms, [] {}), bad_argument);
    EXPECT_FALSE(whereis("timer_server")) << "nothing was asked of it";
  }));
}

TEST(Timer, TIME_07_AServerTicksFromItsInit) {
  struct cache : gen_server {
    struct count {
      using reply = int;
    };
    struct clean_up {};
    void init() { send_interval(self(), 60s, clean_up{}); }
    void handle_info(clean_up) { ++cleaned; }
    auto handle_call(count) -> int { return cleaned; }
    int cleaned = 0;
  };
  run_when_idle(whole([] {
    trap_exit(true);
    const pid supervisor = start_supervisor({{}, {child<cache>("cache", named("cache"))}});
    sleep(3min + 1s);
    EXPECT_EQ(call(server_named<cache>("cache"), cache::count{}), 3);
    // Restarted it ticks anew, and only once.
    exit(whereis("cache"), exit_reason::kill);
    settle();
    sleep(2min + 1s);
    EXPECT_EQ(call(server_named<cache>("cache"), cache::count{}), 2);
    stop(supervisor, exit_reason::shutdown);
    EXPECT_TRUE(is_alive(name("timer_server")));
  }));
}

TEST(Timer, TIME_07_TicksOfOthersDoNotKeepARunGoing) {
  struct ticking : gen_server {
    void init() { send_interval(self(), 10ms, tick{}); }
    void handle_info(tick) {}
  };
  run_everywhere([] {
    start<ticking>(named("ticking"));
    sleep(25ms);
  });
}

// -- functions --------------------------------------------------------------------------------------------------------

TEST(Timer, TIME_07_ApplyRunsInAProcessOfItsOwn) {
  run_when_idle(whole([] {
    struct ran {
      pid in;
      virtual_time at;
    };
    const pid tester = self();
    const virtual_time start = now();
    const auto tells = [tester] { send(tester, ran{self(), now()}); };

    apply_after(5ms, tells);
    const auto once = receive<ran>();
    EXPECT_EQ(once.at - start, 5ms);
    EXPECT_NE(once.in, tester);

    const interval_ref again = apply_interval(10ms, tells);
    const auto first = receive<ran>();
    const auto second = receive<ran>();
    EXPECT_EQ(first.at - start, 15ms);
    EXPECT_EQ(second.at - start, 25ms);
    EXPECT_NE(first.in, second.in);
    cancel(again);
    cancel(apply_after(5ms, tells));
    apply_after(1ms, [] { throw std::runtime_error("broken"); });
    sleep(1s);
    EXPECT_EQ(mailbox_size(), 0U);
    EXPECT_TRUE(is_alive(name("timer_server")));
  }));
}

TEST(Timer, TIME_07_AnAppliedIntervalEndsWithWhoeverAskedAndOneApplicationDoesNot) {
  run_everywhere(aside([] {
    const pid tester = self();
    const auto asked = spawn_monitor([tester] {
      apply_interval(10ms, [tester] { send(tester, tick{}); });
      apply_after(500ms, [tester] { send(tester, go{}); });
    });
    reason_of(asked.ref);
    receive<go>();
    until_it_serves_nobody();
    settle();
    while (receive_within<tick>(0ms)) continue;
    sleep(1s);
    EXPECT_EQ(mailbox_size(), 0U);
  }));
}

TEST(Timer, TIME_07_ExitAfterAndKillAfterEndAProcess) {
  run_everywhere(aside([] {
    const auto first = spawn_monitor([] { sleep(infinity); });
    const auto second = spawn_monitor([] {
      trap_exit(true);
      sleep(infinity);
    });
    exit_after(10ms, first.process, "late");
    kill_after(10ms, second.process);
    EXPECT_EQ(reason_of(first.ref), exit_reason("late"));
    EXPECT_EQ(reason_of(second.ref), exit_reason::killed);
    EXPECT_GE(now(), 10ms);
  }));
}

// Whoever is killed, be it the timer server while it starts something: the checkers find nothing.
TEST(Timer, TIME_07_AnybodyMayBeKilledMeanwhile) {
  for (const auto delivery : {sim::delivery::instant, sim::delivery::in_flight}) {
    scenarios::runner runs({.body =
                                [] {
                                  spawn_each(3, "user", [] {
                                    const interval_ref mine = send_interval(self(), 10ms, tick{});
                                    apply_after(5ms, [] { yield(); });
                                    for (int i = 0; i < 3; ++i) receive_within<tick>(50ms);
                                    cancel(mine);
                                  });
                                },
                            .is_test = true,
                            .models = {delivery, sim::timers::any_time},
                            .faults = faults::kill("any", 2, 60),
                            .judge_properties = false});
    std::uint64_t fired = 0;
    for (std::uint64_t seed = 1; seed <= 500; ++seed) {
      const auto run = runs.run(1, seed);
      ASSERT_EQ(run.outcome, sim::verdict::pass) << seed << ": " << run.property << ": " << run.explanation;
      for (const auto& each : run.faults) fired += each.fired ? 1 : 0;
    }
    EXPECT_GT(fired, 700U) << "hardly anybody was killed: that says little";
  }
}

}  // namespace rehearse::tests
