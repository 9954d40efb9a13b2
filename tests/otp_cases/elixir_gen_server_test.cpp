// gen_server_test.exs of Elixir.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include <rehearse/rehearse.hpp>

#include "samples.hpp"
#include "stack.hpp"

namespace rehearse::tests {
namespace {

/// Says how it is kept, as `use GenServer, restart: :temporary, shutdown: :infinity`.
struct custom_stack : stack {
  using stack::stack;
  static constexpr auto restart = restart_type::temporary;
  static constexpr auto shutdown = child_shutdown(infinity);
};

/// A registry of one's own: names by key.
class key_registry : public name_registry {
 public:
  auto whereis_name(const via& who) -> pid override {
    const auto found = owners_.find(who.key.text());
    return found == owners_.end() || !snapshot(found->second) ? pid() : found->second;
  }
  auto register_name(const via& as, pid who) -> bool override {
    if (whereis_name(as)) return false;
    owners_[as.key.text()] = who;
    return true;
  }
  void unregister_name(const via& as) override { owners_.erase(as.key.text()); }

 private:
  std::map<std::string, pid> owners_;
};

TEST(GenServerTest, gs_01_generates_child_spec) {
  const child_spec plain = child<stack>("stack", words{"hello"});
  EXPECT_EQ(plain.id, "stack");
  EXPECT_EQ(plain.restart, permanent);
  EXPECT_EQ(plain.shutdown_or_default().timeout(), 5s);
  EXPECT_EQ(plain.type, child_type::worker);

  const child_spec custom = child<custom_stack>("id", words{"hello"});
  EXPECT_EQ(custom.id, "id");
  EXPECT_EQ(custom.restart, temporary);
  EXPECT_EQ(custom.shutdown_or_default().timeout(), infinity);

  run_case([] {
    const pid sup = start_supervisor({{}, {child<custom_stack>("id", words{"hello"})}});
    EXPECT_EQ(call(server_ref<custom_stack>(child_of(sup, "id")), stack::pop{}), "hello");
  });
}

TEST(GenServerTest, gs_02_start_link) {
  run_case([] {
    const pid first = start_link<stack>(named("my_gen_server_name"), words{"hello"}).pid();

    const auto second = spawn_monitor([] { start_link<stack>(named("my_gen_server_name")); });

    EXPECT_NE(reason_of(second.ref).find("already_started"), std::string::npos) << "start_link expects to succeed";
    EXPECT_EQ(try_start_link<stack>(named("my_gen_server_name")).process, first);
  });
}

TEST(GenServerTest, gs_03_start_link_with_via) {
  run_case([] {
    auto& registry = run_state<key_registry>();
    const via at{&registry, "my_server"};
    const auto server = start_link<stack>(named(at), words{"hello"});

    EXPECT_EQ(call(server_named<stack>(at), stack::pop{}), "hello");
    EXPECT_EQ(whereis(at), server.pid());

    const start_result again = try_start_link<stack>(named(at), words{"hello"});
    EXPECT_EQ(said(again), "error: already_started");
    EXPECT_EQ(again.process, server.pid());
  });
}

TEST(GenServerTest, gs_05_start_link_with_local) {
  run_case([] {
    const auto server = start_link<stack>(named("my_server"), words{"hello"});
    EXPECT_EQ(call(server_named<stack>("my_server"), stack::pop{}), "hello");
    EXPECT_EQ(try_start_link<stack>(named("my_server"), words{"hello"}).process, server.pid());
  });
}

TEST(GenServerTest, gs_06_start_link_call_and_cast) {
  run_case([] {
    const auto server = start_link<stack>(words{"hello"});
    EXPECT_EQ(call(server, stack::pop{}), "hello");
    cast(server, stack::push{"world"});
    EXPECT_EQ(call(server, stack::pop{}), "world");
    stop(server);
    EXPECT_NO_THROW(cast(server_named<stack>("unknown_name"), stack::push{"hello"}));
  });
}

TEST(GenServerTest, gs_07_call_exit_messages) {
  run_case([] {
    const auto failure = [](const server_ref<stack>& server) {
      return failure_of([&] { call(server, stack::pop{}, 5s); });
    };
    EXPECT_EQ(failure(server_named<stack>("unknown_name")), "noproc");
    register_name("me", self());
    EXPECT_EQ(failure(server_named<stack>("me")), "calling_self");
    EXPECT_EQ(failure(server_ref<stack>(self())), "calling_self");
  });
}

TEST(GenServerTest, gs_08_nil_name) {
  run_case([] {
    const auto first = start_link<stack>(named(name()), words{"hello"});
    const auto second = start_link<stack>(named(name()), words{"world"});
    EXPECT_NE(first.pid(), second.pid());
    EXPECT_EQ(call(first, stack::pop{}), "hello");
  });
}

TEST(GenServerTest, gs_09_start) {
  run_case([] {
    trap_exit(true);
    const auto server = start<stack>(server_options{}, words{"hello"});
    EXPECT_EQ(process_info(server.pid())->link_count, 0U);
    stop(server);
    EXPECT_EQ(mailbox_size(), 0U);
  });
}

TEST(GenServerTest, gs_10_abcast) {
  run_case([] {
    start<stack>(named("stack"));
    abcast(server_named<stack>("stack"), stack::push{"hello"});
    EXPECT_EQ(call(server_named<stack>("stack"), stack::pop{}), "hello");
  });
}

TEST(GenServerTest, gs_11_multi_call) {
  run_case([] {
    start<stack>(named("stack"), words{"hello", "world"});
    const auto all = multi_call(server_named<stack>("stack"), stack::pop{});
    EXPECT_EQ(all.replies, words{"world"});
    EXPECT_EQ(all.bad_nodes, 0U);
  });
}

TEST(GenServerTest, gs_12_whereis) {
  run_case([] {
    auto& registry = run_state<key_registry>();
    const via at{&registry, "whereis_via"};
    EXPECT_FALSE(whereis("whereis_server"));
    EXPECT_FALSE(whereis(at));

    const pid by_name = start_link<stack>(named("whereis_server")).pid();
    const pid elsewhere = start_link<stack>(named(at)).pid();

    EXPECT_EQ(whereis("whereis_server"), by_name);
    EXPECT_EQ(whereis(at), elsewhere);
  });
}

TEST(GenServerTest, gs_13_stop) {
  run_case([] {
    const auto server = start<stack>(server_options{});
    stop(server, exit_reason::normal);
    EXPECT_FALSE(is_alive(server.pid()));
    EXPECT_EQ(failure_of([&] { stop(server); }), "noproc");

    start<stack>(named("stack_for_stop"));
    stop(name("stack_for_stop"), exit_reason::normal);
    EXPECT_FALSE(whereis("stack_for_stop"));
    EXPECT_EQ(failure_of([] { stop(name("stack_for_stop")); }), "noproc");
  });
}

}  // namespace
}  // namespace rehearse::tests
