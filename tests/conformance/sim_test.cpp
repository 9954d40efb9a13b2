// SIM: the choices that OTP leaves open, and what the simulator makes of them.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "support.hpp"

namespace rehearse::tests {

namespace {

struct ready {};
struct go {};
struct numbered {
  int sender;
  int number;
};

constexpr sim::models instant{sim::delivery::instant, sim::timers::when_idle};
constexpr sim::models in_flight{sim::delivery::in_flight, sim::timers::when_idle};

/// Two senders with two numbered messages each; the order in which the tester gets them.
auto order_from_two_senders(sim::delivery delivery) -> std::set<std::vector<int>> {
  std::set<std::vector<int>> orders;
  run_seeds(in_process([&orders] {
              const pid tester = self();
              for (int sender = 1; sender <= 2; ++sender) {
                spawn([tester, sender] {
                  send(tester, numbered{sender, 1});
                  send(tester, numbered{sender, 2});
                });
              }
              std::vector<int> senders;
              std::map<int, int> latest;
              for (int i = 0; i < 4; ++i) {
                const auto seen = receive<numbered>();
                EXPECT_EQ(seen.number, ++latest[seen.sender]) << "a pair lost its order";
                senders.push_back(seen.sender);
              }
              orders.insert(senders);
            }),
            200, {.models = {delivery, sim::timers::when_idle}});
  return orders;
}

/// The orders in which the DOWNs of three processes come that die of one linked to them all.
auto orders_of_a_cascade(sim::delivery delivery) -> std::set<std::vector<int>> {
  std::set<std::vector<int>> orders;
  run_seeds(in_process([&orders] {
              const pid tester = self();
              const pid cause = spawn([tester] {
                for (int i = 0; i < 3; ++i) send(tester, spawn_link(wait_for_ever));
                receive<go>();
                exit("boom");
              });
              std::map<monitor_ref, int> places;
              for (int i = 0; i < 3; ++i) places[watch(receive<pid>())] = i;
              send(cause, go{});
              std::vector<int> order;
              for (int i = 0; i < 3; ++i) order.push_back(places[receive<down>().ref]);
              orders.insert(order);
            }),
            100, {.models = {delivery, sim::timers::when_idle}});
  return orders;
}

/// How many of five sends came through before a kill, over many seeds.
auto sends_before_a_kill(sim::granularity granularity) -> std::set<std::uint64_t> {
  std::set<std::uint64_t> counts;
  run_seeds(in_process([&counts] {
              const pid tester = self();
              const auto victim = spawn_monitor([tester] {
                for (int i = 0; i < 5; ++i) send(tester, numbered{1, i});
                wait_for_ever();
              });
              yield();
              exit(victim.process, exit_reason::kill);
              EXPECT_EQ(reason_of(victim), "killed");
              counts.insert(queued());
            }),
            200, {.models = instant, .granularity = granularity});
  return counts;
}

}  // namespace

TEST(Sim, SIM_01_EachPairIsOrderedAndPairsAreNot) {
  const std::set<std::vector<int>> all{{1, 1, 2, 2}, {1, 2, 1, 2}, {1, 2, 2, 1},
                                       {2, 1, 1, 2}, {2, 1, 2, 1}, {2, 2, 1, 1}};
  EXPECT_EQ(order_from_two_senders(sim::delivery::in_flight), all);
  EXPECT_EQ(order_from_two_senders(sim::delivery::instant), all);
}

TEST(Sim, SIM_01_InstantMeansThatItIsThereWhenTheSendReturns) {
  const auto is_there_at_once = [](bool& was_there) {
    const pid tester = self();
    const pid sender = spawn([tester] {
      receive<go>();
      send(tester, ready{});
      send(tester, process_info(tester)->mailbox_size);
    });
    send(sender, go{});
    receive<std::uint64_t>();
    was_there = is_queued<ready>();
  };
  EXPECT_EQ(count_seeds(instant, sim::granularity::operation, is_there_at_once), 50U);

  bool apart = false;
  const auto run = run_recorded(in_process([] {
                                  const pid tester = self();
                                  spawn([tester] { send(tester, ready{}); });
                                  receive<ready>();
                                }),
                                1, {.models = instant});
  for (const auto& sent : run.events) {
    if (sent.kind != runtime::event_kind::sent) continue;
    apart = apart || !has_event(run, [&](const sim::recorded_event& each) {
              return each.kind == runtime::event_kind::arrived && each.serial == sent.serial && each.step == sent.step;
            });
  }
  EXPECT_FALSE(apart) << "something arrived in another step than it was sent in";
}

TEST(Sim, SIM_02_TheMonotonicClockStartsAtZero) {
  const auto look = [] { EXPECT_EQ(now(), virtual_time::zero()); };
  run_instant(look);
  run_when_idle(look);
}

TEST(Sim, SIM_03_ExitComesBeforeDownAndDownsInOrderOfCreation) {
  run_everywhere(in_process([] {
    trap_exit(true);
    const pid dying = spawn([] { receive<go>(); });
    const monitor_ref first = monitor(dying);
    link(dying);
    const monitor_ref second = monitor(dying);
    send(dying, go{});

    std::vector<monitor_ref> order;
    while (order.size() < 3) {
      receive([&](exit_message) { order.push_back(monitor_ref()); }, [&](down seen) { order.push_back(seen.ref); });
    }
    EXPECT_EQ(order, (std::vector{monitor_ref(), first, second}));
  }));
}

TEST(Sim, SIM_04_DeathsOfOneCauseComeInOrderOfCreationOrInAny) {
  EXPECT_EQ(orders_of_a_cascade(sim::delivery::instant), (std::set<std::vector<int>>{{0, 1, 2}}));
  EXPECT_EQ(orders_of_a_cascade(sim::delivery::in_flight).size(), 6U);
}

TEST(Sim, SIM_05_AnExitSignalComesBetweenTwoOperations) {
  EXPECT_EQ(sends_before_a_kill(sim::granularity::operation), (std::set<std::uint64_t>{0, 1, 2, 3, 4, 5}));
}

TEST(Sim, SIM_05_WithWholeHandlersAsStepsItDoesNotComeInTheMiddle) {
  EXPECT_EQ(sends_before_a_kill(sim::granularity::message), (std::set<std::uint64_t>{0, 5}));
}

TEST(Sim, SIM_06_NeitherPidsNorRefsAreUsedTwiceInARun) {
  run_when_idle(in_process([] {
    std::set<pid> pids{self()};
    std::set<monitor_ref> monitors;
    std::set<std::uint64_t> timers;
    for (int i = 0; i < 100; ++i) {
      const auto made = spawn_monitor([] {});
      reason_of(made);
      pids.insert(made.process);
      monitors.insert(made.ref);
      const timer_ref timer = send_after(self(), 1s, ready{});
      cancel_timer(timer);
      timers.insert(timer.serial());
    }
    EXPECT_EQ(pids.size(), 101U);
    EXPECT_EQ(monitors.size(), 100U);
    EXPECT_EQ(timers.size(), 100U);
  }));
}

TEST(Sim, SIM_06_APidOfAnotherRunNamesNobody) {
  pid kept;
  run_instant(in_process([&kept] {
    if (kept) {
      EXPECT_FALSE(is_alive(kept));
      EXPECT_EQ(reason_of(monitor(kept)), "noproc");
      EXPECT_THROW(link(kept), no_process);
      EXPECT_THROW(register_name("kept", kept), bad_argument);
      exit(kept, exit_reason::kill);
      send(kept, ready{});
      EXPECT_EQ(queued(), 0U);
    }
    kept = self();
  }));
}

}  // namespace rehearse::tests
