// SIG: signals and the one order they keep.
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
struct numbered {
  int number;
};
struct last_words {};

/// Writes down the numbers it is told, however they come.
struct ledger : gen_server {
  struct entry {
    int number;
  };
  struct record {
    int number;
    using reply = void;
  };
  struct read {
    using reply = std::vector<int>;
  };
  struct tell_before_reply {
    using reply = void;
  };
  struct reply_and_end {
    using reply = int;
  };

  std::vector<int> numbers;

  void handle_cast(entry told) { numbers.push_back(told.number); }
  void handle_info(numbered told) { numbers.push_back(told.number); }
  void handle_call(record told) { numbers.push_back(told.number); }
  auto handle_call(read) -> std::vector<int> { return numbers; }
  void handle_call(tell_before_reply, from client) { send(client.pid(), numbered{1}); }
  auto handle_call(reply_and_end, from client) -> answer<reply_and_end> {
    reply<reply_and_end>(client, 7);
    return stop_with("boom");
  }
};

constexpr sim::models instant{sim::delivery::instant, sim::timers::when_idle};
constexpr sim::models in_flight{sim::delivery::in_flight, sim::timers::when_idle};
constexpr sim::models instant_any_time{sim::delivery::instant, sim::timers::any_time};

/// Sends `first` to the tester itself, and `second` by way of a third process; true if they came in that order.
void send_directly_and_around(bool& in_order) {
  const pid tester = self();
  const pid relay = spawn([tester] {
    receive<go>();
    send(tester, numbered{2});
  });
  spawn([tester, relay] {
    send(tester, numbered{1});
    send(relay, go{});
  });
  const int first = receive<numbered>().number;
  receive<numbered>();
  in_order = first == 1;
}

/// A timer of 0 and then a send, both to the tester itself; true if the send arrived first.
void arm_then_send(bool& sent_first) {
  send_after(self(), 0ms, numbered{2});
  send(self(), numbered{1});
  sent_first = receive<numbered>().number == 1;
  receive<numbered>();
}

}  // namespace

TEST(Sig, SIG_01_EverythingBetweenProcessesIsAnAsynchronousSignal) {
  const auto run = run_recorded(in_process([] {
                                  trap_exit(true);
                                  const pid target = spawn([] { receive<go>(); });
                                  link(target);
                                  unlink(target);
                                  demonitor(monitor(target));
                                  const monitor_ref watched = monitor(target);
                                  EXPECT_TRUE(is_alive(target));
                                  EXPECT_TRUE(process_info(target).has_value());
                                  exit(target, exit_reason::normal);
                                  link(target);
                                  send(target, go{});
                                  reason_of(watched);
                                  receive<exit_message>();
                                }),
                                1, {.models = in_flight});

  std::set<std::string> asynchronous;
  for (const auto& sent : run.events) {
    if (sent.kind != runtime::event_kind::sent) continue;
    const bool arrives_in_a_later_step = has_event(run, [&](const sim::recorded_event& each) {
      return each.kind == runtime::event_kind::arrived && each.serial == sent.serial && each.step > sent.step;
    });
    EXPECT_TRUE(arrives_in_a_later_step) << sent.detail;
    asynchronous.insert(sent.detail);
  }
  EXPECT_EQ(asynchronous,
            (std::set<std::string>{"message", "link", "unlink", "unlink_ack", "exit", "link_exit", "monitor",
                                   "demonitor", "down", "alive_request", "alive_reply", "info_request", "info_reply"}));
}

TEST(Sig, SIG_02_SignalsOfAllKindsKeepTheOrderOfTheirPair) {
  run_everywhere(in_process([] {
    const pid tester = self();
    const pid trapping = spawn([tester] {
      trap_exit(true);
      send(tester, ready{});
      receive<go>();
      std::vector<std::string> order;
      while (order.size() < 3) {
        receive([&](numbered seen) { order.push_back(std::to_string(seen.number)); },
                [&](exit_message seen) { order.push_back(seen.reason.to_string()); });
      }
      send(tester, order);
    });
    receive<ready>();
    send(trapping, numbered{1});
    exit(trapping, "boom");
    send(trapping, numbered{2});
    send(trapping, go{});
    EXPECT_EQ(receive<std::vector<std::string>>(), (std::vector<std::string>{"1", "boom", "2"}));
  }));
}

