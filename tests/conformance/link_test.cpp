// LINK: one link a pair, undone by both sides' protocol.
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

/// All EXITs that lie in the mailbox, by reason.
auto taken_exits() -> std::vector<std::string> {
  std::vector<std::string> reasons;
  while (const auto seen = receive_within<exit_message>(0ms)) reasons.push_back(seen->reason.to_string());
  return reasons;
}

}  // namespace

TEST(Link, LINK_01_ThereIsOneLinkAPairHoweverOftenItIsMade) {
  run_everywhere(in_process([] {
    trap_exit(true);
    const pid tester = self();
    const pid child = spawn_link([tester] {
      link(tester);
      send(tester, ready{});
      receive<go>();
      exit("boom");
    });
    receive<ready>();
    link(child);
    link(child);
    EXPECT_EQ(process_info(tester)->link_count, 1U);
    EXPECT_EQ(process_info(child)->link_count, 1U);

    send(child, go{});

    EXPECT_EQ(receive<exit_message>().reason.to_string(), "boom");
    EXPECT_FALSE(is_alive(child));  // Answered after all that it sent.
    EXPECT_TRUE(taken_exits().empty());
  }));
}

TEST(Link, LINK_01_OneUnlinkUndoesItHoweverOftenItWasMade) {
  run_everywhere(in_process([] {
    trap_exit(true);
    const pid child = spawn_link([] { receive<go>(); });
    link(child);

    unlink(child);
    send(child, go{});

    reason_of(monitor(child));
    EXPECT_TRUE(taken_exits().empty());
  }));
}

TEST(Link, LINK_01_MadeFromBothSidesAtOnceItIsOne) {
  run_everywhere(in_process([] {
    trap_exit(true);
    const pid tester = self();
    const pid other = spawn([tester] {
      link(tester);
      receive<go>();
      exit("boom");
    });
    link(other);
    send(other, go{});

    EXPECT_EQ(receive<exit_message>().reason.to_string(), "boom");
    EXPECT_FALSE(is_alive(other));  // Answered after all that it sent.
    EXPECT_TRUE(taken_exits().empty());
    EXPECT_EQ(process_info(tester)->link_count, 0U);
  }));
}

TEST(Link, LINK_01_ItWorksBothWays) {
  run_everywhere(in_process([] {
    const auto either_dies = [](bool the_maker) {
      const pid tester = self();
      const auto other = spawn_monitor([tester] {
        send(tester, ready{});
        wait_for_ever();
      });
      receive<ready>();
      const auto maker = spawn_monitor([tester, to = other.process] {
        link(to);
        send(tester, ready{});
        wait_for_ever();
      });
      receive<ready>();
      while (process_info(other.process)->link_count == 0) yield();  // The link has reached the other side.
      exit(the_maker ? maker.process : other.process, "boom");
      return reason_of(the_maker ? other : maker);
    };

    EXPECT_EQ(either_dies(true), "boom");
    EXPECT_EQ(either_dies(false), "boom");
  }));
}

TEST(Link, LINK_01_ToOneselfItDoesNothing) {
  run_everywhere(in_process([] {
    link(self());

    EXPECT_EQ(process_info(self())->link_count, 0U);
    unlink(self());
  }));
}

TEST(Link, LINK_02_ToTheDeadItRaisesOrIsTrapped) {
  run_everywhere(in_process([] {
    const auto dead = spawn_monitor([] {});
    reason_of(dead);

    EXPECT_THROW(link(dead.process), no_process);
    EXPECT_EQ(process_info(self())->link_count, 0U);

    trap_exit(true);
    EXPECT_NO_THROW(link(dead.process));
    const auto seen = receive<exit_message>();
    EXPECT_EQ(seen.from, dead.process);
    EXPECT_EQ(seen.reason.to_string(), "noproc");
    EXPECT_EQ(process_info(self())->link_count, 0U);
  }));
}

TEST(Link, LINK_02_ToSomebodyWhoDiesMeanwhileItsExitComesOrItRaises) {
  run_everywhere(in_process([] {
    const auto linking = spawn_monitor([] {
      const pid dying = spawn([] { exit("boom"); });
      try {
        link(dying);
      } catch (const no_process&) {
        exit("raised");
      }
      wait_for_ever();
    });

    const std::string reason = reason_of(linking);
    EXPECT_TRUE(reason == "boom" || reason == "noproc" || reason == "raised") << reason;
  }));
}

