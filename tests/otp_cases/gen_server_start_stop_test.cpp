// gen_server_SUITE: how servers start, stop and crash.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include <rehearse/rehearse.hpp>

#include "samples.hpp"

namespace rehearse::tests {
namespace {

/// The suite's server: says that it has started, crashes and stops as it is told.
struct sample_server : gen_server {
  struct started_p {
    using reply = void;
  };
  struct stop_please {
    using reply = int;
  };
  struct crash {
    using reply = void;
    std::string how;
  };
  struct crash_later {
    std::string how;
  };
  explicit sample_server(start_outcomes outcomes = {}) : begins(std::move(outcomes)) {}

  auto init() const -> next { return begins ? begins(1) : next(); }
  static void handle_call(started_p) {}
  static auto handle_call(stop_please) -> answer<stop_please> { return {1, stop_with(exit_reason::normal)}; }
  static void handle_call(const crash& what) { fall(what.how); }
  static void handle_cast(const crash_later& what) { fall(what.how); }
  static void fall(const std::string& how) {
    if (how == "error") throw std::runtime_error("crashed");
    if (how == "throw") throw 1;
    exit("crashed");
  }

  start_outcomes begins;
};

auto takes_a_minute(int) -> next {
  sleep(60s);
  return {};
}

// -- start ------------------------------------------------------------------------------------------------------------

TEST(GenServerSuite, GSS_01_start) {
  run_case([] {
    trap_exit(true);
    const auto server = start<sample_server>(server_options{});

    call(server, sample_server::started_p{});
    EXPECT_EQ(call(server, sample_server::stop_please{}), 1);

    settle();
    EXPECT_EQ(failure_of([&] { call(server, sample_server::started_p{}); }), "noproc");
    EXPECT_EQ(mailbox_size(), 0U) << "it was not linked";
  });
}

TEST(GenServerSuite, GSS_01_start_that_ignores_stops_or_takes_too_long) {
  run_case([] {
    trap_exit(true);
    const auto begun = now();

    EXPECT_EQ(said(try_start<sample_server>({}, start_outcomes(says_ignore))), "ignore");
    EXPECT_EQ(said(try_start<sample_server>({}, start_outcomes(fails))), "error: bad");
    EXPECT_EQ(said(try_start_link<sample_server>({}, start_outcomes(fails))), "error: bad");
    EXPECT_EQ(said(try_start<sample_server>({.timeout = 10ms}, start_outcomes(takes_a_minute))), "error: timeout");
    EXPECT_EQ(said(try_start_link<sample_server>({.timeout = 10ms}, start_outcomes(takes_a_minute))), "error: timeout");

    EXPECT_EQ(now() - begun, 20ms);
    EXPECT_EQ(mailbox_size(), 0U);
  });
}

TEST(GenServerSuite, GSS_01_start_link) {
  run_case([] {
    trap_exit(true);
    const auto server = start_link<sample_server>();
    call(server, sample_server::started_p{});
    EXPECT_EQ(call(server, sample_server::stop_please{}), 1);
    EXPECT_EQ(exit_of(server.pid()), "normal");
  });
}

TEST(GenServerSuite, GSS_01_start_with_a_local_name) {
  run_case([] {
    trap_exit(true);
    const auto server = start_link<sample_server>(named("my_test_name"));
    EXPECT_EQ(whereis("my_test_name"), server.pid());

    const start_result again = try_start_link<sample_server>(named("my_test_name"));
    const start_result unlinked = try_start<sample_server>(named("my_test_name"));

    EXPECT_EQ(said(again), "error: already_started");
    EXPECT_EQ(again.process, server.pid());
    EXPECT_EQ(said(unlinked), "error: already_started");
    call(server_named<sample_server>("my_test_name"), sample_server::stop_please{});
    EXPECT_EQ(exit_of(server.pid()), "normal");
    EXPECT_FALSE(whereis("my_test_name"));
    EXPECT_EQ(said(try_start_link<sample_server>(named("my_test_name"))), "ok");
  });
}

// -- stop -------------------------------------------------------------------------------------------------------------

TEST(GenServerSuite, GSS_02_stop1) {
  run_case([] {
    const auto server = start<sample_server>(server_options{});
    const monitor_ref watched = watch(server.pid());

    stop(server);

    EXPECT_FALSE(is_alive(server.pid()));
    EXPECT_EQ(reason_of(watched), "normal");
    EXPECT_EQ(failure_of([&] { stop(server); }), "noproc");
  });
}

TEST(GenServerSuite, GSS_03_stop2) {
  run_case([] {
    const auto server = start<sample_server>(server_options{});
    const monitor_ref watched = watch(server.pid());

    stop(server, "other");

    EXPECT_FALSE(is_alive(server.pid()));
    EXPECT_EQ(reason_of(watched), "other");
  });
}

TEST(GenServerSuite, GSS_04_stop3) {
  run_case([] {
    const auto server = start<sample_server>(server_options{});

    EXPECT_THROW(stop(server, exit_reason::normal, -1ms), bad_argument);

    settle();
    EXPECT_TRUE(is_alive(server.pid()));
    call(server, sample_server::started_p{});
  });
}

TEST(GenServerSuite, GSS_05_stop4) {
  run_case([] {
    const auto server = start<sample_server>(named("to_stop"));

    stop(name("to_stop"));

    EXPECT_FALSE(is_alive(server.pid()));
    EXPECT_EQ(failure_of([] { stop(name("to_stop")); }), "noproc");
  });
}

// -- crashes ----------------------------------------------------------------------------------------------------------

/// A crash of this kind in a call, and in a cast: for what reason the server dies, as its caller and others see.
void expect_crash(const std::string& how, const std::string& reason) {
  run_case([&] {
    const auto asked = start<sample_server>(server_options{});
    const monitor_ref of_asked = watch(asked.pid());
    EXPECT_EQ(failure_of([&] { call(asked, sample_server::crash{how}); }), reason);
    EXPECT_EQ(reason_of(of_asked), reason);

    const auto told = start<sample_server>(server_options{});
    const monitor_ref of_told = watch(told.pid());
    cast(told, sample_server::crash_later{how});
    EXPECT_EQ(reason_of(of_told), reason);
  });
}
TEST(GenServerSuite, GSS_12_crash_error) { expect_crash("error", "error: std::runtime_error: crashed"); }
TEST(GenServerSuite, GSS_12_crash_exit) { expect_crash("exit", "crashed"); }
TEST(GenServerSuite, GSS_12_crash_throw) { expect_crash("throw", "thrown: int"); }

TEST(GenServerSuite, GSS_45_otp_7669) {
  run_case([] {
    trap_exit(true);
    for (int i = 0; i < 5; ++i) {
      EXPECT_EQ(said(try_start_link<sample_server>(named("inner"), start_outcomes(fails))), "error: bad");
      EXPECT_FALSE(whereis("inner")) << "the name is free as soon as the failure is known";
    }
  });
}

// -- callbacks that are not there -------------------------------------------------------------------------------------

/// Has no callback but the ones of its one request.
struct bare_server : gen_server {
  struct get {
    using reply = int;
  };
  struct end {
    exit_reason why;
  };
  struct other {
    using reply = int;
  };
  struct other_cast {};
  int value = 1;
  auto handle_call(get) const -> int { return value; }
  static auto handle_cast(end told) -> next { return stop_with(told.why); }
};

/// A pid that is taken for somebody else's: nothing but a bare pid lets such requests reach a server.
template <class S>
auto taken_for(pid who) -> server_ref<S> {
  return server_ref<S>(who);
}

TEST(GenServerSuite, GSS_55_undef_handle_call) {
  run_case([] {
    const pid server = start<bare_server>(server_options{}).pid();
    const monitor_ref watched = watch(server);

    const std::string seen = failure_of([&] { call(taken_for<sample_server>(server), sample_server::started_p{}); });

    EXPECT_NE(seen, "");
    EXPECT_EQ(reason_of(watched), seen);
  });
}

TEST(GenServerSuite, GSS_56_undef_handle_cast) {
  run_case([] {
    const pid server = start<bare_server>(server_options{}).pid();
    const monitor_ref watched = watch(server);

    cast(taken_for<sample_server>(server), sample_server::crash_later{});

    EXPECT_NE(reason_of(watched), "normal");
  });
}

TEST(GenServerSuite, GSS_57_undef_handle_info) {
  run_case([] {
    const auto server = start<bare_server>(server_options{});
    send(server.pid(), std::string("hej"));
    EXPECT_EQ(call(server, bare_server::get{}), 1);
  });
}

TEST(GenServerSuite, GSS_61_undef_terminate1) {
  run_case([] {
    const auto server = start<bare_server>(server_options{});
    const monitor_ref watched = watch(server.pid());
    stop(server);
    EXPECT_EQ(reason_of(watched), "normal");
  });
}

TEST(GenServerSuite, GSS_62_undef_terminate2) {
  run_case([] {
    const auto server = start<bare_server>(server_options{});
    const monitor_ref watched = watch(server.pid());
    cast(server, bare_server::end{"{error, test}"});
    EXPECT_EQ(reason_of(watched), "{error, test}");
  });
}

TEST(GenServerSuite, GSS_52_get_state) {
  run_case([] {
    const auto server = start<bare_server>(named("server"));
    EXPECT_EQ(peek(server)->value, 1);
    EXPECT_EQ(peek(server_named<bare_server>("server"))->value, 1);
    stop(server);
    EXPECT_EQ(peek(server), nullptr);
  });
}

}  // namespace
}  // namespace rehearse::tests
