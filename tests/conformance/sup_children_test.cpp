// SUP-29, SUP-36, SUP-40, SUP-42 to SUP-49: what one may ask a supervisor about its children.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <functional>
#include <stdexcept>
#include <string>

#include <rehearse/rehearse.hpp>

#include "server_samples.hpp"

namespace rehearse::tests {
namespace {

constexpr auto permanent = restart_type::permanent;
constexpr auto transient = restart_type::transient;
constexpr auto temporary = restart_type::temporary;

auto ignores(int) -> next { return ignore(); }
auto keeper(std::vector<child_spec> children, restart_strategy strategy = restart_strategy::one_for_one,
            std::uint32_t intensity = 3) -> pid {
  return start_supervisor({{.strategy = strategy, .intensity = intensity}, std::move(children)});
}

// -- start_child ------------------------------------------------------------------------------------------------------

TEST(Supervisor, SUP_42_ANewChildIsTheLastInTheOrder) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    expect_at_end(told, "+a +b -b:shutdown -a:shutdown");
    const pid sup = keeper({member(told, "a")});

    const child_result made = start_child(sup, member(told, "b"));

    EXPECT_EQ(said(made), "ok");
    EXPECT_EQ(made.process, started_again("b"));
    EXPECT_EQ(listed(sup), "b:up a:up");
    stop(sup);
  }));
}

TEST(Supervisor, SUP_42_RestForOneRestartsANewChildAfterAnEarlierOne) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    expect_at_end(told, "+a +b -a:boom -b:shutdown +a +b");
    const pid sup = keeper({member(told, "a")}, restart_strategy::rest_for_one);
    start_child(sup, member(told, "b"));
    end(started_again("a"), "boom");
    started_again("b", 2);
  }));
}

TEST(Supervisor, SUP_42_OneForAllRestartsANewChildToo) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    expect_at_end(told, "+a +b -a:boom -b:shutdown +a +b");
    const pid sup = keeper({member(told, "a")}, restart_strategy::one_for_all);
    start_child(sup, member(told, "b"));
    end(started_again("a"), "boom");
    started_again("b", 2);
  }));
}

TEST(Supervisor, SUP_42_AnIgnoredChildIsKeptUnlessItIsTemporary) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    const pid sup = keeper({});
    EXPECT_EQ(said(start_child(sup, member(told, "a", transient, {.at_init = ignores}))), "undefined");
    EXPECT_EQ(said(start_child(sup, member(told, "b", temporary, {.at_init = ignores}))), "undefined");
    EXPECT_EQ(listed(sup), "a:undefined");
    EXPECT_EQ(said(start_child(sup, member(told, "a"))), "already_present");
    EXPECT_EQ(said(start_child(sup, member(told, "b"))), "ok");
  }));
}

TEST(Supervisor, SUP_42_AKnownIdIsNotStartedAgain) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    expect_at_end(told, "+a +b -b:shutdown");
    const pid sup = keeper({member(told, "a"), member(told, "b")});
    terminate_child(sup, "b");

    const child_result running = start_child(sup, member(told, "a"));
    EXPECT_EQ(said(running), "already_started");
    EXPECT_EQ(running.process, whereis("a"));
    EXPECT_EQ(said(start_child(sup, member(told, "b"))), "already_present");
    EXPECT_EQ(listed(sup), "b:undefined a:up");
  }));
}

TEST(Supervisor, SUP_42_AChildThatFailsToStartIsNotKept) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    const pid sup = keeper({member(told, "a")}, restart_strategy::one_for_one, 0);
    child_spec raising;
    raising.id = "c";
    raising.start = []() -> start_result { throw std::runtime_error("broken"); };
    child_spec leaving = raising;
    leaving.start = []() -> start_result { exit("gone"); };

    EXPECT_EQ(said(start_child(sup, member(told, "b", permanent, {.at_init = fails_at(1, "no licence")}))),
              "start_failed: no licence");
    EXPECT_EQ(start_child(sup, raising).reason.text(), "std::runtime_error: broken");
    EXPECT_EQ(start_child(sup, leaving).reason, exit_reason("gone"));

    EXPECT_EQ(listed(sup), "a:up");
    EXPECT_EQ(said(start_child(sup, member(told, "b"))), "ok") << "the id is free";
  }));
}

