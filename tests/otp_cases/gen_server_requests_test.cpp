// gen_server_SUITE: calls, casts, messages, and requests whose response is waited for later.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include <rehearse/rehearse.hpp>

#include "samples.hpp"

namespace rehearse::tests {
namespace {

struct note {
  std::string what;
};

/// The suite's server, which answers at once, later, only within some time, or with its end.
struct sample_server : gen_server {
  struct started_p {
    using reply = std::string;
  };
  struct delayed_answer {
    using reply = std::string;
    virtual_duration delay;
  };
  struct call_within {
    using reply = void;
    virtual_duration time;
  };
  struct next_call {
    using reply = bool;
  };
  struct stop_please {
    using reply = std::string;
    std::optional<std::string> answer;
    exit_reason why;
  };
  struct call_yourself {
    using reply = std::string;
    destination how;
  };
  struct handle_cast_of {
    pid client;
  };
  struct delayed_cast {
    pid client;
    virtual_duration delay;
  };
  struct stop_cast {
    exit_reason why;
  };
  struct hello {
    pid client;
  };
  struct delayed_info {
    pid client;
    virtual_duration delay;
  };
  struct stop_info {
    exit_reason why;
  };
  using infos = messages<hello, delayed_info, stop_info>;

  static auto handle_call(started_p) -> std::string { return "ok"; }
  auto handle_call(delayed_answer request, from client) -> answer<delayed_answer> {
    waiting = client;
    return noreply().with_timeout(request.delay);
  }
  auto handle_call(call_within request) -> answer<call_within> {
    is_within = true;
    return {{}, next().with_timeout(request.time)};
  }
  auto handle_call(next_call) -> bool { return is_within; }
  static auto handle_call(stop_please request) -> answer<stop_please> {
    if (!request.answer) return stop_with(request.why);
    return {*request.answer, stop_with(request.why)};
  }
  static auto handle_call(call_yourself request) -> std::string {
    return failure_of([&] { call(to_ref(request.how), started_p{}); });
  }
  static auto to_ref(const destination& how) -> server_ref<sample_server> {
    return how.is_name() ? server_named<sample_server>(how.registered_name())
                         : server_ref<sample_server>(how.process());
  }

  static void handle_cast(handle_cast_of request) { send(request.client, note{"cast"}); }
  auto handle_cast(delayed_cast request) -> next {
    told_later = request.client;
    return next().with_timeout(request.delay);
  }
  static auto handle_cast(stop_cast request) -> next { return stop_with(request.why); }

  static void handle_info(hello what) { send(what.client, note{"info"}); }
  auto handle_info(delayed_info what) -> next {
    told_later = what.client;
    return next().with_timeout(what.delay);
  }
  static auto handle_info(stop_info what) -> next { return stop_with(what.why); }

  void handle_timeout() {
    is_within = false;
    if (waiting) reply<delayed_answer>(*waiting, "delayed");
    if (told_later) send(*told_later, note{"delayed"});
    waiting.reset();
    told_later.reset();
  }

