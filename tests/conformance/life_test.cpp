// LIFE: how processes begin and end.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "support.hpp"

namespace rehearse::tests {

namespace {
struct ready {};
struct go {};
struct trace_of_life {};
}  // namespace

TEST(Life, LIFE_01_EndsByReturningByAnExceptionOrByASignal) {
  run_everywhere(in_process([] {
    EXPECT_EQ(reason_of(spawn_monitor([] {})), "normal");
    EXPECT_EQ(reason_of(spawn_monitor([] { throw std::runtime_error("broken"); })),
              "error: std::runtime_error: broken");

    const auto signalled = spawn_monitor(wait_for_ever);
    exit(signalled.process, "any term");
    EXPECT_EQ(reason_of(signalled), "any term");
  }));
}

TEST(Life, LIFE_02_TheReasonFollowsTheClassOfTheException) {
  run_everywhere(in_process([] {
    EXPECT_EQ(reason_of(spawn_monitor([] { exit("left"); })), "left");
    EXPECT_EQ(reason_of(spawn_monitor([] { exit(exit_reason::kill); })), "kill");
    EXPECT_EQ(reason_of(spawn_monitor([] { exit(exit_reason::shutdown_with("over")); })), "{shutdown, over}");
    EXPECT_EQ(reason_of(spawn_monitor([] { throw std::out_of_range("far"); })), "error: std::out_of_range: far");
    EXPECT_EQ(reason_of(spawn_monitor([] { throw 7; })), "thrown: int");
  }));
}

TEST(Life, LIFE_03_AbnormalIsAllButNormalAndShutdown) {
  using kind = exit_reason::kind;
  EXPECT_FALSE(exit_reason(kind::normal).is_abnormal());
  EXPECT_FALSE(exit_reason(kind::shutdown).is_abnormal());
  EXPECT_FALSE(exit_reason::shutdown_with("for a reason").is_abnormal());

  EXPECT_TRUE(exit_reason(kind::kill).is_abnormal());
  EXPECT_TRUE(exit_reason(kind::killed).is_abnormal());
  EXPECT_TRUE(exit_reason(kind::noproc).is_abnormal());
  EXPECT_TRUE(exit_reason(kind::timeout).is_abnormal());
  EXPECT_TRUE(exit_reason(kind::error, "broken").is_abnormal());
  EXPECT_TRUE(exit_reason(kind::nocatch, "int").is_abnormal());
  EXPECT_TRUE(exit_reason(kind::call_failed, "get", exit_reason::normal).is_abnormal());
  EXPECT_TRUE(exit_reason("boom").is_abnormal());
}

TEST(Life, LIFE_04_WhatItHeldIsFreeWhenItsExitArrives) {
  run_everywhere(in_process([] {
    trap_exit(true);
    const pid tester = self();
    const pid holder = spawn_link([tester] {
      register_name("holder");
      send(tester, ready{});
      wait_for_ever();
    });
    receive<ready>();
    const timer_ref timer = send_after(holder, 24h, go{});
    exit(holder, "boom");

    EXPECT_EQ(receive<exit_message>().reason.to_string(), "boom");
    EXPECT_FALSE(whereis("holder"));
    EXPECT_FALSE(is_alive(holder));
    EXPECT_FALSE(read_timer(timer));
    register_name("holder");
    EXPECT_EQ(whereis("holder"), tester);
  }));
}

TEST(Life, LIFE_04_WhatItHeldIsFreeWhenItsDownArrives) {
  run_everywhere(in_process([] {
    const pid tester = self();
    const auto holder = spawn_monitor([tester] {
      register_name("holder");
      send(tester, ready{});
      receive<go>();
    });
    receive<ready>();
    send(holder.process, go{});

    EXPECT_EQ(reason_of(holder), "normal");
    EXPECT_FALSE(whereis("holder"));
    EXPECT_FALSE(is_alive(holder.process));
  }));
}

TEST(Life, LIFE_04_TheMailboxIsLostThenResourcesAreReleasedThenOthersHear) {
  std::uint32_t dying = 0;
  const auto run = run_recorded(in_process([&dying] {
    trap_exit(true);
    const pid tester = self();
    const pid holder = spawn_link([tester] {
      register_name("holder");
      send(tester, ready{});
      wait_for_ever();
    });
    dying = holder.id();
    receive<ready>();
    monitor(holder);
    send(holder, go{});
    exit(holder, "boom");
    receive<down>();
    receive<exit_message>();
  }));

  const auto first = [&](runtime::event_kind kind, const std::string& detail) {
    const auto found = position_of(run, [&](const sim::recorded_event& each) {
      return each.kind == kind && each.process == dying && (detail.empty() || each.detail == detail);
    });
    EXPECT_LT(found, run.events.size()) << to_string(kind) << " " << detail;
    return found;
  };
  using runtime::event_kind;
  EXPECT_LT(first(event_kind::exiting, ""), first(event_kind::dropped, "mailbox_discarded"));
  EXPECT_LT(first(event_kind::dropped, "mailbox_discarded"), first(event_kind::name_cleared, ""));
  EXPECT_LT(first(event_kind::name_cleared, ""), first(event_kind::released, ""));
  EXPECT_LT(first(event_kind::released, ""), first(event_kind::sent, "link_exit"));
  EXPECT_LT(first(event_kind::released, ""), first(event_kind::sent, "down"));
}

TEST(Life, LIFE_05_ExitComesBeforeDownsAndDownsInOrderOfCreation) {
  run_instant(in_process([] {
    trap_exit(true);
    const pid dying = spawn([] { receive<go>(); });
    const monitor_ref first = monitor(dying);
    const monitor_ref second = monitor(dying);
    link(dying);
    const monitor_ref third = monitor(dying);
    send(dying, go{});

    std::vector<monitor_ref> order;
    const auto next = [&order] {
      receive([&](exit_message) { order.push_back(monitor_ref()); }, [&](down seen) { order.push_back(seen.ref); });
    };
    next();
    next();
    next();
    next();
    EXPECT_EQ(order, (std::vector{monitor_ref(), first, second, third}));
  }));
}

TEST(Life, LIFE_06_KilledBeforeItsFirstStepItRunsNoCode) {
  // With whole handlers as steps and instant delivery, nothing can come between spawn and exit.
  run_seeds(in_process([] {
              bool ran = false;
              const auto captured = std::make_shared<int>(0);
              const auto victim = spawn_monitor([&ran, captured] { ran = true; });
              exit(victim.process, exit_reason::kill);

              EXPECT_EQ(reason_of(victim), "killed");
              EXPECT_FALSE(ran);
              EXPECT_EQ(captured.use_count(), 1) << "what the body had captured is gone, too";
            }),
            20, {.granularity = sim::granularity::message});
}

TEST(Life, LIFE_07_IsAliveIsOrderedAfterEarlierSignals) {
  run_everywhere(in_process([] {
    const pid killed = spawn(wait_for_ever);
    EXPECT_TRUE(is_alive(killed));
    exit(killed, exit_reason::kill);
    EXPECT_FALSE(is_alive(killed));

    const pid ended = spawn(wait_for_ever);
    exit(ended, "boom");
    EXPECT_FALSE(is_alive(ended));
    EXPECT_FALSE(is_alive(ended)) << "and stays so";
    EXPECT_TRUE(is_alive(self()));
  }));
}

TEST(Life, LIFE_08_NoCodeRunsAfterAFatalSignalToOneself) {
  run_everywhere(in_process([] {
    const pid tester = self();
    bool went_on = false;
    const auto stops = [&went_on, tester](exit_reason reason) {
      return [&went_on, tester, reason] {
        exit(self(), reason);
        went_on = true;
        send(tester, trace_of_life{});
      };
    };

    EXPECT_EQ(reason_of(spawn_monitor(stops("boom"))), "boom");
    EXPECT_EQ(reason_of(spawn_monitor(stops(exit_reason::normal))), "normal");
    EXPECT_EQ(reason_of(spawn_monitor(stops(exit_reason::kill))), "killed");
    EXPECT_FALSE(went_on);
    EXPECT_FALSE(is_queued<trace_of_life>());
  }));
}

TEST(Life, LIFE_09_TheEndOfTheSpawnerConcernsOnlyLinkedChildren) {
  run_everywhere(in_process([] {
    const pid tester = self();
    struct children {
      pid free;
      pid linked;
    };
    const auto spawner = spawn_monitor([tester] {
      send(tester, children{spawn(wait_for_ever), spawn_link(wait_for_ever)});
      receive<go>();
      exit("boom");
    });
    const auto [free, linked] = receive<children>();
    const monitor_ref linked_watch = watch(linked);
    const monitor_ref free_watch = watch(free);
    send(spawner.process, go{});

    EXPECT_EQ(reason_of(spawner), "boom");
    EXPECT_EQ(reason_of(linked_watch), "boom");
    EXPECT_TRUE(is_alive(free));
    EXPECT_TRUE(demonitor(free_watch, flush));
  }));
}

TEST(Life, LIFE_09_SpawnLinkAndSpawnMonitorMissNothing) {
  run_everywhere(in_process([] {
    EXPECT_EQ(reason_of(spawn_monitor([] { exit("at once"); })), "at once");

    const auto parent = spawn_monitor([] {
      spawn_link([] { exit("at once"); });
      wait_for_ever();
    });
    EXPECT_EQ(reason_of(parent), "at once");

    trap_exit(true);
    const pid child = spawn_link([] {});
    const auto seen = receive<exit_message>();
    EXPECT_EQ(seen.from, child);
    EXPECT_EQ(seen.reason.to_string(), "normal");
  }));
}

}  // namespace rehearse::tests