TEST(Sig, SIG_02_NothingSentAfterAFatalExitIsSeenAndAnEarlierMonitorSeesTheReason) {
  run_everywhere(in_process([] {
    std::vector<int> seen;
    const pid target = spawn([&seen] {
      for (;;) seen.push_back(receive<numbered>().number);
    });

    const monitor_ref watched = monitor(target);
    send(target, numbered{1});
    exit(target, "boom");
    send(target, numbered{2});

    EXPECT_EQ(reason_of(watched), "boom");
    EXPECT_TRUE(seen.empty() || seen == std::vector<int>{1});
  }));
}

TEST(Sig, SIG_02_CastsCallsAndMessagesKeepTheOrderOfTheirPair) {
  run_everywhere(in_process([] {
    const auto book = start<ledger>(server_options{});

    cast(book, ledger::entry{1});
    send(book, numbered{2});
    cast(book, ledger::entry{3});
    call(book, ledger::record{4}, infinity);
    send(book, numbered{5});

    EXPECT_EQ(call(book, ledger::read{}, infinity), (std::vector{1, 2, 3, 4, 5}));
  }));
}

TEST(Sig, SIG_03_DeliveredInstantlyAMessageIsNeverOvertakenByItsConsequence) {
  EXPECT_EQ(count_seeds(instant, sim::granularity::operation, send_directly_and_around), 50U);
}

TEST(Sig, SIG_03_InFlightAMessageMayBeOvertakenByItsConsequence) {
  const auto in_order = count_seeds(in_flight, sim::granularity::operation, send_directly_and_around);

  EXPECT_GT(in_order, 0U);
  EXPECT_LT(in_order, 50U);
}

TEST(Sig, SIG_04_TheFormOfTheAddressMakesNoDifferenceToTheOrder) {
  run_everywhere(in_process([] {
    const auto book = start<ledger>(named("book"));
    const auto by_name = server_named<ledger>("book");

    send(book.pid(), numbered{1});
    send(name("book"), numbered{2});
    cast(by_name, ledger::entry{3});
    cast(book, ledger::entry{4});
    call(by_name, ledger::record{5}, infinity);
    send(by_name, numbered{6});
    send(book.pid(), numbered{7});

    EXPECT_EQ(call(book, ledger::read{}, infinity), (std::vector{1, 2, 3, 4, 5, 6, 7}));
  }));
}

TEST(Sig, SIG_04_AReplyComesAfterMessagesSentBeforeIt) {
  run_everywhere(in_process([] {
    const auto book = start<ledger>(server_options{});

    call(book, ledger::tell_before_reply{}, infinity);
    EXPECT_TRUE(is_queued<numbered>()) << "a reply to the pid";
  }));
  run_when_idle(in_process([] {
    const auto book = start<ledger>(server_options{});

    call(book, ledger::tell_before_reply{}, 5s);
    EXPECT_TRUE(is_queued<numbered>()) << "a reply to an alias";
  }));
}

TEST(Sig, SIG_05_DownAndExitComeAfterAllThatTheDeadHadSent) {
  run_everywhere(in_process([] {
    trap_exit(true);
    const pid tester = self();
    const pid dying = spawn_link([tester] {
      receive<go>();
      send(tester, last_words{});
      exit("boom");
    });
    monitor(dying);
    send(dying, go{});

    std::vector<std::string> order;
    while (order.size() < 3) {
      receive([&](last_words) { order.emplace_back("words"); }, [&](down) { order.emplace_back("down"); },
              [&](exit_message) { order.emplace_back("exit"); });
    }
    EXPECT_EQ(order.front(), "words");
  }));
}

