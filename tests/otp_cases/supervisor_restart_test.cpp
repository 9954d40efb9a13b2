// supervisor_SUITE: which ends lead to which restarts, and when a supervisor gives up.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include <rehearse/rehearse.hpp>

#include "samples.hpp"

namespace rehearse::tests {
namespace {

auto keeper(restart_strategy strategy, std::uint32_t intensity, std::vector<child_spec> children) -> pid {
  return start_supervisor({{.strategy = strategy, .intensity = intensity, .period = 3600s}, std::move(children)});
}

// -- restart types ----------------------------------------------------------------------------------------------------

struct ending {
  exit_reason why;
  std::string after;  ///< As listed; "restarted" if another process runs.
};

/// One child of this restart type ends in each of these ways; what is left of it then.
void expect_after(restart_type restart, const std::vector<ending>& endings) {
  run_case([&] {
    for (const ending& each : endings) {
      const pid sup = keeper(one_for_one, 2, {worker("child1", restart)});
      const pid before = child_of(sup, "child1");

      terminate(before, each.why);

      const pid now_there = child_of(sup, "child1");
      EXPECT_NE(now_there, before);
      EXPECT_EQ(now_there ? "restarted" : listed(sup), each.after) << each.why.to_string();
      EXPECT_EQ(counted(sup), each.after == "restarted" ? "1 1 0 1" : each.after.empty() ? "0 0 0 0" : "1 0 0 1");
    }
  });
}

TEST(SupervisorSuite, SS_45_permanent_normal) { expect_after(permanent, {{exit_reason::normal, "restarted"}}); }
TEST(SupervisorSuite, SS_46_transient_normal) { expect_after(transient, {{exit_reason::normal, "child1:undefined"}}); }
TEST(SupervisorSuite, SS_47_temporary_normal) { expect_after(temporary, {{exit_reason::normal, ""}}); }

TEST(SupervisorSuite, SS_48_permanent_shutdown) {
  expect_after(permanent,
               {{exit_reason::shutdown, "restarted"}, {exit_reason::shutdown_with("some_info"), "restarted"}});
}
TEST(SupervisorSuite, SS_49_transient_shutdown) {
  expect_after(transient, {{exit_reason::shutdown, "child1:undefined"},
                           {exit_reason::shutdown_with("some_info"), "child1:undefined"}});
}
TEST(SupervisorSuite, SS_50_temporary_shutdown) {
  expect_after(temporary, {{exit_reason::shutdown, ""}, {exit_reason::shutdown_with("some_info"), ""}});
}

TEST(SupervisorSuite, SS_52_permanent_abnormal) {
  expect_after(permanent, {{"abnormal", "restarted"}, {exit_reason::kill, "restarted"}});
}
TEST(SupervisorSuite, SS_53_transient_abnormal) {
  expect_after(transient, {{"abnormal", "restarted"}, {exit_reason::kill, "restarted"}});
}
TEST(SupervisorSuite, SS_54_temporary_abnormal) {
  expect_after(temporary, {{"abnormal", ""}, {exit_reason::kill, ""}});
}

// -- strategies -------------------------------------------------------------------------------------------------------

/// Ends `id` until the supervisor, which allows two restarts, has given up.
void expect_the_third_is_too_many(pid sup, const std::string& id) {
  terminate(child_of(sup, id), "abnormal");
  terminate(child_of(sup, id), "abnormal");
  EXPECT_EQ(exit_of(sup), "shutdown");
}

TEST(SupervisorSuite, SS_30_one_for_one) {
  run_case([] {
    trap_exit(true);
    const pid sup = keeper(one_for_one, 2, {worker("child1"), worker("child2")});
    const pid first = child_of(sup, "child1");
    const pid second = child_of(sup, "child2");

    terminate(first, "abnormal");

    EXPECT_EQ(listed(sup), "child1:up child2:up");
    EXPECT_NE(child_of(sup, "child1"), first);
    EXPECT_EQ(child_of(sup, "child2"), second);
    expect_the_third_is_too_many(sup, "child1");
  });
}

TEST(SupervisorSuite, SS_32_one_for_all) {
  run_case([] {
    trap_exit(true);
    const pid sup = keeper(one_for_all, 2, {worker("child1"), worker("child2")});
    const pid first = child_of(sup, "child1");
    const pid second = child_of(sup, "child2");
    const monitor_ref sibling = watch(second);

    terminate(first, "abnormal");

    EXPECT_EQ(reason_of(sibling), "shutdown");
    EXPECT_EQ(listed(sup), "child1:up child2:up");
    EXPECT_NE(child_of(sup, "child1"), first);
    EXPECT_NE(child_of(sup, "child2"), second);
    expect_the_third_is_too_many(sup, "child1");
  });
}

TEST(SupervisorSuite, SS_41_rest_for_one) {
  run_case([] {
    trap_exit(true);
    const pid sup = keeper(rest_for_one, 2, {worker("child1"), worker("child2"), worker("child3")});
    const pid first = child_of(sup, "child1");
    const pid third = child_of(sup, "child3");
    const monitor_ref later = watch(third);

    terminate(child_of(sup, "child2"), "abnormal");

    EXPECT_EQ(reason_of(later), "shutdown");
    EXPECT_EQ(listed(sup), "child1:up child2:up child3:up");
    EXPECT_EQ(child_of(sup, "child1"), first);
    EXPECT_NE(child_of(sup, "child3"), third);
    expect_the_third_is_too_many(sup, "child2");
  });
}

/// child1 ends, and `unwilling` cannot be started again: after four tries the supervisor and child2 are gone.
void expect_escalation(restart_strategy strategy, const std::string& unwilling) {
  run_case([&] {
    trap_exit(true);
    std::vector<child_spec> children;
    for (const char* id : {"child1", "child2"}) {
      children.push_back(id == unwilling ? worker_that(id, starts_once) : worker(id));
    }
    const pid sup = keeper(strategy, 4, children);
    const monitor_ref watched = watch(child_of(sup, "child2"));

    terminate(child_of(sup, "child1"), "abnormal");

    EXPECT_EQ(reason_of(watched), "shutdown");
    EXPECT_EQ(exit_of(sup), "shutdown");
  });
}

TEST(SupervisorSuite, SS_31_one_for_one_escalation) { expect_escalation(one_for_one, "child1"); }
TEST(SupervisorSuite, SS_33_one_for_all_escalation) { expect_escalation(one_for_all, "child2"); }
TEST(SupervisorSuite, SS_42_rest_for_one_escalation) { expect_escalation(rest_for_one, "child2"); }

// -- dynamic children -------------------------------------------------------------------------------------------------

TEST(SupervisorSuite, SS_35_simple_one_for_one) {
  run_case([] {
    trap_exit(true);
    const pid sup = start_dynamic_supervisor({.intensity = 2, .period = 3600s});
    pid first = start_child(sup, worker("child")).process;
    const pid second = start_child(sup, worker("child")).process;
    const auto ended = [&] {
      terminate(first, "abnormal");
      for (const child_info& each : which_children(sup)) {
        if (each.process != second) first = each.process;
      }
    };

    ended();
    EXPECT_EQ(counted(sup), "2 2 0 2");
    EXPECT_TRUE(is_alive(second));
    ended();
    terminate(first, "abnormal");

    EXPECT_EQ(exit_of(sup), "shutdown");
  });
}

TEST(SupervisorSuite, SS_38_simple_one_for_one_escalation) {
  run_case([] {
    trap_exit(true);
    const pid sup = start_dynamic_supervisor({.intensity = 4, .period = 3600s});
    const pid first = start_child(sup, worker_that("child", starts_once)).process;
    const monitor_ref second = watch(start_child(sup, worker("child")).process);

    terminate(first, "abnormal");

    EXPECT_EQ(reason_of(second), "shutdown");
    EXPECT_EQ(exit_of(sup), "shutdown");
  });
}

TEST(SupervisorSuite, SS_40_simple_one_for_one_restart_ignore) {
  run_case([] {
    const pid sup = start_dynamic_supervisor();
    const auto ignored_later = [](int start) { return start == 1 ? next() : ignore(); };
    const pid first = start_child(sup, worker_that("child", ignored_later)).process;

    terminate(first, "abnormal");

    EXPECT_TRUE(which_children(sup).empty());
    EXPECT_EQ(counted(sup), "0 0 0 0");
  });
}

// -- trees ------------------------------------------------------------------------------------------------------------

TEST(SupervisorSuite, SS_51_faulty_application_shutdown) {
  run_case([] {
    trap_exit(true);
    const child_spec inner = supervisor_child("inner", {{}, {worker("server"), worker_that("broken", fails)}});

    const start_result result = try_start_supervisor({{.strategy = one_for_all}, {worker("first"), inner}});

    EXPECT_EQ(result.reason.to_string(),
              "{shutdown, {failed_to_start_child, inner, {shutdown, {failed_to_start_child, broken, bad}}}}");
    EXPECT_EQ(mailbox_size(), 0U);
  });
}

TEST(SupervisorSuite, SS_56_tree) {
  run_case([] {
    trap_exit(true);
    const supervisor_spec first_spec{{.strategy = one_for_one, .intensity = 4}, {worker("child1"), worker("child2")}};
    const supervisor_spec second_spec{{.strategy = one_for_one, .intensity = 4}, {}};
    const pid sup =
        keeper(one_for_all, 4, {supervisor_child("sup1", first_spec), supervisor_child("sup2", second_spec)});
    const pid first = child_of(sup, "sup1");
    const pid second = child_of(sup, "sup2");
    const monitor_ref of_second = watch(second);
    const pid third = start_child(second, worker("child3")).process;
    const monitor_ref of_third = watch(third);
    const pid fourth = start_child(second, worker("child4")).process;

    // A worker of one of them ends: its supervisor alone restarts it.
    const pid child1 = child_of(first, "child1");
    const pid child2 = child_of(first, "child2");
    terminate(fourth, exit_reason::kill);
    terminate(child1, exit_reason::kill);
    EXPECT_NE(child_of(first, "child1"), child1);
    EXPECT_EQ(child_of(first, "child2"), child2);
    EXPECT_NE(child_of(second, "child4"), fourth);
    EXPECT_EQ(child_of(second, "child3"), third);
    EXPECT_EQ(child_of(sup, "sup1"), first);

    // A supervisor ends: both are started anew, as they were at the beginning.
    terminate(first, exit_reason::kill);
    EXPECT_EQ(reason_of(of_second), "shutdown");
    EXPECT_EQ(reason_of(of_third), "shutdown");
    EXPECT_FALSE(is_alive(child2));
    EXPECT_EQ(listed(child_of(sup, "sup1")), "child1:up child2:up");
    EXPECT_EQ(listed(child_of(sup, "sup2")), "");

    EXPECT_EQ(exited_with(sup, exit_reason::shutdown), "shutdown");
  });
}

/// A child that is registered as `id` is started again under its name, and found there.
void expect_named_again(restart_strategy strategy) {
  run_case([strategy] {
    const pid sup =
        keeper(strategy, 2,
               {child<sample_worker>("server1", named("server1")), child<sample_worker>("server2", named("server2"))});
    const pid before = whereis("server1");

    terminate(before, exit_reason::kill);

    EXPECT_NE(whereis("server1"), before);
    EXPECT_EQ(whereis("server1"), child_of(sup, "server1"));
    EXPECT_EQ(whereis("server2"), child_of(sup, "server2"));
  });
}
TEST(SupervisorSuite, SS_79_simple_global_supervisor_one_for_one) { expect_named_again(one_for_one); }
TEST(SupervisorSuite, SS_79_simple_global_supervisor_one_for_all) { expect_named_again(one_for_all); }
TEST(SupervisorSuite, SS_79_simple_global_supervisor_rest_for_one) { expect_named_again(rest_for_one); }

// -- auto_shutdown ----------------------------------------------------------------------------------------------------

/// A supervisor of two significant or insignificant children of this restart type.
auto keeper_of_two(auto_shutdown flag, restart_type restart, bool significant) -> pid {
  std::vector<child_spec> children;
  for (const char* id : {"child1", "child2"}) {
    child_spec spec = worker(id, restart);
    spec.significant = significant;
    children.push_back(spec);
  }
  return start_supervisor({{.strategy = one_for_one, .auto_shutdown = flag}, children});
}

/// Children of no significance end in each of these ways, and the supervisor stays.
void expect_no_auto_shutdown(restart_type restart, const std::vector<exit_reason>& reasons) {
  run_case([&] {
    for (const auto_shutdown flag :
         {auto_shutdown::never, auto_shutdown::any_significant, auto_shutdown::all_significant}) {
      for (const exit_reason& why : reasons) {
        const pid sup = keeper_of_two(flag, restart, false);
        terminate(child_of(sup, "child1"), why);
        terminate(child_of(sup, "child2"), why);
        EXPECT_EQ(listed(sup), restart == temporary ? "" : "child1:undefined child2:undefined");
      }
    }
  });
}
TEST(SupervisorSuite, SS_57_nonsignificant_temporary) {
  expect_no_auto_shutdown(temporary, {exit_reason::normal, exit_reason::shutdown, "abnormal", exit_reason::kill});
}
TEST(SupervisorSuite, SS_58_nonsignificant_transient) {
  expect_no_auto_shutdown(transient, {exit_reason::normal, exit_reason::shutdown, exit_reason::shutdown_with("x")});
}

TEST(SupervisorSuite, SS_59_significant_temporary) {
  run_case([] {
    trap_exit(true);
    for (const exit_reason& why : {exit_reason(exit_reason::normal), exit_reason("abnormal")}) {
      const pid any = keeper_of_two(auto_shutdown::any_significant, temporary, true);
      const monitor_ref sibling = watch(child_of(any, "child2"));
      terminate(child_of(any, "child1"), why);
      EXPECT_EQ(reason_of(sibling), "shutdown");
      EXPECT_EQ(exit_of(any), "shutdown");

      const pid all = keeper_of_two(auto_shutdown::all_significant, temporary, true);
      terminate(child_of(all, "child1"), why);
      EXPECT_EQ(listed(all), "child2:up");
      terminate(child_of(all, "child2"), why);
      EXPECT_EQ(exit_of(all), "shutdown");
    }
  });
}

TEST(SupervisorSuite, SS_60_significant_transient) {
  run_case([] {
    trap_exit(true);
    for (const exit_reason& why :
         {exit_reason(exit_reason::normal), exit_reason(exit_reason::shutdown), exit_reason::shutdown_with("test")}) {
      const pid any = keeper_of_two(auto_shutdown::any_significant, transient, true);
      terminate(child_of(any, "child1"), "abnormal");
      EXPECT_EQ(listed(any), "child1:up child2:up");
      terminate(child_of(any, "child1"), why);
      EXPECT_EQ(exit_of(any), "shutdown");

      const pid all = keeper_of_two(auto_shutdown::all_significant, transient, true);
      terminate(child_of(all, "child1"), why);
      EXPECT_EQ(listed(all), "child1:undefined child2:up");
      terminate(child_of(all, "child2"), "abnormal");
      EXPECT_EQ(listed(all), "child1:undefined child2:up");
      terminate(child_of(all, "child2"), why);
      EXPECT_EQ(exit_of(all), "shutdown");
    }
  });
}

/// A significant child that goes with its group stops nobody.
void expect_bystander_insignificant(auto_shutdown flag, restart_strategy strategy) {
  run_case([=] {
    for (const restart_type restart : {temporary, transient}) {
      const pid sup = start_supervisor({{.strategy = strategy, .auto_shutdown = flag},
                                        {worker("child1"), worker("child2", restart).is_significant()}});
      terminate(child_of(sup, "child1"), "abnormal");
      EXPECT_EQ(listed(sup), restart == temporary ? "child1:up" : "child1:up child2:up");
    }
  });
}
TEST(SupervisorSuite, SS_62_significant_bystander_any_one_for_all) {
  expect_bystander_insignificant(auto_shutdown::any_significant, one_for_all);
}
TEST(SupervisorSuite, SS_62_significant_bystander_any_rest_for_one) {
  expect_bystander_insignificant(auto_shutdown::any_significant, rest_for_one);
}
TEST(SupervisorSuite, SS_62_significant_bystander_all_one_for_all) {
  expect_bystander_insignificant(auto_shutdown::all_significant, one_for_all);
}
TEST(SupervisorSuite, SS_62_significant_bystander_all_rest_for_one) {
  expect_bystander_insignificant(auto_shutdown::all_significant, rest_for_one);
}

TEST(SupervisorSuite, SS_63_significant_escalation) {
  run_case([] {
    trap_exit(true);
    const supervisor_flags any{.auto_shutdown = auto_shutdown::any_significant};
    const supervisor_spec inner{any, {worker("child1", transient).is_significant(), worker("child2")}};
    const pid sup = start_supervisor(
        {any, {supervisor_child("sup", inner).restarts(transient).is_significant(), worker("child3")}});
    const monitor_ref sibling = watch(child_of(sup, "child3"));

    terminate(child_of(child_of(sup, "sup"), "child1"), exit_reason::normal);

    EXPECT_EQ(reason_of(sibling), "shutdown");
    EXPECT_EQ(exit_of(sup), "shutdown");
  });
}

TEST(SupervisorSuite, SS_61_significant_simple) {
  run_case([] {
    const pid sup = start_dynamic_supervisor();
    EXPECT_EQ(said(start_child(sup, worker("child", temporary).is_significant())),
              "bad_spec: {bad_combination, [{auto_shutdown, never}, {significant, true}]}");
  });
}

}  // namespace
}  // namespace rehearse::tests
