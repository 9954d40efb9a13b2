// SPDX-License-Identifier: MIT
#include <rehearse/reports/text.hpp>

#include <algorithm>
#include <clocale>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "query.hpp"
#include "sample_runs.hpp"
#include "scratch_folder.hpp"

namespace rehearse::reports {
namespace {

using testing::pool_campaign;
using testing::pool_run;
using testing::query;
using testing::restart_campaign;
using testing::restart_run;
using testing::run_campaign;
using testing::run_some;
using testing::scratch_folder;

auto line_count(const std::string& text) -> std::size_t {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

/// A run in which client.1 casts `count` numbered messages to the pool, and client.2 is killed after the first half.
auto long_run(std::size_t count) -> sim::run_record {
  auto run = pool_run();
  run.events.clear();
  for (std::size_t index = 1; index <= count; ++index) {
    run.events.push_back({.ordinal = index * 2,
                          .step = index,
                          .kind = runtime::event_kind::sent,
                          .detail = "cast",
                          .process = 2,
                          .peer = 1,
                          .serial = index * 2,
                          .reason = {},
                          .text = "message " + std::to_string(index)});
    for (const auto kind : {runtime::event_kind::arrived, runtime::event_kind::taken}) {
      run.events.push_back({.ordinal = index * 2 + 1,
                            .step = index,
                            .kind = kind,
                            .detail = "cast",
                            .process = 1,
                            .peer = 2,
                            .serial = index * 2,
                            .reason = {},
                            .text = {}});
    }
    if (index != count / 2) continue;
    run.events.push_back({.ordinal = index * 2 + 1,
                          .step = index,
                          .kind = runtime::event_kind::fault_fired,
                          .detail = {},
                          .peer = 3,
                          .reason = {},
                          .text = {}});
  }
  return run;
}

TEST(CounterExample, ShowsTheEventsThatAUserWouldTalkAbout) {
  EXPECT_EQ(counter_example(pool_run(), {.max_lines = 20, .runs_planned = 1000, .color = false}),
            R"(FAILED  "every connection is free again"   seed 417 · run 417 of 1,000 · 12 steps
  1  client.2  call   checkout          -> pool
  2  pool      reply  connection#1      -> client.2
  3  FAULT     kill   client.2
  4  pool      down   client.2, killed  (no handler: dropped)
  5  client.1  mark   second client
  6  client.1  cast   checkin           -> pool  (not taken before the end)
  7  client.1  exits  normal
  8  end       available = 1, expected 2
)");
}

TEST(CounterExample, ShowsHowLongWhichPairWasDelayed) {
  auto run = pool_run();
  run.events.insert(run.events.begin(), {.ordinal = 1,
                                         .step = 1,
                                         .time = std::chrono::seconds(2),
                                         .kind = runtime::event_kind::fault_fired,
                                         .detail = {},
                                         .process = 1,
                                         .peer = 3,
                                         .serial = 1,
                                         .ref = 7'000'000'001,
                                         .reason = {},
                                         .text = "delay"});

  const auto text = counter_example(run, {.max_lines = 20, .runs_planned = 1000, .color = false});

  EXPECT_NE(text.find("  1  FAULT     delay  5.000000001 s     pool -> client.2\n"), std::string::npos) << text;
  // Whoever waits for a delayed signal is not struck: its end is told.
  EXPECT_NE(text.find("FAULT     kill   client.2\n"), std::string::npos) << text;
}

TEST(CounterExample, ShowsHowFarTheWallClockJumped) {
  auto run = pool_run();
  run.events.insert(run.events.begin(), {.ordinal = 1,
                                         .step = 1,
                                         .time = {},
                                         .kind = runtime::event_kind::fault_fired,
                                         .detail = {},
                                         .serial = 1,
                                         .ref = static_cast<std::uint64_t>(-2'500'000'000),
                                         .reason = {},
                                         .text = "clock"});

  const auto text = counter_example(run, {.max_lines = 20, .runs_planned = 1000, .color = false});

  EXPECT_NE(text.find("  1  FAULT     clock  backwards by 2.5 s\n"), std::string::npos) << text;
}

TEST(CounterExample, TellsTheEndOfWhomADelayMadeWait) {
  auto run = pool_run();
  for (auto& each : run.events) {
    if (each.kind == runtime::event_kind::fault_fired) each.text = "delay";
  }

  EXPECT_NE(counter_example(run, {.max_lines = 20}).find("client.2  exits"), std::string::npos);
}

TEST(CounterExample, ShowsCrashesExitsRestartsAndLogLines) {
  EXPECT_EQ(counter_example(restart_run()), R"(PASSED   seed 18446744073709551601 · run 2 · 9 steps
  1  /sup/worker    exits    bad_state
  2  sup            exit of  /sup/worker, bad_state
  3  sup            restart  /sup/worker#2
  4  /sup/worker#2  log      restarted
  5  /sup/worker#2  log      ready
  6  end            pass
)");
}

TEST(CounterExample, LeavesOutMinorEventsFirst) {
  auto run = pool_run();
  auto& setting_up = run.events.front();
  setting_up.kind = runtime::event_kind::mark;

  EXPECT_EQ(counter_example(run, {.max_lines = 9, .runs_planned = 0, .color = false}),
            R"(FAILED  "every connection is free again"   seed 417 · run 417 · 12 steps
  1  client.2  call   checkout          -> pool
  2  pool      reply  connection#1      -> client.2
  3  FAULT     kill   client.2
  4  pool      down   client.2, killed  (no handler: dropped)
  5  client.1  mark   second client
  6  client.1  cast   checkin           -> pool  (not taken before the end)
     … 2 minor events left out
  7  end       available = 1, expected 2
)");
}

TEST(CounterExample, KeepsHeadTailAndFaultOfALongRun) {
  EXPECT_EQ(counter_example(long_run(100), {.max_lines = 11, .runs_planned = 0, .color = false}),
            R"(FAILED  "every connection is free again"   seed 417 · run 417 · 12 steps
  1  client.1  cast  message 1    -> pool
  2  client.1  cast  message 2    -> pool
     … 48 events left out
 51  FAULT     kill  client.2
     … 46 events left out
 98  client.1  cast  message 97   -> pool
 99  client.1  cast  message 98   -> pool
100  client.1  cast  message 99   -> pool
101  client.1  cast  message 100  -> pool
102  end       available = 1, expected 2
)");
}

TEST(CounterExample, HasAtMostTheLinesThatWereAskedFor) {
  auto run = pool_run();
  for (std::size_t count = 0; count < 60; ++count) {
    for (const std::size_t max_lines : {8U, 9U, 13U, 20U}) {
      for (const auto* explanation : {"", "one", "one\ntwo", "1\n2\n3\n4\n5\n6\n7\n8"}) {
        run = long_run(count);
        run.explanation = explanation;
        const auto text = counter_example(run, {.max_lines = max_lines, .runs_planned = 0, .color = false});

        EXPECT_LE(line_count(text), max_lines) << text;
        EXPECT_EQ(text.find("FAULT") != std::string::npos, count >= 2) << text;
      }
    }
  }
}

TEST(CounterExample, MarksWhatProvesAViolationAndNeverLeavesItOut) {
  auto run = long_run(100);
  run.proof = {61, 100};  // The arrival of one message (taken under the same number here) and the sending of another.
  const auto plain = counter_example(long_run(100), {.max_lines = 8});
  const auto text = counter_example(run, {.max_lines = 8});

  EXPECT_EQ(plain.find("(event "), std::string::npos) << plain;
  EXPECT_NE(text.find("\n 31* pool "), std::string::npos) << text;
  EXPECT_NE(text.find("cast of client.1  (event 61)\n"), std::string::npos) << text;
  EXPECT_NE(text.find("-> pool  (event 100)\n"), std::string::npos) << text;
}

TEST(CounterExample, SaysWhatBecameOfAMessageThatNobodyTook) {
  auto run = long_run(1);
  run.events.push_back({.ordinal = 9,
                        .step = 3,
                        .kind = runtime::event_kind::dropped,
                        .detail = "receiver_dead",
                        .process = 1,
                        .peer = 2,
                        .serial = 2,
                        .reason = {},
                        .text = {}});

  EXPECT_NE(counter_example(run).find("cast  message 1  -> pool  (nobody there: dropped)"), std::string::npos)
      << counter_example(run);
}

/// A run of three processes, pool, client.1 and client.2, in which the given things happen one after the other.
auto short_run(std::vector<sim::recorded_event> events) -> sim::run_record {
  auto run = pool_run();
  run.events = std::move(events);
  for (std::size_t index = 0; index < run.events.size(); ++index) {
    run.events[index].ordinal = index + 1;
    run.events[index].step = index + 1;
  }
  return run;
}

auto sent(const std::string& kind, std::uint32_t from, std::uint32_t to, std::uint64_t serial, const std::string& text)
    -> sim::recorded_event {
  return {.kind = runtime::event_kind::sent,
          .detail = kind,
          .process = from,
          .peer = to,
          .serial = serial,
          .reason = {},
          .text = text};
}

auto received(runtime::event_kind how, std::uint32_t by, std::uint32_t from, std::uint64_t serial)
    -> sim::recorded_event {
  return {.kind = how, .detail = {}, .process = by, .peer = from, .serial = serial, .reason = {}, .text = {}};
}

TEST(CounterExample, SaysWhichMessagesWereOvertakenByACall) {
  const auto text = counter_example(
      short_run({sent("cast", 2, 1, 1, "put 1"), sent("cast", 2, 1, 2, "put 2"), sent("call", 3, 1, 3, "get"),
                 received(runtime::event_kind::arrived, 1, 2, 1), received(runtime::event_kind::arrived, 1, 3, 3),
                 received(runtime::event_kind::taken, 1, 2, 1), received(runtime::event_kind::taken, 1, 3, 3),
                 received(runtime::event_kind::arrived, 1, 2, 2), received(runtime::event_kind::taken, 1, 2, 2)}));

  EXPECT_NE(text.find("cast  put 1  -> pool\n"), std::string::npos) << text;
  EXPECT_NE(text.find("cast  put 2  -> pool  (overtaken by client.2's get)\n"), std::string::npos) << text;
}

TEST(CounterExample, SaysWhichMessagesWereStillUnderWay) {
  const auto text = counter_example(short_run({sent("cast", 2, 1, 1, "put 1")}));

  EXPECT_NE(text.find("put 1  -> pool  (still under way at the end)\n"), std::string::npos) << text;
}

TEST(CounterExample, CallsPidsInMessagesByTheirNamesButLeavesQuotedTextAlone) {
  const auto text = counter_example(short_run({sent("cast", 2, 1, 1, "watch <3>, <4>, <, \"<3>\"")}));

  EXPECT_NE(text.find("watch client.2, <4>, <, \"<3>\"  -> pool"), std::string::npos) << text;
}

TEST(CounterExample, ShowsWhoWasFoundUnderAName) {
  auto found = received(runtime::event_kind::operation, 2, 1, 0);
  found.detail = "whereis";
  found.text = "pool";
  auto not_found = found;
  not_found.peer = 0;

  const auto text = counter_example(short_run({found, not_found}));

  EXPECT_NE(text.find("client.1  whereis  pool  -> pool\n"), std::string::npos) << text;
  EXPECT_NE(text.find("client.1  whereis  pool  -> nobody\n"), std::string::npos) << text;
}

TEST(CounterExample, TellsTheFirstStartsOfDynamicChildrenFromARestart) {
  const auto started = [](std::uint64_t number, std::uint32_t who) {
    auto event = received(runtime::event_kind::child_start_acknowledged, 1, who, number);
    event.text = "session";
    return event;
  };
  const auto text = counter_example(short_run({started(1, 2), started(2, 3)}));
  EXPECT_EQ(text.find("restart"), std::string::npos) << text;

  EXPECT_NE(counter_example(short_run({started(1, 2), started(1, 3)})).find("restart  client.2"), std::string::npos);
}

TEST(CounterExample, ShowsAnExplanationOfSeveralLinesUnderEachOther) {
  auto run = sim::run_record{};
  run.outcome = sim::verdict::fail;
  run.property = "p";
  run.explanation = "available = 1\nexpected 2";

  EXPECT_EQ(counter_example(run),
            "FAILED  \"p\"   seed 0 · run 0 · 0 steps\n"
            "  1  end  available = 1\n"
            "          expected 2\n");
}

TEST(CounterExample, KeepsControlCharactersAndLongPayloadsOffTheTerminal) {
  auto run = long_run(1);
  run.events[0].text = "red \x1b[31m\nnext " + std::string(100, 'x');

  const auto text = counter_example(run);

  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_NE(text.find("red \\x1b[31m\\nnext xxxxxxxxxxxxxxxxxxxxxxxxxxxx…  -> pool"), std::string::npos) << text;
}

TEST(CounterExample, IsColouredOnlyIfAsked) {
  EXPECT_EQ(counter_example(pool_run()).find('\x1b'), std::string::npos);
  EXPECT_NE(counter_example(pool_run(), {.max_lines = 20, .runs_planned = 0, .color = true}).find("\x1b[1;31mFAILED"),
            std::string::npos);
}

TEST(Summary, SaysWhatWasRunAndWhatCameOut) {
  std::setlocale(LC_ALL, "de_DE.UTF-8");
  EXPECT_EQ(
      summary(pool_campaign(), {.runs = 1000, .failed = 3, .inconclusive = 0, .steps = 61'345, .seconds = 0.25}),
      "pool_no_down (A01, buggy) · random · operation · in_flight · when_idle · faults kill:client:1:20 · seed 1\n"
      "1,000 runs in 0.25 s (4,000/s) · 3 failed · 0 inconclusive · 61,345 steps\n");
  std::setlocale(LC_ALL, "C");
}

TEST(Report, ShowsAllOfAStore) {
  const auto scratch = scratch_folder{};
  const auto path = scratch.file("a.db");
  {
    const auto writer = store::open(path, open_mode::write);
    run_campaign(*writer, pool_campaign(), pool_run());
    run_campaign(*writer, restart_campaign(), restart_run());
    run_some(*writer, pool_run(5));
    writer->run_begun(6, 6);
  }
  query(path, "UPDATE campaigns SET started_at = '2025-01-31T12:00:00.000Z', seconds = 0.25");

  auto text = report(*store::open(path, open_mode::read));
  for (auto at = text.find(path); at != std::string::npos; at = text.find(path)) text.replace(at, path.size(), "a.db");

  EXPECT_EQ(text, R"(a.db: 3 campaigns, 1 finding

campaign 1   pool_no_down (A01, buggy)   2025-01-31T12:00:00.000Z
  random · operation · in_flight · when_idle · faults kill:client:1:20 · seed 1
  1,000 runs in 0.25 s (4,000/s) · 3 failed · 1 inconclusive · 61,345 steps
  fault kill of client: 2 planned, 1 fired, in the recorded runs
  properties:
    at_end       "every connection is free again"  held in 996 of 1,000 runs, checked 999 times
    sometimes    "both clients wait"               held in 12 of 1,000 runs, checked 61,345 times

  the shortest failing run, a.db#1:
  FAILED  "every connection is free again"   seed 417 · run 417 of 1,000 · 12 steps
    1  client.2  call   checkout          -> pool
    2  pool      reply  connection#1      -> client.2
    3  FAULT     kill   client.2
    4  pool      down   client.2, killed  (no handler: dropped)
    5  client.1  mark   second client
    6  client.1  cast   checkin           -> pool  (not taken before the end)
    7  client.1  exits  normal
    8  end       available = 1, expected 2

campaign 2   worker_restarts (B02, fixed)   2025-01-31T12:00:00.000Z
  random · operation · in_flight · when_idle · faults none · seed 18446744073709551600
  1,000 runs in 0.25 s (4,000/s) · 3 failed · 1 inconclusive · 61,345 steps
  properties:
    at_end       "every connection is free again"  held in 996 of 1,000 runs, checked 999 times
    sometimes    "both clients wait"               held in 12 of 1,000 runs, checked 61,345 times

campaign 3   pool_no_down (A01, buggy)   2025-01-31T12:00:00.000Z
  random · operation · in_flight · when_idle · faults kill:client:1:20 · seed 1
  2 runs in 0.25 s (8/s) · 1 failed · 0 inconclusive · 22 steps
  interrupted at run 6, seed 6
  fault kill of client: 2 planned, 1 fired, in the recorded runs

  the shortest failing run, a.db#3:
  FAILED  "every connection is free again"   seed 5 · run 5 of 1,000 · 12 steps
    1  client.2  call   checkout          -> pool
    2  pool      reply  connection#1      -> client.2
    3  FAULT     kill   client.2
    4  pool      down   client.2, killed  (no handler: dropped)
    5  client.1  mark   second client
    6  client.1  cast   checkin           -> pool  (not taken before the end)
    7  client.1  exits  normal
    8  end       available = 1, expected 2

findings
  ongoing    pool_no_down (buggy)  "every connection is free again"  2 times, first a.db#1, last a.db#3
)");
}

TEST(Numbers, HaveSeparatorsForPeopleAndDigestsSixteenDigits) {
  EXPECT_EQ(with_thousands(0), "0");
  EXPECT_EQ(with_thousands(999), "999");
  EXPECT_EQ(with_thousands(1000), "1,000");
  EXPECT_EQ(with_thousands(123'456), "123,456");
  EXPECT_EQ(with_thousands(18'446'744'073'709'551'615U), "18,446,744,073,709,551,615");
  EXPECT_EQ(format_digest(0x9f), "000000000000009f");
}

}  // namespace
}  // namespace rehearse::reports
