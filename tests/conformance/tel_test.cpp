// TEL: telemetry; and what the runtime itself reports by it (GS-36, SUP-12).
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "server_samples.hpp"

namespace rehearse::tests {

namespace {

using telemetry::attach_result;
using telemetry::detach_result;
using telemetry::event_name;

const event_name increment{"my_app", "counter", "increment"};
const event_name failure{"telemetry", "handler", "failure"};

/// A handler that writes `line` into the journal.
auto notes(journal& told, std::string line) -> telemetry::handler {
  return [&told, line](const auto&, const auto&, const auto&) { told.note(line); };
}

struct go {};

}  // namespace

TEST(Telemetry, TEL_01_AnIdIsUniqueOverAllEvents) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    EXPECT_EQ(telemetry::attach("a", increment, notes(told, "first")), attach_result::ok);
    EXPECT_EQ(telemetry::attach("a", {"another"}, notes(told, "second")), attach_result::already_exists);
    EXPECT_EQ(telemetry::attach_many("a", {increment}, notes(told, "third")), attach_result::already_exists);

    telemetry::execute(increment);
    telemetry::execute({"another"});

    EXPECT_EQ(told.lines, "first");
  }));
}

TEST(Telemetry, TEL_01_OneIdMayHaveSeveralEventsAndLosesThemTogether) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    const event_name decrement{"my_app", "counter", "decrement"};
    const auto names_the_event = [&](const event_name& what, const auto&, const auto&) { told.note(what.to_string()); };
    EXPECT_EQ(telemetry::attach_many("both", {increment, decrement}, names_the_event), attach_result::ok);

    telemetry::execute(decrement);
    telemetry::execute(increment);
    EXPECT_EQ(told.lines, "my_app.counter.decrement my_app.counter.increment");

    EXPECT_EQ(telemetry::detach("both"), detach_result::ok);
    EXPECT_EQ(telemetry::detach("both"), detach_result::not_found);
    telemetry::execute(decrement);
    telemetry::execute(increment);
    EXPECT_EQ(told.lines, "my_app.counter.decrement my_app.counter.increment");
  }));
}

TEST(Telemetry, TEL_01_AHandlerOutlivesWhoAttachedItAndEndsWithTheRun) {
  run_everywhere(whole([] {
    EXPECT_TRUE(telemetry::list_handlers().empty()) << "of another run";
    auto& told = new_journal();
    const auto attacher = spawn_monitor([&told] { telemetry::attach("a", increment, notes(told, "heard")); });
    reason_of(attacher.ref);

    telemetry::execute(increment);

    EXPECT_EQ(told.lines, "heard");
  }));
}

TEST(Telemetry, TEL_01_WhatCannotBeAttachedIsRefused) {
  run_when_idle(whole([] {
    EXPECT_THROW(telemetry::attach("a", {}, [](const auto&, const auto&, const auto&) {}), bad_argument);
    EXPECT_THROW(telemetry::attach("a", increment, nullptr), bad_argument);
    EXPECT_TRUE(telemetry::list_handlers().empty());
  }));
}

TEST(Telemetry, TEL_02_HandlersRunInTheCallerWithWhatItGives) {
  run_everywhere(whole([] {
    auto& total = run_state<std::int64_t>(0);
    auto& ran_in = run_state<pid>();
    telemetry::attach("count", increment, [&](const event_name& what, const auto& measured, const auto& about) {
      EXPECT_EQ(what, increment);
      EXPECT_EQ(about.at("name").template get<std::string>(), "hits");
      EXPECT_TRUE(about.at("cached").template get<bool>());
      EXPECT_THROW(about.at("name").template get<bool>(), bad_argument);
      total += measured.at("value");
      ran_in = self();
    });

    const auto caller = spawn_monitor([] {
      telemetry::execute(increment, {{"value", 2}}, {{"name", "hits"}, {"cached", true}});
      telemetry::execute(increment, {{"value", 3}}, {{"name", "hits"}, {"cached", true}});
    });

    reason_of(caller.ref);
    EXPECT_EQ(total, 5);
    EXPECT_EQ(ran_in, caller.process);
  }));
}

TEST(Telemetry, TEL_02_OnlyExactlyThatEventIsHeard) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    telemetry::attach("prefix", {"my_app", "counter"}, notes(told, "prefix"));
    telemetry::attach("longer", {"my_app", "counter", "increment", "more"}, notes(told, "longer"));
    telemetry::execute(increment);
    EXPECT_EQ(told.lines, "");

    const auto below = telemetry::list_handlers({"my_app", "counter"});
    ASSERT_EQ(below.size(), 2U);
    EXPECT_EQ(below[0].id, "prefix");
    EXPECT_EQ(below[1].id, "longer");
    EXPECT_EQ(telemetry::list_handlers({"my_app", "counter", "increment"}).size(), 1U);
    EXPECT_TRUE(telemetry::list_handlers({"counter"}).empty());
  }));
}

