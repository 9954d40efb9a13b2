// APP: applications, and what their end means for the program.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "server_samples.hpp"

namespace rehearse::tests {

namespace {

/// What the applications of a run do. They have no arguments; this stands in for what a real one reads from outside.
struct plan {
  journal* told = nullptr;
  std::function<start_result()> begins;  ///< Instead of a worker below a supervisor.
  std::function<void()> at_prep_stop = [] {};
  std::function<void()> at_stop = [] {};
};
thread_local plan current_plan;

auto new_plan() -> journal& {
  current_plan = {};
  journal& told = new_journal();
  current_plan.told = &told;
  return told;
}

/// Notes "start:ID", "prep:ID", "stop:ID"; its worker is ID. A worker that crashes takes the supervisor with it.
template <char id>
struct app : application {
  static auto name() -> std::string { return {id}; }
  auto start() -> start_result {
    current_plan.told->note("start:" + name());
    if (current_plan.begins) return current_plan.begins();
    return try_start_supervisor({{.intensity = 0}, {member(*current_plan.told, name(), restart_type::permanent)}});
  }
  void prep_stop() {
    current_plan.told->note("prep:" + name());
    current_plan.at_prep_stop();
  }
  void stop() {
    current_plan.told->note("stop:" + name());
    current_plan.at_stop();
  }
};
using app_a = app<'a'>;
using app_b = app<'b'>;
using app_c = app<'c'>;

void end_with(pid who, const exit_reason& why) { end(who, why); }

}  // namespace

TEST(Application, APP_01_AnApplicationStartsItsTreeUnderAMasterOfItsOwn) {
  run_everywhere(aside([] {
    journal& told = new_plan();
    const start_result started = start_application<app_a>();
    ASSERT_TRUE(started.is_ok()) << started.reason.to_string();
    const pid top = started.process;
    EXPECT_EQ(count_children(top).active, 1U);
    EXPECT_EQ(process_info(self())->link_count, 0U) << "the starter is linked to nobody";
    EXPECT_EQ(process_info(top)->link_count, 2U) << "the master, and a child";

    const auto running = which_applications();
    ASSERT_EQ(running.size(), 1U);
    EXPECT_EQ(running[0].top, top);
    EXPECT_EQ(running[0].restart, restart_type::temporary);

    const start_result again = start_application<app_a>(restart_type::permanent);
    EXPECT_EQ(again.reason.what(), exit_reason::kind::already_started);
    EXPECT_EQ(again.process, top);
    EXPECT_EQ(told.lines, "start:a +a");
  }));
}

TEST(Application, APP_01_TheMasterLinksToATopThatItsStartDidNotLink) {
  run_everywhere(aside([] {
    new_plan();
    current_plan.begins = [] { return start_result{runtime::start_outcome::ok, spawn([] { sleep(infinity); }), {}}; };
    const pid top = start_application<app_a>().process;
    settle();  // The link may be on its way.
    EXPECT_EQ(process_info(top)->link_count, 1U);
  }));
}

TEST(Application, APP_01_OfAFailedStartNothingStaysRunning) {
  run_everywhere(aside([] {
    journal& told = new_plan();
    auto& stray = run_state<monitor_ref>();
    const pid tester = self();
    const auto fails = [&](std::function<start_result()> how) {
      struct strayed {
        pid who;
      };
      current_plan.begins = [tester, how] {
        // One that is not linked, and whose parent is gone.
        const pid starting = self();
        spawn_link([=] {
          send(tester, strayed{spawn([] { sleep(infinity); })});
          send(starting, 0);
        });
        receive<int>();
        return how();
      };
      const start_result failed = start_application<app_a>(restart_type::permanent);
      stray = monitor(receive<strayed>().who);
      reason_of(stray);
      EXPECT_FALSE(failed.is_ok());
      EXPECT_TRUE(which_applications().empty());
      return failed.reason.to_string();
    };
    EXPECT_EQ(fails([] { return start_result{runtime::start_outcome::error, {}, "nope"}; }), "nope");
    EXPECT_EQ(fails([] { return start_result{runtime::start_outcome::ignore, {}, {}}; }), "bad_return: ignore");
    EXPECT_EQ(fails([] {
                return start_result{runtime::start_outcome::ok, {}, {}};
              }),
              "bad_return: its start gave no process");
    EXPECT_EQ(fails([]() -> start_result { throw std::runtime_error("broken"); }), "error: std::runtime_error: broken");
    EXPECT_EQ(fails([]() -> start_result { exit("gone"); }), "gone");
    EXPECT_EQ(told.lines, "start:a start:a start:a start:a start:a") << "nothing is there to be stopped";

    current_plan.begins = nullptr;
    EXPECT_TRUE(start_application<app_a>().is_ok()) << "it may be tried again";
  }));
}

TEST(Application, APP_02_TheEndOfATemporaryOneIsReportedAndItsCallbacksRun) {
  run_everywhere(aside([] {
    journal& told = new_plan();
    auto& reported = run_state<std::string>();
    telemetry::attach("log", {"rehearse", "application", "exit"}, [&](const auto&, const auto&, const auto& about) {
      reported += about.at("reason").template get<exit_reason>().to_string() + ";";
    });
    const pid top = start_application<app_a>().process;
    const monitor_ref watching = watch(top);

    end_with(started_again("a"), "boom");

    EXPECT_EQ(reason_of(watching), exit_reason::shutdown);
    while (!which_applications().empty()) sleep(1ms);
    settle();
    EXPECT_EQ(told.lines, "start:a +a -a:boom prep:a stop:a");
    EXPECT_EQ(reported, "shutdown;");
  }));
}

TEST(Application, APP_02_TheEndOfATransientOneMattersUnlessItIsNormal) {
  const auto run = [](const exit_reason& why, restart_type restart) {
    return run_recorded(aside([=] {
      new_plan();
      current_plan.begins = [why] {
        return start_result{runtime::start_outcome::ok, spawn_link([why] { sleep(1ms), exit(why); }), {}};
      };
      start_application<app_a>(restart);
      while (!which_applications().empty()) sleep(1ms);
      settle();
    }));
  };
  for (const auto restart : {restart_type::temporary, restart_type::transient}) {
    const auto seen = run(exit_reason::normal, restart);
    EXPECT_EQ(seen.outcome, sim::verdict::pass) << seen.explanation;
  }
  const auto seen = run(exit_reason::shutdown, restart_type::transient);
  EXPECT_EQ(seen.outcome, sim::verdict::fail);
  EXPECT_NE(seen.explanation.find(" ended: shutdown"), std::string::npos) << seen.explanation;
  EXPECT_EQ(run(exit_reason::shutdown, restart_type::temporary).outcome, sim::verdict::pass);
}

TEST(Application, APP_02_ThePermanentOneThatEndsStopsAllOthersAndTheProgram) {
  for (const auto delivery : {sim::delivery::instant, sim::delivery::in_flight}) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      std::string lines;
      const auto body = [&] {
        journal& told = new_plan();
        current_plan.at_stop = [&] { lines = told.lines; };
        start_application<app_a>();
        start_application<app_b>(restart_type::permanent);
        start_application<app_c>(restart_type::transient);
        end_with(started_again("b"), "boom");
        sleep(infinity);
      };
      const auto run = run_recorded(body, seed, {.models = {delivery, sim::timers::any_time}});

      EXPECT_EQ(run.outcome, sim::verdict::fail);
      EXPECT_EQ(run.property, "the program does not halt");
      EXPECT_NE(run.explanation.find(" ended: shutdown"), std::string::npos) << run.explanation;
      EXPECT_EQ(lines,
                "start:a +a start:b +b start:c +c -b:boom prep:b stop:b prep:c -c:shutdown stop:c prep:a -a:shutdown "
                "stop:a");
    }
  }
}