  std::optional<from> waiting;
  std::optional<pid> told_later;
  bool is_within = false;
};

auto started() -> server_ref<sample_server> { return start_link<sample_server>(named("my_test_name")); }

// -- call -------------------------------------------------------------------------------------------------------------

TEST(GenServerSuite, GSS_14_call) {
  run_case([] {
    const auto server = started();
    EXPECT_EQ(call(server_named<sample_server>("my_test_name"), sample_server::started_p{}), "ok");
    const auto begun = now();
    EXPECT_EQ(call(server, sample_server::delayed_answer{1ms}), "delayed");
    EXPECT_EQ(now() - begun, 1ms);
  });
}

TEST(GenServerSuite, GSS_14_call_within_a_time) {
  run_case([] {
    const auto server = started();
    call(server, sample_server::call_within{1s});
    sleep(500ms);
    EXPECT_TRUE(call(server, sample_server::next_call{}));

    call(server, sample_server::call_within{1s});
    sleep(1500ms);
    EXPECT_FALSE(call(server, sample_server::next_call{}));
  });
}

TEST(GenServerSuite, GSS_14_call_that_times_out) {
  run_case([] {
    const auto server = started();
    EXPECT_EQ(failure_of([&] { call(server, sample_server::delayed_answer{500ms}, 10ms); }), "timeout");
    sleep(1s);
    EXPECT_EQ(mailbox_size(), 0U);
    EXPECT_EQ(call(server, sample_server::started_p{}), "ok");
  });
}

TEST(GenServerSuite, GSS_14_call_that_stops_with_and_without_a_reply) {
  run_case([] {
    trap_exit(true);
    const auto with_reply = started();
    EXPECT_EQ(call(with_reply, sample_server::stop_please{"ok_stopped", exit_reason::normal}), "ok_stopped");
    EXPECT_EQ(exit_of(with_reply.pid()), "normal");

    const auto shut_down = started();
    const auto why = exit_reason::shutdown_with("reason");
    EXPECT_EQ(failure_of([&] { call(shut_down, sample_server::stop_please{{}, why}); }), "{shutdown, reason}");
    EXPECT_EQ(exit_of(shut_down.pid()), "{shutdown, reason}");

    const auto broken = started();
    EXPECT_EQ(failure_of([&] { call(broken, sample_server::stop_please{{}, "broken"}); }), "broken");
    EXPECT_EQ(exit_of(broken.pid()), "broken");
  });
}

TEST(GenServerSuite, GSS_34_calling_self) {
  run_case([] {
    const auto server = started();
    EXPECT_EQ(call(server, sample_server::call_yourself{server}), "calling_self");
    EXPECT_EQ(call(server, sample_server::call_yourself{name("my_test_name")}), "calling_self");
    EXPECT_EQ(call(server, sample_server::started_p{}), "ok");
  });
}

// -- cast and info ----------------------------------------------------------------------------------------------------

TEST(GenServerSuite, GSS_19_cast) {
  run_case([] {
    trap_exit(true);
    const auto server = started();
    cast(server, sample_server::handle_cast_of{self()});
    EXPECT_EQ(receive<note>().what, "cast");

    const auto begun = now();
    cast(server, sample_server::delayed_cast{self(), 1ms});
    EXPECT_EQ(receive<note>().what, "delayed");
    EXPECT_EQ(now() - begun, 1ms);

    cast(server, sample_server::stop_cast{exit_reason::normal});
    EXPECT_EQ(exit_of(server.pid()), "normal");
    cast(server, sample_server::handle_cast_of{self()});
    settle();
    EXPECT_EQ(mailbox_size(), 0U) << "to nobody it is lost";
  });
}

TEST(GenServerSuite, GSS_21_info) {
  run_case([] {
    trap_exit(true);
    const auto server = started();
    send(server.pid(), sample_server::hello{self()});
    EXPECT_EQ(receive<note>().what, "info");

    send(name("my_test_name"), sample_server::delayed_info{self(), 1ms});
    EXPECT_EQ(receive<note>().what, "delayed");

    send(server.pid(), std::string("unexpected"));
    EXPECT_EQ(call(server, sample_server::started_p{}), "ok");

    send(server.pid(), sample_server::stop_info{"broken"});
    EXPECT_EQ(exit_of(server.pid()), "broken");
  });
}

// -- requests ---------------------------------------------------------------------------------------------------------

TEST(GenServerSuite, GSS_15_send_request) {
  run_case([] {
    trap_exit(true);
    const auto server = started();
    EXPECT_EQ(receive_response(send_request(server, sample_server::started_p{}))->value(), "ok");

    const auto abandoned = send_request(server, sample_server::delayed_answer{500ms});
    EXPECT_FALSE(receive_response(abandoned, 10ms));
    sleep(1s);
    EXPECT_EQ(mailbox_size(), 0U) << "its answer is dropped";

    const auto patient = send_request(server, sample_server::delayed_answer{500ms});
    EXPECT_FALSE(wait_response(patient, 10ms));
    EXPECT_EQ(wait_response(patient, 1s)->value(), "delayed");

    const auto last = send_request(server, sample_server::stop_please{{}, "broken"});
    EXPECT_EQ(receive_response(last)->reason().to_string(), "broken");
    EXPECT_EQ(receive_response(send_request(server, sample_server::started_p{}))->reason().to_string(), "noproc");
    exit_of(server.pid());
    EXPECT_EQ(mailbox_size(), 0U);
  });
}

TEST(GenServerSuite, GSS_22_abcast) {
  run_case([] {
    started();
    abcast(server_named<sample_server>("my_test_name"), sample_server::handle_cast_of{self()});
    abcast(server_named<sample_server>("other_name"), sample_server::handle_cast_of{self()});
    EXPECT_EQ(receive<note>().what, "cast");
    settle();
    EXPECT_EQ(mailbox_size(), 0U);
  });
}

TEST(GenServerSuite, GSS_24_multicall) {
  run_case([] {
    started();
    const auto server = server_named<sample_server>("my_test_name");

    EXPECT_EQ(multi_call(server, sample_server::started_p{}).replies, std::vector<std::string>{"ok"});
    EXPECT_EQ(multi_call(server, sample_server::delayed_answer{1ms}).replies, std::vector<std::string>{"delayed"});
    EXPECT_EQ(multi_call(server, sample_server::delayed_answer{500ms}, 10ms).bad_nodes, 1U);
    EXPECT_EQ(multi_call(server_named<sample_server>("other_name"), sample_server::started_p{}).bad_nodes, 1U);
  });
}

}  // namespace
}  // namespace rehearse::tests