TEST(Telemetry, TEL_02_AHandlerMaySendCallAndRegister) {
  struct counter : gen_server {
    struct get {
      using reply = int;
    };
    struct add {
      int amount;
    };
    int count = 0;
    auto handle_call(get) -> int { return count; }
    void handle_cast(add more) { count += more.amount; }
  };
  run_everywhere(whole([] {
    const auto server = start_link<counter>();
    telemetry::attach("a", increment, [server](const auto&, const auto& measured, const auto&) {
      cast(server, counter::add{static_cast<int>(measured.at("value"))});
      register_name("executor");
      EXPECT_EQ(call(server, counter::get{}, infinity), 4);
    });

    telemetry::execute(increment, {{"value", 4}});

    EXPECT_EQ(whereis("executor"), self());
  }));
}

TEST(Telemetry, TEL_03_AHandlerThatFailsIsDetachedAndTheOthersRun) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    const auto attach_failing = [&](const std::string& id, auto fails) {
      telemetry::attach_many(id, {increment, {"another"}}, [&told, id, fails](const auto&, const auto&, const auto&) {
        told.note(id);
        fails();
      });
    };
    telemetry::attach("failures", failure, [&](const auto&, const auto&, const auto& about) {
      told.note(about.at("id").template get<std::string>() + ":" + about.at("kind").template get<std::string>() + ":" +
                about.at("reason").template get<exit_reason>().to_string());
      EXPECT_EQ(about.at("event").template get<std::string>(), "my_app.counter.increment");
    });
    attach_failing("raises", [] { throw std::runtime_error("broken"); });
    attach_failing("exits", [] { exit("gone"); });
    attach_failing("throws", [] { throw 7; });
    telemetry::attach("works", increment, notes(told, "works"));

    telemetry::execute(increment);

    EXPECT_EQ(
        told.lines,
        "raises raises:error:error: std::runtime_error: broken exits exits:exit:gone throws throws:throw:thrown: int "
        "works");
    told.lines.clear();
    telemetry::execute(increment);
    telemetry::execute({"another"});
    EXPECT_EQ(told.lines, "works");
  }));
}

TEST(Telemetry, TEL_03_AHandlerOfFailuresMayFailToo) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    const auto fails = [&](const auto&, const auto&, const auto& about) {
      if (about.contains("id")) told.note("after:" + about.at("id").template get<std::string>());
      throw std::runtime_error("broken");
    };
    telemetry::attach("first", failure, fails);
    telemetry::attach("second", failure, fails);
    telemetry::attach("a", increment, fails);

    telemetry::execute(increment);

    EXPECT_TRUE(telemetry::list_handlers().empty());
    EXPECT_EQ(told.lines, "after:a after:first after:a");
  }));
}

TEST(Telemetry, TEL_03_AKillInAHandlerIsNoFailureOfIt) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    const pid tester = self();
    telemetry::attach("failures", failure, notes(told, "failed"));
    telemetry::attach("slow", increment, [tester](const auto&, const auto&, const auto&) {
      send(tester, go{});
      sleep(infinity);
    });
    const auto caller = spawn_monitor([&told] {
      telemetry::execute(increment);
      told.note("went on");
    });
    receive<go>();

    exit(caller.process, exit_reason::kill);

    EXPECT_EQ(reason_of(caller.ref), exit_reason::killed);
    EXPECT_EQ(told.lines, "");
    EXPECT_EQ(telemetry::list_handlers(increment).size(), 1U);
  }));
}

