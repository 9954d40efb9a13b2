// DYN: the dynamic supervisor, whose children are started on request and known by their pids.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <rehearse/rehearse.hpp>

#include "server_samples.hpp"

namespace rehearse::tests {
namespace {

constexpr auto permanent = restart_type::permanent;
constexpr auto transient = restart_type::transient;
constexpr auto temporary = restart_type::temporary;

const habits plain{.traps_exits = false};

/// The pids of its children, whatever their order; a restarting one is an empty pid.
auto pids_of(pid sup) -> std::set<pid> {
  std::set<pid> found;
  for (const child_info& each : which_children(sup)) found.insert(each.process);
  return found;
}
/// Waits until it has so many children that run.
void until_active(pid sup, std::uint64_t count) {
  while (count_children(sup).active != count) yield();
}

TEST(Dynamic, DYN_01_ItStartsEmptyAndKnowsItsChildrenByPid) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    const pid sup = start_dynamic_supervisor();
    EXPECT_TRUE(which_children(sup).empty());
    child_spec second = member(told, "b");
    second.id = "a";

    const pid first_child = start_child(sup, member(told, "a")).process;
    const pid second_child = start_child(sup, second).process;

    EXPECT_EQ(pids_of(sup), (std::set<pid>{first_child, second_child})) << "the same id twice";
    for (const child_info& each : which_children(sup)) EXPECT_EQ(each.id, "");
    EXPECT_EQ(count_children(sup), (child_counts{.specs = 2, .active = 2, .supervisors = 0, .workers = 2}));
  }));
}

TEST(Dynamic, DYN_01_ItIsRefusedToAskItByIds) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    const pid sup = start_dynamic_supervisor();
    start_child(sup, member(told, "a"));
    EXPECT_EQ(said(terminate_child(sup, "a")), "not_found");
    EXPECT_EQ(said(restart_child(sup, "a")), "not_found");
    EXPECT_EQ(said(delete_child(sup, "a")), "not_found");
    EXPECT_FALSE(get_childspec(sup, "a"));
    EXPECT_EQ(count_children(sup).active, 1U);
  }));
}

TEST(Dynamic, DYN_01_OneForOne) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    expect_at_end(told, "+a +b -a:boom +a");
    const pid sup = start_dynamic_supervisor();
    start_child(sup, member(told, "a"));
    start_child(sup, member(told, "b"));
    end(started_again("a"), "boom");
    started_again("a", 2);
  }));
}

TEST(Dynamic, DYN_01_SupervisorsCanBeChildren) {
  run_everywhere(whole([] {
    const pid sup = start_dynamic_supervisor();
    const pid inner = start_child(sup, dynamic_supervisor_child("inner")).process;
    EXPECT_EQ(which_children(sup).at(0).type, child_type::supervisor);
    EXPECT_EQ(count_children(sup), (child_counts{.specs = 1, .active = 1, .supervisors = 1, .workers = 0}));
    EXPECT_TRUE(which_children(inner).empty());
  }));
}

TEST(Dynamic, DYN_02_WhatBecomesOfAStart) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    const pid sup = start_dynamic_supervisor({.intensity = 0});
    child_spec spec;
    spec.id = "odd";
    const auto started_by = [&](auto start) {
      spec.start = start;
      return start_child(sup, spec);
    };

    const child_result fine = start_child(sup, member(told, "a"));
    EXPECT_EQ(said(fine), "ok");
    EXPECT_EQ(fine.process, whereis("a"));
    EXPECT_EQ(said(start_child(sup, member(told, "b", permanent, {.at_init = [](int) { return ignore(); }}))),
              "undefined");
    EXPECT_EQ(said(start_child(sup, member(told, "c", permanent, {.at_init = fails_at(1, "no licence")}))),
              "start_failed: no licence");
    EXPECT_EQ(started_by([]() -> start_result { throw std::runtime_error("broken"); }).reason.text(),
              "std::runtime_error: broken");
    EXPECT_EQ(started_by([]() -> start_result { throw 17; }).reason.what(), exit_reason::kind::nocatch);
    EXPECT_EQ(started_by([]() -> start_result { exit("gone"); }).reason, exit_reason("gone"));

    EXPECT_EQ(pids_of(sup), std::set<pid>{fine.process}) << "nothing else is kept";
    at_end("the supervisor lives", [sup] { return held(lives(sup)); });
  }));
}

