// Suspending and resuming a server, and GS-17: what system messages do to its idle timeout.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include <rehearse/rehearse.hpp>

#include "server_samples.hpp"

namespace rehearse::tests {
namespace {

struct recorder : gen_server {
  struct put {
    int value;
  };
  struct get {
    using reply = std::vector<int>;
  };
  struct wait {
    using reply = void;
    virtual_duration timeout;
  };
  explicit recorder(bool traps = false) : traps_exits(traps) {}
  void init() { trap_exit(traps_exits); }
  void handle_cast(put what) { values.push_back(what.value); }
  auto handle_call(get) -> std::vector<int> { return values; }
  auto handle_call(wait request) -> answer<wait> { return {runtime::unit{}, next().with_timeout(request.timeout)}; }
  void handle_timeout() { timed_out_at = now(); }

  bool traps_exits;
  std::vector<int> values;
  virtual_time timed_out_at{-1};
};

using values = std::vector<int>;

TEST(Suspend, MessagesWaitAndKeepTheirOrder) {
  run_everywhere(aside([] {
    const auto server = start_link<recorder>();
    cast(server, recorder::put{1});
    suspend(server, infinity);
    EXPECT_TRUE(snapshot(server.pid())->is_suspended);
    for (int i = 2; i <= 4; ++i) cast(server, recorder::put{i});
    until_queued_at(server.pid(), 3);
    settle();
    EXPECT_EQ(peek(server)->values, values{1}) << "sent before suspend, it was taken before (SIG-02)";

    resume(server, infinity);

    EXPECT_EQ(call(server, recorder::get{}, infinity), (values{1, 2, 3, 4}));
    EXPECT_FALSE(snapshot(server.pid())->is_suspended);
  }));
}

TEST(Suspend, ACallTimesOutMeanwhileAndIsServedAfterwards) {
  run_when_idle(aside([] {
    const auto server = start_link<recorder>();
    suspend(server, infinity);
    expect_call_fails([&] { call(server, recorder::get{}, 10ms); }, exit_reason::timeout);
    EXPECT_EQ(now(), 10ms);
    resume(server, infinity);
    settle();
    EXPECT_EQ(mailbox_size(), 0U) << "the late reply is dropped (GS-21)";
    EXPECT_EQ(call(server, recorder::get{}, infinity), values{});
  }));
}

TEST(Suspend, TwiceIsNoErrorAndOnceIsEnoughToResume) {
  run_everywhere(aside([] {
    const auto server = start_link<recorder>();
    suspend(server, infinity);
    suspend(server, infinity);
    resume(server, infinity);
    EXPECT_EQ(call(server, recorder::get{}, infinity), values{});
    resume(server, infinity);
    EXPECT_EQ(call(server, recorder::get{}, infinity), values{});
  }));
}

TEST(Suspend, ASuspendedServerCanBeStopped) {
  run_everywhere(aside([] {
    auto& told = new_journal();
    expect_at_end(told, "+a -a:normal");
    const auto server = start<worker>(server_options{}, &told, "a", habits{});
    suspend(server, infinity);
    end(server.pid(), "boom");
    until_queued_at(server.pid(), 1);
    stop(server);  // Passes the message that waits.
  }));
}

TEST(Suspend, ItsParentsExitEndsIt) {
  for (const bool traps : {false, true}) {
    run_everywhere(aside([traps] {
      auto& told = new_journal();
      expect_at_end(told, traps ? "+a -a:boom" : "+a");
      const auto parent = spawn_monitor("parent", [&told, traps] {
        start_link<worker>(named("a"), &told, "a", habits{.traps_exits = traps});
        receive<int>();
        exit("boom");
      });
      const pid server = started_again("a");
      const auto ref = watch(server);
      suspend(server, infinity);
      send(parent.process, 1);
      EXPECT_EQ(reason_of(ref), exit_reason("boom"));
    }));
  }
}

TEST(Suspend, TheExitOfAnotherWaits) {
  run_everywhere(aside([] {
    struct listener : gen_server {
      void init() { trap_exit(true); }
      void handle_info(exit_message) { ++exits; }
      int exits = 0;
    };
    const auto server = start<listener>(server_options{});
    suspend(server, infinity);
    exit(server.pid(), "boom");
    until_queued_at(server.pid(), 1);
    settle();
    EXPECT_EQ(peek(server)->exits, 0);
    resume(server, infinity);
    settle();
    EXPECT_EQ(peek(server)->exits, 1);
  }));
}

TEST(Suspend, ASuspendedServerCanBeKilled) {
  run_everywhere(aside([] {
    const auto server = start<recorder>(server_options{}, true);
    suspend(server, infinity);
    cast(server, recorder::put{1});
    const auto ref = watch(server.pid());
    exit(server.pid(), exit_reason::kill);
    EXPECT_EQ(reason_of(ref), exit_reason::killed);
    expect_call_fails([&] { resume(server, infinity); }, exit_reason::noproc);
  }));
}

TEST(Suspend, WhoIsAskedMayDieMeanwhile) {
  run_everywhere(aside([] {
    const auto server = start<recorder>(server_options{});
    spawn("killer", [=] { exit(server.pid(), exit_reason::kill); });
    const auto failed = exit_of([&] {
      for (;;) {
        suspend(server, infinity);
        resume(server, infinity);
      }
    });
    ASSERT_TRUE(failed);
    EXPECT_TRUE(failed->inner() == exit_reason::killed || failed->inner() == exit_reason::noproc)
        << failed->to_string();
    settle();
    EXPECT_EQ(mailbox_size(), 0U);
    EXPECT_TRUE(snapshot(self())->watches.empty());
  }));
}

TEST(Suspend, ABusyServerIsWaitedForSoLong) {
  run_when_idle(aside([] {
    struct slow : gen_server {
      struct work {};
      void handle_cast(work) { sleep(10s); }
    };
    const auto server = start_link<slow>();
    cast(server, slow::work{});
    settle();
    expect_call_fails([&] { suspend(server, 1s); }, exit_reason::timeout);
    EXPECT_EQ(now(), 1s);
    EXPECT_TRUE(snapshot(self())->watches.empty());
    sleep(20s);
    EXPECT_TRUE(snapshot(server.pid())->is_suspended) << "as a call that timed out, it is still served (GS-21)";
    EXPECT_EQ(mailbox_size(), 0U) << "its late answer is dropped";
  }));
}

TEST(Suspend, NobodyAndOneselfCannotBeAsked) {
  run_everywhere(aside([] {
    struct narcissist : gen_server {
      struct look {
        using reply = void;
      };
      void handle_call(look) { suspend(self()); }
    };
    expect_call_fails([] { suspend(name("nobody")); }, exit_reason::noproc);
    const auto server = start<narcissist>(server_options{});
    const auto failed = exit_of([&] { call(server, narcissist::look{}, infinity); });
    ASSERT_TRUE(failed);
    EXPECT_EQ(failed->inner().inner().what(), exit_reason::kind::calling_self) << failed->to_string();
  }));
}

TEST(Suspend, ASupervisorRestartsNobodyUntilItIsResumed) {
  run_everywhere(aside([] {
    auto& told = new_journal();
    const pid sup = start_supervisor({{.strategy = restart_strategy::one_for_one}, {member(told, "a")}});
    const pid child = started_again("a");
    suspend(sup, infinity);
    end(child, "boom");
    until_queued_at(sup, 1);
    settle();
    EXPECT_EQ(told.lines, "+a -a:boom");
    resume(sup, infinity);
    started_again("a", 2);
  }));
}

// -- idle timeouts ----------------------------------------------------------------------------------------------------

TEST(GenServer, GS_17_ASystemMessageStartsTheFullTimeoutAnew) {
  run_when_idle(aside([] {
    const auto server = start_link<recorder>();
    call(server, recorder::wait{100ms}, infinity);
    sleep(60ms);
    resume(server, infinity);  // Does nothing else: it is not suspended.
    sleep(200ms);
    EXPECT_EQ(peek(server)->timed_out_at, 160ms);
  }));
}

TEST(GenServer, GS_17_TheTimeoutOfASuspendedServerStartsWhenItIsResumed) {
  run_when_idle(aside([] {
    const auto server = start_link<recorder>();
    call(server, recorder::wait{100ms}, infinity);
    sleep(60ms);
    suspend(server, infinity);
    sleep(500ms);
    EXPECT_EQ(peek(server)->timed_out_at, -1ns) << "suspended, it does not time out";
    resume(server, infinity);
    sleep(200ms);
    EXPECT_EQ(peek(server)->timed_out_at, 660ms);
  }));
}

TEST(GenServer, GS_17_AMessageThatWaitedEndsTheTimeout) {
  run_when_idle(aside([] {
    const auto server = start_link<recorder>();
    call(server, recorder::wait{100ms}, infinity);
    suspend(server, infinity);
    cast(server, recorder::put{1});
    resume(server, infinity);
    sleep(1s);
    EXPECT_EQ(peek(server)->timed_out_at, -1ns) << "GS-15";
    EXPECT_EQ(peek(server)->values, values{1});
  }));
}

TEST(GenServer, GS_17_ATimeoutOfZeroFiresAfterTheSystemMessage) {
  run_everywhere(aside([] {
    const auto server = start_link<recorder>();
    suspend(server, infinity);
    const pid asker = queue_request(server.pid(), [=] { call(server, recorder::wait{0ms}, infinity); });
    const auto answered = watch(asker);
    resume(server, infinity);
    reason_of(answered);
    settle();
    EXPECT_EQ(peek(server)->timed_out_at, 0ns);
  }));
}

}  // namespace
}  // namespace rehearse::tests