TEST(Telemetry, TEL_04_ASpanHasAStartAndAStopWithItsDuration) {
  run_when_idle(whole([] {
    auto& told = new_journal();
    auto& contexts = run_state<std::vector<std::int64_t>>();
    telemetry::attach_many("spans", {{"query", "start"}, {"query", "stop"}, {"query", "exception"}},
                           [&](const event_name& what, const auto& measured, const auto& about) {
                             told.note(what.parts().back() + ":" + about.at("table").template get<std::string>());
                             contexts.push_back(about.at("telemetry_span_context").template get<std::int64_t>());
                             const bool starts = what.parts().back() == "start";
                             EXPECT_EQ(measured.contains("system_time"), starts);
                             EXPECT_EQ(measured.contains("duration"), !starts);
                             EXPECT_EQ(measured.at("monotonic_time"), now().count());
                             EXPECT_TRUE(starts || measured.at("duration") == 3'000'000);
                           });

    const int found = telemetry::span({"query"}, {{"table", "users"}}, [] {
      sleep(3ms);
      return 7;
    });
    const std::string text = telemetry::span({"query"}, {{"table", "users"}}, [] {
      sleep(3ms);
      return telemetry::span_result<std::string>{"seven", {{"table", "cache"}}};
    });
    telemetry::span({"query"}, {{"table", "none"}}, [] { sleep(3ms); });

    EXPECT_EQ(found, 7);
    EXPECT_EQ(text, "seven");
    EXPECT_EQ(told.lines, "start:users stop:users start:users stop:cache start:none stop:none");
    ASSERT_EQ(contexts.size(), 6U);
    EXPECT_EQ(contexts[0], contexts[1]);
    EXPECT_NE(contexts[1], contexts[2]);
  }));
}

TEST(Telemetry, TEL_04_AnExceptionEndsASpanAndGoesOn) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    telemetry::attach_many("spans", {{"query", "stop"}, {"query", "exception"}},
                           [&](const event_name& what, const auto&, const auto& about) {
                             yield();  // Others may catch exceptions of their own meanwhile.
                             told.note(what.parts().back() + ":" + about.at("kind").template get<std::string>() + ":" +
                                       about.at("reason").template get<exit_reason>().to_string());
                           });
    const auto other = spawn_monitor([] {
      for (int i = 0; i < 5; ++i) {
        try {
          throw i;
        } catch (int) {
          yield();
        }
      }
    });

    EXPECT_THROW(telemetry::span({"query"}, {}, [] { throw std::out_of_range("row"); }), std::out_of_range);
    EXPECT_THROW(telemetry::span({"query"}, {}, [] { exit("gone"); }), exit_exception);

    EXPECT_EQ(told.lines, "exception:error:error: std::out_of_range: row exception:exit:gone");
    reason_of(other.ref);
  }));
}

TEST(Telemetry, TEL_05_HandlersRunInTheOrderOfTheirAttaching) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    for (const auto* each : {"c", "a", "b"}) telemetry::attach(each, increment, notes(told, each));
    telemetry::execute(increment);
    telemetry::detach("c");
    telemetry::attach("c", increment, notes(told, "c"));
    telemetry::execute(increment);
    EXPECT_EQ(told.lines, "c a b a b c");
  }));
}

TEST(Telemetry, TEL_05_WhatAHandlerAttachesOrDetachesCountsFromTheNextTimeOn) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    telemetry::attach("changes", increment, [&](const auto&, const auto&, const auto&) {
      told.note("changes");
      telemetry::attach("late", increment, notes(told, "late"));
      telemetry::detach("early");
    });
    telemetry::attach("early", increment, notes(told, "early"));

    telemetry::execute(increment);
    telemetry::execute(increment);

    EXPECT_EQ(told.lines, "changes early changes late");
  }));
}

// -- what the runtime reports -----------------------------------------------------------------------------------------

TEST(Telemetry, GS_36_AnAbnormalEndIsReportedOnceByWhoeverEnds) {
  run_everywhere(aside([] {
    auto& told = new_journal();
    telemetry::attach("log", {"rehearse", "process", "exit"}, [&](const auto&, const auto&, const auto& about) {
      EXPECT_EQ(about.at("process").template get<pid>(), self());
      told.note(about.at("reason").template get<exit_reason>().to_string());
    });
    const auto ends = [&](const exit_reason& why) {
      const pid server = start<worker>({}, &told, "a", habits{.traps_exits = false}).pid();
      const monitor_ref watching = watch(server);
      told.lines.clear();
      end(server, why);
      reason_of(watching);
      return told.lines;
    };
    EXPECT_EQ(ends(exit_reason::normal), "-a:normal");
    EXPECT_EQ(ends(exit_reason::shutdown), "-a:shutdown");
    EXPECT_EQ(ends(exit_reason::shutdown_with("done")), "-a:{shutdown, done}");
    EXPECT_EQ(ends("boom"), "-a:boom boom");

    told.lines.clear();
    reason_of(spawn_monitor([] { throw std::runtime_error("broken"); }).ref);
    reason_of(spawn_monitor([] { exit("gone"); }).ref);
    reason_of(spawn_monitor([] {}).ref);
    EXPECT_EQ(told.lines, "error: std::runtime_error: broken gone");

    told.lines.clear();
    EXPECT_FALSE(try_start<worker>({}, &told, "b", habits{.at_init = fails_at(1, "refused")}).is_ok());
    EXPECT_EQ(told.lines, "!b refused");

    told.lines.clear();
    const auto killed = spawn_monitor([] { sleep(infinity); });
    exit(killed.process, "boom");
    reason_of(killed.ref);
    EXPECT_EQ(told.lines, "") << "nothing of its own ran";
  }));
}

