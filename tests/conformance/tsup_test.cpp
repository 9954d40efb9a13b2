// TSUP: tasks that a supervisor keeps. The clock waits for everybody: else a task's 5 s may pass before it is told what
// to do.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "support.hpp"

namespace rehearse::tests {

namespace {

struct two_at_most : task_supervisor {
  static auto init() -> runtime::dynamic_supervisor_flags { return {.max_children = 2}; }
};
struct as_many_as : task_supervisor {
  std::uint64_t limit;
  auto init() const -> runtime::dynamic_supervisor_flags { return {.max_children = limit}; }
};

struct started {
  pid task;
};
struct attempt {};

template <class T>
auto text_of(const T& value) -> std::string {
  std::ostringstream out;
  runtime::detail::print_value(out, value);
  return out.str();
}

/// How a process that runs `body` ends, as text.
template <class Body>
auto end_of(Body body) -> std::string {
  return reason_of(spawn_monitor("caller", body));
}

/// Waits until it keeps so many tasks.
void until_kept(pid sup, std::uint64_t count) {
  while (count_children(sup).active != count) yield();
}

}  // namespace

TEST(TaskSupervisor, TSUP_01_ItIsADynamicSupervisorWhoseChildrenAreTemporary) {
  run_when_idle(in_process([] {
    const pid sup = start_task_supervisor({.intensity = 0});
    const pid task = start_child(sup, wait_for_ever).process;
    EXPECT_EQ(count_children(sup), (child_counts{.specs = 1, .active = 1, .supervisors = 0, .workers = 1}));
    EXPECT_EQ(which_children(sup).at(0).process, task);

    exit(task, "boom");
    until_kept(sup, 0);
    EXPECT_EQ(count_children(sup).specs, 0U) << "not restarted, and no restart counted";
    EXPECT_TRUE(is_alive(sup));
  }));
}

TEST(TaskSupervisor, TSUP_01_ATaskHasFiveSecondsToShutDown) {
  run_when_idle(in_process([] {
    const pid sup = start_task_supervisor();
    const pid task = start_child(sup, [] {
                       trap_exit(true);
                       wait_for_ever();
                     }).process;
    const auto ref = watch(task);
    settle();
    terminate_child(sup, task);
    EXPECT_EQ(reason_of(ref), "killed");
    EXPECT_EQ(now(), 5s);
  }));
}

TEST(TaskSupervisor, TSUP_01_ItMayHaveAClassAndAName) {
  run_when_idle(in_process([] {
    start_link<two_at_most>(named("tasks"));
    EXPECT_EQ(await(async(name("tasks"), [] { return 1; })), 1);

    const auto sup = start_link<as_many_as>(std::uint64_t{1});
    EXPECT_TRUE(start_child(sup, wait_for_ever).is_ok());
    EXPECT_EQ(text_of(start_child(sup, wait_for_ever)), "max_children");
  }));
}

TEST(TaskSupervisor, TSUP_01_ItMayBeAChildItself) {
  run_when_idle(in_process([] {
    const pid top = start_supervisor(
        {.flags = {}, .children = {task_supervisor_child("tasks", {.max_children = 1}, named("tasks"))}});
    EXPECT_EQ(which_children(top).at(0).type, child_type::supervisor);
    EXPECT_TRUE(start_child(name("tasks"), wait_for_ever).is_ok());
    EXPECT_EQ(text_of(start_child(name("tasks"), wait_for_ever)), "max_children");
  }));
}

TEST(TaskSupervisor, TSUP_02_StartChildRunsItAndTellsNobody) {
  run_when_idle(in_process([] {
    const pid sup = start_task_supervisor();
    const std::uint64_t links = process_info(self())->link_count;
    const auto result = start_child(sup, [me = self()] {
      send(me, started{self()});
      exit("boom");
    });
    EXPECT_EQ(text_of(result), "ok");
    EXPECT_EQ(receive<started>().task, result.process);
    until_kept(sup, 0);
    EXPECT_EQ(process_info(self())->link_count, links) << "not linked to whoever asked";
    EXPECT_EQ(queued(), 0U);
  }));
}

TEST(TaskSupervisor, TSUP_02_AFullOneSaysSo) {
  run_when_idle(in_process([] {
    const pid sup = start_task_supervisor({.max_children = 1});
    const pid first = start_child(sup, wait_for_ever).process;
    EXPECT_EQ(text_of(start_child(sup, wait_for_ever)), "max_children");
    terminate_child(sup, first);
    EXPECT_EQ(text_of(start_child(sup, wait_for_ever)), "ok");
  }));
}

TEST(TaskSupervisor, TSUP_02_OthersThanTemporaryOnesAreRestartedWithTheIntensity) {
  run_when_idle(in_process([] {
    trap_exit(true);
    const pid sup = start_task_supervisor({.intensity = 2});
    start_child(sup, [me = self()] { send(me, attempt{}), exit("boom"); }, {.restart = restart_type::transient});
    for (int i = 0; i < 3; ++i) receive<attempt>();
    const auto end = receive<exit_message>();
    EXPECT_EQ(end.from, sup);
    EXPECT_EQ(end.reason, exit_reason::shutdown);
  }));
}

TEST(TaskSupervisor, TSUP_02_ATransientOneThatEndsNormallyIsOver) {
  run_when_idle(in_process([] {
    const pid sup = start_task_supervisor();
    start_child(sup, [me = self()] { send(me, attempt{}); }, {.restart = restart_type::transient});
    receive<attempt>();
    settle();
    EXPECT_EQ(count_children(sup).specs, 0U);
    EXPECT_FALSE(is_queued<attempt>());
  }));
}

TEST(TaskSupervisor, TSUP_02_ASpecThatCannotBeIsRefused) {
  run_when_idle(in_process([] {
    const pid sup = start_task_supervisor();
    EXPECT_EQ(text_of(start_child(sup, wait_for_ever, {.shutdown = -1ns})), "bad_spec: {invalid_shutdown, -1 ns}");
    EXPECT_THROW(async(sup, wait_for_ever, {.shutdown = -1ns}), bad_argument);
  }));
}

TEST(TaskSupervisor, TSUP_03_AsyncIsKeptByTheSupervisorAndLinkedToTheCaller) {
  run_when_idle(in_process([] {
    const pid sup = start_task_supervisor();
    const auto task = async(sup, [] {
      receive<attempt>();
      return process_info(self())->link_count;
    });
    EXPECT_EQ(task_children(sup), std::vector<pid>{task.pid()});
    send(task.pid(), attempt{});
    EXPECT_EQ(await(task), 2U) << "supervisor and caller";
    until_kept(sup, 0);
    EXPECT_EQ(queued(), 0U);
  }));
}

TEST(TaskSupervisor, TSUP_03_ACrashOfAsyncEndsACallerThatDoesNotTrap) {
  run_when_idle(in_process([] {
    const pid sup = start_task_supervisor();
    EXPECT_EQ(end_of([sup] { await(async(sup, [] { exit("boom"); })); }), "boom");
    EXPECT_TRUE(is_alive(sup));
  }));
}

TEST(TaskSupervisor, TSUP_03_ACrashOfAsyncNolinkIsAResult) {
  run_when_idle(in_process([] {
    const pid sup = start_task_supervisor();
    const auto ends_badly = [sup] { return async_nolink(sup, [] { exit("boom"); }); };
    EXPECT_EQ(text_of(yield(ends_badly())), "exit boom");
    EXPECT_EQ(end_of([=] { await(ends_badly()); }), "{boom, await}");
    EXPECT_EQ(process_info(self())->monitor_count, 0U);
    EXPECT_EQ(queued(), 0U);
  }));
}

TEST(TaskSupervisor, TSUP_03_AFullOneThrows) {
  run_when_idle(in_process([] {
    const pid sup = start_task_supervisor({.max_children = 1});
    start_child(sup, wait_for_ever);
    EXPECT_THROW(async(sup, wait_for_ever), max_children_reached);
    EXPECT_THROW(async_nolink(sup, wait_for_ever), max_children_reached);
    EXPECT_EQ(process_info(self())->monitor_count, 0U);
    EXPECT_EQ(queued(), 0U);
  }));
}

TEST(TaskSupervisor, TSUP_04_ATaskWhoseCallerEndsFirstEndsWithItsReason) {
  run_when_idle(in_process([] {
    const pid sup = start_task_supervisor();
    const pid caller = spawn("caller", [sup, me = self()] {
      const pid waiting = runtime::detail::start_waiting_task(sup, "task", 5s).process;
      send(me, started{waiting});
      receive<attempt>();
      exit("boom");
    });
    const auto ref = watch(receive<started>().task);
    send(caller, attempt{});
    EXPECT_EQ(reason_of(ref), "{shutdown, boom}");
    EXPECT_EQ(now(), 0s);
  }));
}

TEST(TaskSupervisor, TSUP_04_ATaskThatIsToldNothingEndsAfterFiveSeconds) {
  run_when_idle(in_process([] {
    const pid sup = start_task_supervisor();
    const auto ref = watch(runtime::detail::start_waiting_task(sup, "task", 5s).process);
    EXPECT_EQ(reason_of(ref), "timeout");
    EXPECT_EQ(now(), 5s);
  }));
}

TEST(TaskSupervisor, TSUP_04_WhereverTheCallerIsKilledNoTaskStays) {
  run_when_idle(in_process([] {
                  const pid sup = start_task_supervisor();
                  const pid caller = spawn("caller", [sup] {
                    const auto task = async(sup, wait_for_ever);
                    start_child(sup, [] {});
                    await(task, infinity);
                  });
                  const auto delay = draw(30);
                  for (std::uint32_t i = 0; i < delay; ++i) yield();
                  exit(caller, exit_reason::kill);
                  settle();
                  EXPECT_TRUE(task_children(sup).empty());
                  EXPECT_EQ(now(), 0s) << "none had to wait for its timeout";
                }),
                60);
}

TEST(TaskSupervisor, TSUP_05_ACallersDeathTakesItsAsyncTaskAlongAndNoOther) {
  run_when_idle(in_process([] {
    const pid sup = start_task_supervisor();
    const pid caller = spawn("caller", [sup, me = self()] {
      send(me, started{async(sup, wait_for_ever).pid()});
      send(me, started{async_nolink(sup, wait_for_ever).pid()});
      wait_for_ever();
    });
    const pid linked = receive<started>().task;
    const pid unlinked = receive<started>().task;
    const auto ref = watch(linked);
    settle();
    exit(caller, "boom");
    EXPECT_EQ(reason_of(ref), "boom");
    settle();
    EXPECT_TRUE(is_alive(unlinked));
    EXPECT_EQ(task_children(sup), std::vector<pid>{unlinked});
  }));
}

TEST(TaskSupervisor, TSUP_05_AllTasksAreShutDownWithTheirSupervisor) {
  run_when_idle(in_process([] {
    const pid sup = start_task_supervisor();
    const auto first = async_nolink(sup, wait_for_ever);
    const auto second = watch(start_child(sup, wait_for_ever).process);
    settle();
    stop(sup);
    EXPECT_EQ(text_of(yield(first)), "exit shutdown");
    EXPECT_EQ(reason_of(second), "shutdown");
  }));
}

TEST(TaskSupervisor, TSUP_06_ItsTasksAreListedAndEndedOneByOne) {
  run_when_idle(in_process([] {
    const pid sup = start_task_supervisor();
    const pid first = start_child(sup, wait_for_ever).process;
    const pid second = start_child(sup, wait_for_ever).process;
    auto kept = task_children(sup);
    std::sort(kept.begin(), kept.end());
    EXPECT_EQ(kept, (std::vector<pid>{first, second}));

    EXPECT_EQ(text_of(terminate_child(sup, first)), "ok");
    EXPECT_FALSE(is_alive(first));
    EXPECT_EQ(text_of(terminate_child(sup, first)), "not_found");
    EXPECT_EQ(task_children(sup), std::vector<pid>{second});
  }));
}

TEST(Version, VER_11_ATemporaryTaskIsToldByItsCallerWhatToDo) {
  const auto is_told = [](restart_type how) {
    const auto run = run_recorded([how] {
      const pid sup = start_task_supervisor();
      start_child(sup, [] { mark("done"); }, {.restart = how});
      settle();
    });
    EXPECT_TRUE(has_event(run, [](const sim::recorded_event& each) { return each.text == "done"; }));
    return has_event(run, [](const sim::recorded_event& each) {
      return each.kind == runtime::event_kind::sent && each.text == "task_order go";
    });
  };
  EXPECT_TRUE(is_told(restart_type::temporary));
  EXPECT_FALSE(is_told(restart_type::transient)) << "nobody could tell it again";
}

TEST(Version, VER_11_ATemporaryTaskWhoseCallerIsKilledRunsOrEnds) {
  run_when_idle(in_process([] {
                  const pid sup = start_task_supervisor();
                  const pid caller = spawn("caller", [sup] { start_child(sup, wait_for_ever); });
                  const auto delay = draw(20);
                  for (std::uint32_t i = 0; i < delay; ++i) yield();
                  exit(caller, exit_reason::kill);
                  settle();
                  EXPECT_EQ(now(), 0s) << "it does not wait for the dead";
                  for (const pid task : task_children(sup)) terminate_child(sup, task);
                }),
                60);
}

}  // namespace rehearse::tests