TEST(Dynamic, DYN_02_AStartThatGivesAChildItHasAlreadyKeepsOne) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    const pid sup = start_dynamic_supervisor();
    const pid worker = start_child(sup, member(told, "a")).process;
    child_spec same;
    same.id = "same";
    same.restart = temporary;
    same.start = [worker] { return start_result{runtime::start_outcome::ok, worker, {}}; };
    EXPECT_EQ(start_child(sup, same).process, worker);
    EXPECT_EQ(pids_of(sup), std::set<pid>{worker});
    end(worker, "boom");
    while (count_children(sup).specs != 0) yield();  // As the later spec says.
    EXPECT_EQ(told.starts["a"], 1);
  }));
}

TEST(Dynamic, DYN_03_RunningOnesFillIt) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    expect_at_end(told, "+a +b -a:shutdown +d");
    const pid sup = start_dynamic_supervisor({.max_children = 2});
    const pid first = start_child(sup, member(told, "a")).process;
    start_child(sup, member(told, "b"));
    EXPECT_EQ(said(start_child(sup, member(told, "c"))), "max_children") << "before start is called";
    terminate_child(sup, first);
    EXPECT_EQ(said(start_child(sup, member(told, "d"))), "ok");
  }));
}

TEST(Dynamic, DYN_03_NoneMayBeTheLimit) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    const pid sup = start_dynamic_supervisor({.max_children = 0});
    EXPECT_EQ(said(start_child(sup, member(told, "a"))), "max_children");
    EXPECT_EQ(told.lines, "");
  }));
}

TEST(Dynamic, DYN_03_ARestartingOneKeepsItsSlot) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    expect_at_end(told, "+a !a +a");
    const pid sup = start_dynamic_supervisor({.max_children = 1});
    const habits fails_once{.traps_exits = false, .at_init = fails_at(2, "no licence")};
    const pid child = start_child(sup, member(told, "a", permanent, fails_once)).process;
    suspend(sup, infinity);
    exit(child, "boom");
    until_queued_at(sup, 1);
    const auto asker =
        watch(queue_request(sup, [=, &told] { EXPECT_EQ(said(start_child(sup, member(told, "b"))), "max_children"); }));
    resume(sup, infinity);
    reason_of(asker);
    started_again("a", 3);
  }));
}

TEST(Dynamic, DYN_05_WhichEndsLeadToARestart) {
  struct cell {
    restart_type restart;
    exit_reason why;
    bool restarts;
  };
  const std::vector<cell> table{{permanent, exit_reason::normal, true},
                                {permanent, exit_reason::shutdown, true},
                                {permanent, exit_reason::shutdown_with("x"), true},
                                {permanent, "boom", true},
                                {transient, exit_reason::normal, false},
                                {transient, exit_reason::shutdown, false},
                                {transient, exit_reason::shutdown_with("x"), false},
                                {transient, "boom", true},
                                {temporary, exit_reason::normal, false},
                                {temporary, exit_reason::shutdown, false},
                                {temporary, exit_reason::shutdown_with("x"), false},
                                {temporary, "boom", false}};
  for (const cell& each : table) {
    SCOPED_TRACE(std::string(to_string(each.restart)) + " " + each.why.to_string());
    run_everywhere(whole([&] {
                     auto& told = new_journal();
                     const pid sup = start_dynamic_supervisor();
                     start_child(sup, member(told, "a", each.restart));
                     end(started_again("a"), each.why);
                     if (each.restarts) {
                       started_again("a", 2);
                       EXPECT_EQ(count_children(sup), (child_counts{1, 1, 0, 1}));
                     } else {
                       while (count_children(sup).specs != 0) yield();  // Not even a transient one's spec is kept.
                       EXPECT_EQ(told.starts["a"], 1);
                     }
                   }),
                   6);
  }
}