TEST(Supervisor, SUP_42_AStartThatGivesNoProcessFails) {
  run_everywhere(whole([] {
    const pid sup = keeper({});
    child_spec empty;
    empty.id = "a";
    empty.start = [] { return start_result{runtime::start_outcome::ok, pid(), {}}; };
    EXPECT_EQ(start_child(sup, empty).outcome, child_outcome::start_failed);
    EXPECT_EQ(listed(sup), "");
  }));
}

TEST(Version, VER_04_ATakenNameIsAlreadyStartedAndTheSpecIsNotKept) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    const pid sup = keeper({member(told, "a")});
    child_spec rival = member(told, "a");
    rival.id = "rival";

    const child_result result = start_child(sup, rival);

    EXPECT_EQ(said(result), "already_started");
    EXPECT_EQ(result.process, whereis("a"));
    EXPECT_EQ(listed(sup), "a:up");
  }));
}

TEST(Version, VER_05_AnotherFailureCarriesItsReason) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    const pid sup = keeper({});
    const child_result result =
        start_child(sup, member(told, "a", permanent, {.at_init = fails_at(1, exit_reason::shutdown_with("late"))}));
    EXPECT_EQ(result.outcome, child_outcome::start_failed);
    EXPECT_EQ(result.reason, exit_reason::shutdown_with("late"));
    EXPECT_FALSE(result.process);
  }));
}

// -- terminate_child, restart_child, delete_child ---------------------------------------------------------------------

TEST(Supervisor, SUP_43_AStoppedChildStaysUnlessItIsTemporary) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    expect_at_end(told, "+a +b +c -a:shutdown -b:shutdown -c:shutdown");
    const pid sup = keeper({member(told, "a"), member(told, "b", transient), member(told, "c", temporary)});
    EXPECT_EQ(said(terminate_child(sup, "a")), "ok");
    EXPECT_EQ(said(terminate_child(sup, "b")), "ok");
    EXPECT_EQ(said(terminate_child(sup, "c")), "ok");
    EXPECT_EQ(listed(sup), "b:undefined a:undefined");
  }));
}

TEST(Supervisor, SUP_43_OkAlsoIfItDoesNotRunAndNotFoundIfItIsUnknown) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    const pid sup = keeper({member(told, "a")});
    EXPECT_EQ(said(terminate_child(sup, "a")), "ok");
    EXPECT_EQ(said(terminate_child(sup, "a")), "ok");
    EXPECT_EQ(said(terminate_child(sup, "b")), "not_found");
    EXPECT_EQ(said(terminate_child(sup, self())), "not_found") << "only a dynamic supervisor knows pids";
  }));
}

TEST(Supervisor, SUP_43_ItIsDeadWhenTheAnswerComesAndWasGivenItsTime) {
  run_when_idle(whole([] {
    auto& told = new_journal();
    const pid sup = keeper(
        {member(told, "a", permanent, {.at_terminate = [](const exit_reason&) { sleep(99ms); }}).shuts_down(100ms),
         member(told, "b", permanent, {.at_terminate = [](const exit_reason&) { sleep(infinity); }})
             .shuts_down(100ms)});
    const auto patient = watch(started_again("a"));
    const auto hanging = watch(started_again("b"));

    terminate_child(sup, "a");
    EXPECT_FALSE(whereis("a"));
    EXPECT_EQ(now(), 99ms);
    terminate_child(sup, "b");
    EXPECT_FALSE(whereis("b"));
    EXPECT_EQ(now(), 199ms);

    EXPECT_EQ(reason_of(patient), exit_reason::shutdown);
    EXPECT_EQ(reason_of(hanging), exit_reason::killed);
  }));
}

/// Stops the middle one of three under `strategy`: nobody is restarted, nothing counts.
void expect_no_restart_by_request(restart_strategy strategy) {
  run_everywhere(whole([&] {
    auto& told = new_journal();
    expect_at_end(told, "+a +b +c -b:shutdown");
    const pid sup = keeper({member(told, "a"), member(told, "b"), member(told, "c")}, strategy, 0);
    terminate_child(sup, "b");
    EXPECT_EQ(listed(sup), "c:up b:undefined a:up");
    at_end("the supervisor lives", [sup] { return held(lives(sup)); });
  }));
}

TEST(Supervisor, SUP_43_OneForOneRestartsNothingAfterARequest) {
  expect_no_restart_by_request(restart_strategy::one_for_one);
}
TEST(Supervisor, SUP_43_OneForAllRestartsNothingAfterARequest) {
  expect_no_restart_by_request(restart_strategy::one_for_all);
}
TEST(Supervisor, SUP_43_RestForOneRestartsNothingAfterARequest) {
  expect_no_restart_by_request(restart_strategy::rest_for_one);
}

