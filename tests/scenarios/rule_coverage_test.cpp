// Phases and strikes, told from traces written by hand; and what runs of scenarios reach.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include <rehearse/runtime/gen_server.hpp>
#include <rehearse/scenarios/campaign.hpp>
#include <rehearse/scenarios/rule_cells.hpp>
#include <rehearse/scenarios/rule_coverage.hpp>
#include <rehearse/scenarios/runner.hpp>

#include "trace.hpp"

namespace rehearse::scenarios {
namespace {

using runtime::callback_kind;

constexpr auto server = runtime::spawn_bits::server;

auto begins(callback_kind what, std::uint32_t who) -> event {
  return {.kind = event_kind::handler_begin, .detail = static_cast<std::uint8_t>(what), .process = who};
}
auto ends(callback_kind what, std::uint32_t who) -> event {
  return {.kind = event_kind::handler_end, .detail = static_cast<std::uint8_t>(what), .process = who};
}
auto killed_by_fault(std::uint32_t who) -> std::vector<event> {
  return {
      {.kind = event_kind::fault_fired, .detail = static_cast<std::uint8_t>(runtime::fault_kind::kill), .peer = who},
      exiting(who, killed, false)};
}
/// Process 2 has begun: a server that process 1 started.
auto begun_server() -> std::vector<event> {
  return {spawned(1), spawned(2, 1, server), begins(callback_kind::init, 2), sent(signal_kind::start_ack, 1, 2, 1)};
}
/// Process 2 supervises process 3, which ended; its exit has been taken.
auto restarting_supervisor() -> std::vector<event> {
  auto trace = begun_server();
  trace.push_back({.kind = event_kind::supervisor_configured, .process = 2});
  trace.push_back(spawned(3, 2, server | linked));
  trace.push_back(arrived(signal_kind::link_exit, 2, 3, 2, &boom));
  trace.push_back({.kind = event_kind::child_start_begun, .process = 2});
  trace.push_back(spawned(4, 2, server | linked));
  return trace;
}
auto operator+(std::vector<event> first, const std::vector<event>& second) -> std::vector<event> {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

/// After the trace, in words: "in_a_call", or the cells that a rule about the process counts in.
class traced {
 public:
  explicit traced(std::vector<event> trace) {
    number(trace);
    coverage_.watch(run_);
    run_.play(trace);
  }
  auto phase_of(std::uint32_t who) const -> std::string {
    return std::string(to_string(coverage_.phases().phase_of(who)));
  }
  auto cells_of(std::uint32_t who) -> std::string {
    coverage_.clear();
    coverage_.exercised("LINK-04", who);
    std::string told;
    for (std::size_t when = 0; when < phase_count; ++when) {
      for (std::size_t how = 0; how < strike_count; ++how) {
        if (coverage_.table().of("LINK-04")[when][how] == 0) continue;
        if (!told.empty()) told += ", ";
        told +=
            std::string(to_string(static_cast<phase>(when))) + " " + std::string(to_string(static_cast<strike>(how)));
      }
    }
    return told;
  }

 private:
  traced_run run_;
  rule_coverage coverage_;
};

}  // namespace

// -- phases

TEST(Phases, APlainProcessIsIdleAndInACallWhileItWaitsForTheAnswer) {
  const auto calling = std::vector<event>{spawned(1), spawned(2), sent(signal_kind::call, 3, 1, 2, nullptr, 7)};

  EXPECT_EQ(traced({spawned(1)}).phase_of(1), "idle");
  EXPECT_EQ(traced(calling).phase_of(1), "in_a_call");
  EXPECT_EQ(traced(calling + std::vector{arrived(signal_kind::reply, 4, 2, 1, nullptr, 7)}).phase_of(1), "idle");
  EXPECT_EQ(traced(calling + std::vector{arrived(signal_kind::down, 4, 2, 1, &boom, 7)}).phase_of(1), "idle");
}
TEST(Phases, ACallEndsWithItsTimeAndNotWithAnotherAnswer) {
  const auto calling = std::vector<event>{spawned(1), spawned(2), sent(signal_kind::call, 3, 1, 2, nullptr, 7)};

  EXPECT_EQ(traced(calling + std::vector{arrived(signal_kind::down, 4, 2, 1, &boom, 8)}).phase_of(1), "in_a_call");
  EXPECT_EQ(traced(calling + std::vector{sent(signal_kind::demonitor, 4, 1, 2, nullptr, 7)}).phase_of(1), "idle");
}
TEST(Phases, AServerIsInInitUntilItsStartIsAcknowledged) {
  EXPECT_EQ(traced({spawned(1), spawned(2, 1, server), begins(callback_kind::init, 2)}).phase_of(2), "init");
  EXPECT_EQ(traced(begun_server()).phase_of(2), "idle");
}
TEST(Phases, AServerIsInACallUntilItHasAnswered) {
  const auto handling =
      begun_server() + std::vector{arrived(signal_kind::call, 2, 1, 2), begins(callback_kind::handle_call, 2)};

  EXPECT_EQ(traced(handling).phase_of(2), "in_a_call");
  // The answer that a callback returns leaves in a step of its own.
  EXPECT_EQ(traced(handling + std::vector{ends(callback_kind::handle_call, 2)}).phase_of(2), "in_a_call");
  EXPECT_EQ(traced(handling + std::vector{sent(signal_kind::reply, 3, 2, 1)}).phase_of(2), "idle");
}
TEST(Phases, AServerThatCallsOutsideOfACallIsIdleAgainAfterwards) {
  const auto calling = begun_server() + std::vector{sent(signal_kind::call, 2, 2, 1, nullptr, 7)};

  EXPECT_EQ(traced(calling).phase_of(2), "in_a_call");
  EXPECT_EQ(traced(calling + std::vector{arrived(signal_kind::reply, 3, 1, 2, nullptr, 7)}).phase_of(2), "idle");
}
TEST(Phases, ASupervisorRestartsUntilItHasHandledTheExit) {
  const auto trace = restarting_supervisor();

  EXPECT_EQ(traced(trace).phase_of(2), "restarting");
  EXPECT_EQ(traced(trace + std::vector{ends(callback_kind::handle_info, 2)}).phase_of(2), "idle");
}
TEST(Phases, ARestartedChildIsRestartingUntilItsSupervisorKnows) {
  const auto trace =
      restarting_supervisor() + std::vector{begins(callback_kind::init, 4), sent(signal_kind::start_ack, 3, 4, 2)};
  const event told{.kind = event_kind::child_start_acknowledged, .process = 2, .peer = 4};

  EXPECT_EQ(traced(trace).phase_of(4), "restarting");
  EXPECT_EQ(traced(trace + std::vector{told}).phase_of(4), "idle");
}
TEST(Phases, ASupervisorThatStartsChildrenInInitOrOnDemandDoesNotRestart) {
  const event starts{.kind = event_kind::child_start_begun, .process = 2};
  const auto in_init = std::vector<event>{spawned(1), spawned(2, 1, server), begins(callback_kind::init, 2), starts,
                                          spawned(3, 2, server)};
  const auto on_demand =
      begun_server() + std::vector{arrived(signal_kind::call, 2, 1, 2), begins(callback_kind::handle_call, 2), starts,
                                   spawned(3, 2, server)};

  EXPECT_EQ(traced(in_init).phase_of(2), "init");
  EXPECT_EQ(traced(in_init).phase_of(3), "init");
  EXPECT_EQ(traced(on_demand).phase_of(2), "in_a_call");
  EXPECT_EQ(traced(on_demand).phase_of(3), "init");
}
TEST(Phases, AProcessShutsDownWhenTheRequestHasReachedItOrItRunsTerminate) {
  const event asked{.kind = event_kind::shutdown_requested, .process = 1, .peer = 2};
  const auto trace = begun_server() + std::vector{asked, sent(signal_kind::exit, 2, 1, 2, &boom)};

  EXPECT_EQ(traced(trace).phase_of(2), "idle");
  EXPECT_EQ(traced(trace + std::vector{arrived(signal_kind::exit, 2, 1, 2, &boom)}).phase_of(2), "shutting_down");
  EXPECT_EQ(traced(begun_server() + std::vector{begins(callback_kind::terminate, 2)}).phase_of(2), "shutting_down");
}
TEST(Phases, AnExitThatNobodyAnnouncedIsNoRequestToEnd) {
  EXPECT_EQ(traced(begun_server() + std::vector{arrived(signal_kind::exit, 2, 1, 2, &boom)}).phase_of(2), "idle");
}

// -- strikes

TEST(Strikes, WhoLivesOrEndedByItselfWasStruckByNothing) {
  EXPECT_EQ(traced({spawned(1)}).cells_of(1), "idle nothing");
  EXPECT_EQ(traced({spawned(1), exiting(1, boom, true)}).cells_of(1), "idle nothing");
  EXPECT_EQ(traced({spawned(1), exiting(1, boom, false)}).cells_of(1), "idle exit");
}
TEST(Strikes, AKillBeforeInAndAfterACall) {
  const auto waiting = begun_server() + std::vector{arrived(signal_kind::call, 2, 1, 2)};
  const auto handling = waiting + std::vector{begins(callback_kind::handle_call, 2)};
  const auto answered = handling + std::vector{sent(signal_kind::reply, 3, 2, 1)};

  EXPECT_EQ(traced(waiting + killed_by_fault(2)).cells_of(2), "init kill_after, idle kill_in, in_a_call kill_before");
  EXPECT_EQ(traced(handling + killed_by_fault(2)).cells_of(2), "in_a_call kill_in");
  EXPECT_EQ(traced(answered + killed_by_fault(2)).cells_of(2), "idle kill_in, in_a_call kill_after");
}
TEST(Strikes, AKillOfAServerWhoseInitWasNotEnteredIsBeforeIt) {
  const auto spawned_server = std::vector<event>{spawned(1), spawned(2, 1, server)};

  EXPECT_EQ(traced(spawned_server + killed_by_fault(2)).cells_of(2), "init kill_before");
  EXPECT_EQ(traced(spawned_server + std::vector{begins(callback_kind::init, 2)} + killed_by_fault(2)).cells_of(2),
            "init kill_in");
}
TEST(Strikes, AKillBeforeInAndAfterARestart) {
  const auto pending = begun_server() + std::vector<event>{{.kind = event_kind::supervisor_configured, .process = 2},
                                                           spawned(3, 2, server | linked),
                                                           arrived(signal_kind::link_exit, 2, 3, 2, &boom)};
  const auto over = restarting_supervisor() + std::vector{ends(callback_kind::handle_info, 2)};

  EXPECT_EQ(traced(pending + killed_by_fault(2)).cells_of(2), "init kill_after, idle kill_in, restarting kill_before");
  EXPECT_EQ(traced(restarting_supervisor() + killed_by_fault(2)).cells_of(2), "restarting kill_in");
  EXPECT_EQ(traced(restarting_supervisor() + killed_by_fault(4)).cells_of(4), "restarting kill_before");
  EXPECT_EQ(traced(over + killed_by_fault(2)).cells_of(2), "idle kill_in, restarting kill_after");
}
TEST(Strikes, AnExitSignalToOneThatSupervisesNobodyBeginsNoRestart) {
  const auto trace = begun_server() + std::vector{arrived(signal_kind::link_exit, 2, 3, 2, &boom)};

  EXPECT_EQ(traced(trace + killed_by_fault(2)).cells_of(2), "init kill_after, idle kill_in");
}
TEST(Strikes, AKillBeforeAndInAShutdown) {
  const event asked{.kind = event_kind::shutdown_requested, .process = 1, .peer = 2};
  const auto pending = begun_server() + std::vector{asked};
  const auto reached = pending + std::vector{arrived(signal_kind::exit, 2, 1, 2, &boom)};

  EXPECT_EQ(traced(pending + killed_by_fault(2)).cells_of(2),
            "init kill_after, idle kill_in, shutting_down kill_before");
  EXPECT_EQ(traced(reached + killed_by_fault(2)).cells_of(2), "shutting_down kill_in");
}
TEST(Strikes, TheDeadStayInThePhaseInWhichTheyDied) {
  const auto trace = begun_server() + killed_by_fault(2) + std::vector{arrived(signal_kind::call, 2, 1, 2)};

  EXPECT_EQ(traced(trace).cells_of(2), "init kill_after, idle kill_in");
}

// -- which rules are put to the test by what

namespace {

/// "EXIT-08 idle/exit" for each cell that the trace reaches, of rules that begin with `prefix`.
auto reached(std::vector<event> trace, std::string_view prefix) -> std::vector<std::string> {
  number(trace);
  traced_run run({.all_delivered = false});
  oracle judge(oracle_scope::full);
  judge.watch(run);
  run.play(trace);
  judge.at_end();
  EXPECT_EQ(run.failed_property(), "");
  std::vector<std::string> cells;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const auto rule = rule_id::at(i);
    if (!rule.text().starts_with(prefix)) continue;
    for (std::size_t when = 0; when < phase_count; ++when) {
      for (std::size_t how = 0; how < strike_count; ++how) {
        if (judge.coverage().of(rule)[when][how] == 0) continue;
        cells.push_back(std::string(rule.text()) + " " + std::string(to_string(static_cast<phase>(when))) + "/" +
                        std::string(to_string(static_cast<strike>(how))));
      }
    }
  }
  return cells;
}
using cells = std::vector<std::string>;

auto released(std::uint32_t who) -> event { return {.kind = event_kind::released, .process = who}; }
auto named(event_kind kind, std::uint32_t who, std::string_view text) -> event {
  return {.kind = kind, .process = who, .text = text};
}
auto of_name(operation_kind kind, std::uint32_t by, std::uint32_t whom, std::string_view text, std::uint8_t result = 0)
    -> event {
  event made = operation(kind, by, whom, 0, result);
  made.text = text;
  return made;
}

}  // namespace

TEST(RulesReached, OrderOnlyWhereThereWasAnOrderToBreak) {
  EXPECT_EQ(
      reached({spawned(1), spawned(2), sent(signal_kind::message, 3, 1, 2), arrived(signal_kind::message, 3, 1, 2)},
              "SIG-02"),
      cells{});
  EXPECT_EQ(reached({spawned(1), spawned(2), sent(signal_kind::message, 3, 1, 2), sent(signal_kind::message, 4, 1, 2),
                     arrived(signal_kind::message, 3, 1, 2), arrived(signal_kind::message, 4, 1, 2)},
                    "SIG-02"),
            cells{"SIG-02 idle/nothing"});
}
TEST(RulesReached, ALinkThatEndsBothItsEnds) {
  const std::vector<event> trace{spawned(1),
                                 spawned(2, 1, linked),
                                 exiting(2, boom, true),
                                 released(2),
                                 sent(signal_kind::link_exit, 4, 2, 1, &boom),
                                 dead(2),
                                 arrived(signal_kind::link_exit, 4, 2, 1, &boom),
                                 exiting(1, boom, false)};

  EXPECT_EQ(reached(trace, "LINK"), (cells{"LINK-04 idle/nothing", "LINK-04 idle/exit"}));
  EXPECT_EQ(reached(trace, "EXIT"), (cells{"EXIT-08 idle/exit", "EXIT-11 idle/nothing"}));
  EXPECT_EQ(reached(trace, "LIFE"), (cells{"LIFE-04 idle/nothing", "LIFE-04 idle/exit"}));
}
TEST(RulesReached, AMonitorOfOneThatIsKilled) {
  const auto trace = std::vector<event>{spawned(1), spawned(2, 1, monitored, 9)} + killed_by_fault(2) +
                     std::vector{released(2), sent(signal_kind::down, 5, 2, 1, &killed, 9), dead(2)};

  EXPECT_EQ(reached(trace, "MON"), (cells{"MON-02 idle/kill_in", "MON-08 idle/kill_in"}));
}
TEST(RulesReached, AMonitorOfTheDeadAndItsRemoval) {
  const std::vector<event> trace{spawned(1),
                                 spawned(2),
                                 exiting(2, boom, true),
                                 released(2),
                                 dead(2),
                                 sent(signal_kind::monitor, 5, 1, 2, nullptr, 9),
                                 arrived(signal_kind::monitor, 5, 1, 2, nullptr, 9),
                                 sent(signal_kind::down, 7, 2, 1, &noproc, 9),
                                 operation(operation_kind::demonitor, 1, 2, 9, 1)};

  EXPECT_EQ(reached(trace, "MON"),
            (cells{"MON-01 idle/nothing", "MON-02 idle/nothing", "MON-04 idle/nothing", "MON-05 idle/nothing"}));
}
TEST(RulesReached, ANameOfOneThatIsKilledAndIsLookedUp) {
  const auto trace =
      std::vector<event>{spawned(1), spawned(2), of_name(operation_kind::register_name, 2, 2, "a"),
                         named(event_kind::name_set, 2, "a")} +
      killed_by_fault(2) +
      std::vector{named(event_kind::name_cleared, 2, "a"), event{.kind = event_kind::released, .process = 2},
                  of_name(operation_kind::whereis, 1, 0, "a")};

  EXPECT_EQ(reached(trace, "NAME"), (cells{"NAME-01 idle/nothing", "NAME-02 idle/kill_in", "NAME-04 idle/kill_in"}));
}
TEST(RulesReached, TimersThatFireAreCancelledAndOutliveTheirOwner) {
  const auto armed = [](std::uint64_t serial) {
    return std::vector<event>{operation(operation_kind::arm_timer, 1, 1),
                              {.kind = event_kind::timer_armed, .process = 1, .serial = serial, .ref = 10}};
  };
  event fires{.kind = event_kind::timer_fired, .process = 1, .serial = 1};
  fires.time = runtime::virtual_time(10);
  const event cancelled{.kind = event_kind::timer_cancelled, .result = 1, .peer = 1, .serial = 2};
  const auto trace = std::vector<event>{spawned(1)} + armed(1) + armed(2) + armed(3) +
                     std::vector{cancelled, fires, sent(signal_kind::timeout, 20, 0, 1), exiting(1, boom, true)};

  EXPECT_EQ(reached(trace, "TIME"), (cells{"TIME-02 idle/nothing", "TIME-03 idle/nothing", "TIME-05 idle/nothing"}));
}

// -- what matters

TEST(RuleCells, WhatCannotBeIsNoCell) {
  EXPECT_FALSE(is_cell(phase::idle, strike::kill_before));
  EXPECT_FALSE(is_cell(phase::shutting_down, strike::kill_after));
  EXPECT_EQ(cell_count("LINK-04"), 22U);
  EXPECT_EQ(cell_count("EXIT-02"), 5U);
  EXPECT_FALSE(matters("EXIT-02", phase::idle, strike::kill_in));
}

// -- runs

namespace {

/// All that runs of the catalogue reach, kills anywhere.
auto campaign_coverage(const scenario& what, std::uint64_t runs, bool fixed) -> coverage_table {
  campaign_options options;
  options.fixed = fixed && what.spec.has_fixed;
  options.runs = runs;
  options.keep_going = true;
  std::string why;
  options.faults = faults::parse_policy("kill:any:3,delay:1", why);
  return run_campaign(what, options).coverage;
}

}  // namespace

TEST(RuleCoverage, WhatRunsReachMatters) {
  coverage_table all;
  for (const char* name : {"A01", "A15", "A16", "T1", "T2", "S12", "S21"}) {
    const auto found = find_scenarios(name);
    ASSERT_EQ(found.size(), 1U) << name;
    all.add(campaign_coverage(*found.front(), 300, false));
    all.add(campaign_coverage(*found.front(), 300, true));
  }
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const auto rule = rule_id::at(i);
    for (std::size_t when = 0; when < phase_count; ++when) {
      for (std::size_t how = 0; how < strike_count; ++how) {
        const auto count = all.of(rule)[when][how];
        EXPECT_TRUE(count == 0 || matters(rule, static_cast<phase>(when), static_cast<strike>(how)))
            << rule.text() << " " << to_string(static_cast<phase>(when)) << " " << to_string(static_cast<strike>(how));
      }
    }
  }
  for (const char* rule :
       {"LIFE-04", "SIG-02", "SIG-09", "LINK-03", "LINK-04", "MON-02", "MON-05", "MON-08", "NAME-02", "NAME-04"}) {
    std::size_t at = 0;
    while (rules[at].id != rule) ++at;
    EXPECT_GT(all.total(rule_id::at(at)), 0U) << rule;
  }
}

TEST(RuleCoverage, SameRunsSameCounts) {
  const auto& what = *find_scenarios("T1").front();

  EXPECT_EQ(campaign_coverage(what, 100, true).counts, campaign_coverage(what, 100, true).counts);
}

TEST(RuleCoverage, RunsThatAreRepeatedDoNotCountTwice) {
  const auto& what = *find_scenarios("canary").front();
  campaign_options options;
  options.runs = 1;
  const auto once = run_campaign(what, options);
  ASSERT_TRUE(once.first_failure.has_value());
  run_options alone;
  alone.body = what.body;
  alone.models = what.spec.models;
  runner runs(alone);
  runs.run(1, 1);

  EXPECT_EQ(once.coverage.counts, runs.coverage().counts);
}

}  // namespace rehearse::scenarios
