// GS-26 and GS-27: requests whose response is waited for later, and those to every server of a name.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include <rehearse/rehearse.hpp>

#include "server_samples.hpp"

namespace rehearse::tests {
namespace {

/// Counts; answers a `get` at once and a `keep` when somebody else does.
struct till : gen_server {
  struct get {
    using reply = int;
  };
  struct keep {
    using reply = int;
  };
  struct add {};
  struct kept {
    from client;
  };
  explicit till(pid told = {}) : reader(told) {}

  auto handle_call(get) const -> int { return count; }
  auto handle_call(keep, from client) -> answer<keep> {
    ++count;
    send(reader, kept{client});
    return noreply();
  }
  void handle_cast(add) { ++count; }

  pid reader;
  int count = 0;
};

auto open_till() -> server_ref<till> { return start<till>(server_options{}, self()); }

TEST(GenServer, GS_26_TheReplyWaitsForWhoAsked) {
  run_everywhere(whole([] {
    const auto server = open_till();

    const auto first = send_request(server, till::get{});
    cast(server, till::add{});
    const auto second = send_request(server, till::get{});

    EXPECT_EQ(receive_response(second)->value(), 1) << "in whatever order they are asked for";
    EXPECT_EQ(receive_response(first)->value(), 0);
    EXPECT_EQ(process_info(self())->monitor_count, 0U);
    EXPECT_EQ(process_info(server.pid())->watcher_count, 0U);
    EXPECT_EQ(mailbox_size(), 0U);
  }));
}

TEST(GenServer, GS_26_ItIsOrderedAmongCastsAndSends) {
  run_everywhere(whole([] {
    const auto server = open_till();
    cast(server, till::add{});
    const auto pending = send_request(server, till::get{});
    cast(server, till::add{});
    EXPECT_EQ(receive_response(pending)->value(), 1);
    EXPECT_EQ(call(server, till::get{}, infinity), 2);
  }));
}

TEST(GenServer, GS_26_ReceiveAbandonsTheRequestWhenTheTimeIsOver) {
  run_when_idle(whole([] {
    const auto server = open_till();
    const auto pending = send_request(server, till::keep{});
    const from client = receive<till::kept>().client;

    EXPECT_FALSE(receive_response(pending, 10ms));

    EXPECT_EQ(now(), 10ms);
    reply<till::keep>(client, 7);
    settle();
    EXPECT_EQ(mailbox_size(), 0U) << "the late reply is dropped";
    EXPECT_THROW(receive_response(pending, 10ms), bad_argument);
    EXPECT_EQ(process_info(self())->monitor_count, 0U);
    EXPECT_EQ(process_info(server.pid())->watcher_count, 0U);
  }));
}

TEST(GenServer, GS_26_WaitLeavesItPending) {
  run_when_idle(whole([] {
    const auto server = open_till();
    const auto pending = send_request(server, till::keep{});
    const from client = receive<till::kept>().client;

    EXPECT_FALSE(wait_response(pending, 10ms));
    EXPECT_FALSE(wait_response(pending, 0ms));
    reply<till::keep>(client, 7);

    EXPECT_EQ(wait_response(pending)->value(), 7);
    EXPECT_EQ(now(), 10ms);
    EXPECT_EQ(process_info(server.pid())->watcher_count, 0U) << "also if somebody else answered";
  }));
}

TEST(GenServer, GS_26_AServerThatIsNotThereIsNoproc) {
  run_everywhere(whole([] {
    const auto server = open_till();
    stop(server);

    const auto dead = receive_response(send_request(server, till::get{}));
    const auto nobody = receive_response(send_request(server_named<till>("nobody"), till::get{}));

    EXPECT_FALSE(dead->is_ok());
    EXPECT_EQ(dead->reason(), exit_reason::noproc);
    EXPECT_EQ(nobody->reason(), exit_reason::noproc);
    EXPECT_EQ(process_info(self())->monitor_count, 0U);
  }));
}

TEST(GenServer, GS_26_AbandonedBeforeNobodysAnswerComesNothingIsLeft) {
  run_everywhere(whole([] {
    const auto outcome = receive_response(send_request(server_named<till>("nobody"), till::get{}), 0ms);
    if (outcome) {
      EXPECT_EQ(outcome->reason(), exit_reason::noproc);
    }
    settle();
    EXPECT_EQ(mailbox_size(), 0U);
  }));
}

TEST(GenServer, GS_26_AServerThatEndsMeanwhileGivesItsReason) {
  run_everywhere(whole([] {
    const auto server = open_till();
    const auto pending = send_request(server, till::keep{});
    receive<till::kept>();
    exit(server.pid(), "boom");
    const auto outcome = receive_response(pending);
    EXPECT_EQ(outcome->reason(), exit_reason("boom"));
    EXPECT_EQ(mailbox_size(), 0U);
  }));
}

TEST(GenServer, GS_26_OnlyItsOwnerAndOnlyOnceMayReceiveIt) {
  run_everywhere(whole([] {
    const auto server = open_till();
    const auto pending = send_request(server, till::get{});
    const auto other = spawn_monitor([pending] { EXPECT_THROW(receive_response(pending), bad_argument); });
    reason_of(other.ref);
    EXPECT_EQ(receive_response(pending)->value(), 0);
    EXPECT_THROW(receive_response(pending), bad_argument);
    EXPECT_THROW(wait_response(pending_call<till::get>()), bad_argument);
  }));
}

TEST(GenServer, GS_26_ASecondReplyBeforeTheFirstIsTakenIsStray) {
  run_when_idle(whole([] {
    const auto server = open_till();
    const auto pending = send_request(server, till::keep{});
    const from client = receive<till::kept>().client;
    reply<till::keep>(client, 1);
    reply<till::keep>(client, 2);
    settle();
    EXPECT_EQ(receive_response(pending)->value(), 1);
    EXPECT_EQ(mailbox_size(), 1U) << "as of a call (GS-24)";
  }));
}

/// Asks a till and goes on; tells what it was told.
struct customer : gen_server {
  struct told {
    std::string what;
  };
  using infos = messages<response, down>;
  customer(server_ref<till> server, pid who) : asked(server), reader(who) {}