TEST(Application, APP_02_AKilledMasterEndsItsApplication) {
  const auto run = [](restart_type restart) {
    return run_recorded(aside([restart] {
      new_plan();
      const pid top = start_application<app_a>(restart).process;
      const monitor_ref watching = watch(top);
      // Of all processes only the master is linked to the supervisor and not its child.
      current_plan.at_prep_stop = [] { FAIL() << "a killed master runs no callback"; };
      exit(pid(top.id() - 1, top.epoch()), exit_reason::kill);
      EXPECT_EQ(reason_of(watching), exit_reason::killed);
      EXPECT_TRUE(which_applications().empty());
    }));
  };
  EXPECT_EQ(run(restart_type::temporary).outcome, sim::verdict::pass);
  const auto seen = run(restart_type::transient);
  EXPECT_EQ(seen.outcome, sim::verdict::fail);
  EXPECT_NE(seen.explanation.find(" ended: killed"), std::string::npos) << seen.explanation;
}

TEST(Application, APP_03_AnOrderlyStopGoesThroughItsFourStages) {
  run_everywhere(aside([] {
    journal& told = new_plan();
    struct strayed {
      pid who;
    };
    const pid tester = self();
    current_plan.begins = [&told, tester] {
      send(tester, strayed{spawn([] {
             trap_exit(true);
             sleep(infinity);
           })});
      habits slow;
      slow.at_terminate = [](const exit_reason&) { sleep(24h); };  // The wait is without a limit.
      return try_start_supervisor({{}, {member(told, "a", restart_type::permanent, slow)}});
    };
    const pid top = start_application<app_a>(restart_type::permanent).process;
    const pid stray = receive<strayed>().who;
    current_plan.at_prep_stop = [top] { EXPECT_TRUE(is_alive(top)); };
    current_plan.at_stop = [top, stray] {
      EXPECT_FALSE(is_alive(top));
      EXPECT_TRUE(is_alive(stray));
    };
    const monitor_ref watching = watch(stray);

    EXPECT_EQ(stop_application<app_a>(), application_stop::ok);

    EXPECT_EQ(told.lines, "start:a +a prep:a -a:shutdown stop:a");
    EXPECT_EQ(reason_of(watching), exit_reason::killed);
    EXPECT_TRUE(which_applications().empty());
    EXPECT_EQ(stop_application<app_a>(), application_stop::not_started);
    EXPECT_TRUE(start_application<app_a>().is_ok()) << "it may be started again";
  }));
}