TEST(Supervisor, SUP_44_AChildThatDoesNotRunIsStartedInItsPlace) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    expect_at_end(told, "+a +b -a:shutdown +a -b:shutdown -a:shutdown");
    const pid sup = keeper({member(told, "a"), member(told, "b")});
    terminate_child(sup, "a");

    const child_result result = restart_child(sup, "a");

    EXPECT_EQ(said(result), "ok");
    EXPECT_EQ(result.process, whereis("a"));
    EXPECT_EQ(listed(sup), "b:up a:up");
    stop(sup);
  }));
}

TEST(Supervisor, SUP_44_OneThatEndedByItselfCanBeStartedAgain) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    const pid sup = keeper({member(told, "a", transient)});
    end(started_again("a"), exit_reason::normal);
    while (listed(sup) != "a:undefined") yield();
    EXPECT_EQ(said(restart_child(sup, "a")), "ok");
  }));
}

TEST(Supervisor, SUP_44_ARunningOrUnknownOneIsNot) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    expect_at_end(told, "+a");
    const pid sup = keeper({member(told, "a")});
    EXPECT_EQ(said(restart_child(sup, "a")), "running");
    EXPECT_EQ(said(restart_child(sup, "b")), "not_found");
  }));
}

TEST(Supervisor, SUP_44_AFailureOrIgnoreLeavesItAway) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    expect_at_end(told, "+a -a:shutdown !a ?a +a");
    const auto moody = [](int start) { return start == 2 ? stop_with("no licence") : start == 3 ? ignore() : next(); };
    const pid sup = keeper({member(told, "a", permanent, {.at_init = moody})}, restart_strategy::one_for_one, 0);
    terminate_child(sup, "a");
    EXPECT_EQ(said(restart_child(sup, "a")), "start_failed: no licence");
    EXPECT_EQ(listed(sup), "a:undefined") << "and is not tried again";
    EXPECT_EQ(said(restart_child(sup, "a")), "undefined");
    EXPECT_EQ(listed(sup), "a:undefined");
    EXPECT_EQ(said(restart_child(sup, "a")), "ok");
  }));
}

TEST(Supervisor, SUP_45_OnlyAChildThatDoesNotRunIsForgotten) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    const pid sup = keeper({member(told, "a"), member(told, "b")});
    EXPECT_EQ(said(delete_child(sup, "a")), "running");
    EXPECT_EQ(said(delete_child(sup, "c")), "not_found");
    terminate_child(sup, "a");
    EXPECT_EQ(said(delete_child(sup, "a")), "ok");
    EXPECT_EQ(listed(sup), "b:up");
    EXPECT_EQ(said(delete_child(sup, "a")), "not_found");
    EXPECT_EQ(said(start_child(sup, member(told, "a"))), "ok");
    EXPECT_EQ(listed(sup), "a:up b:up") << "it has lost its place";
  }));
}

TEST(Supervisor, SUP_36_RequestsDoNotCount) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    const auto fails_twice = [](int start) { return start == 2 || start == 3 ? stop_with("no licence") : next(); };
    const pid sup = keeper({member(told, "a", permanent, {.at_init = fails_twice})}, restart_strategy::one_for_all, 1);
    terminate_child(sup, "a");
    for (int i = 0; i < 2; ++i) restart_child(sup, "a");
    for (int i = 0; i < 3; ++i) {
      EXPECT_EQ(said(restart_child(sup, "a")), "ok");
      terminate_child(sup, "a");
      delete_child(sup, "a");
      EXPECT_EQ(said(start_child(sup, member(told, "a"))), "ok");
      terminate_child(sup, "a");
    }
    EXPECT_EQ(said(restart_child(sup, "a")), "ok");
    end(whereis("a"), "boom");  // The one restart that is allowed.
    started_again("a", told.starts["a"] + 1);
    at_end("the supervisor lives", [sup] { return held(lives(sup)); });
  }));
}

// -- what it tells ----------------------------------------------------------------------------------------------------

