// GS-19 to GS-25: calls, casts and replies, and every way in which a call may fail.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include <rehearse/rehearse.hpp>

#include "server_samples.hpp"

namespace rehearse::tests {
namespace {

/// Answers some requests at once, keeps others until it is told to let go.
struct counter : gen_server {
  struct increment {
    using reply = int;
  };
  struct keep {  // Counts, and is answered at `release`.
    using reply = int;
  };
  struct kept {
    from client;
  };
  struct release {};
  struct add_now {};
  struct note {
    std::string line;
  };
  struct call_yourself {
    using reply = exit_reason;
  };
  struct watchers_meanwhile {
    using reply = std::uint64_t;
  };
  struct end {
    exit_reason why;
  };
  struct fail {};

  counter(journal* to, pid told) : written(to), reader(told) {}

  auto handle_call(increment) -> int { return ++count; }
  auto handle_call(keep, from client) -> answer<keep> {
    ++count;
    waiting.push_back(client);
    send(reader, kept{client});
    return noreply();
  }
  auto handle_call(call_yourself) -> exit_reason {
    return exit_of([] { call(server_ref<counter>(self()), increment{}, infinity); }).value_or("it returned");
  }
  auto handle_call(watchers_meanwhile) -> std::uint64_t { return process_info(self())->watcher_count; }
  void handle_cast(release) {
    for (const from& each : waiting) reply<keep>(each, count);
    waiting.clear();
  }
  void handle_cast(const note& what) { written->note(what.line); }
  auto handle_cast(const end& request) -> next { return stop_with(request.why); }
  void handle_cast(fail) { throw std::runtime_error("jammed"); }
  void handle_info(const note& what) { written->note(what.line); }
  void terminate(const exit_reason&) {}