TEST(Application, APP_03_ACallbackThatFailsDoesNotStopTheStopping) {
  run_everywhere(aside([] {
    journal& told = new_plan();
    current_plan.at_prep_stop = [] { throw std::runtime_error("broken"); };
    current_plan.at_stop = [] { exit("gone"); };
    start_application<app_a>(restart_type::permanent);
    EXPECT_EQ(stop_application<app_a>(), application_stop::ok);
    EXPECT_EQ(told.lines, "start:a +a prep:a -a:shutdown stop:a");
    EXPECT_TRUE(which_applications().empty());
  }));
}

TEST(Application, APP_03_WhoBelongsToNoApplicationIsLeftAlone) {
  run_everywhere(aside([] {
    new_plan();
    const pid other = spawn([] { sleep(infinity); });
    struct tick {};
    // The second is started from inside the first, and is its own.
    current_plan.begins = [] {
      const auto one = start_result{runtime::start_outcome::ok, spawn_link([] { sleep(infinity); }), {}};
      if (which_applications().empty() && !whereis("nested")) {
        register_name("nested");
        send_interval(one.process, 10ms, tick{});
        start_application<app_b>();
      }
      return one;
    };
    start_application<app_a>();
    ASSERT_EQ(which_applications().size(), 2U);

    stop_application<app_a>();

    EXPECT_TRUE(is_alive(other));
    EXPECT_TRUE(is_alive(name("timer_server")));
    ASSERT_EQ(which_applications().size(), 1U);
    EXPECT_TRUE(is_alive(which_applications()[0].top));
  }));
}

TEST(Application, APP_04_AllAreStoppedInReverseOrderOfTheirStarts) {
  run_everywhere(aside([] {
    journal& told = new_plan();
    start_application<app_b>(restart_type::permanent);
    start_application<app_a>();
    start_application<app_c>(restart_type::transient);
    const auto running = which_applications();
    ASSERT_EQ(running.size(), 3U);
    EXPECT_EQ(running[0].restart, restart_type::permanent);
    told.lines.clear();

    stop_applications();

    EXPECT_EQ(told.lines, "prep:c -c:shutdown stop:c prep:a -a:shutdown stop:a prep:b -b:shutdown stop:b");
    EXPECT_TRUE(which_applications().empty());
  }));
}

TEST(Application, APP_05_TheEndOfTheRootSupervisorIsTheVerdict) {
  const auto run = [](const exit_reason& why, bool judged = true) {
    const auto body = [why] {
      new_plan();
      at_end("at_end is judged", [] { return true; });
      current_plan.begins = [why] {
        return start_result{runtime::start_outcome::ok, spawn_link([why] { sleep(1ms), exit(why); }), {}};
      };
      start_application<app_a>(restart_type::permanent);
      sleep(1h);
      ADD_FAILURE() << "nothing goes on after the program has ended";
    };
    return run_recorded(body, 1, {.judge = judged});
  };
  const auto orderly = run(exit_reason::normal);
  EXPECT_EQ(orderly.outcome, sim::verdict::pass) << orderly.explanation;
  EXPECT_LT(orderly.end_time, 1h);
  const auto failed = run("boom");
  EXPECT_EQ(failed.outcome, sim::verdict::fail);
  EXPECT_EQ(failed.property, "the program does not halt");
  EXPECT_NE(failed.explanation.find(" ended: boom"), std::string::npos) << failed.explanation;
  EXPECT_LT(failed.end_time, 1h);
  const auto expected = run("boom", false);
  EXPECT_EQ(expected.outcome, sim::verdict::pass) << "where anybody may be struck, this is no failure";
  EXPECT_LT(expected.end_time, 1h);
}

// Whoever is killed, be it a master in the middle of a callback: the checkers find nothing, and nothing hangs.
TEST(Application, APP_03_AnybodyMayBeKilledMeanwhile) {
  for (const auto delivery : {sim::delivery::instant, sim::delivery::in_flight}) {
    scenarios::runner runs({.body =
                                [] {
                                  spawn("operator", [] {
                                    new_plan();
                                    start_application<app_a>();
                                    start_application<app_b>(restart_type::transient);
                                    stop_application<app_a>();
                                    start_application<app_a>(restart_type::permanent);
                                    stop_applications();
                                  });
                                },
                            .is_test = true,
                            .models = {delivery, sim::timers::any_time},
                            .faults = faults::kill("any", 2, 120),
                            .judge_properties = false});
    std::uint64_t fired = 0;
    for (std::uint64_t seed = 1; seed <= 500; ++seed) {
      const auto run = runs.run(1, seed);
      ASSERT_EQ(run.outcome, sim::verdict::pass) << seed << ": " << run.property << ": " << run.explanation;
      for (const auto& each : run.faults) fired += each.fired ? 1 : 0;
    }
    EXPECT_GT(fired, 400U) << "hardly anybody was killed: that says little";
  }
}

}  // namespace rehearse::tests
