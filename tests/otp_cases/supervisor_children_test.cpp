// supervisor_SUITE: requests about children, what is counted, what is kept of them.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include <rehearse/rehearse.hpp>

#include "samples.hpp"

namespace rehearse::tests {
namespace {

auto keeper(std::vector<child_spec> children, restart_strategy strategy = one_for_one) -> pid {
  return start_supervisor({{.strategy = strategy, .intensity = 2, .period = 3600s}, std::move(children)});
}

TEST(SupervisorSuite, SS_23_child_adm) {
  run_case([] {
    trap_exit(true);
    const pid sup = keeper({worker("child1")});
    const pid first = child_of(sup, "child1");
    const monitor_ref watched = watch(first);
    EXPECT_EQ(counted(sup), "1 1 0 1");

    const child_result running = start_child(sup, worker("child1"));
    EXPECT_EQ(said(running), "already_started");
    EXPECT_EQ(running.process, first);

    EXPECT_EQ(said(terminate_child(sup, "hej")), "not_found");
    EXPECT_EQ(failure_of([] { terminate_child(name("foo"), "child1"); }), "noproc");
    EXPECT_EQ(said(terminate_child(sup, "child1")), "ok");
    EXPECT_EQ(reason_of(watched), "shutdown");
    EXPECT_EQ(listed(sup), "child1:undefined");
    EXPECT_EQ(counted(sup), "1 0 0 1");
    EXPECT_EQ(said(terminate_child(sup, "child1")), "ok") << "it does not run any more";

    EXPECT_EQ(said(start_child(sup, worker("child1"))), "already_present");
    EXPECT_EQ(failure_of([] { restart_child(name("foo"), "child1"); }), "noproc");
    EXPECT_EQ(said(restart_child(sup, "child1")), "ok");
    EXPECT_NE(child_of(sup, "child1"), first);
    EXPECT_EQ(said(restart_child(sup, "child1")), "running");
    EXPECT_EQ(said(restart_child(sup, "child2")), "not_found");

    EXPECT_EQ(said(delete_child(sup, "child1")), "running");
    EXPECT_EQ(said(delete_child(sup, "hej")), "not_found");
    EXPECT_EQ(failure_of([] { delete_child(name("foo"), "child1"); }), "noproc");
    terminate_child(sup, "child1");
    EXPECT_EQ(said(delete_child(sup, "child1")), "ok");
    EXPECT_EQ(said(restart_child(sup, "child1")), "not_found");
    EXPECT_EQ(counted(sup), "0 0 0 0");

    EXPECT_EQ(failure_of([] { start_child(name("foo"), worker("child1")); }), "noproc");
    EXPECT_EQ(said(start_child(sup, worker("child1"))), "ok");
    EXPECT_EQ(listed(sup), "child1:up");
    EXPECT_EQ(failure_of([] { count_children(name("foo")); }), "noproc");
    EXPECT_EQ(failure_of([] { which_children(name("foo")); }), "noproc");
  });
}

TEST(SupervisorSuite, SS_71_count_children) {
  run_case([] {
    const pid sup = start_dynamic_supervisor();
    std::vector<pid> children;
    for (int i = 0; i < 8; ++i) children.push_back(start_child(sup, worker("child", temporary)).process);
    EXPECT_EQ(counted(sup), "8 8 0 8");

    for (std::size_t i = 0; i < 3; ++i) terminate(children[i], exit_reason::kill);

    EXPECT_EQ(counted(sup), "5 5 0 5");
    EXPECT_EQ(which_children(sup).size(), 5U);
  });
}

TEST(SupervisorSuite, SS_72_count_children_supervisor) {
  run_case([] {
    const pid sup = start_dynamic_supervisor();
    std::vector<pid> children;
    for (int i = 0; i < 4; ++i) {
      children.push_back(start_child(sup, supervisor_child("inner", {{}, {}}).restarts(temporary)).process);
    }
    EXPECT_EQ(counted(sup), "4 4 4 0");

    exit(children[0], exit_reason::kill);
    settle();

    EXPECT_EQ(counted(sup), "3 3 3 0");
  });
}

/// A temporary child that has ended leaves nothing behind under `strategy`.
void expect_nothing_kept(restart_strategy strategy) {
  run_case([strategy] {
    const pid sup = keeper({worker("child1"), worker("child2", temporary), worker("child3")}, strategy);
    const pid first = child_of(sup, "child1");

    terminate(child_of(sup, "child2"), exit_reason::kill);

    EXPECT_EQ(listed(sup), "child1:up child3:up");
    EXPECT_FALSE(get_childspec(sup, "child2"));
    EXPECT_EQ(child_of(sup, "child1"), first);
    EXPECT_EQ(said(start_child(sup, worker("child2", temporary))), "ok");
    EXPECT_EQ(said(terminate_child(sup, "child2")), "ok");
    EXPECT_EQ(said(restart_child(sup, "child2")), "not_found");
  });
}
TEST(SupervisorSuite, SS_76_do_not_save_child_specs_for_temporary_children_one_for_one) {
  expect_nothing_kept(one_for_one);
}
TEST(SupervisorSuite, SS_76_do_not_save_child_specs_for_temporary_children_one_for_all) {
  expect_nothing_kept(one_for_all);
}
TEST(SupervisorSuite, SS_76_do_not_save_child_specs_for_temporary_children_rest_for_one) {
  expect_nothing_kept(rest_for_one);
}

// -- many children ----------------------------------------------------------------------------------------------------

/// Steps that a run of `body` takes.
auto steps_of(const std::function<void()>& body) -> std::uint64_t {
  const sim::run_record run = run_recorded(body, 1, {.max_steps = 1'000'000});
  EXPECT_EQ(to_string(run.outcome), to_string(sim::verdict::pass)) << run.explanation;
  return run.steps;
}

TEST(SupervisorSuite, SS_77_simple_one_for_one_scale_many_temporary_children) {
  const auto start_and_stop = [](int count) {
    return [count] {
      const pid sup = start_dynamic_supervisor();
      std::vector<pid> children;
      for (int i = 0; i < count; ++i) children.push_back(start_child(sup, worker("child", temporary)).process);
      for (const pid each : children) EXPECT_EQ(said(terminate_child(sup, each)), "ok");
      EXPECT_EQ(counted(sup), "0 0 0 0");
    };
  };
  EXPECT_LE(steps_of(start_and_stop(2000)), steps_of(start_and_stop(1000)) * 21 / 10);
}

TEST(SupervisorSuite, SS_88_scale_start_stop_many_children) {
  const auto start_and_stop = [](int count) {
    return [count] {
      const pid sup = keeper({});
      for (int i = 0; i < count; ++i) EXPECT_EQ(said(start_child(sup, worker(std::to_string(i)))), "ok");
      for (int i = 0; i < count; ++i) {
        EXPECT_EQ(said(terminate_child(sup, std::to_string(i))), "ok");
        EXPECT_EQ(said(delete_child(sup, std::to_string(i))), "ok");
      }
      EXPECT_EQ(counted(sup), "0 0 0 0");
    };
  };
  EXPECT_LE(steps_of(start_and_stop(1000)), steps_of(start_and_stop(500)) * 21 / 10);
}

TEST(SupervisorSuite, SS_91_already_started_outside_supervisor) {
  run_case([] {
    const pid outside = start_link<sample_worker>(named("server")).pid();
    const pid sup = keeper({});

    const child_result result = start_child(sup, child<sample_worker>("child1", named("server")));

    EXPECT_EQ(said(result), "already_started");
    EXPECT_EQ(result.process, outside);
    EXPECT_EQ(counted(sup), "0 0 0 0");
  });
}

}  // namespace
}  // namespace rehearse::tests
