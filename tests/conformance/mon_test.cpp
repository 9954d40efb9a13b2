// MON: monitors.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>

#include "support.hpp"

namespace rehearse::tests {

namespace {

struct ready {};
struct go {};

template <class T>
concept can_be_monitored = requires(T target) {
  monitor(target);
};

auto spawn_waiting(exit_reason reason) -> pid {
  return spawn([reason] {
    receive<go>();
    exit(reason);
  });
}

}  // namespace

TEST(Mon, MON_01_EachMonitorHasItsOwnRefAndItsOwnDown) {
  run_everywhere(in_process([] {
    const pid target = spawn_waiting("boom");
    std::set<monitor_ref> made;
    for (int i = 0; i < 3; ++i) made.insert(monitor(target));
    EXPECT_EQ(made.size(), 3U);
    send(target, go{});

    std::set<monitor_ref> fired;
    for (int i = 0; i < 3; ++i) fired.insert(receive<down>().ref);

    EXPECT_EQ(fired, made);
  }));
}

TEST(Mon, MON_01_RemovingOneLeavesTheOthers) {
  run_everywhere(in_process([] {
    const pid target = spawn_waiting("boom");
    const monitor_ref first = monitor(target);
    const monitor_ref second = monitor(target);
    const monitor_ref third = monitor(target);
    EXPECT_TRUE(demonitor(second));
    send(target, go{});

    EXPECT_EQ((std::set{receive<down>().ref, receive<down>().ref}), (std::set{first, third}));
    EXPECT_FALSE(is_alive(target));
    EXPECT_EQ(queued(), 0U);
  }));
}

TEST(Mon, MON_02_DownComesOnceAndEndsTheMonitor) {
  run_everywhere(in_process([] {
    const pid target = spawn_waiting("boom");
    const monitor_ref ref = monitor(target);
    send(target, go{});

    const auto seen = receive<down>();
    EXPECT_EQ(seen.ref, ref);
    EXPECT_EQ(seen.process, target);
    EXPECT_EQ(seen.reason.to_string(), "boom");
    EXPECT_FALSE(is_alive(target));  // Answered after all that it sent.
    EXPECT_EQ(queued(), 0U);
    EXPECT_EQ(process_info(self())->monitor_count, 0U);
    EXPECT_FALSE(demonitor(ref));
  }));
}

TEST(Mon, MON_03_MadeByNameItSaysTheName) {
  run_everywhere(in_process([] {
    const pid target = spawn_waiting("boom");
    register_name("target", target);
    const monitor_ref by_pid = monitor(target);
    const monitor_ref by_name = monitor(name("target"));
    send(target, go{});

    const auto down_of = [](monitor_ref ref) {
      return receive(when([ref](const down& each) { return each.ref == ref; }, [](down each) { return each; }));
    };
    EXPECT_FALSE(down_of(by_pid).watched_name);
    EXPECT_EQ(down_of(by_name).watched_name, name("target"));
  }));
}

TEST(Mon, MON_03_ANameIsResolvedWhenTheMonitorIsMade) {
  run_everywhere(in_process([] {
    const pid first = spawn_waiting("first");
    register_name("target", first);
    const monitor_ref by_name = monitor(name("target"));
    unregister_name("target");
    const auto second = spawn_monitor([] {
      receive<go>();
      exit("second");
    });
    register_name("target", second.process);

    send(second.process, go{});
    EXPECT_EQ(reason_of(second), "second");
    EXPECT_EQ(queued(), 0U);

    send(first, go{});
    EXPECT_EQ(reason_of(by_name), "first");
  }));
}

TEST(Mon, MON_04_OfNobodyItSaysNoproc) {
  run_everywhere(in_process([] {
    const auto dead = spawn_monitor([] {});
    reason_of(dead);

    const monitor_ref of_dead = monitor(dead.process);
    const auto by_pid = receive<down>();
    EXPECT_EQ(by_pid.ref, of_dead);
    EXPECT_EQ(by_pid.process, dead.process);
    EXPECT_EQ(by_pid.reason.to_string(), "noproc");

    const monitor_ref of_nobody = monitor(name("nobody"));
    const auto by_name = receive<down>();
    EXPECT_EQ(by_name.ref, of_nobody);
    EXPECT_EQ(by_name.watched_name, name("nobody"));
    EXPECT_EQ(by_name.reason.to_string(), "noproc");
  }));
}

TEST(Mon, MON_05_AfterDemonitorNoDownIsAdded) {
  run_everywhere(in_process([] {
    const pid dying = spawn([] { exit("boom"); });
    const monitor_ref ref = monitor(dying);

    const bool was_active = demonitor(ref);
    const bool was_queued = is_queued<down>();

    EXPECT_NE(was_active, was_queued);
    reason_of(monitor(dying));  // Whatever it sent before has arrived.
    EXPECT_EQ(queued(), 0U);
  }));
}

TEST(Mon, MON_05_AQueuedDownStaysUnlessFlushed) {
  run_everywhere(in_process([] {
    const monitor_ref kept = spawn_monitor([] {}).ref;
    until_queued(1);
    EXPECT_FALSE(demonitor(kept));
    EXPECT_TRUE(is_queued<down>());

    const monitor_ref flushed = spawn_monitor([] {}).ref;
    const monitor_ref other = spawn_monitor([] {}).ref;
    until_queued(2);
    EXPECT_FALSE(demonitor(flushed, flush));
    EXPECT_EQ(receive<down>().ref, other);
    EXPECT_EQ(queued(), 0U);
  }));
}

TEST(Mon, MON_05_DemonitorSaysWhetherItWasActive) {
  run_everywhere(in_process([] {
    const pid target = spawn_waiting("boom");
    const monitor_ref plain = monitor(target);
    const monitor_ref with_flush = monitor(target);

    EXPECT_TRUE(demonitor(plain));
    EXPECT_FALSE(demonitor(plain));
    EXPECT_TRUE(demonitor(with_flush, flush));
    EXPECT_FALSE(demonitor(with_flush, flush));
    EXPECT_FALSE(demonitor(monitor_ref()));
  }));
}

TEST(Mon, MON_06_OfOneselfItNeverFires) {
  run_everywhere(in_process([] {
    const pid tester = self();
    spawn([tester] {
      register_name("myself");
      const monitor_ref by_pid = monitor(self());
      const monitor_ref by_name = monitor(name("myself"));
      EXPECT_NE(by_pid, by_name);
      EXPECT_EQ(process_info(self())->monitor_count, 0U);
      EXPECT_EQ(process_info(self())->watcher_count, 0U);
      EXPECT_FALSE(demonitor(by_pid));
      EXPECT_FALSE(demonitor(by_name, flush));
      EXPECT_EQ(queued(), 0U);
      send(tester, ready{});
    });
    receive<ready>();
  }));
}

TEST(Mon, MON_06_ItWorksOneWayAndEndsSilentlyWithItsWatcher) {
  run_everywhere(in_process([] {
    const pid tester = self();
    const pid target = spawn(wait_for_ever);
    const auto watcher = spawn_monitor([tester, target] {
      watch(target);
      send(tester, ready{});
      receive<go>();
      exit("boom");
    });
    receive<ready>();
    EXPECT_EQ(process_info(target)->watcher_count, 1U);
    send(watcher.process, go{});
    EXPECT_EQ(reason_of(watcher), "boom");

    while (process_info(target)->watcher_count != 0) yield();
    EXPECT_EQ(process_info(target)->mailbox_size, 0U);
    EXPECT_TRUE(is_alive(target));
  }));
}

TEST(Mon, MON_07_OnlyPidsAndNamesCanBeMonitored) {
  EXPECT_TRUE(can_be_monitored<pid>);
  EXPECT_TRUE(can_be_monitored<name>);

  using pid_and_tag = std::pair<pid, int>;
  EXPECT_FALSE(can_be_monitored<pid_and_tag>);
  EXPECT_FALSE(can_be_monitored<from>);
  EXPECT_FALSE(can_be_monitored<int>);
}

TEST(Mon, MON_08_TheReasonIsTheOneThatLinksSee) {
  run_everywhere(in_process([] {
    trap_exit(true);
    const auto same_for_both = [](pid dying) {
      monitor(dying);
      send(dying, go{});
      const std::string over_link = receive<exit_message>().reason.to_string();
      EXPECT_EQ(receive<down>().reason.to_string(), over_link);
      return over_link;
    };

    EXPECT_EQ(same_for_both(spawn_link([] { receive<go>(); })), "normal");
    EXPECT_EQ(same_for_both(spawn_link([] {
                receive<go>();
                throw std::runtime_error("broken");
              })),
              "error: std::runtime_error: broken");
    EXPECT_EQ(same_for_both(spawn_link([] {
                receive<go>();
                exit(self(), exit_reason::kill);
              })),
              "killed");
  }));
}

}  // namespace rehearse::tests
