// GS-06 to GS-16: what callbacks may answer, and what the server does then.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include <rehearse/rehearse.hpp>

#include "server_samples.hpp"

namespace rehearse::tests {
namespace {

/// A server with one request for each answer a callback may give. Writes what it does into the journal.
struct desk : gen_server {
  struct replies {
    using reply = int;
    int value;
  };
  struct replies_and_continues {
    using reply = int;
  };
  struct replies_and_times_out {
    using reply = int;
  };
  struct replies_and_stops {
    using reply = int;
    bool crashes_in_terminate = false;
  };
  struct replies_later {
    using reply = int;
  };
  struct taken {
    from client;
  };
  struct continues_before_reply {
    using reply = int;
  };
  struct times_out_before_reply {
    using reply = int;
  };
  struct stops_without_reply {
    using reply = int;
    exit_reason why;
  };
  struct throws {
    using reply = int;
  };
  struct exits {
    using reply = int;
    exit_reason why;
  };
  struct has_no_value {
    using reply = void;
  };

  struct note {
    std::string line;
  };
  struct casts_continue {};
  struct casts_timeout {};
  struct casts_stop {
    exit_reason why;
  };
  struct casts_throw {};

  struct info_continue {};
  struct info_timeout {};
  struct info_stop {
    exit_reason why;
  };
  struct unknown {};
  using infos = messages<note, info_continue, info_timeout, info_stop>;

  struct step {
    int steps_left;
  };
  struct last_words {
    exit_reason why;
  };
  using continues = messages<step, last_words>;

  desk(journal* to, pid told) : written(to), reader(told) {}

  auto handle_call(replies request) -> int { return request.value; }
  auto handle_call(replies_and_continues) -> answer<replies_and_continues> {
    return {2, next().with_continue(step{1})};
  }
  auto handle_call(replies_and_times_out) -> answer<replies_and_times_out> { return {3, next().with_timeout(10ms)}; }
  auto handle_call(replies_and_stops request) -> answer<replies_and_stops> {
    crashes = request.crashes_in_terminate;
    return {4, stop_with("closed")};
  }
  auto handle_call(replies_later, from client) -> answer<replies_later> {
    send(reader, taken{client});
    return noreply();
  }
  auto handle_call(continues_before_reply, from client) -> answer<continues_before_reply> {
    waiting = client;
    return noreply().with_continue(step{0});
  }
  auto handle_call(times_out_before_reply, from client) -> answer<times_out_before_reply> {
    waiting = client;
    return noreply().with_timeout(10ms);
  }
  auto handle_call(stops_without_reply request) -> answer<stops_without_reply> { return stop_with(request.why); }
  auto handle_call(throws) -> int { throw std::runtime_error("jammed"); }
  auto handle_call(exits request) -> int { exit(request.why); }
  void handle_call(has_no_value) { written->note("void"); }

  void handle_cast(const note& what) { written->note(what.line); }
  auto handle_cast(casts_continue) -> next { return next().with_continue(step{2}); }
  auto handle_cast(casts_timeout) -> next { return next().with_timeout(10ms); }
  auto handle_cast(const casts_stop& request) -> next { return stop_with(request.why); }
  void handle_cast(casts_throw) { throw std::runtime_error("jammed"); }

  void handle_info(const note& what) { written->note(what.line); }
  auto handle_info(info_continue) -> next { return next().with_continue(step{1}); }
  auto handle_info(info_timeout) -> next { return next().with_timeout(10ms); }
  auto handle_info(const info_stop& request) -> next { return stop_with(request.why); }

  auto handle_continue(step which) -> next {
    written->note("continue" + std::to_string(which.steps_left));
    if (which.steps_left > 0) return next().with_continue(step{which.steps_left - 1});
    if (waiting.ref() != 0) reply<continues_before_reply>(waiting, 6);
    return {};
  }
  auto handle_continue(const last_words& words) -> next { return stop_with(words.why); }
  void handle_timeout() {
    written->note("timeout");
    if (waiting.ref() != 0) reply<times_out_before_reply>(waiting, 7);
  }
  void terminate(const exit_reason& why) {
    yield();
    written->note("terminate:" + why.to_string());
    if (crashes) throw std::logic_error("in terminate");
  }

