// ALIAS: what makes late replies vanish. The alias of a call is the only one there is so far.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <optional>

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

}  // namespace rehearse::tests