TEST(Dynamic, DYN_06_TooManyRestartsEndItAndItsChildren) {
  run_everywhere(whole([] {
    trap_exit(true);
    auto& told = new_journal();
    expect_at_end(told, "+b +a -a:boom +a -a:boom +a -a:boom +a -a:boom -b:shutdown");
    const pid sup = start_dynamic_supervisor();
    start_child(sup, member(told, "b"));
    start_child(sup, member(told, "a"));
    for (int i = 1; i <= 3; ++i) end(started_again("a", i), "boom");
    const pid last = started_again("a", 4);
    EXPECT_TRUE(is_alive(sup));
    end(last, "boom");
    EXPECT_EQ(receive<exit_message>().reason, exit_reason::shutdown);
  }));
}

TEST(Dynamic, DYN_07_ARestartedChildHasANewPidAndTheOldOneIsUnknown) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    const pid sup = start_dynamic_supervisor();
    const pid before = start_child(sup, member(told, "a", permanent, plain)).process;
    started_again("a");
    exit(before, "boom");
    const pid after = started_again("a", 2);
    EXPECT_NE(after, before);
    EXPECT_EQ(pids_of(sup), std::set<pid>{after});
    EXPECT_EQ(said(terminate_child(sup, before)), "not_found");
  }));
}

TEST(Dynamic, DYN_07_AFailedRestartIsTriedAgainAndEachTryCounts) {
  run_everywhere(whole([] {
    trap_exit(true);
    auto& told = new_journal();
    expect_at_end(told, "+a -a:boom !a !a !a");
    const pid sup = start_dynamic_supervisor();
    const habits once{.at_init = [](int start) { return start > 1 ? stop_with("no licence") : next(); }};
    start_child(sup, member(told, "a", permanent, once));
    end(started_again("a"), "boom");
    const auto seen = receive<exit_message>();
    EXPECT_EQ(seen.from, sup);
    EXPECT_EQ(seen.reason, exit_reason::shutdown);
  }));
}

TEST(Dynamic, DYN_07_WhileItIsRestartingItIsKnownByItsOldPid) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    expect_at_end(told, "+a !a");
    const pid sup = start_dynamic_supervisor();
    const habits once{.traps_exits = false,
                      .at_init = [](int start) { return start > 1 ? stop_with("no licence") : next(); }};
    const pid child = start_child(sup, member(told, "a", permanent, once)).process;
    suspend(sup, infinity);
    exit(child, "boom");
    until_queued_at(sup, 1);
    queue_request(sup, [=] {
      const auto children = which_children(sup);
      ASSERT_EQ(children.size(), 1U);
      EXPECT_TRUE(children[0].is_restarting);
    });
    queue_request(sup, [=] { EXPECT_EQ(count_children(sup), (child_counts{1, 0, 0, 1})); });
    const auto last = watch(queue_request(sup, [=] { EXPECT_EQ(said(terminate_child(sup, child)), "ok"); }));
    resume(sup, infinity);
    reason_of(last);
    EXPECT_TRUE(which_children(sup).empty()) << "which cancels the try";
  }));
}

TEST(Version, VER_06_AChildThatIsIgnoredOnRestartIsForgotten) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    expect_at_end(told, "+a -a:boom ?a");
    const pid sup = start_dynamic_supervisor();
    const habits ignores{.at_init = [](int start) { return start == 2 ? ignore() : next(); }};
    start_child(sup, member(told, "a", permanent, ignores));
    end(started_again("a"), "boom");
    while (count_children(sup).specs != 0) yield();
  }));
}

TEST(Dynamic, DYN_07_IgnoreOnRestartRemovesTheChild) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    const pid sup = start_dynamic_supervisor({.max_children = 1});
    const habits ignores{.at_init = [](int start) { return start == 2 ? ignore() : next(); }};
    start_child(sup, member(told, "a", permanent, ignores));
    end(started_again("a"), "boom");
    while (count_children(sup).specs != 0) yield();
    EXPECT_EQ(said(start_child(sup, member(told, "b"))), "ok") << "its slot is free";
  }));
}