  journal* written;
  pid reader;
  int count = 0;
  std::vector<from> waiting;
};

struct opened_counter {
  journal& written = new_journal();
  server_ref<counter> server = start<counter>(server_options{}, &written, self());
};

TEST(GenServer, GS_19_ACallMonitorsTheServerAndGivesTheReply) {
  run_everywhere(whole([] {
    const opened_counter at;
    EXPECT_EQ(call(at.server, counter::watchers_meanwhile{}, infinity), 1U);
    EXPECT_EQ(call(at.server, counter::increment{}, infinity), 1);
    EXPECT_EQ(process_info(self())->monitor_count, 0U);
    EXPECT_EQ(process_info(at.server.pid())->watcher_count, 0U);
    EXPECT_EQ(mailbox_size(), 0U);
  }));
}

TEST(GenServer, GS_19_TheDefaultTimeoutIsFiveSeconds) {
  run_when_idle(whole([] {
    const opened_counter at;
    sleep(1s);
    expect_call_fails([&] { call(at.server, counter::keep{}); }, exit_reason::timeout);
    EXPECT_EQ(now(), 6s);
  }));
}

TEST(GenServer, GS_20_NoSuchProcessIsNoproc) {
  run_everywhere(whole([] {
    const opened_counter at;
    const auto ref = monitor(at.server.pid());
    exit(at.server.pid(), exit_reason::kill);
    reason_of(ref);
    expect_call_fails([&] { call(at.server, counter::increment{}, infinity); }, exit_reason::noproc);
    EXPECT_EQ(mailbox_size(), 0U);
  }));
}

TEST(GenServer, GS_20_NoSuchProcessIsNoprocAtOnce) {
  run_when_idle(whole([] {
    const opened_counter at;
    const auto ref = monitor(at.server.pid());
    exit(at.server.pid(), exit_reason::kill);
    reason_of(ref);
    expect_call_fails([&] { call(at.server, counter::increment{}); }, exit_reason::noproc);
    EXPECT_EQ(now(), 0s);
    EXPECT_EQ(mailbox_size(), 0U);
  }));
}

TEST(GenServer, GS_20_NoSuchNameIsNoproc) {
  run_everywhere(whole([] {
    expect_call_fails([] { call(server_named<counter>("nobody"), counter::increment{}, infinity); },
                      exit_reason::noproc);
  }));
}

TEST(GenServer, GS_20_ACallToOneselfIsCallingSelf) {
  run_everywhere(whole([] {
    const opened_counter at;
    const exit_reason seen = call(at.server, counter::call_yourself{}, infinity);
    EXPECT_EQ(seen.what(), exit_reason::kind::call_failed);
    EXPECT_EQ(seen.inner().what(), exit_reason::kind::calling_self);
    EXPECT_EQ(call(at.server, counter::increment{}, infinity), 1);
  }));
}

/// The server dies, by what `end` does to it, while it keeps a call.
template <class End>
void expect_call_dies(End end, const exit_reason& why) {
  run_everywhere(whole([&] {
    const opened_counter at;
    const auto caller = spawn_monitor("caller", [&] {
      expect_call_fails([&] { call(at.server, counter::keep{}, infinity); }, why);
      EXPECT_EQ(mailbox_size(), 0U);
      exit("the expected end");
    });
    receive<counter::kept>();
    end(at.server);
    EXPECT_EQ(reason_of(caller.ref), exit_reason("the expected end"));
  }));
}

TEST(GenServer, GS_20_KilledMeanwhile) {
  expect_call_dies([](auto server) { exit(server.pid(), exit_reason::kill); }, exit_reason::killed);
}
TEST(GenServer, GS_20_EndedNormallyMeanwhile) {
  expect_call_dies([](auto server) { cast(server, counter::end{exit_reason::normal}); }, exit_reason::normal);
}
TEST(GenServer, GS_20_ShutDownMeanwhile) {
  expect_call_dies([](auto server) { cast(server, counter::end{exit_reason::shutdown}); }, exit_reason::shutdown);
}
TEST(GenServer, GS_20_ShutDownWithADetailMeanwhile) {
  expect_call_dies([](auto server) { cast(server, counter::end{exit_reason::shutdown_with("moved")}); },
                   exit_reason::shutdown_with("moved"));
}
TEST(GenServer, GS_20_EndedByAnExitSignalMeanwhile) {
  expect_call_dies([](auto server) { exit(server.pid(), "boom"); }, "boom");
}
TEST(GenServer, GS_20_CrashedMeanwhile) {
  expect_call_dies([](auto server) { cast(server, counter::fail{}); },
                   exit_reason(exit_reason::kind::error, "std::runtime_error: jammed"));
}
TEST(GenServer, GS_20_StoppedMeanwhile) {
  expect_call_dies([](auto server) { stop(server, "closed"); }, "closed");
}

TEST(GenServer, GS_20_TheTimeoutIsCatchableAndTheServerLives) {
  run_everywhere(whole([] {
    const opened_counter at;
    expect_call_fails([&] { call(at.server, counter::keep{}, 10ms); }, exit_reason::timeout);
    EXPECT_EQ(call(at.server, counter::increment{}, infinity), 2);
    EXPECT_EQ(process_info(at.server.pid())->watcher_count, 0U);
  }));
}

TEST(GenServer, GS_20_AnUncaughtFailureEndsTheCallerWithIt) {
  run_everywhere(whole([] {
    const auto caller =
        spawn_monitor("caller", [] { call(server_named<counter>("nobody"), counter::increment{}, infinity); });
    const exit_reason seen = reason_of(caller.ref);
    EXPECT_EQ(seen.what(), exit_reason::kind::call_failed);
    EXPECT_EQ(seen.inner(), exit_reason::noproc);
  }));
}

TEST(GenServer, GS_21_ALateReplyIsDroppedAndTheRequestCounts) {
  run_everywhere(whole([] {
    const opened_counter at;
    expect_call_fails([&] { call(at.server, counter::keep{}, 10ms); }, exit_reason::timeout);
    cast(at.server, counter::release{});
    EXPECT_EQ(call(at.server, counter::increment{}, infinity), 2);  // Answered after the late reply was sent.
    receive<counter::kept>();
    EXPECT_EQ(mailbox_size(), 0U);
  }));
}

TEST(GenServer, GS_21_ALateReplyIsNotTakenForTheNextAnswer) {
  run_everywhere(whole([] {
    const opened_counter at;
    expect_call_fails([&] { call(at.server, counter::keep{}, 10ms); }, exit_reason::timeout);
    cast(at.server, counter::release{});
    EXPECT_EQ(call(at.server, counter::increment{}, infinity), 2);
    EXPECT_EQ(call(at.server, counter::increment{}, infinity), 3);
  }));
}

struct prompt : gen_server {
  struct question {
    using reply = int;
  };
  struct go_on {};
  explicit prompt(bool* done) : has_replied(done) {}
  auto handle_call(question) -> answer<question> { return {1, next().with_continue(go_on{})}; }
  void handle_continue(go_on) { *has_replied = true; }
  bool* has_replied;
};

TEST(GenServer, GS_22_AReplyThatIsQueuedWhenTheTimeoutIsHandledWins) {
  // Instant delivery: once the server goes on, its reply is in the caller's mailbox.
  run_seeds(whole([] {
              auto& has_replied = run_state<bool>(false);
              const auto server = start_link<prompt>(&has_replied);
              const auto exited = exit_of([&] { call(server, prompt::question{}, 10ms); });
              if (exited) {
                EXPECT_FALSE(has_replied);
              }
              call(server, prompt::question{}, infinity);
              EXPECT_EQ(mailbox_size(), 0U);
            }),
            400, {.models = {sim::delivery::instant, sim::timers::any_time}});
}

TEST(GenServer, GS_22_ATimeoutRacingTheServersDeathLeavesNoDown) {
  run_everywhere(whole([] {
    const opened_counter at;
    spawn("killer", [server = at.server] { exit(server.pid(), exit_reason::kill); });
    const auto exited = exit_of([&] { call(at.server, counter::keep{}, 10ms); });
    ASSERT_TRUE(exited.has_value());
    EXPECT_EQ(exited->what(), exit_reason::kind::call_failed);
    while (is_alive(at.server.pid())) yield();
    while (receive_within<counter::kept>(0ms)) yield();
    EXPECT_EQ(mailbox_size(), 0U);
  }));
}

TEST(GenServer, GS_23_ANameIsResolvedOnceByTheCaller) {
  run_everywhere(whole([] {
    auto& written = new_journal();
    const auto first = start<counter>(named("counter"), &written, self());
    const auto caller = spawn_monitor("caller", [] {
      expect_call_fails([] { call(server_named<counter>("counter"), counter::keep{}, infinity); }, exit_reason::killed);
    });
    receive<counter::kept>();
    const auto ref = monitor(first.pid());
    exit(first.pid(), exit_reason::kill);
    reason_of(ref);
    const auto second = start<counter>(named("counter"), &written, self());
    EXPECT_EQ(reason_of(caller.ref), exit_reason::normal);
    EXPECT_EQ(call(second, counter::increment{}, infinity), 1) << "the new server saw the old request";
  }));
}

TEST(GenServer, GS_24_AnyProcessMayReplyAtAnyTime) {
  run_everywhere(whole([] {
    const opened_counter at;
    auto& got = run_state<int>(0);
    const auto caller = spawn_monitor("caller", [&got, server = at.server] {
      got = call(server, counter::keep{}, infinity);
      EXPECT_EQ(process_info(server.pid())->watcher_count, 0U);
    });
    const from client = receive<counter::kept>().client;
    EXPECT_EQ(call(at.server, counter::increment{}, infinity), 2);
    const auto helper = spawn_monitor("helper", [client] { reply<counter::keep>(client, 42); });
    EXPECT_EQ(reason_of(caller.ref), exit_reason::normal);
    reason_of(helper.ref);
    EXPECT_EQ(got, 42);
  }));
}

TEST(GenServer, GS_24_AReplyByAnotherBeatsTheServersDeathOrNot) {
  run_everywhere(whole([] {
                   const opened_counter at;
                   const pid server = at.server.pid();
                   const auto caller = spawn_monitor("caller", [&] {
                     int got = 0;
                     const auto exited = exit_of([&] { got = call(at.server, counter::keep{}, infinity); });
                     if (exited) {
                       EXPECT_EQ(exited->inner(), exit_reason::killed);
                     } else {
                       EXPECT_EQ(got, 42);
                     }
                     while (is_alive(server)) yield();
                     EXPECT_FALSE(receive_within<down>(0ms)) << "the DOWN of the call's own monitor";
                     EXPECT_EQ(process_info(self())->monitor_count, 0U);
                   });
                   const from client = receive<counter::kept>().client;
                   spawn("killer", [server] { exit(server, exit_reason::kill); });
                   reply<counter::keep>(client, 42);
                   EXPECT_EQ(reason_of(caller.ref), exit_reason::normal);
                 }),
                 200);
}

TEST(GenServer, GS_24_ASecondReplyAfterTheCallIsDropped) {
  run_when_idle(whole([] {
    const opened_counter at;
    const auto caller = spawn_monitor("caller", [&at] {
      EXPECT_EQ(call(at.server, counter::keep{}), 42);
      send(at.written.reader, std::string("returned"));
      receive<std::string>();
      EXPECT_EQ(mailbox_size(), 0U);
    });
    const from client = receive<counter::kept>().client;
    reply<counter::keep>(client, 42);
    receive<std::string>();
    reply<counter::keep>(client, 43);
    send(caller.process, std::string("look"));
    reason_of(caller.ref);
  }));
}

TEST(GenServer, GS_24_ASecondReplyToACallWithoutTimeoutIsAStrayMessage) {
  run_everywhere(whole([] {
    const opened_counter at;
    const auto caller = spawn_monitor("caller", [&at] {
      EXPECT_EQ(call(at.server, counter::keep{}, infinity), 42);
      send(at.written.reader, std::string("returned"));
      receive<std::string>();
      EXPECT_EQ(mailbox_size(), 1U);
      EXPECT_EQ(call(at.server, counter::increment{}, infinity), 2) << "the stray reply was taken for an answer";
    });
    const from client = receive<counter::kept>().client;
    reply<counter::keep>(client, 42);
    receive<std::string>();
    reply<counter::keep>(client, 43);
    send(caller.process, std::string("look"));
    reason_of(caller.ref);
  }));
}

TEST(GenServer, GS_24_AReplyToADeadCallerIsLost) {
  run_everywhere(whole([] {
    const opened_counter at;
    const auto caller = spawn_monitor("caller", [&at] { call(at.server, counter::keep{}, infinity); });
    receive<counter::kept>();
    exit(caller.process, exit_reason::kill);
    reason_of(caller.ref);
    cast(at.server, counter::release{});
    EXPECT_EQ(call(at.server, counter::increment{}, infinity), 2);
  }));
}

TEST(GenServer, GS_25_ACastToNobodyReturns) {
  run_everywhere(whole([] {
    const opened_counter at;
    const auto ref = monitor(at.server.pid());
    exit(at.server.pid(), exit_reason::kill);
    reason_of(ref);
    cast(at.server, counter::release{});
    cast(server_named<counter>("nobody"), counter::release{});
    EXPECT_EQ(mailbox_size(), 0U);
  }));
}

TEST(GenServer, GS_25_CastsSendsAndCallsOfOneProcessKeepTheirOrder) {
  run_everywhere(whole([] {
    auto& written = new_journal();
    const auto server = start<counter>(named("counter"), &written, self());
    cast(server, counter::note{"a"});
    send(server.pid(), counter::note{"b"});
    cast(server_named<counter>("counter"), counter::note{"c"});
    send("counter", counter::note{"d"});
    EXPECT_EQ(call(server, counter::increment{}, infinity), 1);
    written.note("call");
    cast(server, counter::note{"e"});
    EXPECT_EQ(call(server_named<counter>("counter"), counter::increment{}, infinity), 2);
    EXPECT_EQ(written.lines, "a b c d call e");
  }));
}

}  // namespace
}  // namespace rehearse::tests