  void init() {
    first = send_request(asked, till::get{});
    second = send_request(asked, till::keep{});
  }
  void handle_info(response arrived) {
    if (const auto outcome = check_response(second, arrived)) say("second: ", outcome->value());
    if (const auto outcome = check_response(first, arrived)) say("first: ", outcome->value());
  }
  void handle_info(const down& seen) const {
    if (const auto outcome = check_response(second, seen))
      send(reader, told{"second: " + outcome->reason().to_string()});
    EXPECT_FALSE(check_response(first, seen));
  }
  void say(const std::string& which, int value) const { send(reader, told{which + std::to_string(value)}); }

  server_ref<till> asked;
  pid reader;
  pending_call<till::get> first;
  pending_call<till::keep> second;
};

TEST(GenServer, GS_26_AServerIsGivenTheResponseAsAMessage) {
  run_everywhere(whole([] {
    const auto server = open_till();
    const pid asker = start<customer>(server_options{}, server, self()).pid();
    EXPECT_EQ(receive<customer::told>().what, "first: 0");
    reply<till::keep>(receive<till::kept>().client, 7);
    EXPECT_EQ(receive<customer::told>().what, "second: 7");
    EXPECT_EQ(process_info(asker)->monitor_count, 0U);
  }));
}

TEST(GenServer, GS_26_AServerIsGivenTheEndOfWhomItAsked) {
  run_everywhere(whole([] {
    const auto server = open_till();
    start<customer>(server_options{}, server, self());
    EXPECT_EQ(receive<customer::told>().what, "first: 0");
    receive<till::kept>();
    exit(server.pid(), "boom");
    EXPECT_EQ(receive<customer::told>().what, "second: boom");
  }));
}

TEST(GenServer, GS_26_AResponseNobodyReceivesIsDroppedByAServerAsAnyMessage) {
  struct careless : gen_server {
    struct ask {
      server_ref<till> whom;
    };
    struct get {
      using reply = int;
    };
    static void handle_cast(ask what) { send_request(what.whom, till::get{}); }
    static auto handle_call(get) -> int { return 3; }
  };
  run_everywhere(whole([] {
    const auto server = open_till();
    const auto asker = start<careless>(server_options{});
    cast(asker, careless::ask{server});
    settle();
    EXPECT_EQ(call(asker, careless::get{}, infinity), 3);
    EXPECT_EQ(process_info(asker.pid())->mailbox_size, 0U);
  }));
}

TEST(GenServer, GS_26_WaitingForEachOtherIsADeadlock) {
  const sim::run_record run = run_recorded([] {
    const auto server = open_till();
    receive_response(send_request(server, till::keep{}));
  });
  EXPECT_EQ(run.property, "no deadlock") << run.explanation;
}

TEST(GenServer, GS_27_MultiCallGivesTheReplyOfTheOneNode) {
  run_everywhere(whole([] {
    start<till>(named("till"), self());
    const auto result = multi_call(server_named<till>("till"), till::get{});
    EXPECT_EQ(result.replies, std::vector<int>{0});
    EXPECT_EQ(result.bad_nodes, 0U);
  }));
}

TEST(GenServer, GS_27_ANodeWithoutTheServerIsBad) {
  run_everywhere(whole([] {
    const auto result = multi_call(server_named<till>("till"), till::get{});
    EXPECT_TRUE(result.replies.empty());
    EXPECT_EQ(result.bad_nodes, 1U);
    EXPECT_EQ(mailbox_size(), 0U);
  }));
}

TEST(GenServer, GS_27_ANodeThatTakesTooLongIsBadAndItsLateReplyIsDropped) {
  run_when_idle(whole([] {
    start<till>(named("till"), self());
    EXPECT_EQ(multi_call(server_named<till>("till"), till::keep{}, 10ms).bad_nodes, 1U);
    EXPECT_EQ(now(), 10ms);
    reply<till::keep>(receive<till::kept>().client, 1);
    settle();
    EXPECT_EQ(mailbox_size(), 0U);
  }));
}

TEST(GenServer, GS_27_AbcastTellsTheServerIfThereIsOne) {
  run_everywhere(whole([] {
    const auto server = server_named<till>("till");
    abcast(server, till::add{});
    start<till>(named("till"), self());
    abcast(server, till::add{});
    EXPECT_EQ(call(server, till::get{}, infinity), 1);
  }));
}

}  // namespace
}  // namespace rehearse::tests