TEST(Dynamic, DYN_08_TerminateChildHonoursTheSpecAndWaits) {
  run_when_idle(whole([] {
    auto& told = new_journal();
    const pid sup = start_dynamic_supervisor({.intensity = 0});
    const auto hangs = [](const exit_reason&) { sleep(infinity); };
    const pid patient =
        start_child(
            sup,
            member(told, "a", permanent, {.at_terminate = [](const exit_reason&) { sleep(99ms); }}).shuts_down(100ms))
            .process;
    const pid hanging =
        start_child(sup, member(told, "b", permanent, {.at_terminate = hangs}).shuts_down(100ms)).process;
    const pid brutal =
        start_child(sup,
                    member(told, "c", permanent, {.at_terminate = hangs}).shuts_down(child_shutdown::brutal_kill()))
            .process;
    const auto ends = [sup](pid who) {
      const auto ref = watch(who);
      EXPECT_EQ(said(terminate_child(sup, who)), "ok");
      EXPECT_FALSE(is_alive(who));
      return reason_of(ref);
    };

    EXPECT_EQ(ends(patient), exit_reason::shutdown);
    EXPECT_EQ(now(), 99ms);
    EXPECT_EQ(ends(hanging), exit_reason::killed);
    EXPECT_EQ(now(), 199ms);
    EXPECT_EQ(ends(brutal), exit_reason::killed);
    EXPECT_EQ(now(), 199ms);
    EXPECT_TRUE(which_children(sup).empty());
    at_end("the supervisor lives", [sup] { return held(lives(sup)); });
  }));
}

TEST(Dynamic, DYN_08_WhoIsNoChildIsNotFound) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    const pid sup = start_dynamic_supervisor();
    const pid child = start_child(sup, member(told, "a")).process;
    EXPECT_EQ(said(terminate_child(sup, self())), "not_found");
    EXPECT_EQ(said(terminate_child(sup, pid())), "not_found");
    EXPECT_EQ(said(terminate_child(sup, child)), "ok");
    EXPECT_EQ(said(terminate_child(sup, child)), "not_found");
  }));
}

TEST(Dynamic, DYN_08_AChildThatUnlinkedItselfAndDiedIsStillTerminated) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    const pid sup = start_dynamic_supervisor({}, named("sup"));
    const habits loose{.traps_exits = false, .at_init = [](int) {
                         unlink(whereis("sup"));
                         return next();
                       }};
    const pid child = start_child(sup, member(told, "a", permanent, loose)).process;
    const auto ref = watch(child);
    exit(child, "boom");
    reason_of(ref);
    EXPECT_EQ(said(terminate_child(sup, child)), "ok");
    EXPECT_TRUE(which_children(sup).empty());
  }));
}

TEST(Dynamic, DYN_09_AllAreToldAtOnceAndTheLongestCounts) {
  run_when_idle(whole([] {
    auto& told = new_journal();
    const pid sup = start_dynamic_supervisor();
    const auto member_taking = [&](const std::string& id, virtual_duration takes, child_shutdown how) {
      return member(told, id, permanent, {.at_terminate = [takes](const exit_reason&) { sleep(takes); }})
          .shuts_down(how);
    };
    const auto started = [&](child_spec spec) { return watch(start_child(sup, std::move(spec)).process); };
    const auto ready = started(member_taking("a", 90ms, 100ms));
    const auto late = started(member_taking("b", 110ms, 100ms));
    const auto later = started(member_taking("c", infinity, 200ms));
    const auto last = started(member_taking("d", 250ms, infinity));
    const auto brutal = started(member_taking("e", infinity, child_shutdown::brutal_kill()));

    stop(sup);

    EXPECT_EQ(now(), 250ms) << "the longest, not the sum of all";
    EXPECT_EQ(reason_of(ready), exit_reason::shutdown);
    EXPECT_EQ(reason_of(late), exit_reason::killed);
    EXPECT_EQ(reason_of(later), exit_reason::killed);
    EXPECT_EQ(reason_of(last), exit_reason::shutdown);
    EXPECT_EQ(reason_of(brutal), exit_reason::killed);
  }));
}

TEST(Dynamic, DYN_09_TheOrderOfDeathsIsOpen) {
  std::set<std::string> seen;
  run_seeds(whole([&seen] {
              auto& told = new_journal();
              const pid sup = start_dynamic_supervisor();
              start_child(sup, member(told, "a"));
              start_child(sup, member(told, "b"));
              stop(sup);
              seen.insert(told.lines);
            }),
            50, {});
  EXPECT_EQ(seen, (std::set<std::string>{"+a +b -a:shutdown -b:shutdown", "+a +b -b:shutdown -a:shutdown"}));
}

