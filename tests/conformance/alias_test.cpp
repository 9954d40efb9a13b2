// ALIAS: what makes late replies vanish: the aliases of calls, and those that a process makes.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "support.hpp"

namespace rehearse::tests {

namespace {

struct all_sent {};

/// Answers its clients when it is told to, not when they ask; and as often as it is told to.
struct late_server : gen_server {
  struct ask {
    using reply = int;
  };
  struct ask_and_get_two {
    using reply = int;
  };
  struct answer_again {
    pid told_when_done;
  };

  std::optional<from> client;
  bool replies_at_once;

  explicit late_server(bool at_once) : replies_at_once(at_once) {}
  auto handle_call(ask, from asking) -> answer<ask> {
    client = asking;
    if (replies_at_once) return 1;
    return noreply();
  }
  auto handle_call(ask_and_get_two, from asking) -> answer<ask_and_get_two> {
    reply<ask_and_get_two>(asking, 1);
    reply<ask_and_get_two>(asking, 2);
    return noreply();
  }
  void handle_cast(answer_again told) {
    if (client) reply<ask>(*client, 2);
    send(told.told_when_done, all_sent{});
  }
};

}  // namespace

TEST(Alias, ALIAS_01_ALateReplyIsDroppedBeforeTheMailbox) {
  run_everywhere(in_process([] {
    const auto server = start<late_server>(server_options{}, false);

    try {
      call(server, late_server::ask{}, 10ms);
      ADD_FAILURE() << "nobody answered";
    } catch (const exit_exception& failed) {
      EXPECT_EQ(failed.reason().inner().to_string(), "timeout");
    }
    cast(server, late_server::answer_again{self()});

    receive<all_sent>();
    EXPECT_EQ(queued(), 0U);
  }));
}

TEST(Alias, ALIAS_03_TwoRepliesBackToBackLeaveTheSecondBehind) {
  // A handler in one step and instant delivery: both are there before the client goes on.
  run_seeds(in_process([] {
              const auto server = start<late_server>(server_options{}, true);

              EXPECT_EQ(call(server, late_server::ask_and_get_two{}), 1);
              EXPECT_EQ(queued(), 1U);
            }),
            20, {.granularity = sim::granularity::message});
}

TEST(Alias, ALIAS_03_ASecondReplyAfterTheFirstWasTakenIsDropped) {
  run_when_idle(in_process([] {
    const auto server = start<late_server>(server_options{}, true);
    EXPECT_EQ(call(server, late_server::ask{}), 1);

    cast(server, late_server::answer_again{self()});

    receive<all_sent>();
    EXPECT_EQ(queued(), 0U);
  }));
}

TEST(Alias, ALIAS_04_ACallThatWaitsForEverHasNoAlias) {
  run_everywhere(in_process([] {
    const auto server = start<late_server>(server_options{}, true);
    EXPECT_EQ(call(server, late_server::ask{}, infinity), 1);

    cast(server, late_server::answer_again{self()});

    receive<all_sent>();
    EXPECT_EQ(queued(), 1U) << "its second reply strays into the mailbox";
  }));
}

// -- aliases as references (ALIAS-02)
// -----------------------------------------------------------------------------------

namespace {

/// What of three messages reaches the owner, sent through `as` one after another.
auto what_comes_through(alias_ref as) -> std::string {
  const pid owner = self();
  const auto sender = spawn_monitor("sender", [=] {
    for (int i = 1; i <= 3; ++i) send(as, i);
    send(owner, all_sent{});
  });
  receive<all_sent>();
  reason_of(sender);
  std::string seen;
  while (const auto each = receive_within<int>(0ms)) seen += std::to_string(*each);
  return seen;
}

/// A process that ends when it is told to, and its monitor.
auto mortal() -> pid {
  return spawn("mortal", [] { receive<all_sent>(); });
}

}  // namespace

TEST(Alias, ALIAS_01_MessagesReachItsOwnerWhileItIsActive) {
  run_everywhere(in_process([] {
    const alias_ref as = alias();
    EXPECT_EQ(as.owner(), self());
    EXPECT_EQ(what_comes_through(as), "123");
    EXPECT_TRUE(unalias(as));
    EXPECT_EQ(what_comes_through(as), "");
    EXPECT_FALSE(unalias(as));
  }));
}

TEST(Alias, ALIAS_01_WhatHasArrivedStays) {
  run_everywhere(in_process([] {
    const alias_ref as = alias();
    send(as, 1);
    until_queued(1);
    unalias(as);
    send(as, 2);
    is_alive(self());
    EXPECT_EQ(receive<int>(), 1);
    EXPECT_FALSE(is_queued<int>());
  }));
}

TEST(Alias, ALIAS_01_OnlyItsOwnerDeactivatesIt) {
  run_everywhere(in_process([] {
    const alias_ref as = alias();
    const auto other = spawn_monitor([as] { EXPECT_FALSE(unalias(as)); });
    reason_of(other);
    EXPECT_EQ(what_comes_through(as), "123");
  }));
}

TEST(Alias, ALIAS_01_OfTheDeadOrOfNobodyItTakesMessagesToNobody) {
  run_everywhere(in_process([] {
    const pid me = self();
    const auto dying = spawn_monitor([me] { send(me, alias()); });
    const auto as = receive<alias_ref>();
    reason_of(dying);
    send(as, 1);
    send(alias_ref(), 1);
    is_alive(self());
    EXPECT_EQ(queued(), 0U);
  }));
}

TEST(Alias, ALIAS_02_ReplyIsForOneMessage) {
  run_everywhere(in_process([] {
    const alias_ref as = alias(alias_mode::reply);
    EXPECT_EQ(what_comes_through(as), "1");
    EXPECT_FALSE(unalias(as));
  }));
}

TEST(Alias, ALIAS_02_ExplicitUnaliasSurvivesItsMonitor) {
  run_everywhere(in_process([] {
    const pid target = mortal();
    const monitor_ref ref = monitor(target, alias_mode::explicit_unalias);
    send(target, all_sent{});
    reason_of(ref);
    EXPECT_EQ(what_comes_through(alias_of(ref)), "123") << "after the DOWN";

    const monitor_ref undone = monitor(mortal(), alias_mode::explicit_unalias);
    demonitor(undone);
    EXPECT_EQ(what_comes_through(alias_of(undone)), "123") << "after demonitor";
    EXPECT_TRUE(unalias(alias_of(undone)));
    EXPECT_EQ(what_comes_through(alias_of(undone)), "");
  }));
}

TEST(Alias, ALIAS_02_DemonitorEndsWithTheMonitor) {
  run_everywhere(in_process([] {
    const pid target = mortal();
    const monitor_ref ref = monitor(target, alias_mode::demonitor);
    EXPECT_EQ(what_comes_through(alias_of(ref)), "123");
    send(target, all_sent{});
    reason_of(ref);
    EXPECT_EQ(what_comes_through(alias_of(ref)), "") << "after the DOWN";

    const monitor_ref undone = monitor(mortal(), alias_mode::demonitor);
    EXPECT_TRUE(demonitor(undone));
    EXPECT_EQ(what_comes_through(alias_of(undone)), "") << "after demonitor";
  }));
}

TEST(Alias, ALIAS_02_ReplyDemonitorEndsBothWithTheFirstMessage) {
  run_everywhere(in_process([] {
    const pid target = mortal();
    const monitor_ref ref = monitor(target, alias_mode::reply_demonitor);
    EXPECT_EQ(what_comes_through(alias_of(ref)), "1");
    EXPECT_FALSE(demonitor(ref)) << "the monitor is gone";
    const monitor_ref second = monitor(target);
    send(target, all_sent{});
    reason_of(second);
    EXPECT_EQ(queued(), 0U) << "and no DOWN of it came";
  }));
}

TEST(Alias, ALIAS_02_ReplyDemonitorEndsWithTheMonitorToo) {
  run_everywhere(in_process([] {
    const pid target = mortal();
    const monitor_ref ref = monitor(target, alias_mode::reply_demonitor);
    send(target, all_sent{});
    reason_of(ref);
    EXPECT_EQ(what_comes_through(alias_of(ref)), "");
  }));
}

TEST(Alias, ALIAS_02_UnaliasLeavesTheMonitor) {
  run_everywhere(in_process([] {
    for (const auto mode : {alias_mode::explicit_unalias, alias_mode::demonitor, alias_mode::reply_demonitor}) {
      const pid target = mortal();
      const monitor_ref ref = monitor(target, mode);
      EXPECT_TRUE(unalias(alias_of(ref)));
      EXPECT_EQ(what_comes_through(alias_of(ref)), "");
      send(target, all_sent{});
      EXPECT_EQ(reason_of(ref), "normal");
    }
  }));
}

TEST(Alias, ALIAS_02_APlainMonitorIsNoAlias) {
  run_everywhere(in_process([] {
    const monitor_ref ref = monitor(mortal());
    EXPECT_EQ(what_comes_through(alias_of(ref)), "");
  }));
}

TEST(Alias, ALIAS_02_AMonitorOfOneselfIsNoAliasInAnyMode) {
  run_everywhere(in_process([] {
    for (const auto mode : {alias_mode::explicit_unalias, alias_mode::demonitor, alias_mode::reply_demonitor}) {
      const monitor_ref ref = monitor(self(), mode);
      EXPECT_EQ(what_comes_through(alias_of(ref)), "");
      EXPECT_FALSE(unalias(alias_of(ref)));
    }
  }));
}

TEST(Alias, ALIAS_02_ModesThatNeedAMonitorAreRefusedWithoutOneAndTheOtherWayRound) {
  run_everywhere(in_process([] {
    EXPECT_THROW(alias(alias_mode::demonitor), bad_argument);
    EXPECT_THROW(alias(alias_mode::reply_demonitor), bad_argument);
    EXPECT_THROW(monitor(self(), alias_mode::reply), bad_argument);
  }));
}

TEST(Alias, ALIAS_03_TwoMessagesGetInBeforeTheOwnerDemonitors) {
  run_everywhere(in_process([] {
    const pid me = self();
    const monitor_ref ref = monitor(mortal(), alias_mode::demonitor);
    const alias_ref as = alias_of(ref);
    spawn([=] {
      send(as, 1);
      send(as, 2);
      send(me, all_sent{});
    });
    receive<all_sent>();
    EXPECT_EQ(receive<int>(), 1);
    demonitor(ref, flush);
    EXPECT_EQ(receive<int>(), 2) << "it stays as a stray message";
  }));
}

}  // namespace rehearse::tests