TEST(Supervisor, SUP_46_TheNewestIsListedFirstWithItsType) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    const pid sup =
        keeper({member(told, "a"), supervisor_child("inner", {{.strategy = restart_strategy::one_for_one}, {}}),
                member(told, "b", permanent, {.at_init = ignores})});

    const auto children = which_children(sup);

    ASSERT_EQ(children.size(), 3U);
    EXPECT_EQ(children[0].id, "b");
    EXPECT_FALSE(children[0].process);
    EXPECT_EQ(children[1].id, "inner");
    EXPECT_EQ(children[1].type, child_type::supervisor);
    EXPECT_TRUE(is_alive(children[1].process));
    EXPECT_EQ(children[2].id, "a");
    EXPECT_EQ(children[2].type, child_type::worker);
    EXPECT_EQ(children[2].process, whereis("a"));
  }));
}

TEST(Supervisor, SUP_46_CountsSpecsLivesAndTypes) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    const pid sup =
        keeper({member(told, "a"), supervisor_child("inner", {{.strategy = restart_strategy::one_for_one}, {}}),
                member(told, "b", permanent, {.at_init = ignores})});
    EXPECT_EQ(count_children(sup), (child_counts{.specs = 3, .active = 2, .supervisors = 1, .workers = 2}));
    terminate_child(sup, "inner");
    EXPECT_EQ(count_children(sup), (child_counts{.specs = 3, .active = 1, .supervisors = 1, .workers = 2}));
  }));
}

TEST(Supervisor, SUP_47_OnlyTheCountAsksWhetherAChildLives) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    const habits loose{.traps_exits = false, .at_init = [](int) {
                         unlink(whereis("sup"));
                         return next();
                       }};
    const pid sup = start_supervisor(
        {{.strategy = restart_strategy::one_for_one}, {member(told, "a", permanent, loose)}}, named("sup"));
    const pid child = started_again("a");
    const auto ref = watch(child);
    exit(child, "boom");
    reason_of(ref);

    const auto children = which_children(sup);

    ASSERT_EQ(children.size(), 1U);
    EXPECT_EQ(children[0].process, child);
    EXPECT_EQ(count_children(sup), (child_counts{.specs = 1, .active = 0, .supervisors = 0, .workers = 1}));
  }));
}

TEST(Supervisor, SUP_48_AChildThatAsksItsSupervisorWhileItStartsWaitsForEver) {
  struct impatient : gen_server {
    void init() { which_children(name("sup")); }
  };
  const sim::run_record run = run_recorded([] {
    start_supervisor({{.strategy = restart_strategy::one_for_one}, {child<impatient>("a")}}, named("sup"));
  });
  EXPECT_EQ(run.outcome, sim::verdict::fail);
  EXPECT_EQ(run.property, "no deadlock") << run.explanation;
  EXPECT_EQ(run.end_time, 0s) << "no timeout was waited for";
}

TEST(Supervisor, SUP_48_WhoAsksASupervisorThatIsGoneExits) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    trap_exit(true);
    const pid sup = keeper({});
    stop(sup);
    expect_call_fails([&] { start_child(sup, member(told, "a")); }, exit_reason::noproc);
    expect_call_fails([&] { which_children(sup); }, exit_reason::noproc);
    expect_call_fails([&] { terminate_child(name("nobody"), "a"); }, exit_reason::noproc);
  }));
}

TEST(Supervisor, SUP_48_WhoAsksASupervisorThatDiesMeanwhileExitsWithItsReason) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    trap_exit(true);
    const habits kills_its_parent{.at_init = [](int) {
      exit(whereis("sup"), exit_reason::kill);
      sleep(infinity);
      return next();
    }};
    const pid sup = start_supervisor({{.strategy = restart_strategy::one_for_one}, {}}, named("sup"));
    expect_call_fails([&] { start_child(sup, member(told, "a", permanent, kills_its_parent)); }, exit_reason::killed);
  }));
}

TEST(Supervisor, SUP_49_TheSpecOfAChildHasItsDefaultsFilledIn) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    child_spec worker_spec = member(told, "a", transient);
    worker_spec.shutdown.reset();
    const pid sup = keeper({worker_spec, supervisor_child("inner", {{.strategy = restart_strategy::one_for_one}, {}}),
                            member(told, "b").shuts_down(child_shutdown::brutal_kill())});

    const auto of_worker = get_childspec(sup, "a");
    const auto of_supervisor = get_childspec(sup, "inner");
    const auto of_brutal = get_childspec(sup, "b");

    ASSERT_TRUE(of_worker && of_supervisor && of_brutal);
    EXPECT_EQ(of_worker->id, "a");
    EXPECT_EQ(of_worker->restart, transient);
    EXPECT_EQ(of_worker->shutdown.value().timeout(), 5s);
    EXPECT_EQ(of_supervisor->shutdown.value().timeout(), infinity);
    EXPECT_EQ(of_supervisor->type, child_type::supervisor);
    EXPECT_TRUE(of_brutal->shutdown.value().is_brutal());
    EXPECT_FALSE(get_childspec(sup, "c"));
  }));
}