TEST(Link, LINK_03_AfterUnlinkNothingMoreComes) {
  run_everywhere(in_process([] {
    trap_exit(true);
    const pid dying = spawn_link([] { exit("boom"); });

    unlink(dying);
    taken_exits();

    reason_of(monitor(dying));
    EXPECT_TRUE(taken_exits().empty());
  }));
}

TEST(Link, LINK_03_AnExitInTheMailboxStaysThere) {
  run_everywhere(in_process([] {
    trap_exit(true);
    const pid dead = spawn_link([] { exit("boom"); });
    until_queued(1);

    unlink(dead);

    EXPECT_EQ(taken_exits(), std::vector<std::string>{"boom"});
  }));
}

TEST(Link, LINK_03_UndoneFromBothSidesAtOnceItIsGone) {
  run_everywhere(in_process([] {
    trap_exit(true);
    const pid tester = self();
    const pid other = spawn_link([tester] {
      unlink(tester);
      send(tester, ready{});
      receive<go>();
      exit("boom");
    });
    unlink(other);
    receive<ready>();
    EXPECT_EQ(process_info(other)->link_count, 0U);

    send(other, go{});
    reason_of(monitor(other));
    EXPECT_TRUE(taken_exits().empty());
    EXPECT_EQ(process_info(tester)->link_count, 0U);
  }));
}

TEST(Link, LINK_03_MadeAgainAtOnceItHolds) {
  run_everywhere(in_process([] {
    trap_exit(true);
    const pid other = spawn_link([] {
      receive<go>();
      exit("boom");
    });

    unlink(other);
    link(other);
    unlink(other);
    link(other);
    send(other, go{});

    EXPECT_EQ(receive<exit_message>().reason.to_string(), "boom");
    EXPECT_FALSE(is_alive(other));
    EXPECT_TRUE(taken_exits().empty());
  }));
}

TEST(Link, LINK_03_MadeAgainWhileAnExitIsUnderWayItGivesOneExit) {
  run_everywhere(in_process([] {
                   trap_exit(true);
                   const pid dying = spawn_link([] { exit("boom"); });

                   unlink(dying);
                   taken_exits();
                   link(dying);

                   const std::string reason = receive<exit_message>().reason.to_string();
                   EXPECT_TRUE(reason == "boom" || reason == "noproc") << reason;
                   EXPECT_FALSE(is_alive(dying));  // Answered after all that it sent.
                   EXPECT_TRUE(taken_exits().empty());
                   EXPECT_EQ(process_info(self())->link_count, 0U);
                 }),
                 50);
}

TEST(Link, LINK_04_WhenEitherSideDiesItIsGoneOnBoth) {
  run_everywhere(in_process([] {
    trap_exit(true);
    const pid dying = spawn_link([] { exit("boom"); });
    EXPECT_EQ(receive<exit_message>().from, dying);
    EXPECT_EQ(process_info(self())->link_count, 0U);

    const pid tester = self();
    const auto parent = spawn_monitor([tester] {
      send(tester, spawn_link([tester] {
             trap_exit(true);
             send(tester, ready{});
             receive<exit_message>();
             send(tester, ready{});
             wait_for_ever();
           }));
      receive<go>();
      exit("boom");
    });
    const pid survivor = receive<pid>();
    receive<ready>();
    send(parent.process, go{});
    receive<ready>();
    EXPECT_EQ(process_info(survivor)->link_count, 0U);
  }));
}

TEST(Link, LINK_05_EachOfManyLinksGivesOneMessage) {
  run_everywhere(in_process([] {
    trap_exit(true);
    std::set<pid> linked;
    while (linked.size() < 5) linked.insert(spawn_link([] { exit("boom"); }));

    std::set<pid> heard;
    for (int i = 0; i < 5; ++i) heard.insert(receive<exit_message>().from);

    EXPECT_EQ(heard, linked);
    EXPECT_EQ(queued(), 0U);
  }));
}

}  // namespace rehearse::tests
