// What a kill does to C++ code: stacks are unwound, destructors run, and nothing that they do is seen.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <algorithm>
#include <exception>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "support.hpp"

namespace rehearse::tests {

namespace {

struct ready {};
struct go {};
struct numbered {
  int number;
};

/// Sets its flag when it goes.
struct sentry {
  bool& flag;
  ~sentry() { flag = true; }
};

/// Counts what was given back to it.
struct pool : gen_server {
  struct checkin {};
  struct read {
    using reply = int;
  };
  int returned = 0;
  void handle_cast(checkin) { ++returned; }
  auto handle_call(read) -> int { return returned; }
};

/// Gives back when it goes, as leases do.
class lease {
 public:
  explicit lease(server_ref<pool> lender) : lender_(lender) {}
  lease(lease&& other) noexcept : lender_(std::exchange(other.lender_, {})) {}
  ~lease() {
    if (lender_.pid()) cast(lender_, pool::checkin{});
  }

 private:
  server_ref<pool> lender_;
};

constexpr auto swallowed_note = "a kill was swallowed by catch (...); rethrow what you do not know";

auto says(const sim::run_record& run, const std::string& note) -> bool {
  return std::find(run.notes.begin(), run.notes.end(), note) != run.notes.end();
}

/// The process that `in_process` and then its body spawn first.
constexpr runtime::process_id first_child = 3;

/// One run in which the first child is killed just before its operation `ordinal`.
auto run_with_kill(std::uint64_t ordinal, std::function<void()> body) -> sim::run_record {
  scenarios::runner once(
      {.body = in_process(std::move(body)), .is_test = true, .aimed_kills = {{first_child, ordinal}}});
  return once.run(1, 1, true);
}

}  // namespace

TEST(Kill, RunsTheDestructorsOfAProcessThatWaits) {
  run_everywhere(in_process([] {
    const pid tester = self();
    bool gone = false;
    const auto victim = spawn_monitor([tester, &gone] {
      const sentry watched{gone};
      send(tester, ready{});
      wait_for_ever();
    });
    receive<ready>();
    exit(victim.process, exit_reason::kill);

    EXPECT_EQ(reason_of(victim), "killed");
    EXPECT_TRUE(gone);
  }));
}

TEST(Kill, ReachesAProcessInsideACatchBlock) {
  run_everywhere(in_process([] {
    const pid tester = self();
    bool gone = false;
    bool went_on = false;
    const auto victim = spawn_monitor([tester, &gone, &went_on] {
      const sentry watched{gone};
      try {
        throw std::runtime_error("broken");
      } catch (const std::runtime_error&) {
        send(tester, ready{});
        wait_for_ever();
        went_on = true;
      }
      went_on = true;
    });
    receive<ready>();
    exit(victim.process, exit_reason::kill);

    EXPECT_EQ(reason_of(victim), "killed");
    EXPECT_TRUE(gone);
    EXPECT_FALSE(went_on);
    EXPECT_EQ(std::current_exception(), nullptr) << "its exception leaked into another process";
    EXPECT_EQ(reason_of(spawn_monitor([] { throw std::runtime_error("another"); })),
              "error: std::runtime_error: another");
  }));
}

TEST(Kill, StrikesWhileAnExceptionIsOnItsWay) {
  std::string reason;
  bool caught = false;
  bool went_on = false;
  const auto run = run_with_kill(1, [&] {
    const auto victim = spawn_monitor([&] {
      try {
        const lease held{server_ref<pool>(self())};
        throw std::runtime_error("broken");  // The lease gives back, its first operation: there it strikes.
      } catch (const std::runtime_error&) {
        caught = true;
      }
      yield();
      went_on = true;
    });
    reason = reason_of(victim);
  });

  EXPECT_EQ(run.outcome, sim::verdict::pass) << run.explanation;
  EXPECT_EQ(reason, "killed");
  EXPECT_TRUE(caught) << "doomed, it goes on until an operation that may throw";
  EXPECT_FALSE(went_on);
}

TEST(Fiber, RethrowsItsOwnExceptionAfterOthersHadTheirs) {
  run_everywhere(in_process([] {
    std::vector<runtime::monitored_process> throwing;
    for (int i = 0; i < 4; ++i) {
      throwing.push_back(spawn_monitor([i] {
        try {
          throw std::runtime_error(std::to_string(i));
        } catch (...) {
          yield();
          try {
            throw std::logic_error("inner");
          } catch (const std::logic_error&) {
            yield();
          }
          yield();
          throw;
        }
      }));
    }

    for (int i = 0; i < 4; ++i) {
      EXPECT_EQ(reason_of(throwing[static_cast<std::size_t>(i)]), "error: std::runtime_error: " + std::to_string(i));
    }
  }));
}

TEST(Kill, SwallowedAtTheEndIsSaidAloud) {
  const auto run = run_recorded(in_process([] {
    const pid tester = self();
    const auto victim = spawn_monitor([tester] {
      try {
        send(tester, ready{});
        wait_for_ever();
      } catch (...) {  // The mistake.
      }
    });
    receive<ready>();
    exit(victim.process, exit_reason::kill);
    EXPECT_EQ(reason_of(victim), "killed");
  }));

  EXPECT_EQ(run.outcome, sim::verdict::pass) << run.explanation;
  EXPECT_TRUE(says(run, swallowed_note));
}

TEST(Kill, SwallowedComesAgainAtTheNextOperationAndIsSaidAloud) {
  bool swallowed = false;
  bool went_on = false;
  const auto run = run_recorded(in_process([&] {
    const pid tester = self();
    const auto victim = spawn_monitor([&, tester] {
      try {
        send(tester, ready{});
        wait_for_ever();
      } catch (...) {
        swallowed = true;
      }
      send(tester, numbered{1});  // Without effect.
      yield();
      went_on = true;
    });
    receive<ready>();
    exit(victim.process, exit_reason::kill);
    EXPECT_EQ(reason_of(victim), "killed");
    EXPECT_FALSE(is_alive(victim.process));
    EXPECT_EQ(queued(), 0U);
  }));

  EXPECT_EQ(run.outcome, sim::verdict::pass) << run.explanation;
  EXPECT_TRUE(swallowed);
  EXPECT_FALSE(went_on);
  EXPECT_TRUE(says(run, swallowed_note));
}

TEST(Kill, RethrownIsNotSaidToBeSwallowed) {
  const auto run = run_recorded(in_process([] {
    const pid tester = self();
    const auto victim = spawn_monitor([tester] {
      try {
        send(tester, ready{});
        wait_for_ever();
      } catch (...) {
        send(tester, numbered{1});  // Cleaning up, as one may.
        fault_point("cleaned up");  // Raises it again, in the handler.
        throw;
      }
    });
    receive<ready>();
    exit(victim.process, exit_reason::kill);
    EXPECT_EQ(reason_of(victim), "killed");
    EXPECT_EQ(queued(), 0U);
  }));

  EXPECT_TRUE(run.notes.empty()) << run.notes.front();
}

TEST(Kill, EndsALoopThatCatchesEverything) {
  const auto run = run_recorded(in_process([] {
    const pid tester = self();
    const auto victim = spawn_monitor([tester] {
      send(tester, ready{});
      for (;;) {
        try {
          receive<go>();
        } catch (...) {  // Logs and goes on, as loops of servers do.
        }
      }
    });
    receive<ready>();
    exit(victim.process, exit_reason::kill);
    EXPECT_EQ(reason_of(victim), "killed");
  }));

  EXPECT_EQ(run.outcome, sim::verdict::pass) << run.explanation;
  EXPECT_FALSE(run.notes.empty());
}

TEST(Kill, EndsALoopOfSends) {
  const auto run = run_recorded(in_process([] {
    const pid tester = self();
    const auto victim = spawn_monitor([tester] {
      for (;;) send(tester, ready{});
    });
    receive<ready>();
    exit(victim.process, exit_reason::kill);
    EXPECT_EQ(reason_of(victim), "killed");
  }));

  EXPECT_EQ(run.outcome, sim::verdict::pass) << run.explanation;
  EXPECT_FALSE(run.notes.empty()) << "its stack was given up, and nobody said so";
}

TEST(Kill, AtASendDoomsItTheRestRunsInVainUntilItMayThrow) {
  int reached = 0;
  const auto run = run_with_kill(2, [&reached] {
    const pid tester = self();
    const auto victim = spawn_monitor([&reached, tester] {
      send(tester, numbered{1});
      send(tester, numbered{2});  // Strikes here.
      reached = 1;
      for (int i = 0; i < 1000; ++i) send(tester, numbered{3});
      mark("doomed");
      reached = 2;
      yield();
      reached = 3;
    });
    EXPECT_EQ(reason_of(victim), "killed");
    EXPECT_EQ(receive<numbered>().number, 1);
    EXPECT_EQ(queued(), 0U);
  });

  EXPECT_EQ(run.outcome, sim::verdict::pass) << run.explanation;
  EXPECT_EQ(reached, 2);
  EXPECT_FALSE(has_event(run, [](const sim::recorded_event& each) { return each.text == "doomed"; }));
  EXPECT_TRUE(run.notes.empty());
}

TEST(Kill, AtAnyOperationLeavesNothingHalfDone) {
  std::set<std::string> reasons;
  for (std::uint64_t ordinal = 1; ordinal <= 14; ++ordinal) {
    SCOPED_TRACE("killed before operation " + std::to_string(ordinal));
    bool gone = false;
    const auto run = run_with_kill(ordinal, [&] {
      trap_exit(true);
      const pid tester = self();
      const auto victim = spawn_monitor([&gone, tester] {
        const sentry watched{gone};
        register_name("victim");                                  // 1
        const pid child = spawn_link(wait_for_ever);              // 2
        const monitor_ref ref = monitor(tester);                  // 3
        send(tester, numbered{1});                                // 4
        demonitor(ref, flush);                                    // 5
        link(tester);                                             // 6
        const timer_ref timer = send_after(self(), 1h, ready{});  // 7
        static_cast<void>(cancel_timer(timer));                   // 8
        static_cast<void>(whereis("victim"));                     // 9
        static_cast<void>(is_alive(child));                       // 10
        unlink(tester);                                           // 11
        unregister_name("victim");                                // 12
        exit(child, exit_reason::kill);                           // 13: and dies of it, over the link.
        wait_for_ever();
      });
      reasons.insert(reason_of(victim));
      EXPECT_TRUE(gone);
      EXPECT_FALSE(whereis("victim"));
      EXPECT_EQ(process_info(self())->link_count, 0U);
      EXPECT_EQ(process_info(self())->watcher_count, 1U) << "the root's alone";
    });
    EXPECT_EQ(run.outcome, sim::verdict::pass) << run.property << ": " << run.explanation;
    EXPECT_TRUE(run.notes.empty()) << run.notes.front();
  }
  EXPECT_EQ(reasons, std::set<std::string>{"killed"});
}

TEST(KillDeathTest, DoesNotLetADestructorWait) {
  struct waits {
    ~waits() { wait_for_ever(); }
  };
  const auto body = in_process([] {
    const pid tester = self();
    const auto victim = spawn_monitor([tester] {
      const waits blocking;
      send(tester, ready{});
      wait_for_ever();
    });
    receive<ready>();
    exit(victim.process, exit_reason::kill);
    reason_of(victim);
  });

  EXPECT_EXIT(run_recorded(body), testing::ExitedWithCode(1), "destructors may send and cast, not wait");
}

TEST(Lease, IsGivenBackByAReturnAndByAnException) {
  run_everywhere(in_process([] {
    const auto lender = start<pool>(server_options{});

    EXPECT_EQ(reason_of(spawn_monitor([lender] { const lease held(lender); })), "normal");
    EXPECT_EQ(reason_of(spawn_monitor([lender] {
                const lease held(lender);
                throw std::runtime_error("broken");
              })),
              "error: std::runtime_error: broken");
    EXPECT_EQ(reason_of(spawn_monitor([lender] {
                const lease held(lender);
                exit("left");
              })),
              "left");

    // Its own signals to the pool came before its DOWN to us, by another pair: ask until they have arrived.
    while (call(lender, pool::read{}, infinity) < 3) yield();
    EXPECT_EQ(call(lender, pool::read{}, infinity), 3);
  }));
}

TEST(Lease, OfTheBodyItselfIsGivenBackByAnExceptionToo) {
  run_when_idle(in_process([] {
    const auto lender = start<pool>(server_options{});

    EXPECT_EQ(reason_of(spawn_monitor([held = lease(lender)] {})), "normal");
    EXPECT_EQ(reason_of(spawn_monitor([held = lease(lender)] { exit("left"); })), "left");

    sleep(1s);
    EXPECT_EQ(call(lender, pool::read{}, infinity), 2);
  }));
}

TEST(Lease, OfTheKilledIsNotGivenBack) {
  run_when_idle(in_process([] {
    const auto lender = start<pool>(server_options{});
    const pid tester = self();
    const auto victim = spawn_monitor([lender, tester] {
      const lease held(lender);
      send(tester, ready{});
      wait_for_ever();
    });
    receive<ready>();
    exit(victim.process, exit_reason::kill);
    EXPECT_EQ(reason_of(victim), "killed");

    sleep(1s);
    EXPECT_EQ(call(lender, pool::read{}, infinity), 0);
  }));
}

TEST(Lease, OfOneKilledAsItGivesBackIsNotGivenBack) {
  int returned = -1;
  const auto run = run_with_kill(2, [&returned] {
    const pid tester = self();
    const auto victim = spawn_monitor([tester] {
      const lease held(receive<server_ref<pool>>());
      yield();  // 1, and the lease's cast is 2.
    });
    const auto lender = start<pool>(server_options{});
    send(victim.process, lender);
    EXPECT_EQ(reason_of(victim), "killed");
    returned = call(lender, pool::read{});
  });

  EXPECT_EQ(run.outcome, sim::verdict::pass) << run.explanation;
  EXPECT_EQ(returned, 0);
  EXPECT_TRUE(run.notes.empty());
}

TEST(Lease, InsideAMessageThatIsLostIsNotGivenBack) {
  run_when_idle(in_process([] {
    const auto lender = start<pool>(server_options{});
    const auto busy = spawn_monitor([] { receive<go>(); });
    send(busy.process, lease(lender));  // Lies in a mailbox.
    send_after(busy.process, 24h, lease(lender));
    is_alive(busy.process);
    exit(busy.process, exit_reason::kill);
    EXPECT_EQ(reason_of(busy), "killed");
    send(busy.process, lease(lender));  // Reaches nobody.
    send(self(), lease(lender));        // Lies in a mailbox when the run ends.
    send_after(self(), 24h, lease(lender));

    sleep(1s);
    EXPECT_EQ(call(lender, pool::read{}, infinity), 0);
  }));
}

TEST(Lease, InsideAMessageThatIsTakenOrCancelledIsGivenBack) {
  run_when_idle(in_process([] {
    const auto lender = start<pool>(server_options{});
    send(self(), lease(lender));
    receive<lease>();
    const timer_ref timer = send_after(self(), 24h, lease(lender));
    EXPECT_TRUE(cancel_timer(timer));

    sleep(1s);
    EXPECT_EQ(call(lender, pool::read{}, infinity), 2);
  }));
}

}  // namespace rehearse::tests