TEST(Sig, SIG_05_TheReplyComesBeforeTheDown) {
  run_everywhere(in_process([] {
    const auto book = start<ledger>(server_options{});

    EXPECT_EQ(call(book, ledger::reply_and_end{}, infinity), 7);
  }));
}

TEST(Sig, SIG_06_AMonitorSeesTheReasonIfItCameFirstAndNoprocIfTheExitDid) {
  run_everywhere(in_process([] {
    const pid killed = spawn(wait_for_ever);
    exit(killed, exit_reason::kill);
    EXPECT_EQ(reason_of(monitor(killed)), "noproc");

    const pid watched = spawn(wait_for_ever);
    const monitor_ref watch_it = monitor(watched);
    exit(watched, exit_reason::kill);
    EXPECT_EQ(reason_of(watch_it), "killed");
  }));
}

TEST(Sig, SIG_07_AnExitSignalDoesNotWaitForAReceive) {
  run_everywhere(in_process([] {
    const pid tester = self();
    const auto computing = spawn_monitor([tester] {
      send(tester, ready{});
      for (;;) yield();
    });
    receive<ready>();
    exit(computing.process, "boom");
    EXPECT_EQ(reason_of(computing), "boom");

    const auto waiting = spawn_monitor([tester] {
      send(tester, ready{});
      receive<go>();
    });
    receive<ready>();
    exit(waiting.process, "boom");
    EXPECT_EQ(reason_of(waiting), "boom");
  }));
}

TEST(Sig, SIG_08_ATimeoutOfZeroComesAfterADirectSendWhileTheClockWaits) {
  EXPECT_EQ(count_seeds(instant, sim::granularity::operation, arm_then_send), 50U);
}

TEST(Sig, SIG_08_ATimeoutHasNoOrderWithADirectSend) {
  const auto sent_first = count_seeds(instant_any_time, sim::granularity::operation, arm_then_send);

  EXPECT_GT(sent_first, 0U);
  EXPECT_LT(sent_first, 50U);
}

TEST(Sig, SIG_09_ToTheDeadItIsDroppedSilently) {
  run_everywhere(in_process([] {
    const auto dead = spawn_monitor([] {});
    reason_of(dead);

    send(dead.process, numbered{1});
    send(pid(), numbered{1});
    send(destination(dead.process), numbered{1});
    cast(server_ref<ledger>(dead.process), ledger::entry{1});

    EXPECT_FALSE(is_alive(dead.process));  // Answered after all that.
    EXPECT_EQ(queued(), 0U);
  }));
}

TEST(Sig, SIG_09_ToANameThatNobodyHasItIsRefusedButCastAndTimersSwallowIt) {
  run_everywhere(in_process([] {
    EXPECT_THROW(send(name("nobody"), numbered{1}), bad_argument);
    EXPECT_THROW(send(destination(name("nobody")), numbered{1}), bad_argument);

    EXPECT_NO_THROW(cast(server_named<ledger>("nobody"), ledger::entry{1}));
    EXPECT_NO_THROW(send_after(name("nobody"), 1ms, numbered{1}));
    sleep(10ms);
    EXPECT_EQ(queued(), 0U);
  }));
}

TEST(Sig, SIG_10_ASendToOneselfQueuesAtTheEnd) {
  run_everywhere(in_process([] {
    const pid tester = self();
    spawn([tester] {
      send(tester, numbered{1});
      send(tester, ready{});
    });
    receive<ready>();  // So 1 is in the mailbox.

    send(tester, numbered{2});
    send(tester, numbered{3});

    EXPECT_EQ(receive<numbered>().number, 1);
    EXPECT_EQ(receive<numbered>().number, 2);
    EXPECT_EQ(receive<numbered>().number, 3);
  }));
}

}  // namespace rehearse::tests
