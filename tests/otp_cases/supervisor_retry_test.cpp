// supervisor_SUITE: restarts that fail, groups that cannot be restarted whole, and children that misbehave.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include <rehearse/rehearse.hpp>

#include "samples.hpp"

namespace rehearse::tests {
namespace {

auto keeper(restart_strategy strategy, std::vector<child_spec> children) -> pid {
  return start_supervisor({{.strategy = strategy, .intensity = 8, .period = 10s}, std::move(children)});
}

/// A child whose starts fail while `fails_now`, each after two seconds: too slowly to exceed the intensity.
auto deadlocked(const std::string& id, const bool& fails_now) -> child_spec {
  return worker_that(id,
                     [&fails_now](int) {
                       if (!fails_now) return next();
                       sleep(2s);
                       return stop_with("error");
                     })
      .shuts_down(child_shutdown::brutal_kill());
}

/// The child ends and is being started again for a second when this returns.
void begin_to_fail(bool& fails_now, pid child) {
  fails_now = true;
  end(child, "error");
  settle();
  sleep(1s);
}

TEST(SupervisorSuite, SS_29_multiple_restarts) {
  run_case([] {
    trap_exit(true);
    const pid sup = start_supervisor({{.strategy = one_for_one, .intensity = 1, .period = 1s}, {worker("child1")}});
    for (int i = 0; i < 3; ++i) {
      terminate(child_of(sup, "child1"), "abnormal");
      sleep(2100ms);
    }
    terminate(child_of(sup, "child1"), "abnormal");
    terminate(child_of(sup, "child1"), "abnormal");
    EXPECT_EQ(exit_of(sup), "shutdown");
  });
}

// -- restarts that fail for long --------------------------------------------------------------------------------------

TEST(SupervisorSuite, SS_80_hanging_restart_loop) {
  run_case([] {
    trap_exit(true);
    auto& fails_now = run_state<bool>(false);
    const pid sup = keeper(one_for_one, {deadlocked("child1", fails_now)});
    begin_to_fail(fails_now, child_of(sup, "child1"));

    EXPECT_EQ(said(start_child(sup, worker("child1"))), "already_present");
    EXPECT_EQ(said(restart_child(sup, "child1")), "restarting");
    EXPECT_EQ(said(delete_child(sup, "child1")), "restarting");
    EXPECT_EQ(listed(sup), "child1:restarting");
    EXPECT_EQ(counted(sup), "1 0 0 1");
    EXPECT_EQ(said(terminate_child(sup, "child1")), "ok");
    EXPECT_EQ(listed(sup), "child1:undefined");

    fails_now = false;
    EXPECT_EQ(said(restart_child(sup, "child1")), "ok");
    begin_to_fail(fails_now, child_of(sup, "child1"));
    EXPECT_EQ(exited_with(sup, exit_reason::shutdown), "shutdown") << "it can be stopped meanwhile";
  });
}

TEST(SupervisorSuite, SS_81_hanging_restart_loop_rest_for_one) {
  run_case([] {
    trap_exit(true);
    auto& fails_now = run_state<bool>(false);
    const pid sup = keeper(rest_for_one, {worker("child1"), deadlocked("child2", fails_now), worker("child3")});
    const pid first = child_of(sup, "child1");
    const monitor_ref third = watch(child_of(sup, "child3"));
    begin_to_fail(fails_now, child_of(sup, "child2"));

    EXPECT_EQ(reason_of(third), "shutdown");
    EXPECT_EQ(listed(sup), "child1:up child2:restarting child3:undefined");
    EXPECT_EQ(said(restart_child(sup, "child2")), "restarting");
    EXPECT_EQ(said(terminate_child(sup, "child2")), "ok");
    EXPECT_EQ(listed(sup), "child1:up child2:undefined child3:undefined");
    EXPECT_EQ(child_of(sup, "child1"), first);

    fails_now = false;
    EXPECT_EQ(said(restart_child(sup, "child2")), "ok");
    EXPECT_EQ(said(restart_child(sup, "child3")), "ok");
    begin_to_fail(fails_now, child_of(sup, "child2"));
    EXPECT_EQ(exited_with(sup, exit_reason::shutdown), "shutdown");
  });
}

TEST(SupervisorSuite, SS_82_hanging_restart_loop_simple) {
  run_case([] {
    trap_exit(true);
    auto& fails_now = run_state<bool>(false);
    const pid sup = start_dynamic_supervisor({.intensity = 8, .period = 10s});
    const pid first = start_child(sup, deadlocked("child", fails_now)).process;
    begin_to_fail(fails_now, first);

    const auto all = which_children(sup);
    ASSERT_EQ(all.size(), 1U);
    EXPECT_TRUE(all.front().is_restarting);
    EXPECT_EQ(counted(sup), "1 0 0 1");
    EXPECT_EQ(said(terminate_child(sup, first)), "ok");
    EXPECT_EQ(counted(sup), "0 0 0 0");

    fails_now = false;
    const pid second = start_child(sup, deadlocked("child", fails_now)).process;
    begin_to_fail(fails_now, second);
    EXPECT_EQ(exited_with(sup, exit_reason::shutdown), "shutdown");
  });
}

TEST(SupervisorSuite, SS_73_count_restarting_children) {
  run_case([] {
    auto& fails_now = run_state<bool>(false);
    const pid sup = start_dynamic_supervisor({.intensity = 20, .period = 10s});
    std::vector<pid> children;
    for (int i = 0; i < 3; ++i) children.push_back(start_child(sup, deadlocked("child", fails_now)).process);
    EXPECT_EQ(counted(sup), "3 3 0 3");

    begin_to_fail(fails_now, children[0]);
    EXPECT_EQ(counted(sup), "3 2 0 3");
    end(children[1], "error");
    sleep(5s);
    EXPECT_EQ(counted(sup), "3 1 0 3");

    EXPECT_EQ(said(terminate_child(sup, children[0])), "ok");
    EXPECT_EQ(counted(sup), "2 1 0 2");
    fails_now = false;
    sleep(5s);
    EXPECT_EQ(counted(sup), "2 2 0 2");
  });
}

// -- groups -----------------------------------------------------------------------------------------------------------

auto fails_at_second(int start) -> next { return start == 2 ? stop_with("bad") : next(); }
/// Counts how often a child is started.
auto counting(int& starts) -> start_outcomes {
  return [&starts](int start) {
    starts = start;
    return next();
  };
}

/// child1 ends, and child2 does not come up with it the first time: how often child1 is started then.
void expect_starts_when_the_other_fails(restart_strategy strategy, int expected) {
  run_case([=] {
    auto& starts = run_state<int>(0);
    const pid sup = keeper(strategy, {worker_that("child1", counting(starts)), worker_that("child2", fails_at_second)});

    terminate(child_of(sup, "child1"), "die");

    EXPECT_EQ(listed(sup), "child1:up child2:up");
    EXPECT_EQ(starts, expected);
  });
}
TEST(SupervisorSuite, SS_34_one_for_all_other_child_fails_restart) {
  expect_starts_when_the_other_fails(one_for_all, 3);
}
TEST(SupervisorSuite, SS_43_rest_for_one_other_child_fails_restart) {
  expect_starts_when_the_other_fails(rest_for_one, 2);
}

/// A temporary child that goes with its group does not come back with it.
void expect_bystander_forgotten(restart_strategy strategy) {
  run_case([strategy] {
    const pid sup = keeper(strategy, {worker("child1"), worker("child2", temporary)});
    const monitor_ref bystander = watch(child_of(sup, "child2"));

    terminate(child_of(sup, "child1"), exit_reason::normal);

    EXPECT_EQ(reason_of(bystander), "shutdown");
    EXPECT_EQ(listed(sup), "child1:up");
  });
}
TEST(SupervisorSuite, SS_78_temporary_bystander_one_for_all) { expect_bystander_forgotten(one_for_all); }
TEST(SupervisorSuite, SS_78_temporary_bystander_rest_for_one) { expect_bystander_forgotten(rest_for_one); }

TEST(SupervisorSuite, SS_87_order_of_children) {
  run_case([] {
    trap_exit(true);
    auto& order = run_state<std::string>();
    std::vector<child_spec> children;
    for (const char* id : {"1", "2", "3"}) {
      children.push_back(worker_that(id, [&order, id](int) {
        order += id;
        return next();
      }));
    }
    const pid sup = keeper(one_for_all, children);
    EXPECT_EQ(order, "123");

    terminate(child_of(sup, "2"), "abnormal");

    EXPECT_EQ(order, "123123");
    EXPECT_EQ(listed(sup), "1:up 2:up 3:up");
    std::vector<pid> running;
    for (const char* id : {"3", "2", "1"}) {
      running.push_back(child_of(sup, id));
      watch(running.back());
    }
    EXPECT_EQ(exited_with(sup, exit_reason::shutdown), "shutdown");
    for (const pid each : running) EXPECT_FALSE(is_alive(each));
  });
}

// -- a child that unlinks itself --------------------------------------------------------------------------------------

/// Cuts its link to the supervisor that starts it.
struct naughty_child : gen_server {
  explicit naughty_child(pid sup) : keeper_of_mine(sup) {}
  void init() const { unlink(keeper_of_mine); }
  pid keeper_of_mine;
};

TEST(SupervisorSuite, SS_55_child_unlink) {
  run_case([] {
    trap_exit(true);
    const pid sup = keeper(one_for_one, {});
    const pid naughty = start_child(sup, child<naughty_child>("naughty_child", sup)).process;
    const monitor_ref watched = watch(naughty);
    settle();

    EXPECT_EQ(said(terminate_child(sup, "naughty_child")), "ok");

    EXPECT_EQ(reason_of(watched), "shutdown");
    EXPECT_EQ(exited_with(sup, exit_reason::shutdown), "shutdown");
  });
}

}  // namespace
}  // namespace rehearse::tests