  journal* written;
  pid reader;
  from waiting;
  bool crashes = false;
};

/// Begins a body: a desk, linked to nobody, and the journal it writes.
struct opened_desk {
  journal& written = new_journal();
  server_ref<desk> server = start<desk>(server_options{}, &written, self());
  monitor_ref watched = monitor(server.pid());
};

TEST(GenServer, GS_06_ReplyWithAValueOrWithNone) {
  run_everywhere(whole([] {
    const opened_desk at;
    EXPECT_EQ(call(at.server, desk::replies{5}, infinity), 5);
    call(at.server, desk::has_no_value{}, infinity);
    EXPECT_EQ(at.written.lines, "void");
    EXPECT_EQ(call(at.server, desk::replies{6}, infinity), 6);
  }));
}

TEST(GenServer, GS_06_ReplyAndContinue) {
  run_everywhere(whole([] {
    const opened_desk at;
    EXPECT_EQ(call(at.server, desk::replies_and_continues{}, infinity), 2);
    EXPECT_EQ(call(at.server, desk::replies{5}, infinity), 5);
    EXPECT_EQ(at.written.lines, "continue1 continue0");
  }));
}

TEST(GenServer, GS_06_ReplyAndTimeout) {
  run_when_idle(whole([] {
    const opened_desk at;
    EXPECT_EQ(call(at.server, desk::replies_and_times_out{}, infinity), 3);
    sleep(11ms);
    EXPECT_EQ(at.written.lines, "timeout");
  }));
}

TEST(GenServer, GS_06_NoReplyLeavesTheCallerWaitingUntilSomebodyReplies) {
  run_everywhere(whole([] {
    const opened_desk at;
    auto& got = run_state<int>(0);
    const auto caller =
        spawn_monitor("caller", [&got, server = at.server] { got = call(server, desk::replies_later{}, infinity); });
    const from client = receive<desk::taken>().client;
    EXPECT_EQ(call(at.server, desk::replies{1}, infinity), 1);
    EXPECT_EQ(got, 0);
    EXPECT_EQ(client.pid(), caller.process);
    reply<desk::replies_later>(client, 9);
    reason_of(caller.ref);
    EXPECT_EQ(got, 9);
  }));
}

TEST(GenServer, GS_06_NoReplyAndContinue) {
  run_everywhere(whole([] {
    const opened_desk at;
    EXPECT_EQ(call(at.server, desk::continues_before_reply{}, infinity), 6);
    EXPECT_EQ(at.written.lines, "continue0");
  }));
}

TEST(GenServer, GS_06_NoReplyAndTimeout) {
  run_everywhere(whole([] {
    const opened_desk at;
    EXPECT_EQ(call(at.server, desk::times_out_before_reply{}, infinity), 7);
    EXPECT_EQ(at.written.lines, "timeout");
  }));
}

TEST(GenServer, GS_07_CastInfoAndContinueMayGoOn) {
  run_everywhere(whole([] {
    const opened_desk at;
    cast(at.server, desk::note{"cast"});
    send(at.server.pid(), desk::note{"info"});
    cast(at.server, desk::casts_continue{});
    send(at.server.pid(), desk::info_continue{});
    EXPECT_EQ(call(at.server, desk::replies{5}, infinity), 5);
    EXPECT_EQ(at.written.lines, "cast info continue2 continue1 continue0 continue1 continue0");
  }));
}

TEST(GenServer, GS_07_CastMayGiveATimeout) {
  run_when_idle(whole([] {
    const opened_desk at;
    cast(at.server, desk::casts_timeout{});
    sleep(9ms);
    EXPECT_EQ(at.written.lines, "");
    sleep(2ms);
    EXPECT_EQ(at.written.lines, "timeout");
  }));
}

TEST(GenServer, GS_07_InfoMayGiveATimeout) {
  run_when_idle(whole([] {
    const opened_desk at;
    send(at.server.pid(), desk::info_timeout{});
    sleep(9ms);
    EXPECT_EQ(at.written.lines, "");
    sleep(2ms);
    EXPECT_EQ(at.written.lines, "timeout");
  }));
}

TEST(GenServer, GS_07_CastMayStop) {
  run_everywhere(whole([] {
    const opened_desk at;
    cast(at.server, desk::casts_stop{"enough"});
    cast(at.server, desk::note{"never"});
    EXPECT_EQ(reason_of(at.watched), exit_reason("enough"));
    EXPECT_EQ(at.written.lines, "terminate:enough");
  }));
}

TEST(GenServer, GS_07_InfoMayStop) {
  run_everywhere(whole([] {
    const opened_desk at;
    send(at.server.pid(), desk::info_stop{"enough"});
    send(at.server.pid(), desk::note{"never"});
    EXPECT_EQ(reason_of(at.watched), exit_reason("enough"));
    EXPECT_EQ(at.written.lines, "terminate:enough");
  }));
}

struct stops_in_continue : gen_server {
  struct go_on {};
  explicit stops_in_continue(journal* to) : written(to) {}
  auto init() -> next { return next().with_continue(go_on{}); }
  auto handle_continue(go_on) -> next { return stop_with("enough"); }
  void terminate(const exit_reason& why) { written->note("terminate:" + why.to_string()); }
  journal* written;
};

TEST(GenServer, GS_07_ContinueMayStop) {
  run_everywhere(whole([] {
    trap_exit(true);
    auto& written = new_journal();
    EXPECT_TRUE(try_start_link<stops_in_continue>({}, &written).is_ok());
    EXPECT_EQ(receive<exit_message>().reason, exit_reason("enough"));
    EXPECT_EQ(written.lines, "terminate:enough");
  }));
}

TEST(GenServer, GS_10_TerminateRunsBeforeTheHeldReply) {
  run_everywhere(whole([] {
    const opened_desk at;
    EXPECT_EQ(call(at.server, desk::replies_and_stops{}, infinity), 4);
    at.written.note("reply");
    EXPECT_EQ(at.written.lines, "terminate:closed reply");
    EXPECT_EQ(reason_of(at.watched), exit_reason("closed"));
    EXPECT_EQ(mailbox_size(), 0U);
  }));
}

TEST(GenServer, GS_10_TheHeldReplyIsSentEvenIfTerminateCrashes) {
  run_everywhere(whole([] {
    const opened_desk at;
    EXPECT_EQ(call(at.server, desk::replies_and_stops{.crashes_in_terminate = true}, infinity), 4);
    EXPECT_EQ(at.written.lines, "terminate:closed");
    EXPECT_EQ(reason_of(at.watched).what(), exit_reason::kind::error);
    EXPECT_EQ(mailbox_size(), 0U);
  }));
}

void expect_stop_without_reply(const exit_reason& why) {
  run_everywhere(whole([&] {
    const opened_desk at;
    expect_call_fails([&] { call(at.server, desk::stops_without_reply{why}, infinity); }, why);
    EXPECT_EQ(at.written.lines, "terminate:" + why.to_string());
    EXPECT_EQ(reason_of(at.watched), why);
    EXPECT_EQ(mailbox_size(), 0U);
  }));
}

TEST(GenServer, GS_11_StopWithoutReplyExitsTheCallerWithItsReason) { expect_stop_without_reply("enough"); }
TEST(GenServer, GS_11_StopWithoutReplyExitsTheCallerEvenIfNormal) { expect_stop_without_reply(exit_reason::normal); }
TEST(GenServer, GS_11_StopWithoutReplyExitsTheCallerEvenIfShutdown) {
  expect_stop_without_reply(exit_reason::shutdown_with("moved"));
}

TEST(GenServer, GS_12_AnExceptionInACallReachesTerminateCallerAndWatchers) {
  run_everywhere(whole([] {
    const opened_desk at;
    const exit_reason thrown{exit_reason::kind::error, "std::runtime_error: jammed"};
    expect_call_fails([&] { call(at.server, desk::throws{}, infinity); }, thrown);
    EXPECT_EQ(at.written.lines, "terminate:" + thrown.to_string());
    EXPECT_EQ(reason_of(at.watched), thrown);
  }));
}

TEST(GenServer, GS_12_AnExitInACallReachesTerminateCallerAndWatchers) {
  run_everywhere(whole([] {
    const opened_desk at;
    expect_call_fails([&] { call(at.server, desk::exits{"enough"}, infinity); }, "enough");
    EXPECT_EQ(at.written.lines, "terminate:enough");
    EXPECT_EQ(reason_of(at.watched), exit_reason("enough"));
  }));
}

TEST(GenServer, GS_12_AnExceptionInACastEndsTheServer) {
  run_everywhere(whole([] {
    const opened_desk at;
    const exit_reason thrown{exit_reason::kind::error, "std::runtime_error: jammed"};
    cast(at.server, desk::casts_throw{});
    EXPECT_EQ(reason_of(at.watched), thrown);
    EXPECT_EQ(at.written.lines, "terminate:" + thrown.to_string());
  }));
}

TEST(GenServer, GS_13_ContinuationsChainBeforeQueuedMessages) {
  run_everywhere(whole([] {
    const opened_desk at;
    cast(at.server, desk::casts_continue{});
    cast(at.server, desk::note{"a"});
    send(at.server.pid(), desk::note{"b"});
    cast(at.server, desk::casts_continue{});
    cast(at.server, desk::note{"c"});
    EXPECT_EQ(call(at.server, desk::replies{5}, infinity), 5);
    EXPECT_EQ(at.written.lines, "continue2 continue1 continue0 a b continue2 continue1 continue0 c");
  }));
}

struct stranger : gen_server {
  struct question {
    using reply = int;
  };
  struct remark {};
  auto handle_call(question) -> int { return 0; }
  void handle_cast(remark) {}
};

TEST(GenServer, GS_14_AnUnknownCallEndsTheServerAndItsCaller) {
  run_everywhere(whole([] {
    const opened_desk at;
    const server_ref<stranger> mistaken(at.server.pid());
    const auto exited = exit_of([&] { call(mistaken, stranger::question{}, infinity); });
    ASSERT_TRUE(exited.has_value());
    EXPECT_EQ(exited->what(), exit_reason::kind::call_failed);
    EXPECT_EQ(exited->inner().what(), exit_reason::kind::error);
    EXPECT_EQ(reason_of(at.watched), exited->inner());
    EXPECT_EQ(at.written.lines, "terminate:" + exited->inner().to_string());
  }));
}

TEST(GenServer, GS_14_AnUnknownCastEndsTheServer) {
  run_everywhere(whole([] {
    const opened_desk at;
    cast(server_ref<stranger>(at.server.pid()), stranger::remark{});
    EXPECT_EQ(reason_of(at.watched).what(), exit_reason::kind::error);
    EXPECT_EQ(at.written.lines.substr(0, 10), "terminate:");
  }));
}

TEST(GenServer, GS_14_AnUnknownMessageIsPassedOver) {
  run_everywhere(whole([] {
    const opened_desk at;
    send(at.server.pid(), desk::unknown{});
    EXPECT_EQ(call(at.server, desk::replies{5}, infinity), 5);
    EXPECT_EQ(at.written.lines, "");
  }));
}

/// A server that gives a timeout of 10 ms once, from init.
struct idler : gen_server {
  struct question {
    using reply = int;
  };
  struct remark {};
  struct message {};
  struct unknown {};
  explicit idler(journal* to) : written(to) {}
  auto init() -> next { return next().with_timeout(10ms); }
  auto handle_call(question) -> int { return 1; }
  void handle_cast(remark) {}
  void handle_info(message) {}
  void handle_timeout() { written->note("timeout at " + std::to_string(now() / 1ms)); }
  journal* written;
};

template <class Disturb>
void expect_cancelled_by(Disturb disturb) {
  run_when_idle(whole([=] {
    auto& written = new_journal();
    const auto server = start_link<idler>(&written);
    sleep(9ms);
    disturb(server);
    sleep(100ms);
    EXPECT_EQ(written.lines, "");
  }));
}

TEST(GenServer, GS_15_ATimeoutFiresOnceAfterSoLongWithoutAMessage) {
  run_when_idle(whole([] {
    auto& written = new_journal();
    start_link<idler>(&written);
    sleep(100ms);
    EXPECT_EQ(written.lines, "timeout at 10");
  }));
}
TEST(GenServer, GS_15_ACallCancelsTheTimeout) {
  expect_cancelled_by([](server_ref<idler> server) { EXPECT_EQ(call(server, idler::question{}), 1); });
}
TEST(GenServer, GS_15_ACastCancelsTheTimeout) {
  expect_cancelled_by([](server_ref<idler> server) { cast(server, idler::remark{}); });
}
TEST(GenServer, GS_15_AMessageCancelsTheTimeout) {
  expect_cancelled_by([](server_ref<idler> server) { send(server.pid(), idler::message{}); });
}
TEST(GenServer, GS_15_AMessageNobodyHandlesCancelsTheTimeout) {
  expect_cancelled_by([](server_ref<idler> server) { send(server.pid(), idler::unknown{}); });
}
TEST(GenServer, GS_15_AMessageThatWaitsDuringACallbackCancelsItsTimeout) {
  run_when_idle(whole([] {
    const opened_desk at;
    cast(at.server, desk::casts_timeout{});
    cast(at.server, desk::note{"a"});
    sleep(100ms);
    EXPECT_EQ(at.written.lines, "a");
  }));
}
TEST(GenServer, GS_15_ATimeoutGivenAgainIsCountedFromThere) {
  run_when_idle(whole([] {
    const opened_desk at;
    cast(at.server, desk::casts_timeout{});
    sleep(9ms);
    cast(at.server, desk::casts_timeout{});
    sleep(9ms);
    EXPECT_EQ(at.written.lines, "");
    sleep(2ms);
    EXPECT_EQ(at.written.lines, "timeout");
  }));
}

struct hasty : gen_server {
  struct message {};
  hasty(journal* to, bool sends) : written(to), sends_first(sends) {}
  auto init() -> next {
    if (sends_first) {
      send(self(), message{});
      EXPECT_EQ(mailbox_size(), 1U);
    }
    return next().with_timeout(0ms);
  }
  void handle_info(message) { written->note("message"); }
  void handle_timeout() { written->note("timeout at " + std::to_string(now() / 1ms)); }
  journal* written;
  bool sends_first;
};

/// Gives a timeout that cannot be.
struct impossible : gen_server {
  struct get {
    using reply = int;
  };
  static auto handle_call(get) -> answer<get> { return {7, next().with_timeout(-1ms)}; }
  static void handle_timeout() { ADD_FAILURE() << "it fired"; }
};

TEST(GenServer, GS_15_ANegativeTimeoutIsABadReturnAndEndsTheServer) {
  run_everywhere(whole([] {
    const auto server = start<impossible>(server_options{});
    const monitor_ref watched = watch(server.pid());
    EXPECT_EQ(call(server, impossible::get{}, infinity), 7) << "the answer counts";
    EXPECT_EQ(reason_of(watched).to_string(), "{bad_return_value, a timeout of -1000000 ns}");
  }));
}

TEST(GenServer, GS_16_AQueuedMessageBeatsTimeoutZero) {
  run_everywhere(whole([] {
    auto& written = new_journal();
    expect_at_end(written, "message");
    start_link<hasty>(&written, true);
  }));
}

TEST(GenServer, GS_16_TimeoutZeroComesAtOnceOtherwise) {
  run_everywhere(whole([] {
    auto& written = new_journal();
    expect_at_end(written, "timeout at 0");
    start_link<hasty>(&written, false);
  }));
}

}  // namespace
}  // namespace rehearse::tests