TEST(Telemetry, SUP_12_AnUnexpectedReasonDuringShutdownIsReported) {
  run_everywhere(aside([] {
    trap_exit(true);
    auto& told = new_journal();
    telemetry::attach("log", {"rehearse", "supervisor", "shutdown_error"},
                      [&](const auto&, const auto&, const auto& about) {
                        told.note(about.at("child").template get<std::string>() + "=" +
                                  about.at("reason").template get<exit_reason>().to_string());
                      });
    const auto reports = [&](restart_type restart, child_shutdown how, const exit_reason& why, bool dynamic = false) {
      const auto ends_so = [why](const exit_reason&) { exit(why); };
      auto spec = member(told, "a", restart, {.at_terminate = ends_so}).shuts_down(how);
      pid supervisor;
      if (dynamic) {
        supervisor = start_dynamic_supervisor({});
        start_child(supervisor, spec);
      } else {
        supervisor = start_supervisor({{}, {spec}});
      }
      started_again("a", told.starts["a"]);
      told.lines.clear();
      stop(supervisor, exit_reason::shutdown);
      const auto last = told.lines.rfind(' ');
      return last == std::string::npos ? std::string() : told.lines.substr(last + 1);
    };
    for (const bool dynamic : {false, true}) {
      EXPECT_EQ(reports(restart_type::permanent, infinity, exit_reason::shutdown, dynamic), "");
      EXPECT_EQ(reports(restart_type::permanent, infinity, exit_reason::normal, dynamic), "a=normal");
      EXPECT_EQ(reports(restart_type::transient, infinity, exit_reason::normal, dynamic), "");
      EXPECT_EQ(reports(restart_type::temporary, infinity, exit_reason::shutdown_with("x"), dynamic), "");
      EXPECT_EQ(reports(restart_type::temporary, infinity, "boom", dynamic), "a=boom");
      EXPECT_EQ(reports(restart_type::permanent, child_shutdown::brutal_kill(), "boom", dynamic), "");
    }
  }));
}

TEST(Version, VER_08_AChildThatWasDeadBeforeItsShutdownIsReportedWithItsReason) {
  run_everywhere(aside([] {
    trap_exit(true);
    auto& told = new_journal();
    telemetry::attach("log", {"rehearse", "supervisor", "shutdown_error"},
                      [&](const auto&, const auto&, const auto& about) {
                        told.note(about.at("reason").template get<exit_reason>().to_string());
                      });
    const auto report_of = [&](bool unlinks) {
      const pid tester = self();
      child_spec spec{.id = "a", .start = [=] {
                        const pid supervisor = self();
                        const pid child = spawn_link([=] {
                          if (unlinks) unlink(supervisor);
                          send(tester, go{});
                          receive<go>();
                          exit("boom");
                        });
                        return start_result{runtime::start_outcome::ok, child, {}};
                      }};
      const pid supervisor = start_supervisor({{}, {spec}});
      receive<go>();
      const pid child = which_children(supervisor).at(0).process;
      const monitor_ref watching = watch(child);
      suspend(supervisor, infinity);
      send(child, go{});
      reason_of(watching);
      told.lines.clear();
      stop(supervisor, exit_reason::shutdown);
      return told.lines;
    };
    // A suspended supervisor is told to stop before it looks at the EXIT.
    EXPECT_EQ(report_of(false), "boom");
    EXPECT_EQ(report_of(true), "child_process_unlinked");
  }));
}

TEST(Telemetry, GS_36_NobodyAttachedIsNothingDone) {
  const auto crash = [](bool attached) {
    return run_recorded([attached] {
      if (attached)
        telemetry::attach("log", {"rehearse", "process", "exit"}, [](const auto&, const auto&, const auto&) {});
      reason_of(spawn_monitor([] { exit("gone"); }).ref);
    });
  };
  const auto executes = [](const sim::recorded_event& each) { return each.text == "telemetry.execute"; };
  const auto count = [&](const sim::run_record& run) {
    return std::count_if(run.events.begin(), run.events.end(), executes);
  };
  EXPECT_EQ(count(crash(false)), 0);
  EXPECT_EQ(count(crash(true)), 1);
}

}  // namespace rehearse::tests
