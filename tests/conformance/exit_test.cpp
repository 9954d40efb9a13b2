// EXIT: what an exit signal does, as a table of link flag, reason and receiver.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "support.hpp"

namespace rehearse::tests {

namespace {

struct ready {};
struct go {};
struct ping {};
struct pong {};
struct seen_exit {
  pid from;
  std::string reason;
};

/// A process that does what `begin` does, says so, and then answers pings; a trapping one tells of each EXIT.
template <class Begin>
auto spawn_answering(Begin begin) -> runtime::monitored_process {
  const pid tester = self();
  const auto made = spawn_monitor([tester, begin] {
    begin();
    send(tester, ready{});
    for (;;) {
      receive([&](ping) { send(tester, pong{}); },
              [&](exit_message seen) {
                send(tester, seen_exit{seen.from, seen.reason.to_string()});
              });
    }
  });
  receive<ready>();
  return made;
}
auto spawn_plain() {
  return spawn_answering([] {});
}
auto spawn_trapping() {
  return spawn_answering([] { trap_exit(true); });
}

void expect_answers(pid who) {
  send(who, ping{});
  receive<pong>();
}

/// The reason with which a process that does not trap exits ends when one that it is linked to ends so.
auto reason_over_link(exit_reason reason) -> std::string {
  return reason_of(spawn_monitor([reason] {
    spawn_link([reason] { exit(reason); });
    wait_for_ever();
  }));
}

}  // namespace

TEST(Exit, EXIT_01_KillIsUntrappableAndSeenAsKilled) {
  run_everywhere(in_process([] {
    const auto plain = spawn_plain();
    exit(plain.process, exit_reason::kill);
    EXPECT_EQ(reason_of(plain), "killed");

    const auto trapping = spawn_trapping();
    exit(trapping.process, exit_reason::kill);
    EXPECT_EQ(reason_of(trapping), "killed");
    EXPECT_FALSE(is_queued<seen_exit>());

    EXPECT_EQ(reason_of(spawn_monitor([] {
                trap_exit(true);
                exit(self(), exit_reason::kill);
              })),
              "killed");
  }));
}

TEST(Exit, EXIT_02_NormalFromAnotherIsDropped) {
  run_everywhere(in_process([] {
    const auto plain = spawn_plain();

    exit(plain.process, exit_reason::normal);

    expect_answers(plain.process);
    EXPECT_TRUE(is_alive(plain.process));
  }));
}

TEST(Exit, EXIT_03_NormalToOneselfEndsIt) {
  run_everywhere(in_process([] {
    bool went_on = false;
    const auto ended = spawn_monitor([&went_on] {
      exit(self(), exit_reason::normal);
      went_on = true;
      exit("not reached");
    });

    EXPECT_EQ(reason_of(ended), "normal");
    EXPECT_FALSE(went_on);
  }));
}

TEST(Exit, EXIT_04_TrappedItIsAMessage) {
  run_everywhere(in_process([] {
    const auto trapping = spawn_trapping();
    const auto told = [&](exit_reason reason) {
      exit(trapping.process, std::move(reason));
      const auto seen = receive<seen_exit>();
      EXPECT_EQ(seen.from, self());
      return seen.reason;
    };

    EXPECT_EQ(told("boom"), "boom");
    EXPECT_EQ(told(exit_reason::normal), "normal");
    EXPECT_EQ(told(exit_reason::shutdown), "shutdown");
    EXPECT_EQ(told(exit_reason::killed), "killed");
    expect_answers(trapping.process);
  }));
}

TEST(Exit, EXIT_04_TrappedFromOneselfItIsAMessageAtTheEnd) {
  run_everywhere(in_process([] {
    trap_exit(true);
    send(self(), ping{});

    exit(self(), "boom");
    exit(self(), exit_reason::normal);

    std::vector<std::string> order;
    const auto next = [&order] {
      receive([&](ping) { order.emplace_back("ping"); },
              [&](exit_message seen) {
                EXPECT_EQ(seen.from, self());
                order.push_back(seen.reason.to_string());
              });
    };
    next();
    next();
    next();
    EXPECT_EQ(order, (std::vector<std::string>{"ping", "boom", "normal"}));
  }));
}

TEST(Exit, EXIT_05_NotTrappedItEndsTheReceiverWithItsReason) {
  run_everywhere(in_process([] {
    const auto ended_by = [](exit_reason reason) {
      const auto plain = spawn_plain();
      exit(plain.process, std::move(reason));
      return reason_of(plain);
    };

    EXPECT_EQ(ended_by("boom"), "boom");
    EXPECT_EQ(ended_by(exit_reason::shutdown), "shutdown");
    EXPECT_EQ(ended_by(exit_reason::shutdown_with("x")), "{shutdown, x}");
    EXPECT_EQ(ended_by(exit_reason::killed), "killed");
    EXPECT_EQ(ended_by(exit_reason::noproc), "noproc");
  }));
}

TEST(Exit, EXIT_06_OverALinkThatIsGoneItIsDropped) {
  run_everywhere(in_process([] {
    trap_exit(true);
    const pid dying = spawn_link([] { exit("boom"); });

    unlink(dying);

    while (is_queued<exit_message>()) {}
    reason_of(monitor(dying));  // Whatever it sent before has arrived.
    EXPECT_FALSE(is_queued<exit_message>());
  }));
}

TEST(Exit, EXIT_06_OverALinkThatIsGoneItDoesNotEndTheReceiver) {
  run_everywhere(in_process([] {
    const auto unlinked = spawn_monitor([] {
      const pid dying = spawn_link([] {
        receive<go>();
        exit("boom");
      });
      unlink(dying);
      const monitor_ref watch = monitor(dying);
      send(dying, go{});
      EXPECT_EQ(reason_of(watch), "boom");
      exit("lived on");
    });

    EXPECT_EQ(reason_of(unlinked), "lived on");
  }));
}

TEST(Exit, EXIT_06_IsReachedWithAnExitUnderWay) {
  bool dropped = false;
  for (std::uint64_t seed = 1; seed <= 100 && !dropped; ++seed) {
    const auto run = run_recorded(in_process([] {
                                    trap_exit(true);
                                    const pid dying = spawn_link([] { exit("boom"); });
                                    unlink(dying);
                                    reason_of(monitor(dying));
                                  }),
                                  seed, {.models = {sim::delivery::in_flight, sim::timers::when_idle}});
    dropped = has_event(run, [](const sim::recorded_event& each) { return each.detail == "link_inactive"; });
  }
  EXPECT_TRUE(dropped) << "no schedule had an EXIT under way when its link was undone";
}

TEST(Exit, EXIT_07_NormalOverALinkIsDroppedAndTheLinkIsGone) {
  run_everywhere(in_process([] {
    const auto linked = spawn_monitor([] {
      const pid dying = spawn_link([] { receive<go>(); });
      const monitor_ref watch = monitor(dying);
      send(dying, go{});
      EXPECT_EQ(reason_of(watch), "normal");
      EXPECT_FALSE(is_alive(dying));
      EXPECT_EQ(process_info(self())->link_count, 0U);
      exit("lived on");
    });

    EXPECT_EQ(reason_of(linked), "lived on");
  }));
}

TEST(Exit, EXIT_08_OverALinkItEndsTheReceiverWithTheSameReason) {
  run_everywhere(in_process([] {
    EXPECT_EQ(reason_over_link("boom"), "boom");
    EXPECT_EQ(reason_over_link(exit_reason::shutdown), "shutdown");
    EXPECT_EQ(reason_over_link(exit_reason::kill), "kill") << "over a link, kill is a reason like any other";
  }));
}

TEST(Exit, EXIT_09_TrappedOverALinkItIsAMessage) {
  run_everywhere(in_process([] {
    trap_exit(true);
    const auto told = [](exit_reason reason) {
      const pid child = spawn_link([reason] { exit(reason); });
      const auto seen = receive<exit_message>();
      EXPECT_EQ(seen.from, child);
      return seen.reason.to_string();
    };

    EXPECT_EQ(told(exit_reason::normal), "normal");
    EXPECT_EQ(told("boom"), "boom");
    EXPECT_EQ(told(exit_reason::kill), "kill");
  }));
}

TEST(Exit, EXIT_10_LinksOfTheKilledSeeKilledLinksOfWhoRaisesKillSeeKill) {
  run_everywhere(in_process([] {
    trap_exit(true);
    const pid victim = spawn_link(wait_for_ever);
    exit(victim, exit_reason::kill);
    EXPECT_EQ(receive<exit_message>().reason.to_string(), "killed");

    spawn_link([] { exit(exit_reason::kill); });
    EXPECT_EQ(receive<exit_message>().reason.to_string(), "kill");

    const auto plain = spawn_monitor([] {
      const pid killed = spawn_link(wait_for_ever);
      exit(killed, exit_reason::kill);
      wait_for_ever();
    });
    EXPECT_EQ(reason_of(plain), "killed");
  }));
}

TEST(Exit, EXIT_11_TravelsAlongAChainOfLinksWithTheReasonItBeganWith) {
  run_everywhere(in_process([] {
    const auto ends_of_chain = [](exit_reason reason) {
      const pid tester = self();
      const auto first = spawn_monitor([tester, reason] {
        send(tester, spawn_link([tester, reason] {
               send(tester, spawn_link([tester, reason] {
                      send(tester, spawn_link([reason] {
                             receive<go>();
                             exit(reason);
                           }));
                      wait_for_ever();
                    }));
               wait_for_ever();
             }));
        wait_for_ever();
      });
      std::vector<pid> others;
      while (others.size() < 3) others.push_back(receive<pid>());
      std::vector<monitor_ref> watches{first.ref};
      for (const pid each : others) watches.push_back(watch(each));
      for (const pid each : others) send(each, go{});  // Only the last one waits for it.
      std::vector<std::string> reasons;
      for (const monitor_ref each : watches) reasons.push_back(reason_of(each));
      return reasons;
    };

    EXPECT_EQ(ends_of_chain("boom"), std::vector<std::string>(4, "boom"));
    EXPECT_EQ(ends_of_chain(exit_reason::shutdown_with("x")), std::vector<std::string>(4, "{shutdown, x}"));
  }));
}

TEST(Exit, EXIT_12_TrappingCountsWhenTheSignalArrivesNotLater) {
  run_everywhere(in_process([] {
    bool went_on = false;
    const auto late = spawn_monitor([&went_on] {
      receive<go>();
      trap_exit(true);
      went_on = true;
    });
    exit(late.process, "boom");
    send(late.process, go{});
    EXPECT_EQ(reason_of(late), "boom");
    EXPECT_FALSE(went_on);

    trap_exit(true);
    exit(self(), "trapped");
    trap_exit(false);
    EXPECT_EQ(receive<exit_message>().reason.to_string(), "trapped") << "what became a message stays one";
  }));
}

TEST(Exit, EXIT_13_ToTheDeadItSucceedsAndNothingComesBack) {
  run_everywhere(in_process([] {
    trap_exit(true);
    const auto dead = spawn_monitor([] {});
    reason_of(dead);

    exit(dead.process, "boom");
    exit(dead.process, exit_reason::kill);
    exit(pid(), "boom");

    EXPECT_FALSE(is_alive(dead.process));  // Answered after all that.
    EXPECT_EQ(queued(), 0U);
  }));
}

namespace {

struct told_reason {
  std::string reason;
};

struct leaving_server : gen_server {
  struct leave {};
  pid watcher;