// -- requests between other things ------------------------------------------------------------------------------------

TEST(Supervisor, SUP_29_ARequestToStopWinsOverAnExitThatIsQueuedBehindIt) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    expect_at_end(told, "+a +b");
    const habits plain{.traps_exits = false};
    const pid sup = keeper({member(told, "a", permanent, plain), member(told, "b")}, restart_strategy::one_for_all, 0);
    const pid child = started_again("a");
    suspend(sup, infinity);
    const auto asker = queue_request(sup, [=] { EXPECT_EQ(said(terminate_child(sup, "a")), "ok"); });
    const auto answered = watch(asker);
    exit(child, "boom");
    until_queued_at(sup, 2);

    resume(sup, infinity);

    reason_of(answered);
    EXPECT_EQ(listed(sup), "b:up a:undefined");
    at_end("the supervisor lives", [sup] { return held(lives(sup)); });
  }));
}

TEST(Supervisor, SUP_29_AnExitThatIsQueuedBeforeTheRequestIsARestart) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    expect_at_end(told, "+a +a");
    const habits plain{.traps_exits = false};
    const pid sup = keeper({member(told, "a", permanent, plain)});
    const pid child = started_again("a");
    suspend(sup, infinity);
    exit(child, "boom");
    until_queued_at(sup, 1);
    const auto answered = watch(queue_request(sup, [=] { terminate_child(sup, "a"); }));

    resume(sup, infinity);

    reason_of(answered);
    EXPECT_EQ(listed(sup), "a:undefined");
  }));
}

TEST(Supervisor, SUP_29_ADeadChildWhoseExitIsQueuedStillRunsForTheOtherRequests) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    const habits plain{.traps_exits = false};
    const pid sup = keeper({member(told, "a", permanent, plain)});
    const pid child = started_again("a");
    suspend(sup, infinity);
    queue_request(sup, [=] { EXPECT_EQ(said(restart_child(sup, "a")), "running"); });
    queue_request(sup, [=] { EXPECT_EQ(said(delete_child(sup, "a")), "running"); });
    exit(child, "boom");
    until_queued_at(sup, 3);
    resume(sup, infinity);
    started_again("a", 2);
    EXPECT_EQ(listed(sup), "a:up");
  }));
}

TEST(Supervisor, SUP_40_WhatItAnswersWhileAChildIsRestarting) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    expect_at_end(told, "+a !a");
    const habits once{.traps_exits = false,
                      .at_init = [](int start) { return start > 1 ? stop_with("no licence") : next(); }};
    const pid sup = keeper({member(told, "a", permanent, once)});
    const pid child = started_again("a");
    suspend(sup, infinity);
    exit(child, "boom");
    until_queued_at(sup, 1);
    // The try comes after what is queued (SUP-37), and finds nothing to do.
    queue_request(sup, [=] { EXPECT_EQ(listed(sup), "a:restarting"); });
    queue_request(sup, [=] { EXPECT_EQ(count_children(sup), (child_counts{1, 0, 0, 1})); });
    queue_request(sup, [=] { EXPECT_EQ(said(restart_child(sup, "a")), "restarting"); });
    queue_request(sup, [=] { EXPECT_EQ(said(delete_child(sup, "a")), "restarting"); });
    queue_request(sup, [=, &told] { EXPECT_EQ(said(start_child(sup, member(told, "a"))), "already_present"); });
    queue_request(sup, [=] { EXPECT_TRUE(get_childspec(sup, "a")); });
    queue_request(sup, [=] { EXPECT_EQ(said(terminate_child(sup, "a")), "ok"); });
    const auto last = watch(queue_request(sup, [=] { EXPECT_EQ(listed(sup), "a:undefined"); }));

    resume(sup, infinity);

    reason_of(last);
    EXPECT_EQ(listed(sup), "a:undefined");
    EXPECT_EQ(said(delete_child(sup, "a")), "ok");
  }));
}

