// supervisor_test.exs of Elixir.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include <rehearse/rehearse.hpp>

#include "samples.hpp"
#include "stack.hpp"

namespace rehearse::tests {
namespace {

struct stack_supervisor : supervisor {
  explicit stack_supervisor(std::optional<supervisor_spec> given) : says(std::move(given)) {}
  auto init() const -> std::optional<supervisor_spec> { return says; }
  std::optional<supervisor_spec> says;
};
/// As `use Supervisor, restart: :temporary`.
struct custom_supervisor : supervisor {
  static constexpr auto restart = restart_type::temporary;
  static auto init() -> supervisor_spec { return {}; }
};

/// Elixir's strategy and no children.
auto no_children() -> supervisor_spec { return {{.strategy = one_for_one}, {}}; }

/// A registry of one name.
class one_name : public name_registry {
 public:
  auto whereis_name(const via&) -> pid override { return owner_; }
  auto register_name(const via&, pid who) -> bool override {
    if (owner_) return false;
    owner_ = who;
    return true;
  }
  void unregister_name(const via&) override { owner_ = {}; }

 private:
  pid owner_;
};

TEST(SupervisorTest, sup_01_generates_child_spec) {
  const child_spec plain = child<stack_supervisor>("sup", std::optional(no_children()));
  EXPECT_EQ(plain.type, child_type::supervisor);
  EXPECT_EQ(plain.restart, permanent);
  EXPECT_EQ(plain.shutdown_or_default().timeout(), infinity);

  EXPECT_EQ(child<custom_supervisor>("sup").restart, temporary);
}

TEST(SupervisorTest, sup_02_child_spec) {
  const child_spec spec = child<stack>("agent").restarts(transient).shuts_down(4s);
  EXPECT_EQ(spec.restart, transient);
  EXPECT_EQ(spec.shutdown->timeout(), 4s);

  const child_spec other = child_spec(spec).restarts(temporary).shuts_down(child_shutdown::brutal_kill());
  EXPECT_EQ(other.id, "agent");
  EXPECT_EQ(other.restart, temporary);
  EXPECT_TRUE(other.shutdown->is_brutal());
  EXPECT_EQ(spec.restart, transient) << "it was a copy";
}

TEST(SupervisorTest, sup_03_init) {
  const supervisor_flags flags;
  EXPECT_EQ(flags.intensity, 3U);
  EXPECT_EQ(flags.period, 5s);
  EXPECT_EQ(flags.auto_shutdown, auto_shutdown::never);
}

TEST(SupervisorTest, sup_05_start_link_with_via) {
  run_case([] {
    auto& registry = run_state<one_name>();
    const via at{&registry, "my_sup"};
    const pid sup = start_supervisor(no_children(), named(at));

    EXPECT_EQ(whereis(at), sup);
    EXPECT_TRUE(which_children(at).empty());
    EXPECT_EQ(try_start_supervisor(no_children(), named(at)).process, sup);
  });
}

TEST(SupervisorTest, sup_07_start_link_with_local) {
  run_case([] {
    const pid sup = start_supervisor(no_children(), named("my_sup"));
    EXPECT_TRUE(which_children(name("my_sup")).empty());
    EXPECT_EQ(try_start_supervisor(no_children(), named("my_sup")).process, sup);
  });
}

TEST(SupervisorTest, sup_08_start_link) {
  run_case([] {
    const pid sup = start_supervisor({{}, {child<stack>("stack", named("dyn_stack"), words{"hello"})}});
    const auto server = server_named<stack>("dyn_stack");
    EXPECT_EQ(call(server, stack::pop{}), "hello");
    call(server, stack::stop_please{});
    settle();

    EXPECT_EQ(call(server, stack::pop{}), "hello") << "it has begun anew";
    EXPECT_EQ(listed(sup), "stack:up");

    stop(sup);
    EXPECT_FALSE(whereis("dyn_stack"));
  });
}

TEST(SupervisorTest, sup_10_start_link_with_a_module) {
  run_case([] {
    trap_exit(true);
    const std::optional spec(supervisor_spec{{}, {child<stack>("stack", named("dyn_stack"), words{"hello"})}});
    const pid sup = start_link<stack_supervisor>(named("my_sup"), spec).pid();
    EXPECT_EQ(call(server_named<stack>("dyn_stack"), stack::pop{}), "hello");
    EXPECT_EQ(exited_with(sup, exit_reason::normal), "normal");

    const supervisor_spec unknown{{.strategy = static_cast<restart_strategy>(7)}, {}};
    EXPECT_EQ(said(try_start_link<stack_supervisor>({}, std::optional(unknown))),
              "error: {supervisor_data, {invalid_strategy, 7}}");
    EXPECT_EQ(said(try_start_link<stack_supervisor>({}, std::optional<supervisor_spec>())), "ignore");
  });
}

TEST(SupervisorTest, sup_12_supports_new_child_spec_as_tuple) {
  run_case([] {
    const pid sup = start_supervisor(no_children());
    const child_result made = start_child(sup, child<stack>("stack", words{"hello"}));
    EXPECT_EQ(said(made), "ok");
    EXPECT_EQ(call(server_ref<stack>(made.process), stack::pop{}), "hello");
  });
}

TEST(SupervisorTest, sup_13_supports_new_child_spec) {
  run_case([] {
    const pid sup = start_supervisor(no_children());
    child_spec spec;
    spec.id = "stack";
    spec.start = [] { return try_start_link<stack>({}, words{"hello"}); };
    const child_result made = start_child(sup, spec);
    EXPECT_EQ(call(server_ref<stack>(made.process), stack::pop{}), "hello");
  });
}

TEST(SupervisorTest, sup_14_with_invalid_child_spec) {
  run_case([] {
    const pid sup = start_supervisor(no_children());
    child_spec without_start;
    without_start.id = "agent";
    child_spec strange_type = worker("agent");
    strange_type.type = static_cast<child_type>(7);

    EXPECT_EQ(said(start_child(sup, worker(""))), "bad_spec: missing_id");
    EXPECT_EQ(said(start_child(sup, without_start)), "bad_spec: {missing_start, agent}");
    EXPECT_EQ(said(start_child(sup, worker("agent", static_cast<restart_type>(7)))),
              "bad_spec: {invalid_restart_type, 7}");
    EXPECT_EQ(said(start_child(sup, worker("agent").shuts_down(-1ns))), "bad_spec: {invalid_shutdown, -1 ns}");
    EXPECT_EQ(said(start_child(sup, strange_type)), "bad_spec: {invalid_child_type, 7}");
    EXPECT_EQ(counted(sup), "0 0 0 0");
  });
}

TEST(SupervisorTest, sup_16_child_life_cycle) {
  run_case([] {
    const pid sup = start_supervisor(no_children());
    EXPECT_EQ(listed(sup), "");
    EXPECT_EQ(counted(sup), "0 0 0 0");

    const child_result made = start_child(sup, worker("agent"));
    EXPECT_EQ(child_of(sup, "agent"), made.process);
    EXPECT_EQ(counted(sup), "1 1 0 1");
    EXPECT_EQ(start_child(sup, worker("agent")).process, made.process) << "already started";
    EXPECT_EQ(said(restart_child(sup, "agent")), "running");
    EXPECT_EQ(said(delete_child(sup, "agent")), "running");

    EXPECT_EQ(said(terminate_child(sup, "agent")), "ok");
    EXPECT_EQ(counted(sup), "1 0 0 1");
    EXPECT_EQ(said(start_child(sup, worker("agent"))), "already_present");
    EXPECT_EQ(said(restart_child(sup, "agent")), "ok");
    EXPECT_EQ(counted(sup), "1 1 0 1");

    EXPECT_EQ(said(terminate_child(sup, "agent")), "ok");
    EXPECT_EQ(said(delete_child(sup, "agent")), "ok");
    EXPECT_EQ(counted(sup), "0 0 0 0");
    EXPECT_EQ(said(terminate_child(sup, "agent")), "not_found");
    EXPECT_EQ(said(restart_child(sup, "agent")), "not_found");
    EXPECT_EQ(said(delete_child(sup, "agent")), "not_found");
  });
}

}  // namespace
}  // namespace rehearse::tests
