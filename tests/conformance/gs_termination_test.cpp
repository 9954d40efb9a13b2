// GS-28 to GS-36: when a server ends, whether terminate runs, and what others see.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>
#include <string>

#include <rehearse/rehearse.hpp>

#include "server_samples.hpp"

namespace rehearse::tests {
namespace {

/// Writes down what it handles and how it terminates.
struct guest : gen_server {
  struct question {
    using reply = int;
  };
  struct leave {
    using reply = int;
    exit_reason why;
  };
  struct crash {
    using reply = int;
  };
  struct note {
    std::string line;
  };
  struct leave_by_cast {
    exit_reason why;
  };
  struct leave_by_info {
    exit_reason why;
  };
  struct leave_by_continue {};
  struct leave_by_timeout {};
  struct crash_by_cast {};
  struct exit_yourself {
    exit_reason why;
  };
  struct link_with {
    using reply = void;
    pid other;
  };
  using infos = messages<exit_message, note, leave_by_info, crash_by_cast>;

  guest(journal* to, bool traps, std::function<void()> in_terminate = {})
      : written(to), traps_exits(traps), at_end(std::move(in_terminate)) {}

  void init() { trap_exit(traps_exits); }
  auto handle_call(question) -> int { return 1; }
  auto handle_call(const leave& request) -> answer<leave> { return {1, stop_with(request.why)}; }
  auto handle_call(crash) -> int { throw std::runtime_error("jammed"); }
  void handle_call(link_with request) { link(request.other); }
  void handle_cast(const note& what) { written->note(what.line); }
  auto handle_cast(const leave_by_cast& request) -> next { return stop_with(request.why); }
  auto handle_cast(leave_by_continue) -> next { return next().with_continue(leave_by_continue{}); }
  auto handle_cast(leave_by_timeout) -> next { return next().with_timeout(0ms); }
  void handle_cast(crash_by_cast) { throw std::runtime_error("jammed"); }
  void handle_cast(const exit_yourself& request) { exit(self(), request.why); }
  void handle_info(const exit_message& seen) { written->note("EXIT:" + seen.reason.to_string()); }
  void handle_info(const note& what) { written->note(what.line); }
  auto handle_info(const leave_by_info& request) -> next { return stop_with(request.why); }
  void handle_info(crash_by_cast) { throw std::runtime_error("jammed"); }
  auto handle_continue(leave_by_continue) -> next { return stop_with("continued"); }
  auto handle_timeout() -> next { return stop_with("timed out"); }
  void terminate(const exit_reason& why) {
    written->note("terminate:" + why.to_string());
    if (at_end) at_end();
  }