TEST(Dynamic, DYN_09_ItEndsWithItsParentForTheSameReason) {
  run_everywhere(whole([] {
    trap_exit(true);
    auto& told = new_journal();
    const pid sup = start_dynamic_supervisor();
    start_child(sup, member(told, "a"));
    exit(sup, "closing");
    EXPECT_EQ(receive<exit_message>().reason, exit_reason("closing"));
    EXPECT_EQ(told.lines, "+a -a:shutdown");
  }));
}

TEST(Dynamic, DYN_09_AThousandChildrenStopWhileSomeOfThemAreKilled) {
  run_seeds(whole([] {
              const pid sup = start_dynamic_supervisor();
              child_spec spec;
              spec.id = "session";
              spec.start = [] {
                return start_result{runtime::start_outcome::ok, spawn_link("session", [] { sleep(infinity); }), {}};
              };
              std::vector<pid> children;
              for (int i = 0; i < 1000; ++i) children.push_back(start_child(sup, spec).process);
              spawn("killer", [children] {
                for (int i = 0; i < 100; ++i) exit(children[draw(1000)], exit_reason::kill);
              });
              trap_exit(true);
              exit(sup, exit_reason::shutdown);
              const exit_reason why = receive<exit_message>().reason;
              EXPECT_EQ(why, exit_reason::shutdown);
              settle();
              for (const pid each : children) EXPECT_FALSE(snapshot(each));
            }),
            3, {.models = {sim::delivery::in_flight, sim::timers::any_time}, .max_steps = 2'000'000});
}

TEST(Dynamic, SUP_13_AChildIsUnlinkedWhileItIsBeingStopped) {
  run_everywhere(whole([] {
    trap_exit(true);
    auto& told = new_journal();
    const pid reader = self();
    const habits takes_its_time{.at_terminate = [reader](const exit_reason&) {
      send(reader, std::string("stopping"));
      receive<int>();
    }};
    const pid sup = start_dynamic_supervisor();
    const pid child = start_child(sup, member(told, "a", permanent, takes_its_time)).process;
    const auto ref = watch(child);
    exit(sup, exit_reason::shutdown);
    receive<std::string>();
    exit(sup, exit_reason::kill);
    EXPECT_EQ(receive<exit_message>().reason, exit_reason::killed);
    settle();
    EXPECT_TRUE(snapshot(child)) << "it outlives its supervisor";
    EXPECT_TRUE(snapshot(child)->mailbox.empty());
    send(child, 1);
    EXPECT_EQ(reason_of(ref), exit_reason::shutdown);
  }));
}

TEST(Dynamic, DYN_10_SpecsThatCannotBeAreRefused) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    const pid sup = start_dynamic_supervisor();
    child_spec odd = member(told, "a");
    odd.restart = static_cast<restart_type>(7);
    EXPECT_EQ(said(start_child(sup, odd)), "bad_spec: {invalid_restart_type, 7}");
    EXPECT_EQ(said(start_child(sup, member(told, "a").shuts_down(-1ns))), "bad_spec: {invalid_shutdown, -1 ns}");
    EXPECT_EQ(said(start_child(sup, member(told, "a", transient).is_significant())),
              "bad_spec: {bad_combination, [{auto_shutdown, never}, {significant, true}]}");
    EXPECT_TRUE(which_children(sup).empty());
    EXPECT_EQ(told.lines, "");
  }));
}

TEST(Dynamic, DYN_10_FlagsThatCannotBeAreRefused) {
  run_everywhere(whole([] {
    trap_exit(true);
    EXPECT_EQ(try_start_dynamic_supervisor({.period = 0s}).reason.to_string(),
              "{supervisor_data, {invalid_period, 0}}");
  }));
}

TEST(Version, VER_10_AChildMayHaveNoTimeToStop) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    const pid sup = start_dynamic_supervisor();
    const auto result = start_child(
        sup,
        member(told, "a", permanent, {.at_terminate = [](const exit_reason&) { sleep(infinity); }}).shuts_down(0ms));
    EXPECT_EQ(said(result), "ok");
    const auto ref = watch(result.process);
    terminate_child(sup, result.process);
    EXPECT_EQ(reason_of(ref), exit_reason::killed);
    EXPECT_EQ(now(), 0s);
  }));
}