TEST(Supervisor, SUP_40_AChildThatWasStoppedWhileRestartingCanBeStartedByHand) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    expect_at_end(told, "+a !a +a");
    const habits once{.traps_exits = false, .at_init = fails_at(2, "no licence")};
    const pid sup = keeper({member(told, "a", permanent, once)});
    const pid child = started_again("a");
    suspend(sup, infinity);
    exit(child, "boom");
    until_queued_at(sup, 1);
    queue_request(sup, [=] { terminate_child(sup, "a"); });
    const auto last = watch(queue_request(sup, [=] { EXPECT_EQ(said(restart_child(sup, "a")), "ok"); }));
    resume(sup, infinity);
    reason_of(last);
    EXPECT_EQ(listed(sup), "a:up") << "and the old try leaves it alone";
  }));
}

/// A child whose `start` does `odd` first, in the supervisor, and starts a worker.
auto odd_member(journal& told, const std::string& id, std::function<void()> odd) -> child_spec {
  child_spec spec = member(told, id);
  spec.start = [start = spec.start, odd = std::move(odd)] {
    odd();
    return start();
  };
  return spec;
}

TEST(Supervisor, SUP_18_AnExitOfNobodyIsNoChildsEnd) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    expect_at_end(told, "+a -a:shutdown +b");
    const pid sup = keeper({member(told, "a")}, restart_strategy::one_for_one, 0);
    terminate_child(sup, "a");
    // Linking to nobody gives a process that traps an EXIT from nobody (LINK-02); a has no process either.
    start_child(sup, odd_member(told, "b", [] { link(pid()); }));
    for (int i = 0; i < 10; ++i) yield();
    EXPECT_EQ(listed(sup), "b:up a:undefined");
    at_end("the supervisor lives", [sup] { return held(lives(sup)); });
  }));
}

TEST(Supervisor, SUP_05_ARequestWaitsWhileAChildStarts) {
  run_when_idle(whole([] {
    auto& told = new_journal();
    expect_at_end(told, "+a -a:shutdown");
    const habits slow{.at_init = [](int) {
      sleep(1s);
      return next();
    }};
    const pid sup = keeper({});
    spawn("starter", [=, &told] { start_child(sup, member(told, "a", permanent, slow)); });
    sleep(500ms);
    EXPECT_EQ(said(terminate_child(sup, "a")), "ok");
    EXPECT_EQ(now(), 1s);
    EXPECT_FALSE(whereis("a"));
  }));
}

TEST(Supervisor, SUP_42_ARequestIsDoneAlsoForAnAskerWhoWasKilled) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    const pid sup = keeper({member(told, "a")});
    const auto asker = spawn_monitor("asker", [=, &told] { start_child(sup, member(told, "b")); });
    const auto delay = draw(12);
    for (std::uint32_t i = 0; i < delay; ++i) yield();
    exit(asker.process, exit_reason::kill);
    reason_of(asker.ref);
    settle();
    const bool came = whereis("b") != pid();
    EXPECT_EQ(listed(sup), came ? "b:up a:up" : "a:up");
  }));
}

TEST(Supervisor, SUP_17_AKillInTheMiddleOfARequestTakesTheChildrenAlong) {
  run_everywhere(whole([] {
                   trap_exit(true);
                   auto& told = new_journal();
                   const pid sup = keeper({member(told, "a"), member(told, "b", temporary)});
                   spawn("asker", [=, &told] {
                     start_child(sup, member(told, "c"));
                     terminate_child(sup, "a");
                     restart_child(sup, "a");
                     terminate_child(sup, "b");
                     count_children(sup);
                   });
                   const auto delay = draw(80);
                   for (std::uint32_t i = 0; i < delay; ++i) yield();
                   exit(sup, exit_reason::kill);
                   settle();
                   EXPECT_FALSE(is_alive(sup));
                   for (const char* id : {"a", "b", "c"}) EXPECT_FALSE(whereis(id)) << id << " outlived its supervisor";
                 }),
                 60);
}

TEST(Supervisor, SUP_43_AChildThatIsKilledWhileItIsAskedToStopIsStopped) {
  run_everywhere(whole([] {
                   auto& told = new_journal();
                   const pid sup = keeper({member(told, "a"), member(told, "b")}, restart_strategy::one_for_one, 1);
                   const pid victim = started_again("a");
                   spawn("killer", [=] {
                     const auto delay = draw(30);
                     for (std::uint32_t i = 0; i < delay; ++i) yield();
                     exit(victim, exit_reason::kill);
                   });
                   EXPECT_EQ(said(terminate_child(sup, "a")), "ok");
                   settle();
                   EXPECT_EQ(listed(sup), "b:up a:undefined");
                   EXPECT_FALSE(whereis("a"));
                 }),
                 60);
}

}  // namespace
}  // namespace rehearse::tests