  journal* written;
  bool traps_exits;
  std::function<void()> at_end;
};

/// A guest that nobody is linked with, which does not trap exits.
struct single_guest {
  journal& written = new_journal();
  server_ref<guest> server = start<guest>(server_options{}, &written, false);
  monitor_ref watched = monitor(server.pid());
};

/// The guest ends by what `end` does to it, for `why`, and terminate has run with that reason.
template <class End>
void expect_terminated(End end, const exit_reason& why) {
  run_everywhere(whole([&] {
    const single_guest at;
    end(at.server);
    EXPECT_EQ(reason_of(at.watched), why);
    EXPECT_EQ(at.written.lines, "terminate:" + why.to_string());
  }));
}
const exit_reason& jammed() {
  static const exit_reason reason(exit_reason::kind::error, "std::runtime_error: jammed");
  return reason;
}

TEST(GenServer, GS_28_TerminateRunsWhenACallStops) {
  expect_terminated([](auto server) { call(server, guest::leave{"full"}, infinity); }, "full");
}
TEST(GenServer, GS_28_TerminateRunsWhenACastStops) {
  expect_terminated([](auto server) { cast(server, guest::leave_by_cast{"full"}); }, "full");
}
TEST(GenServer, GS_28_TerminateRunsWhenAMessageStops) {
  expect_terminated([](auto server) { send(server.pid(), guest::leave_by_info{"full"}); }, "full");
}
TEST(GenServer, GS_28_TerminateRunsWhenAContinuationStops) {
  expect_terminated([](auto server) { cast(server, guest::leave_by_continue{}); }, "continued");
}
TEST(GenServer, GS_28_TerminateRunsWhenATimeoutStops) {
  expect_terminated([](auto server) { cast(server, guest::leave_by_timeout{}); }, "timed out");
}
TEST(GenServer, GS_28_TerminateRunsWhenItStopsNormally) {
  expect_terminated([](auto server) { cast(server, guest::leave_by_cast{exit_reason::normal}); }, exit_reason::normal);
}
TEST(GenServer, GS_28_TerminateRunsWhenACallCrashes) {
  expect_terminated([](auto server) { exit_of([&] { call(server, guest::crash{}, infinity); }); }, jammed());
}
TEST(GenServer, GS_28_TerminateRunsWhenACastCrashes) {
  expect_terminated([](auto server) { cast(server, guest::crash_by_cast{}); }, jammed());
}
TEST(GenServer, GS_28_TerminateRunsWhenAMessageCrashes) {
  expect_terminated([](auto server) { send(server.pid(), guest::crash_by_cast{}); }, jammed());
}
TEST(GenServer, GS_28_TerminateRunsOnStop) {
  expect_terminated([](auto server) { stop(server); }, exit_reason::normal);
}

TEST(GenServer, GS_28_TerminateDoesNotRunForAnExitSignalThatIsNotTrapped) {
  run_everywhere(whole([] {
    const single_guest at;
    exit(at.server.pid(), exit_reason::shutdown);
    EXPECT_EQ(reason_of(at.watched), exit_reason::shutdown);
    EXPECT_EQ(at.written.lines, "");
  }));
}

TEST(GenServer, GS_28_TerminateDoesNotRunWhenItExitsItselfWithoutTrapping) {
  run_everywhere(whole([] {
    const single_guest at;
    cast(at.server, guest::exit_yourself{exit_reason::normal});
    EXPECT_EQ(reason_of(at.watched), exit_reason::normal);
    EXPECT_EQ(at.written.lines, "");
  }));
}

TEST(GenServer, GS_28_TerminateDoesNotRunOnKill) {
  run_everywhere(whole([] {
    trap_exit(true);
    auto& written = new_journal();
    const auto server = start_link<guest>(&written, true);
    exit(server.pid(), exit_reason::kill);
    EXPECT_EQ(receive<exit_message>().reason, exit_reason::killed);
    EXPECT_EQ(written.lines, "");
  }));
}

/// Starts a guest under a parent that ends for `why`; why the guest died.
auto end_with_parent(journal& written, bool traps, const exit_reason& why) -> exit_reason {
  const pid reader = self();
  const pid parent = spawn("parent", [&written, reader, traps, why] {
    send(reader, start_link<guest>(&written, traps).pid());
    receive<std::string>();
    exit(why);
  });
  const auto ref = watch(receive<pid>());
  send(parent, std::string("go"));
  return reason_of(ref);
}

TEST(GenServer, GS_28_TerminateDoesNotRunWhenTheParentOfAServerThatDoesNotTrapDies) {
  run_everywhere(whole([] {
    auto& written = new_journal();
    EXPECT_EQ(end_with_parent(written, false, "boom"), exit_reason("boom"));
    EXPECT_EQ(written.lines, "");
  }));
}

/// The parent of a trapping server ends for `why`: so does the server, and handle_info sees nothing.
void expect_end_with_parent(const exit_reason& why) {
  run_everywhere(whole([&] {
    auto& written = new_journal();
    EXPECT_EQ(end_with_parent(written, true, why), why);
    EXPECT_EQ(written.lines, "terminate:" + why.to_string());
  }));
}

TEST(GenServer, GS_29_TheParentsDeathEndsAServerThatTraps) { expect_end_with_parent("boom"); }
TEST(GenServer, GS_29_TheParentsNormalEndEndsAServerThatTraps) { expect_end_with_parent(exit_reason::normal); }
TEST(GenServer, GS_29_TheParentsShutdownEndsAServerThatTraps) { expect_end_with_parent(exit_reason::shutdown); }

/// The parent sends an exit signal by hand.
void expect_end_by_parents_signal(const exit_reason& why) {
  run_everywhere(whole([&] {
    trap_exit(true);
    auto& written = new_journal();
    const auto server = start_link<guest>(&written, true);
    exit(server.pid(), why);
    const auto seen = receive<exit_message>();
    EXPECT_EQ(seen.reason, why);
    EXPECT_EQ(written.lines, "terminate:" + why.to_string());
  }));
}

TEST(GenServer, GS_29_AnExitSignalOfTheParentEndsAServerThatTraps) { expect_end_by_parents_signal("boom"); }
TEST(GenServer, GS_29_AnExitSignalNormalOfTheParentEndsAServerThatTraps) {
  expect_end_by_parents_signal(exit_reason::normal);
}

TEST(GenServer, GS_30_AServerThatDoesNotTrapSurvivesItsParentsNormalEnd) {
  run_everywhere(whole([] {
    auto& written = new_journal();
    const pid reader = self();
    const auto parent =
        spawn_monitor("parent", [&written, reader] { send(reader, start_link<guest>(&written, false).pid()); });
    const pid server = receive<pid>();
    EXPECT_EQ(reason_of(parent.ref), exit_reason::normal);
    at_end("the server lives", [server] { return held(lives(server)); });
    EXPECT_EQ(call(server_ref<guest>(server), guest::question{}, infinity), 1);
    EXPECT_EQ(written.lines, "");
  }));
}

/// Somebody who is not the parent, linked or not, ends or signals for `why`.
void expect_exit_is_only_a_message(const exit_reason& why) {
  run_everywhere(whole([&] {
    auto& written = new_journal();
    const std::string line = "EXIT:" + why.to_string();
    expect_at_end(written, line + " " + line);
    const auto server = start_link<guest>(&written, true);
    const auto stranger = spawn_monitor("stranger", [server, &why] { exit(server.pid(), why); });
    reason_of(stranger.ref);
    const auto linked = spawn_monitor("linked", [server, &why] {
      link(server.pid());
      exit(why);
    });
    reason_of(linked.ref);
    EXPECT_EQ(call(server, guest::question{}, infinity), 1);
  }));
}

TEST(GenServer, GS_31_TheExitOfAnotherGoesToHandleInfo) { expect_exit_is_only_a_message("boom"); }
TEST(GenServer, GS_31_TheShutdownOfAnotherGoesToHandleInfo) { expect_exit_is_only_a_message(exit_reason::shutdown); }
TEST(GenServer, GS_31_TheNormalEndOfAnotherGoesToHandleInfo) { expect_exit_is_only_a_message(exit_reason::normal); }

TEST(GenServer, GS_32_TheParentsExitWaitsItsTurn) {
  run_everywhere(whole([] {
    trap_exit(true);
    auto& written = new_journal();
    const auto server = start_link<guest>(&written, true);
    cast(server, guest::note{"a"});
    send(server.pid(), guest::note{"b"});
    exit(server.pid(), "boom");
    cast(server, guest::note{"c"});
    receive<exit_message>();
    EXPECT_EQ(written.lines, "a b terminate:boom");
  }));
}

TEST(GenServer, GS_33_TheExitReasonIsTheStopReason) {
  run_everywhere(whole([] {
    const single_guest at;
    cast(at.server, guest::leave_by_cast{exit_reason::shutdown_with("moved")});
    EXPECT_EQ(reason_of(at.watched), exit_reason::shutdown_with("moved"));
  }));
}

TEST(GenServer, GS_33_AnExitInTerminateReplacesTheReason) {
  run_everywhere(whole([] {
    auto& written = new_journal();
    const auto server = start<guest>(server_options{}, &written, false, [] { exit("replaced"); });
    const auto ref = monitor(server.pid());
    cast(server, guest::leave_by_cast{"full"});
    EXPECT_EQ(reason_of(ref), exit_reason("replaced"));
  }));
}

TEST(GenServer, GS_33_AnExceptionInTerminateReplacesTheReason) {
  run_everywhere(whole([] {
    auto& written = new_journal();
    const auto server = start<guest>(server_options{}, &written, false, [] { throw std::runtime_error("jammed"); });
    const auto ref = monitor(server.pid());
    cast(server, guest::leave_by_cast{exit_reason::normal});
    EXPECT_EQ(reason_of(ref), jammed());
    EXPECT_EQ(written.lines, "terminate:normal");
  }));
}

TEST(GenServer, GS_34_WhoStartedItWithoutALinkIsNotItsParent) {
  run_everywhere(whole([] {
    auto& written = new_journal();
    expect_at_end(written, "EXIT:by hand EXIT:by link");
    const pid reader = self();
    const auto starter = spawn_monitor("starter", [&written, reader] {
      const auto server = start<guest>(server_options{}, &written, true);
      send(reader, server.pid());
      exit(server.pid(), "by hand");
      link(server.pid());
      exit("by link");
    });
    const server_ref<guest> server(receive<pid>());
    reason_of(starter.ref);
    EXPECT_EQ(call(server, guest::question{}, infinity), 1);
  }));
}

TEST(GenServer, GS_34_AServerStartedWithoutALinkIsItsOwnParent) {
  run_everywhere(whole([] {
    auto& written = new_journal();
    const auto server = start<guest>(server_options{}, &written, true);
    const auto ref = monitor(server.pid());
    cast(server, guest::exit_yourself{"enough"});
    EXPECT_EQ(reason_of(ref), exit_reason("enough"));
    EXPECT_EQ(written.lines, "terminate:enough");
  }));
}

TEST(GenServer, GS_34_AServerStartedWithALinkIsNotItsOwnParent) {
  run_everywhere(whole([] {
    auto& written = new_journal();
    expect_at_end(written, "EXIT:enough");
    const auto server = start_link<guest>(&written, true);
    cast(server, guest::exit_yourself{"enough"});
    EXPECT_EQ(call(server, guest::question{}, infinity), 1);
  }));
}

TEST(GenServer, GS_35_StopWaitsUntilTheServerIsDead) {
  run_everywhere(whole([] {
    auto& written = new_journal();
    const auto server = start<guest>(named("guest"), &written, false, [&written] {
      yield();
      yield();
      written.note("terminated");
    });
    stop(server);
    EXPECT_FALSE(lives(server.pid()));
    EXPECT_FALSE(whereis("guest"));
    EXPECT_EQ(written.lines, "terminate:normal terminated");
    EXPECT_FALSE(is_alive(server.pid()));
    EXPECT_EQ(mailbox_size(), 0U);
  }));
}

TEST(GenServer, GS_35_StopByNameWithAReason) {
  run_everywhere(whole([] {
    auto& written = new_journal();
    const auto server = start<guest>(named("guest"), &written, false);
    const auto ref = monitor(server.pid());
    stop(server_named<guest>("guest"), "closed");
    EXPECT_EQ(reason_of(ref), exit_reason("closed"));
    EXPECT_EQ(written.lines, "terminate:closed");
  }));
}

TEST(GenServer, GS_35_StopComesAfterWhatWasSentBefore) {
  run_everywhere(whole([] {
    const single_guest at;
    cast(at.server, guest::note{"a"});
    send(at.server.pid(), guest::note{"b"});
    stop(at.server);
    EXPECT_EQ(at.written.lines, "a b terminate:normal");
  }));
}

TEST(GenServer, GS_35_StopFailsWithTheReasonIfItIsAnother) {
  run_everywhere(whole([] {
    auto& written = new_journal();
    const auto server = start<guest>(server_options{}, &written, false, [] { exit("replaced"); });
    expect_call_fails([&] { stop(server); }, "replaced");
    EXPECT_FALSE(lives(server.pid()));
  }));
}

TEST(GenServer, GS_35_StopOfNobodyIsNoproc) {
  run_everywhere(whole([] {
    const single_guest at;
    exit(at.server.pid(), exit_reason::kill);
    reason_of(at.watched);
    expect_call_fails([&] { stop(at.server); }, exit_reason::noproc);
    expect_call_fails([] { stop(server_named<guest>("nobody")); }, exit_reason::noproc);
    EXPECT_EQ(mailbox_size(), 0U);
  }));
}

TEST(GenServer, GS_35_StopOfOneselfIsCallingSelf) {
  run_everywhere(whole([] {
    const auto exited = exit_of([] { stop(self()); });
    ASSERT_TRUE(exited.has_value());
    EXPECT_EQ(exited->inner().what(), exit_reason::kind::calling_self);
  }));
}

TEST(GenServer, GS_35_AfterTheTimeoutTheServerStillTerminates) {
  run_everywhere(whole([] {
    auto& written = new_journal();
    const pid reader = self();
    const auto server = start<guest>(server_options{}, &written, false, [reader] {
      send(reader, self());
      receive<std::string>();
      send(reader, std::string("terminated"));
    });
    expect_call_fails([&] { stop(server, exit_reason::normal, 10ms); }, exit_reason::timeout);
    EXPECT_EQ(process_info(self())->monitor_count, 0U);
    receive<pid>();
    EXPECT_TRUE(is_alive(server.pid()));
    send(server.pid(), std::string("go on"));
    receive<std::string>();
    while (is_alive(server.pid())) yield();
    EXPECT_EQ(mailbox_size(), 0U) << "the DOWN of a stop that was given up";
  }));
}

TEST(GenServer, GS_35_StopFailsIfTheServerIsKilledMeanwhile) {
  run_everywhere(whole([] {
    auto& written = new_journal();
    const pid reader = self();
    const auto server = start<guest>(server_options{}, &written, false, [reader] {
      send(reader, self());
      sleep(infinity);
    });
    const pid stopper = spawn("stopper", [server] { expect_call_fails([&] { stop(server); }, exit_reason::killed); });
    receive<pid>();
    exit(server.pid(), exit_reason::kill);
    while (is_alive(stopper)) yield();
  }));
}

/// Never comes back from what it is told first.
struct busy_server : gen_server {
  struct work {};
  void handle_cast(work) { sleep(infinity); }
};

/// How a stop ends that reaches a server at work, which then dies of `reason`.
auto end_of_a_stop_not_taken(const exit_reason& reason) -> exit_reason {
  const auto server = start<busy_server>(server_options{});
  cast(server, busy_server::work{});
  spawn("killer", [server, reason] {
    while (process_info(server.pid())->watcher_count == 0) yield();
    exit(server.pid(), reason);
  });
  const auto exited = exit_of([&] { stop(server); });
  return exited ? exited->inner() : exit_reason("stopped");
}

TEST(GenServer, GS_35_AStopThatTheServerNeverTookFailsInsideTheRequest) {
  run_everywhere(whole([] {
    for (const exit_reason& reason : {exit_reason("boom"), exit_reason::shutdown_with("x")}) {
      const exit_reason end = end_of_a_stop_not_taken(reason);
      EXPECT_EQ(end.what(), exit_reason::kind::call_failed);
      EXPECT_EQ(end.inner(), reason);
    }
    EXPECT_EQ(end_of_a_stop_not_taken(exit_reason::kill).inner(), exit_reason::killed);
    EXPECT_EQ(end_of_a_stop_not_taken(exit_reason::noproc), exit_reason::noproc);
    EXPECT_EQ(end_of_a_stop_not_taken(exit_reason::timeout), exit_reason::timeout);
  }));
}

/// How often the run says that a server ended, and why.
auto ends_of(const sim::run_record& run, const std::string& why) -> std::ptrdiff_t {
  return std::count_if(run.events.begin(), run.events.end(), [&](const sim::recorded_event& each) {
    return each.kind == runtime::event_kind::exiting && each.reason == why;
  });
}

TEST(GenServer, GS_36_AnAbnormalEndIsOneEventWithItsReason) {
  const auto run = run_recorded([] {
    const single_guest at;
    cast(at.server, guest::crash_by_cast{});
    reason_of(at.watched);
  });
  EXPECT_EQ(ends_of(run, jammed().to_string()), 1);
}

}  // namespace
}  // namespace rehearse::tests
