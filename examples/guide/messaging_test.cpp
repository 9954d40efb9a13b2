// Messages by hand, calls, links.
// SPDX-License-Identifier: MIT
#include <rehearse/harness/gtest.hpp>

#include "direct_messaging.hpp"
#include "process_linking.hpp"
#include "server_calls.hpp"

REHEARSE_TEST(DirectMessaging, GetsAReplyFromAReceiverThatLives) {
  const pid receiver = start_receiver();
  send(receiver, 42);  // Whatever it is, it is not in the way.

  EXPECT_EQ(send_message(receiver), "Hello back!");

  send(receiver, stop_receiver{});
  settle();
  EXPECT_FALSE(is_alive(receiver));
  const virtual_time asked = now();
  EXPECT_EQ(send_message(receiver), std::nullopt);
  EXPECT_EQ(now(), asked) << "the dead are not waited for";
}

REHEARSE_TEST(DirectMessaging, LeavesNoLateReplyBehind) {
  const pid receiver = start_receiver();
  inject().delay({.at_most = 1, .within = 4});

  const auto first = send_message(receiver);
  settle();
  EXPECT_EQ(process_info(self())->mailbox_size, 0U);
  EXPECT_EQ(send_message(receiver), "Hello back!");
  EXPECT_TRUE(first == "Hello back!" || first == std::nullopt);
  send(receiver, stop_receiver{});
}

REHEARSE_TEST(ServerCalls, ACastIsHandledBeforeTheNextCallOfTheSameProcess) {
  start_link<worker>(named("my_worker"), "old");

  EXPECT_EQ(process("data"), "old: data");
  update_state("new");
  EXPECT_EQ(process("data"), "new: data");
}

REHEARSE_TEST(ProcessLinking, DiesWithTheOtherUnlessItEndsNormally) {
  struct die {
    exit_reason how;
  };
  for (const exit_reason& how : {exit_reason("broken"), exit_reason(exit_reason::normal)}) {
    const pid other = spawn("other", [] { exit(receive<die>().how); });
    const pid linked = spawn("linked", [=] {
      share_fate_with(other);
      receive<die>();
    });
    settle();

    send(other, die{how});
    settle();

    EXPECT_EQ(is_alive(linked), how == exit_reason::normal);
    exit(linked, exit_reason::kill);
  }
}