  explicit leaving_server(pid told) : watcher(told) {}
  void handle_cast(leave) { exit("left"); }
  void terminate(const exit_reason& reason) { send(watcher, told_reason{reason.to_string()}); }
};

}  // namespace

TEST(Exit, EXIT_14_RaisedItCanBeCaughtAndSentItCannot) {
  run_everywhere(in_process([] {
    std::string caught;
    try {
      exit("raised");
    } catch (const std::exception&) {
      caught = "as an error";
    } catch (const exit_exception& raised) {
      caught = raised.reason().to_string();
    }
    EXPECT_EQ(caught, "raised");

    bool caught_signal = false;
    const auto victim = spawn_monitor([&caught_signal] {
      try {
        wait_for_ever();
      } catch (const exit_exception&) {
        caught_signal = true;
      } catch (const std::exception&) {
        caught_signal = true;
      }
    });
    exit(victim.process, "sent");
    EXPECT_EQ(reason_of(victim), "sent");
    EXPECT_FALSE(caught_signal);
  }));
}

TEST(Exit, EXIT_14_RaisedInAServerItRunsTerminateAndSentItDoesNot) {
  run_everywhere(in_process([] {
    const auto raising = start<leaving_server>(server_options{}, self());
    const monitor_ref raising_watch = monitor(raising.pid());
    cast(raising, leaving_server::leave{});
    EXPECT_EQ(reason_of(raising_watch), "left");
    EXPECT_EQ(receive<told_reason>().reason, "left");

    const auto signalled = start<leaving_server>(server_options{}, self());
    const monitor_ref signalled_watch = monitor(signalled.pid());
    exit(signalled.pid(), "sent");
    EXPECT_EQ(reason_of(signalled_watch), "sent");
    EXPECT_FALSE(is_queued<told_reason>());
  }));
}

}  // namespace rehearse::tests
