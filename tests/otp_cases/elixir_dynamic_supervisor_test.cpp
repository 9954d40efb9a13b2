// dynamic_supervisor_test.exs of Elixir.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <rehearse/rehearse.hpp>

#include "samples.hpp"
#include "stack.hpp"

namespace rehearse::tests {
namespace {

struct simple : dynamic_supervisor {
  explicit simple(std::optional<dynamic_supervisor_flags> given) : says(given) {}
  auto init() const -> std::optional<dynamic_supervisor_flags> { return says; }
  std::optional<dynamic_supervisor_flags> says;
};
/// As `use DynamicSupervisor, restart: :transient`.
struct custom : dynamic_supervisor {
  static constexpr auto restart = restart_type::transient;
};

// -- how it starts ----------------------------------------------------------------------------------------------------

TEST(DynamicSupervisorTest, dsup_01_can_be_supervised_directly) {
  run_case([] {
    const pid sup = start_supervisor({{}, {dynamic_supervisor_child("dyn_sup", {}, named("dyn_sup"))}});
    EXPECT_EQ(counted(name("dyn_sup")), "0 0 0 0");
    EXPECT_EQ(which_children(sup).front().type, child_type::supervisor);
  });
}

TEST(DynamicSupervisorTest, dsup_02_multiple_supervisors_can_be_supervised_and_identified_with_simple_child_spec) {
  run_case([] {
    const pid sup = start_supervisor({{},
                                      {dynamic_supervisor_child("simple_name", {}, named("simple_name")),
                                       dynamic_supervisor_child("other_name", {}, named("other_name"))}});
    EXPECT_EQ(listed(sup), "simple_name:up other_name:up");
    EXPECT_EQ(whereis("simple_name"), child_of(sup, "simple_name"));
    EXPECT_EQ(whereis("other_name"), child_of(sup, "other_name"));
  });
}

TEST(DynamicSupervisorTest, dsup_03_generates_child_spec) {
  const child_spec plain = child<simple>("sup", std::optional(dynamic_supervisor_flags{}));
  EXPECT_EQ(plain.type, child_type::supervisor);
  EXPECT_EQ(plain.restart, permanent);
  EXPECT_EQ(plain.shutdown_or_default().timeout(), infinity);

  EXPECT_EQ(child<custom>("sup").restart, transient);
  EXPECT_EQ(child<custom>("sup").type, child_type::supervisor);
}

TEST(DynamicSupervisorTest, dsup_04_set_default_options) {
  const dynamic_supervisor_flags flags = dynamic_supervisor::init();
  EXPECT_EQ(flags.intensity, 3U);
  EXPECT_EQ(flags.period, 5s);
  EXPECT_FALSE(flags.max_children) << "as many as one likes";
}

TEST(DynamicSupervisorTest, dsup_05_with_non_ok_init) {
  run_case([] {
    trap_exit(true);
    const auto started_with = [](std::optional<dynamic_supervisor_flags> flags) {
      return said(try_start_link<simple>({}, flags));
    };
    EXPECT_EQ(started_with({}), "ignore");
    EXPECT_EQ(started_with(dynamic_supervisor_flags{.period = 0s}), "error: {supervisor_data, {invalid_period, 0}}");
    EXPECT_EQ(started_with(dynamic_supervisor_flags{.period = -1s}), "error: {supervisor_data, {invalid_period, -1}}");
    EXPECT_EQ(started_with(dynamic_supervisor_flags{.intensity = 0, .period = 1s}), "ok");
    EXPECT_EQ(mailbox_size(), 0U);
  });
}

TEST(DynamicSupervisorTest, dsup_06_with_registered_process) {
  run_case([] {
    const pid sup = start_dynamic_supervisor({}, named("my_sup"));
    const start_result again = try_start_dynamic_supervisor({}, named("my_sup"));
    EXPECT_EQ(said(again), "error: already_started");
    EXPECT_EQ(again.process, sup);
    EXPECT_EQ(whereis("my_sup"), sup);
  });
}

// -- start_child ------------------------------------------------------------------------------------------------------

TEST(DynamicSupervisorTest, dsup_12_supports_new_child_spec_as_tuple) {
  run_case([] {
    const pid sup = start_dynamic_supervisor();
    const pid child_process = start_child(sup, child<stack>("stack", words{"hello"})).process;
    EXPECT_EQ(call(server_ref<stack>(child_process), stack::pop{}), "hello");
  });
}

TEST(DynamicSupervisorTest, dsup_13_supports_new_child_spec) {
  run_case([] {
    const pid sup = start_dynamic_supervisor();
    child_spec spec;
    spec.id = "stack";
    spec.start = [] { return try_start_link<stack>({}, words{"hello"}); };
    const pid child_process = start_child(sup, spec).process;
    EXPECT_EQ(call(server_ref<stack>(child_process), stack::pop{}), "hello");
  });
}

/// What a supervisor's module adds to the arguments of each child: its own come first.
auto with_extra(const words& extra, const words& own) -> child_spec {
  words all = extra;
  all.insert(all.end(), own.begin(), own.end());
  return child<stack>("stack", all);
}

TEST(DynamicSupervisorTest, dsup_14_supports_extra_arguments) {
  run_case([] {
    const pid sup = start_dynamic_supervisor();
    const pid child_process = start_child(sup, with_extra({"extra"}, {"own"})).process;
    EXPECT_EQ(call(server_ref<stack>(child_process), stack::pop{}), "own");
    EXPECT_EQ(call(server_ref<stack>(child_process), stack::pop{}), "extra");
  });
}

TEST(DynamicSupervisorTest, dsup_25_restarting_a_child_with_extra_arguments_successfully_restarts_child) {
  run_case([] {
    const pid sup = start_dynamic_supervisor();
    const pid before = start_child(sup, with_extra({"extra"}, {"own"})).process;
    call(server_ref<stack>(before), stack::pop{});

    exit(before, exit_reason::kill);
    settle();

    const pid after = only_child(sup);
    ASSERT_TRUE(after);
    EXPECT_NE(after, before);
    EXPECT_EQ(call(server_ref<stack>(after), stack::pop{}), "own");
    EXPECT_EQ(call(server_ref<stack>(after), stack::pop{}), "extra");
  });
}

TEST(DynamicSupervisorTest, dsup_15_with_invalid_child_spec) {
  run_case([] {
    const pid sup = start_dynamic_supervisor();
    child_spec without_start;
    without_start.id = "task";
    child_spec strange_type = worker("task");
    strange_type.type = static_cast<child_type>(7);

    EXPECT_EQ(said(start_child(sup, without_start)), "bad_spec: {missing_start, task}");
    EXPECT_EQ(said(start_child(sup, worker("task", static_cast<restart_type>(7)))),
              "bad_spec: {invalid_restart_type, 7}");
    EXPECT_EQ(said(start_child(sup, worker("task").shuts_down(-1ns))), "bad_spec: {invalid_shutdown, -1 ns}");
    EXPECT_EQ(said(start_child(sup, strange_type)), "bad_spec: {invalid_child_type, 7}");
    EXPECT_EQ(said(start_child(sup, worker("task", transient).is_significant())),
              "bad_spec: {bad_combination, [{auto_shutdown, never}, {significant, true}]}");
    EXPECT_EQ(counted(sup), "0 0 0 0");
  });
}

TEST(DynamicSupervisorTest, dsup_16_with_different_returns) {
  run_case([] {
    const pid sup = start_dynamic_supervisor();
    const auto started_by = [&](std::function<start_result()> start) {
      child_spec spec = worker("child");
      spec.start = std::move(start);
      return said(start_child(sup, spec));
    };
    EXPECT_EQ(started_by([] { return try_start_link<stack>({}); }), "ok");
    EXPECT_EQ(counted(sup), "1 1 0 1");
    EXPECT_EQ(said(start_child(sup, worker_that("child", says_ignore))), "undefined");
    EXPECT_EQ(said(start_child(sup, worker_that("child", fails))), "start_failed: bad");
    EXPECT_EQ(started_by([]() -> start_result { throw std::runtime_error("oops"); }),
              "start_failed: error: std::runtime_error: oops");
    EXPECT_EQ(started_by([]() -> start_result { exit("oops"); }), "start_failed: oops");
    EXPECT_EQ(counted(sup), "1 1 0 1");
  });
}

TEST(DynamicSupervisorTest, dsup_18_with_max_children) {
  run_case([] {
    const pid none = start_dynamic_supervisor({.max_children = 0});
    EXPECT_EQ(said(start_child(none, worker("child"))), "max_children");

    const pid one = start_dynamic_supervisor({.max_children = 1});
    const pid first = start_child(one, worker("child")).process;
    EXPECT_EQ(said(start_child(one, worker("child"))), "max_children");
    terminate_child(one, first);
    EXPECT_EQ(said(start_child(one, worker("child"))), "ok");
  });
}

// -- restarts ---------------------------------------------------------------------------------------------------------

/// Children of this restart type that end in these ways are started again, or not.
void expect_restarts(restart_type restart, const std::vector<exit_reason>& reasons, bool again) {
  run_case([&] {
    for (const exit_reason& why : reasons) {
      const pid sup = start_dynamic_supervisor();
      const pid before = start_child(sup, worker("child", restart)).process;

      terminate(before, why);

      const pid after = only_child(sup);
      EXPECT_NE(after, before);
      EXPECT_EQ(static_cast<bool>(after), again) << why.to_string();
      EXPECT_EQ(counted(sup), again ? "1 1 0 1" : "0 0 0 0");
    }
  });
}

TEST(DynamicSupervisorTest, dsup_19_temporary_child_is_not_restarted_regardless_of_reason) {
  expect_restarts(temporary, {exit_reason::normal, exit_reason::shutdown, "whatever"}, false);
}
TEST(DynamicSupervisorTest, dsup_20_transient_child_is_restarted_unless_normal_shutdown) {
  expect_restarts(transient, {exit_reason::normal, exit_reason::shutdown, exit_reason::shutdown_with("signal")}, false);
  expect_restarts(transient, {"whatever"}, true);
}
TEST(DynamicSupervisorTest, dsup_21_permanent_child_is_restarted_regardless_of_reason) {
  expect_restarts(permanent, {exit_reason::normal, exit_reason::shutdown, "whatever"}, true);
}

TEST(DynamicSupervisorTest, dsup_26_child_is_restarted_when_trying_again) {
  run_case([] {
    const pid sup = start_dynamic_supervisor({.intensity = 2});
    const auto fails_once = [](int start) { return start == 2 ? stop_with("not yet") : next(); };
    const pid before = start_child(sup, worker_that("child", fails_once)).process;

    terminate(before, "whatever");

    EXPECT_TRUE(only_child(sup));
    EXPECT_NE(only_child(sup), before);
    EXPECT_EQ(counted(sup), "1 1 0 1");
  });
}

TEST(DynamicSupervisorTest, dsup_27_child_triggers_maximum_restarts) {
  run_case([] {
    trap_exit(true);
    const pid sup = start_dynamic_supervisor({.intensity = 1});
    terminate(start_child(sup, worker("child")).process, "first");
    terminate(only_child(sup), "second");
    EXPECT_EQ(exit_of(sup), "shutdown");
  });
}

TEST(DynamicSupervisorTest, dsup_28_child_triggers_maximum_intensity_when_trying_again) {
  run_case([] {
    trap_exit(true);
    const pid sup = start_dynamic_supervisor({.intensity = 10});
    terminate(start_child(sup, worker_that("child", starts_once)).process, "whatever");
    EXPECT_EQ(exit_of(sup), "shutdown");
  });
}

// -- shutdown ---------------------------------------------------------------------------------------------------------

TEST(DynamicSupervisorTest, dsup_29_with_valid_shutdown) {
  run_case([] {
    const pid sup = start_dynamic_supervisor();
    for (const child_shutdown how : {child_shutdown(infinity), child_shutdown::brutal_kill(), child_shutdown(0ns),
                                     child_shutdown(10ms), child_shutdown(4s)}) {
      EXPECT_EQ(said(start_child(sup, worker("child").shuts_down(how))), "ok");
    }
    EXPECT_EQ(counted(sup), "5 5 0 5");
  });
}

TEST(DynamicSupervisorTest, dsup_30_with_invalid_valid_shutdown) {
  run_case([] {
    const pid sup = start_dynamic_supervisor();
    EXPECT_EQ(said(start_child(sup, worker("child").shuts_down(-1ms))), "bad_spec: {invalid_shutdown, -1000000 ns}");
    EXPECT_EQ(counted(sup), "0 0 0 0");
  });
}

/// Three such children of a supervisor that is stopped: for what they end, and how long that takes.
void expect_stopped(const child_spec& spec, const std::string& reason, virtual_duration takes) {
  run_case([&] {
    trap_exit(true);
    const pid sup = start_dynamic_supervisor();
    std::vector<monitor_ref> watched;
    for (int i = 0; i < 3; ++i) watched.push_back(watch(start_child(sup, spec).process));
    const auto begun = now();

    EXPECT_EQ(exited_with(sup, exit_reason::shutdown), "shutdown");

    for (const monitor_ref each : watched) EXPECT_EQ(reason_of(each), reason);
    EXPECT_EQ(now() - begun, takes) << "they stop side by side";
  });
}

TEST(DynamicSupervisorTest, dsup_31_terminates_children_with_brutal_kill) {
  expect_stopped(slow_worker("child", 1s, child_shutdown::brutal_kill()), "killed", 0s);
}
TEST(DynamicSupervisorTest, dsup_32_terminates_children_with_infinity_shutdown) {
  expect_stopped(slow_worker("child", 60s, infinity), "shutdown", 60s);
}
TEST(DynamicSupervisorTest, dsup_33_terminates_children_with_infinity_shutdown_and_abnormal_reason) {
  expect_stopped(slow_worker("child", 1s, infinity, exit_reason("oops")), "oops", 1s);
}
TEST(DynamicSupervisorTest, dsup_34_terminates_children_with_integer_shutdown) {
  expect_stopped(slow_worker("child", 1s, 2s), "shutdown", 1s);
  expect_stopped(slow_worker("child", 5s, 2s), "killed", 2s);
}
TEST(DynamicSupervisorTest, dsup_35_terminates_children_with_integer_shutdown_and_abnormal_reason) {
  expect_stopped(slow_worker("child", 1s, 2s, exit_reason("oops")), "oops", 1s);
}
TEST(DynamicSupervisorTest, dsup_36_terminates_children_with_expired_integer_shutdown) {
  expect_stopped(slow_worker("child", 60s, 1s), "killed", 1s);
}
TEST(DynamicSupervisorTest, dsup_37_terminates_children_with_permanent_restart_and_normal_reason) {
  expect_stopped(slow_worker("child", 1s, infinity, exit_reason(exit_reason::normal)), "normal", 1s);
}

/// Such a child that its supervisor is asked to end.
void expect_terminated(const child_spec& spec, const std::string& reason, virtual_duration takes) {
  run_case([&] {
    const pid sup = start_dynamic_supervisor();
    const pid child_process = start_child(sup, spec).process;
    const monitor_ref watched = watch(child_process);
    const auto begun = now();

    EXPECT_EQ(said(terminate_child(sup, child_process)), "ok");

    EXPECT_EQ(now() - begun, takes);
    EXPECT_EQ(reason_of(watched), reason);
    EXPECT_EQ(said(terminate_child(sup, child_process)), "not_found");
    EXPECT_EQ(counted(sup), "0 0 0 0");
  });
}

TEST(DynamicSupervisorTest, dsup_39_terminates_child_with_brutal_kill) {
  expect_terminated(slow_worker("child", 1s, child_shutdown::brutal_kill()), "killed", 0s);
}
TEST(DynamicSupervisorTest, dsup_40_terminates_child_with_integer_shutdown) {
  expect_terminated(slow_worker("child", 1s, 2s), "shutdown", 1s);
  expect_terminated(slow_worker("child", 5s, 2s), "killed", 2s);
}

TEST(DynamicSupervisorTest, dsup_41_terminates_restarting_child) {
  run_case([] {
    auto& fails_now = run_state<bool>(false);
    const pid sup = start_dynamic_supervisor({.intensity = 100});
    const pid before = start_child(sup, worker_that("child",
                                                    [&fails_now](int) {
                                                      if (!fails_now) return next();
                                                      sleep(1s);
                                                      return stop_with("not yet");
                                                    }))
                           .process;
    fails_now = true;
    end(before, "whatever");
    sleep(1500ms);

    EXPECT_EQ(said(terminate_child(sup, before)), "ok");

    EXPECT_EQ(counted(sup), "0 0 0 0");
    EXPECT_EQ(said(terminate_child(sup, before)), "not_found");
  });
}

}  // namespace
}  // namespace rehearse::tests
