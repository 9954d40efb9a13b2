// supervisor_SUITE: how supervisors and their children start and stop.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include <rehearse/rehearse.hpp>

#include "samples.hpp"

namespace rehearse::tests {
namespace {

auto keeper(std::vector<child_spec> children) -> pid {
  return start_supervisor({{.strategy = one_for_one, .intensity = 2, .period = 3600s}, std::move(children)});
}

// -- start ------------------------------------------------------------------------------------------------------------

TEST(SupervisorSuite, SS_01_sup_start_normal) {
  run_case([] {
    trap_exit(true);
    const pid sup = keeper({});
    EXPECT_EQ(exited_with(sup, exit_reason::shutdown), "shutdown");
  });
}

TEST(SupervisorSuite, SS_02_sup_start_ignore_init) {
  struct ignored : supervisor {
    static auto init() -> std::optional<supervisor_spec> { return std::nullopt; }
  };
  run_case([] {
    trap_exit(true);
    EXPECT_EQ(said(try_start_link<ignored>({})), "ignore");
    EXPECT_EQ(mailbox_size(), 0U) << "the normal end is not told";
  });
}

TEST(SupervisorSuite, SS_03_sup_start_ignore_child) {
  run_case([] {
    const pid sup = keeper({});

    EXPECT_EQ(said(start_child(sup, worker_that("child1", says_ignore))), "undefined");
    EXPECT_EQ(said(start_child(sup, worker("child2"))), "ok");

    EXPECT_EQ(listed(sup), "child1:undefined child2:up");
    EXPECT_EQ(counted(sup), "2 1 0 2");
  });
}

TEST(SupervisorSuite, SS_04_sup_start_ignore_temporary_child) {
  run_case([] {
    const pid sup = keeper({worker_that("child1", says_ignore, temporary), worker("child2")});
    EXPECT_EQ(listed(sup), "child2:up");
    EXPECT_EQ(counted(sup), "1 1 0 1");
  });
}

TEST(SupervisorSuite, SS_05_sup_start_ignore_temporary_child_start_child) {
  run_case([] {
    const pid sup = keeper({});

    EXPECT_EQ(said(start_child(sup, worker_that("child1", says_ignore, temporary))), "undefined");
    EXPECT_EQ(said(start_child(sup, worker("child2"))), "ok");

    EXPECT_EQ(listed(sup), "child2:up");
    EXPECT_EQ(counted(sup), "1 1 0 1");
  });
}

TEST(SupervisorSuite, SS_06_sup_start_ignore_temporary_child_start_child_simple) {
  run_case([] {
    const pid sup = start_dynamic_supervisor();

    EXPECT_EQ(said(start_child(sup, worker_that("child1", says_ignore, temporary))), "undefined");
    EXPECT_EQ(counted(sup), "0 0 0 0");
    EXPECT_EQ(said(start_child(sup, worker("child1", temporary))), "ok");
    EXPECT_EQ(counted(sup), "1 1 0 1");
  });
}

TEST(SupervisorSuite, SS_07_sup_start_ignore_permanent_child_start_child_simple) {
  run_case([] {
    trap_exit(true);
    const pid sup = start_dynamic_supervisor();

    EXPECT_EQ(said(start_child(sup, worker_that("child1", says_ignore))), "undefined");

    EXPECT_TRUE(which_children(sup).empty());
    EXPECT_EQ(exited_with(sup, exit_reason::shutdown), "shutdown");
  });
}

TEST(SupervisorSuite, SS_09_sup_start_fail) {
  struct failing : supervisor {
    static auto init() -> supervisor_spec { exit("bad_start"); }
  };
  run_case([] {
    trap_exit(true);
    EXPECT_EQ(said(try_start_link<failing>({})), "error: bad_start");
    EXPECT_EQ(mailbox_size(), 0U);
  });
}

TEST(SupervisorSuite, SS_10_sup_start_child_returns_error) {
  run_case([] {
    trap_exit(true);

    const start_result result =
        try_start_supervisor({{.strategy = one_for_one}, {worker("child0"), worker_that("child1", fails)}});

    EXPECT_EQ(result.reason.to_string(), "{shutdown, {failed_to_start_child, child1, bad}}");
    EXPECT_EQ(mailbox_size(), 0U);
  });
}

TEST(SupervisorSuite, SS_11_sup_start_restart_child_returns_error) {
  run_case([] {
    const pid sup = keeper({worker_that("child1", starts_once)});
    terminate_child(sup, "child1");

    EXPECT_EQ(said(restart_child(sup, "child1")), "start_failed: bad");

    EXPECT_EQ(listed(sup), "child1:undefined");
  });
}

TEST(SupervisorSuite, SS_12_sup_start_child_returns_error_simple) {
  run_case([] {
    const pid sup = start_dynamic_supervisor();

    EXPECT_EQ(said(start_child(sup, worker_that("child1", fails))), "start_failed: bad");

    EXPECT_EQ(counted(sup), "0 0 0 0");
    EXPECT_EQ(said(start_child(sup, worker("child2"))), "ok");
  });
}

// -- specs ------------------------------------------------------------------------------------------------------------

TEST(SupervisorSuite, SS_13_sup_start_map) {
  run_case([] {
    const pid sup = keeper({child<sample_worker>("child1"), worker("child2", transient).shuts_down(4s),
                            supervisor_child("child3", {{.strategy = one_for_one}, {}})});

    const auto defaults = get_childspec(sup, "child1");
    const auto given = get_childspec(sup, "child2");
    const auto inner = get_childspec(sup, "child3");

    ASSERT_TRUE(defaults && given && inner);
    EXPECT_EQ(defaults->restart, permanent);
    EXPECT_EQ(defaults->shutdown->timeout(), 5s);
    EXPECT_EQ(defaults->type, child_type::worker);
    EXPECT_FALSE(defaults->significant);
    EXPECT_EQ(given->restart, transient);
    EXPECT_EQ(given->shutdown->timeout(), 4s);
    EXPECT_EQ(inner->shutdown->timeout(), infinity);
    EXPECT_EQ(inner->type, child_type::supervisor);
    EXPECT_FALSE(get_childspec(sup, "child4"));
  });
}

/// What a supervisor says of a list of children it cannot have.
auto refusal_of(std::vector<child_spec> children) -> std::string {
  return try_start_supervisor({{.strategy = one_for_one}, std::move(children)}).reason.to_string();
}

TEST(SupervisorSuite, SS_15_sup_start_map_faulty_specs) {
  run_case([] {
    trap_exit(true);
    child_spec without_start;
    without_start.id = "child1";

    EXPECT_EQ(refusal_of({worker("")}), "{start_spec, missing_id}");
    EXPECT_EQ(refusal_of({without_start}), "{start_spec, {missing_start, child1}}");
    EXPECT_EQ(mailbox_size(), 0U);
  });
}

struct faulty_spec {
  child_spec spec;
  std::string problem;
};
auto faulty_specs() -> std::vector<faulty_spec> {
  child_spec without_start = worker("child");
  without_start.start = nullptr;
  child_spec other_type = worker("child");
  other_type.type = static_cast<child_type>(7);
  return {{worker(""), "missing_id"},
          {without_start, "{missing_start, child}"},
          {worker("child", static_cast<restart_type>(7)), "{invalid_restart_type, 7}"},
          {worker("child").shuts_down(-1ns), "{invalid_shutdown, -1 ns}"},
          {other_type, "{invalid_child_type, 7}"},
          {worker("child", transient).is_significant(),
           "{bad_combination, [{auto_shutdown, never}, {significant, true}]}"}};
}

TEST(SupervisorSuite, SS_26_child_specs) {
  run_case([] {
    const pid sup = keeper({});
    for (const faulty_spec& each : faulty_specs()) {
      EXPECT_EQ(said(start_child(sup, each.spec)), "bad_spec: " + each.problem);
      EXPECT_EQ(runtime::problem_of(each.spec, auto_shutdown::never), each.problem);
    }
    EXPECT_FALSE(runtime::problem_of(worker("child"), auto_shutdown::never));
    EXPECT_EQ(counted(sup), "0 0 0 0");
  });
}

TEST(SupervisorSuite, SS_27_child_specs_map) {
  run_case([] {
    trap_exit(true);
    for (const faulty_spec& each : faulty_specs()) {
      EXPECT_EQ(refusal_of({worker("other"), each.spec}), "{start_spec, " + each.problem + "}");
    }
    EXPECT_EQ(refusal_of({worker("child"), worker("child")}), "{start_spec, {duplicate_child_name, child}}");
  });
}

TEST(SupervisorSuite, SS_28_sup_flags) {
  run_case([] {
    trap_exit(true);
    const auto refused = [](supervisor_flags flags) { return try_start_supervisor({flags, {}}).reason.to_string(); };

    EXPECT_EQ(refused({.strategy = static_cast<restart_strategy>(7)}), "{supervisor_data, {invalid_strategy, 7}}");
    EXPECT_EQ(refused({.period = 0s}), "{supervisor_data, {invalid_period, 0}}");
    EXPECT_EQ(refused({.period = -1s}), "{supervisor_data, {invalid_period, -1}}");
    EXPECT_EQ(refused({.auto_shutdown = static_cast<auto_shutdown>(7)}),
              "{supervisor_data, {invalid_auto_shutdown, 7}}");
    EXPECT_EQ(said(try_start_supervisor({{.intensity = 0}, {}})), "ok");
  });
}

// -- stop -------------------------------------------------------------------------------------------------------------

TEST(SupervisorSuite, SS_16_sup_stop_infinity) {
  run_case([] {
    trap_exit(true);
    child_spec as_supervisor = worker("child1").shuts_down(infinity);
    as_supervisor.type = child_type::supervisor;
    const pid sup = keeper({as_supervisor, worker("child2").shuts_down(infinity)});
    const monitor_ref first = watch(child_of(sup, "child1"));
    const monitor_ref second = watch(child_of(sup, "child2"));

    EXPECT_EQ(exited_with(sup, exit_reason::shutdown), "shutdown");

    EXPECT_EQ(reason_of(first), "shutdown");
    EXPECT_EQ(reason_of(second), "shutdown");
  });
}

TEST(SupervisorSuite, SS_17_sup_stop_timeout) {
  run_case([] {
    trap_exit(true);
    const pid sup = keeper({worker("child1"), worker("child2")});
    const pid busy = child_of(sup, "child2");
    const monitor_ref idle_one = watch(child_of(sup, "child1"));
    const monitor_ref busy_one = watch(busy);
    cast(server_ref<sample_worker>(busy), sample_worker::nap{200s});
    settle();
    const auto begun = now();

    EXPECT_EQ(exited_with(sup, exit_reason::shutdown), "shutdown");

    EXPECT_EQ(reason_of(idle_one), "shutdown");
    EXPECT_EQ(reason_of(busy_one), "killed");
    EXPECT_EQ(now() - begun, 1s);
  });
}

TEST(SupervisorSuite, SS_18_sup_stop_timeout_dynamic) {
  run_case([] {
    trap_exit(true);
    const pid sup = start_dynamic_supervisor();
    const monitor_ref first = watch(start_child(sup, worker("child")).process);
    std::vector<monitor_ref> busy;
    for (int i = 0; i < 2; ++i) {
      const pid sleeper = start_child(sup, worker("child")).process;
      cast(server_ref<sample_worker>(sleeper), sample_worker::nap{100s});
      busy.push_back(watch(sleeper));
    }
    settle();

    EXPECT_EQ(exited_with(sup, exit_reason::shutdown), "shutdown");

    EXPECT_EQ(reason_of(first), "shutdown");
    for (const monitor_ref each : busy) EXPECT_EQ(reason_of(each), "killed");
  });
}

TEST(SupervisorSuite, SS_19_sup_stop_brutal_kill) {
  run_case([] {
    trap_exit(true);
    const pid sup = keeper({worker("child1"), worker("child2").shuts_down(child_shutdown::brutal_kill())});
    const monitor_ref first = watch(child_of(sup, "child1"));
    const monitor_ref second = watch(child_of(sup, "child2"));

    EXPECT_EQ(exited_with(sup, exit_reason::shutdown), "shutdown");

    EXPECT_EQ(reason_of(first), "shutdown");
    EXPECT_EQ(reason_of(second), "killed");
  });
}

TEST(SupervisorSuite, SS_20_sup_stop_brutal_kill_dynamic) {
  run_case([] {
    trap_exit(true);
    const pid sup = start_dynamic_supervisor();
    std::vector<monitor_ref> watched;
    for (int i = 0; i < 3; ++i) {
      const child_spec spec = worker("child").shuts_down(child_shutdown::brutal_kill());
      watched.push_back(watch(start_child(sup, spec).process));
    }

    EXPECT_EQ(exited_with(sup, exit_reason::shutdown), "shutdown");

    for (const monitor_ref each : watched) EXPECT_EQ(reason_of(each), "killed");
  });
}

TEST(SupervisorSuite, SS_36_simple_one_for_one_shutdown) {
  run_case([] {
    trap_exit(true);
    const pid sup = start_dynamic_supervisor();
    const monitor_ref slow = watch(start_child(sup, slow_worker("child", 1s, 2s)).process);
    const monitor_ref too_slow = watch(start_child(sup, slow_worker("child", 5s, 2s)).process);
    const auto begun = now();

    EXPECT_EQ(exited_with(sup, exit_reason::shutdown), "shutdown");

    EXPECT_EQ(reason_of(slow), "shutdown");
    EXPECT_EQ(reason_of(too_slow), "killed");
    EXPECT_EQ(now() - begun, 2s);
  });
}

}  // namespace
}  // namespace rehearse::tests