TEST(Dynamic, DYN_11_SessionsThatEndNormallyAreRestartedUntilTheSupervisorEnds) {
  run_everywhere(whole([] {
    trap_exit(true);
    auto& told = new_journal();
    const pid sup = start_dynamic_supervisor();
    start_child(sup, child<worker>("session", named("a"), &told, "a", habits{}));
    for (int i = 1; i <= 4; ++i) end(started_again("a", i), exit_reason::normal);
    const auto seen = receive<exit_message>();
    EXPECT_EQ(seen.from, sup);
    EXPECT_EQ(seen.reason, exit_reason::shutdown);
    EXPECT_EQ(told.starts["a"], 4);
  }));
}

TEST(Dynamic, SUP_17_AKillInTheMiddleOfARequestTakesTheChildrenAlong) {
  run_everywhere(whole([] {
                   trap_exit(true);
                   auto& told = new_journal();
                   const pid sup = start_dynamic_supervisor();
                   spawn("asker", [=, &told] {
                     const pid child = start_child(sup, member(told, "a")).process;
                     start_child(sup, member(told, "b"));
                     terminate_child(sup, child);
                     start_child(sup, member(told, "c"));
                   });
                   const auto delay = draw(60);
                   for (std::uint32_t i = 0; i < delay; ++i) yield();
                   exit(sup, exit_reason::kill);
                   settle();
                   // But for a, once its stop has begun: it is unlinked then (SUP-13).
                   for (const char* id : {"b", "c"}) EXPECT_FALSE(whereis(id)) << id << " outlived its supervisor";
                 }),
                 60);
}

TEST(Dynamic, SUP_36_RequestsDoNotCount) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    const pid sup = start_dynamic_supervisor({.intensity = 0});
    for (int i = 0; i < 5; ++i) {
      const pid child = start_child(sup, member(told, "a")).process;
      EXPECT_EQ(said(terminate_child(sup, child)), "ok");
    }
    at_end("the supervisor lives", [sup] { return held(lives(sup)); });
  }));
}

TEST(Dynamic, DYN_04_AChildIsStartedWithTheSameArgumentsEachTime) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    const pid sup = start_dynamic_supervisor();
    // What a start captures stands for extra arguments.
    const std::string extra = "extra";
    child_spec spec;
    spec.id = "a";
    spec.start = [&told, extra] { return try_start_link<worker>(server_options{}, &told, extra, habits{}); };
    start_child(sup, spec);
    end(started_again("extra"), "boom");
    started_again("extra", 2);
    until_active(sup, 1);
  }));
}

/// A worker whose journal comes from its supervisor.
struct session : worker {
  session(journal* journal, int limit, const std::string& user)
      : worker(journal, user + "/" + std::to_string(limit), habits{}) {}
};

TEST(Dynamic, DYN_04_ExtraArgumentsComeFirstAtTheStartAndAtEachRestart) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    const pid sup = start_dynamic_supervisor({.extra_arguments = arguments(&told, 5)});
    const child_spec spec = child_with_extra<session, journal*, int>("session", std::string("ada"));
    EXPECT_TRUE(start_child(sup, spec).is_ok());
    end(started_again("ada/5"), "boom");
    started_again("ada/5", 2);
    until_active(sup, 1);
  }));
}

TEST(Dynamic, DYN_04_AChildThatTakesOtherArgumentsIsNotStarted) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    const pid sup = start_dynamic_supervisor({.extra_arguments = arguments(5, "text")});
    const child_spec spec = child_with_extra<session, journal*, int>("session", std::string("ada"));
    const child_spec takes_none = child<worker>("a", &told, "a", plain);
    EXPECT_EQ(said(start_child(sup, takes_none)),
              "start_failed: the child takes extra arguments none (see child_with_extra), its supervisor gives (int, "
              "std::string)");
    EXPECT_EQ(start_child(sup, spec).outcome, child_outcome::start_failed);
    const pid gives_none = start_dynamic_supervisor();
    EXPECT_NE(said(start_child(gives_none, spec)).find("its supervisor gives none"), std::string::npos);
    const pid is_static = start_supervisor({});
    EXPECT_NE(said(start_child(is_static, spec)).find("its supervisor gives none"), std::string::npos);
    EXPECT_TRUE(which_children(sup).empty());
    EXPECT_TRUE(told.lines.empty());
  }));
}

}  // namespace
}  // namespace rehearse::tests
