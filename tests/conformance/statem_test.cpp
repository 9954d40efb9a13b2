// STM: state machines. Beside these, tests/beam plays 71 scenarios that a real gen_statem played.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include <rehearse/rehearse.hpp>

#include "server_samples.hpp"

namespace rehearse::tests {
namespace {

/// The machine of the header's comment, which also tells what it did.
struct door : gen_statem {
  struct button {
    char digit;
  };
  struct is_open {
    using reply = bool;
  };
  struct knock {
    using reply = std::string;
  };
  struct locked {
    std::string typed;
  };
  struct open {};
  using states = state_set<locked, open>;

  std::string code = "4711";
  std::vector<std::string> told;

  auto handle(locked& at, button pressed) -> transition {
    at.typed += pressed.digit;
    if (at.typed == code) return next_state(open{}).with_state_timeout(10s);
    return code.starts_with(at.typed) ? keep_state() : next_state(locked{});
  }
  auto handle(open&, button) -> transition { return postpone(); }
  auto handle(open&, state_timeout) -> transition { return next_state(locked{}); }
  auto handle(locked&, is_open) -> bool { return false; }
  auto handle(open&, is_open) -> bool { return true; }
  auto handle(open&, knock) -> answer<knock, transition> { return {"come in", next_state(locked{})}; }
  void terminate(locked& at, const exit_reason& why) { told.push_back("locked(" + at.typed + ") " + why.to_string()); }
};

void type(server_ref<door> at, const std::string& digits) {
  for (const char each : digits) cast(at, door::button{each});
}

TEST(Statem, ADoorOpensAndClosesByItself) {
  run_when_idle(aside([] {
    const auto front = start_link<door>();
    type(front, "4711");
    settle();
    EXPECT_TRUE(peek_state<door::open>(front));
    EXPECT_TRUE(call(front, door::is_open{}));
    sleep(9s);
    EXPECT_TRUE(peek_state<door::open>(front));
    sleep(2s);
    EXPECT_TRUE(peek_state<door::locked>(front)) << "10 s after it opened";
    type(front, "9");
    settle();
    EXPECT_EQ(peek_state<door::locked>(front)->typed, "");
  }));
}

TEST(Statem, StartsNamedSupervisedAndRestarted) {
  run_everywhere(aside([] {
    start_supervisor({{}, {child<door>("front", named("front"), "12")}});
    const auto front = server_named<door>(name("front"));
    type(front, "12");
    EXPECT_TRUE(call(front, door::is_open{}) || now() >= 10s) << "any_time: the clock may have moved";
    const auto before = watch(whereis("front"));
    cast(front, door::button{'x'});
    exit(whereis("front"), exit_reason("axe"));
    EXPECT_EQ(reason_of(before), exit_reason("axe"));
    while (!whereis("front")) yield();
    EXPECT_FALSE(call(front, door::is_open{})) << "restarted, it is in its first state";
    stop(front);
  }));
}

/// Notes each event with its state; what it does is given.
struct recorder : gen_statem {
  struct first {};
  struct second {};
  using states = state_set<first, second>;
  struct ask {
    using reply = int;
    int value = 0;
  };
  struct ask_nothing {
    using reply = void;
  };
  struct tell {
    std::function<transition(recorder&)> action;
  };
  struct inner {
    int number;
  };
  struct info {};
  struct lamp {};
  struct slot {
    int number;
    auto operator==(const slot&) const -> bool = default;
  };
  using events =
      messages<inner, info, generic_timeout<lamp>, generic_timeout<slot>, state_timeout_of<int>, ask, exit_message>;

  std::function<transition(recorder&)> at_init{};
  std::vector<std::string> log{};
  std::vector<from> waiting{};

  static auto name_of(const first&) -> std::string { return "1:"; }
  static auto name_of(const second&) -> std::string { return "2:"; }
  auto init() -> transition { return at_init ? at_init(*this) : transition(); }
  void enter(auto& at, const auto& before) { log.push_back(name_of(at) + "enter<" + name_of(before)); }
  auto handle(auto& at, const tell& told) -> transition {
    log.push_back(name_of(at) + "tell");
    return told.action(*this);
  }
  auto handle(auto& at, ask request, from client) -> transition {
    log.push_back(name_of(at) + "ask");
    if (request.value < 0) return postpone();
    if (request.value > 0) return keep_state().with_reply<ask>(client, request.value);
    waiting.push_back(client);
    return keep_state();
  }
  void handle(second&, ask_nothing) {}
  void handle(auto& at, inner what) { log.push_back(name_of(at) + "inner" + std::to_string(what.number)); }
  void handle(auto& at, info) { log.push_back(name_of(at) + "info"); }
  void handle(auto& at, exit_message) { log.push_back(name_of(at) + "exit"); }
  void handle(auto& at, state_timeout) { log.push_back(name_of(at) + "state"); }
  void handle(auto& at, state_timeout_of<int> which) {
    log.push_back(name_of(at) + "state" + std::to_string(which.content));
  }
  void handle(auto& at, event_timeout) { log.push_back(name_of(at) + "event"); }
  void handle(auto& at, generic_timeout<lamp>) { log.push_back(name_of(at) + "lamp"); }
  void handle(auto& at, generic_timeout<slot> due) {
    log.push_back(name_of(at) + "slot" + std::to_string(due.name.number));
  }
};
using lines = std::vector<std::string>;

void tell(server_ref<recorder> machine, std::function<transition(recorder&)> action) {
  cast(machine, recorder::tell{std::move(action)});
}
auto log_of(server_ref<recorder> machine) -> lines {
  settle();
  return peek(machine)->log;
}
auto to_second(recorder&) -> transition { return next_state(recorder::second{}); }
auto nothing(recorder&) -> transition { return keep_state(); }

TEST(Statem, STM_01_TheStarterIsToldBeforeTheFirstStateIsEntered) {
  run_everywhere(aside([] {
    struct slow : gen_statem {
      struct only {};
      using states [[maybe_unused]] = state_set<only>;
      void enter(only&) { exit("could not enter"); }
    };
    const auto result = try_start<slow>(server_options{});
    ASSERT_TRUE(result.is_ok());
    const auto ended = reason_of(monitor(result.process));
    EXPECT_TRUE(ended == exit_reason("could not enter") || ended == exit_reason::noproc) << ended.to_string();
  }));
}

TEST(Statem, STM_01_InitMayChooseTheStateStopOrBeIgnored) {
  run_everywhere(aside([] {
    const auto machine = start_link<recorder>(to_second);
    EXPECT_EQ(log_of(machine), lines{"2:enter<2:"});
    EXPECT_TRUE(try_start<recorder>(server_options{}, [](recorder&) { return ignore(); }).is_ignore());
    EXPECT_EQ(try_start<recorder>(server_options{}, [](recorder&) { return stop_with("no licence"); }).reason,
              exit_reason("no licence"));
    EXPECT_EQ(try_start<recorder>(server_options{}, [](recorder&) { return init_error("no licence"); }).reason,
              exit_reason("no licence"));
  }));
}

TEST(Statem, STM_02_AnEventWithoutAHandlerInItsStateEndsTheMachine) {
  run_everywhere(aside([] {
    const auto front = start<door>(server_options{});
    const auto ref = watch(front.pid());
    const auto failed = exit_of([&] { call(front, door::knock{}); });
    ASSERT_TRUE(failed);
    EXPECT_EQ(failed->inner().what(), exit_reason::kind::error);
    EXPECT_EQ(reason_of(ref).to_string(), failed->inner().to_string());
    EXPECT_NE(failed->to_string().find("door has no handle(locked&, knock)"), std::string::npos) << failed->to_string();
  }));
}

TEST(Statem, STM_02_SoDoesAMessageThatNoStateTakes) {
  run_everywhere(aside([] {
    const auto front = start<door>(server_options{});
    const auto ref = watch(front.pid());
    send(front.pid(), 17);
    EXPECT_NE(reason_of(ref).to_string().find("door has no handle(locked&, int)"), std::string::npos);
  }));
}

TEST(Statem, STM_03_TheSameStateAgainIsNoChangeAndReplacesItsMembers) {
  run_everywhere(aside([] {
    const auto front = start_link<door>("12");
    type(front, "1");
    settle();
    EXPECT_EQ(peek_state<door::locked>(front)->typed, "1");
    type(front, "3");
    settle();
    EXPECT_EQ(peek_state<door::locked>(front)->typed, "");

    const auto machine = start_link<recorder>();
    tell(machine, [](recorder&) { return next_state(recorder::first{}); });
    EXPECT_EQ(log_of(machine), (lines{"1:enter<1:", "1:tell"}));
  }));
}

TEST(Statem, STM_04_RepliesComeBeforeTheStateIsEntered) {
  run_when_idle(aside([] {
    struct sleepy : gen_statem {
      struct wake {
        using reply = void;
      };
      struct asleep {};
      struct awake {};
      using states [[maybe_unused]] = state_set<asleep, awake>;
      void enter(awake&) { sleep(1s); }
      auto handle(asleep&, wake) -> answer<wake, transition> { return {runtime::unit{}, next_state(awake{})}; }
    };
    const auto machine = start_link<sleepy>();
    call(machine, sleepy::wake{});
    EXPECT_EQ(now(), 0ns);
  }));
}

TEST(Statem, STM_05_ACallIsAnsweredByItsHandlerOrLater) {
  run_everywhere(aside([] {
    const auto machine = start_link<recorder>(to_second);
    EXPECT_EQ(call(machine, recorder::ask{7}), 7);
    call(machine, recorder::ask_nothing{});
    spawn("later", [machine] {
      settle();
      tell(machine, [](recorder& self) { return keep_state().with_reply<recorder::ask>(self.waiting.at(0), 8); });
    });
    EXPECT_EQ(call(machine, recorder::ask{0}), 8);
    EXPECT_EQ(mailbox_size(), 0U);
  }));
}

TEST(Statem, STM_05_AnybodyMayReply) {
  run_everywhere(aside([] {
    const auto machine = start_link<recorder>();
    spawn("other", [machine] {
      settle();
      reply<recorder::ask>(peek(machine)->waiting.at(0), 9);
    });
    EXPECT_EQ(call(machine, recorder::ask{0}), 9);
  }));
}

TEST(Statem, STM_06_PostponedEventsComeAgainInOrderAfterAChangeOfStateOnly) {
  run_everywhere(aside([] {
    const auto machine = start_link<recorder>();
    tell(machine, [](recorder&) { return postpone(); });
    tell(machine, nothing);
    tell(machine, [](recorder&) { return repeat_state(); });
    EXPECT_EQ(log_of(machine), (lines{"1:enter<1:", "1:tell", "1:tell", "1:tell", "1:enter<1:"}));
    std::vector<pid> askers;
    for (int i = 0; i < 2; ++i) {
      askers.push_back(spawn("asker", [machine] { call(machine, recorder::ask{-1}, 1s); }));
      settle();
    }
    tell(machine, [](recorder& self) {
      self.log.clear();
      return next_state(recorder::second{});
    });
    EXPECT_EQ(log_of(machine), (lines{"2:enter<1:", "2:tell", "2:ask", "2:ask"}));
  }));
}

TEST(Statem, STM_07_APostponedEventComesAgainWhole) {
  run_everywhere(aside([] {
    struct taker : gen_statem {
      struct parcel {
        std::string content;
      };
      struct gift {
        std::unique_ptr<int> content;
      };
      struct go {};
      struct away {};
      struct home {};
      using states [[maybe_unused]] = state_set<away, home>;
      auto handle(away&, parcel what) -> transition {
        what.content.clear();  // Its own copy.
        return postpone();
      }
      void handle(home&, parcel what) { got += what.content; }
      auto handle(away&, const gift&) -> transition { return postpone(); }
      void handle(home&, gift what) { got += std::to_string(*what.content); }
      auto handle(away&, go) -> transition { return next_state(home{}); }
      std::string got;
    };
    const auto machine = start_link<taker>();
    cast(machine, taker::parcel{std::string(100, 'x')});
    cast(machine, taker::gift{std::make_unique<int>(7)});
    cast(machine, taker::go{});
    settle();
    EXPECT_EQ(peek(machine)->got, std::string(100, 'x') + "7");
  }));
}

TEST(Statem, STM_07_WhatCannotBeCopiedIsNotPostponedByWhoTakesItAway) {
  run_everywhere(aside([] {
    struct thief : gen_statem {
      struct gift {
        std::unique_ptr<int> content;
      };
      struct only {};
      using states [[maybe_unused]] = state_set<only>;
      auto handle(only&, gift) -> transition { return postpone(); }
    };
    const auto machine = start<thief>(server_options{});
    const auto ref = watch(machine.pid());
    cast(machine, thief::gift{std::make_unique<int>(7)});
    EXPECT_NE(reason_of(ref).to_string().find("takes it by const reference"), std::string::npos);
  }));
}

TEST(Statem, STM_08_NextEventsComeBeforeWhatIsQueuedInOrder) {
  run_everywhere(aside([] {
    const auto machine = start_link<recorder>();
    suspend(machine, infinity);
    tell(machine, [](recorder&) {
      return keep_state().with_next_event(recorder::inner{1}).with_next_event(recorder::inner{2});
    });
    tell(machine, nothing);
    resume(machine, infinity);
    EXPECT_EQ(log_of(machine), (lines{"1:enter<1:", "1:tell", "1:inner1", "1:inner2", "1:tell"}));
  }));
}

TEST(Statem, STM_08_ANextEventMayBeTheCallOfSomebody) {
  run_everywhere(aside([] {
    const auto machine = start_link<recorder>();
    spawn("other", [machine] {
      settle();
      tell(machine, [](recorder& self) { return keep_state().with_next_event(self.waiting.at(0), recorder::ask{5}); });
    });
    EXPECT_EQ(call(machine, recorder::ask{0}), 5);
  }));
}

TEST(Statem, STM_09_AStateIsEnteredAtTheStartAfterAChangeAndWhenRepeated) {
  run_everywhere(aside([] {
    const auto machine = start_link<recorder>();
    tell(machine, to_second);
    tell(machine, [](recorder&) { return repeat_state(); });
    EXPECT_EQ(log_of(machine), (lines{"1:enter<1:", "1:tell", "2:enter<1:", "2:tell", "2:enter<2:"}));
  }));
}

TEST(Statem, STM_09_AStateEnterCallCannotChangeTheState) {
  run_everywhere(aside([] {
    struct restless : gen_statem {
      struct here {};
      struct there {};
      using states [[maybe_unused]] = state_set<here, there>;
      auto enter(here&) -> transition { return next_state(there{}); }
    };
    const auto machine = try_start<restless>(server_options{});
    const auto why = reason_of(monitor(machine.process));
    EXPECT_TRUE(why == exit_reason::noproc ||
                why.to_string().find("a state enter call can neither") != std::string::npos)
        << why.to_string();
  }));
}

TEST(Statem, STM_10_AStateTimeoutEndsWithItsState) {
  run_when_idle(aside([] {
    const auto machine = start_link<recorder>();
    tell(machine, [](recorder&) { return keep_state().with_state_timeout(10ms); });
    sleep(5ms);
    tell(machine, nothing);
    sleep(12ms);
    EXPECT_EQ(log_of(machine).back(), "1:state") << "events do not touch it";
    tell(machine, [](recorder&) { return keep_state().with_state_timeout(10ms, 7); });
    sleep(12ms);
    EXPECT_EQ(log_of(machine).back(), "1:state7");
    tell(machine, [](recorder&) { return keep_state().with_state_timeout(10ms); });
    tell(machine, to_second);
    sleep(20ms);
    EXPECT_EQ(log_of(machine).back(), "2:enter<1:") << "a change of state cancels it";
  }));
}

TEST(Statem, STM_11_NeitherTheSameStateNorARepeatedOneIsAChange) {
  run_when_idle(aside([] {
    const auto machine = start_link<recorder>();
    tell(machine, [](recorder&) { return keep_state().with_state_timeout(10ms); });
    tell(machine, [](recorder&) { return next_state(recorder::first{}); });
    tell(machine, [](recorder&) { return repeat_state(); });
    sleep(12ms);
    EXPECT_EQ(log_of(machine).back(), "1:state");
  }));
}

TEST(Statem, STM_12_AnEventTimeoutIsCancelledByAnyEvent) {
  run_when_idle(aside([] {
    const auto machine = start_link<recorder>();
    const auto bored = [](recorder&) { return keep_state().with_event_timeout(10ms); };
    tell(machine, bored);
    sleep(20ms);
    EXPECT_EQ(log_of(machine).back(), "1:event");
    tell(machine, bored);
    sleep(5ms);
    send(machine.pid(), recorder::info{});
    sleep(20ms);
    EXPECT_EQ(log_of(machine).back(), "1:info");
    tell(machine, [](recorder&) { return keep_state().with_event_timeout(10ms).with_next_event(recorder::inner{1}); });
    sleep(20ms);
    EXPECT_EQ(log_of(machine).back(), "1:inner1");
    tell(machine, [](recorder&) { return keep_state().with_event_timeout(10ms).with_timeout(recorder::lamp{}, 5ms); });
    sleep(20ms);
    EXPECT_EQ(log_of(machine).back(), "1:lamp");
  }));
}

TEST(Statem, STM_12_ASystemMessageIsNoEvent) {
  run_when_idle(aside([] {
    const auto machine = start_link<recorder>();
    tell(machine, [](recorder&) { return keep_state().with_event_timeout(10ms); });
    sleep(5ms);
    suspend(machine, infinity);
    resume(machine, infinity);
    sleep(7ms);
    EXPECT_EQ(log_of(machine).back(), "1:event");
  }));
}

TEST(Statem, STM_13_ATimeoutThatIsDueWhenItIsCancelledNeverComes) {
  run_when_idle(aside([] {
    const auto machine = start_link<recorder>();
    tell(machine, [](recorder&) { return keep_state().with_state_timeout(10ms).with_timeout(recorder::lamp{}, 10ms); });
    tell(machine, [](recorder& self) {
      sleep(20ms);  // It lies in the mailbox now.
      self.log.clear();
      return next_state(recorder::second{}).without_timeout(recorder::lamp{});
    });
    sleep(30ms);
    EXPECT_EQ(log_of(machine), lines{"2:enter<1:"});
    EXPECT_TRUE(snapshot(machine.pid())->mailbox.empty());
  }));
}

TEST(Statem, STM_14_GenericTimeoutsAreToldApartByName) {
  run_when_idle(aside([] {
    const auto machine = start_link<recorder>();
    tell(machine, [](recorder& self) {
      self.log.clear();
      return keep_state()
          .with_timeout(recorder::slot{1}, 10ms)
          .with_timeout(recorder::slot{2}, 20ms)
          .with_timeout(recorder::lamp{}, 30ms);
    });
    tell(machine, [](recorder&) { return next_state(recorder::second{}).without_timeout(recorder::slot{1}); });
    sleep(40ms);
    EXPECT_EQ(log_of(machine), (lines{"1:tell", "2:enter<1:", "2:slot2", "2:lamp"}));
  }));
}

TEST(Statem, STM_15_ATimeoutOfZeroComesBeforeAnyMessageAndAfterNextEvents) {
  run_everywhere(aside([] {
    const auto machine = start_link<recorder>();
    suspend(machine, infinity);
    tell(machine, [](recorder& self) {
      self.log.clear();
      return keep_state()
          .with_state_timeout(0ms)
          .with_timeout(recorder::lamp{}, 0ms)
          .with_next_event(recorder::inner{1});
    });
    tell(machine, nothing);
    resume(machine, infinity);
    EXPECT_EQ(log_of(machine), (lines{"1:inner1", "1:state", "1:lamp", "1:tell"}));
  }));
}

TEST(Statem, STM_15_AZeroReplacedByATimeIsThatTime) {
  run_when_idle(aside([] {  // gen_statem of OTP 25 loses such a timer: its message comes as an info.
    const auto machine = start_link<recorder>();
    tell(machine, [](recorder&) {
      return keep_state().with_timeout(recorder::lamp{}, 0ms).with_next_event(recorder::inner{1});
    });
    settle();
    tell(machine, [](recorder& self) {
      self.log.clear();
      return keep_state().with_timeout(recorder::lamp{}, 0ms).with_timeout(recorder::lamp{}, 10ms);
    });
    EXPECT_EQ(log_of(machine), lines{});
    sleep(12ms);
    EXPECT_EQ(log_of(machine), lines{"1:lamp"});
  }));
}

TEST(Statem, STM_16_ANewTimeoutReplacesAndInfinityCancels) {
  run_when_idle(aside([] {
    const auto machine = start_link<recorder>();
    tell(machine,
         [](recorder&) { return keep_state().with_state_timeout(10ms, 1).with_timeout(recorder::lamp{}, 10ms); });
    tell(machine, [](recorder& self) {
      self.log.clear();
      return keep_state().with_state_timeout(20ms, 2).with_timeout(recorder::lamp{}, infinity);
    });
    sleep(15ms);
    EXPECT_EQ(log_of(machine), lines{});
    sleep(15ms);
    EXPECT_EQ(log_of(machine), lines{"1:state2"});
    tell(machine, [](recorder&) { return keep_state().with_state_timeout(5ms, 3).with_state_timeout(10ms, 4); });
    sleep(20ms);
    EXPECT_EQ(log_of(machine).back(), "1:state4") << "of two in one transition the last counts";
    EXPECT_EQ(peek(machine)->log.size(), 3U);
  }));
}

TEST(Statem, STM_16_ANegativeTimeoutEndsTheMachine) {
  run_everywhere(aside([] {
    const auto machine = start<recorder>(server_options{});
    const auto ref = watch(machine.pid());
    tell(machine, [](recorder&) { return keep_state().with_state_timeout(-1ms); });
    EXPECT_NE(reason_of(ref).to_string().find("negative"), std::string::npos);
  }));
}

TEST(Statem, STM_17_ItAnswersThenTerminatesInItsStateThenEnds) {
  run_everywhere(aside([] {
    struct farewell : gen_statem {
      struct end {
        using reply = int;
      };
      struct only {
        int visits = 3;
      };
      using states [[maybe_unused]] = state_set<only>;
      pid reader;
      auto handle(only& at, end) -> answer<end, transition> { return {at.visits, stop_with("enough")}; }
      void terminate(only& at, const exit_reason& why) { send(reader, why.to_string() + std::to_string(at.visits)); }
    };
    const auto machine = start<farewell>(server_options{}, self());
    const auto ref = watch(machine.pid());
    EXPECT_EQ(call(machine, farewell::end{}), 3);
    EXPECT_EQ(receive<std::string>(), "enough3");
    EXPECT_EQ(reason_of(ref), exit_reason("enough"));
  }));
}

TEST(Statem, STM_17_StopRunsTerminate) {
  run_everywhere(aside([] {
    auto& told = new_journal();
    expect_at_end(told, "normal");
    struct quiet : gen_statem {
      struct only {};
      using states [[maybe_unused]] = state_set<only>;
      journal* log;
      void terminate(const exit_reason& why) { log->note(why.to_string()); }
    };
    stop(start<quiet>(server_options{}, &told));
  }));
}

TEST(Statem, STM_18_ACallWaitsForEverUnlessToldOtherwise) {
  run_when_idle(aside([] {
    const auto machine = start_link<recorder>();
    spawn("other", [machine] {
      sleep(1h);
      reply<recorder::ask>(peek(machine)->waiting.at(0), 9);
    });
    EXPECT_EQ(call(machine, recorder::ask{0}), 9);
    EXPECT_EQ(now(), 1h);
    expect_call_fails([&] { call(machine, recorder::ask{0}, 10ms); }, exit_reason::timeout);
  }));
}

TEST(Statem, STM_19_SuspendedItsTimersRunAndItsEventsWait) {
  run_when_idle(aside([] {
    const auto machine = start_link<recorder>();
    tell(machine, [](recorder& self) {
      self.log.clear();
      return keep_state().with_state_timeout(10ms);
    });
    settle();
    suspend(machine, infinity);
    sleep(20ms);
    tell(machine, nothing);
    EXPECT_EQ(log_of(machine), lines{});
    resume(machine, infinity);
    EXPECT_EQ(log_of(machine), (lines{"1:state", "1:tell"}));
  }));
}

TEST(Statem, STM_20_ItsParentsExitEndsItAndThatOfOthersIsAnEvent) {
  run_everywhere(aside([] {
    const auto parent = spawn_monitor("parent", [] {
      start_link<recorder>(named("machine"), [](recorder&) {
        trap_exit(true);
        return keep_state();
      });
      receive<int>();
      exit("boom");
    });
    while (!whereis("machine")) yield();
    const auto machine = server_ref<recorder>(whereis("machine"));
    call(machine, recorder::ask{1});
    const auto ref = watch(machine.pid());
    exit(machine.pid(), "hello");
    settle();
    EXPECT_EQ(log_of(machine).back(), "1:exit");
    send(parent.process, 1);
    EXPECT_EQ(reason_of(ref), exit_reason("boom"));
  }));
}

TEST(Statem, KilledAtAnyOperationItLeavesNothingBehind) {
  // Each seed kills it elsewhere: also between the timers of one transition, with events postponed and queued.
  run_everywhere(aside([] {
    const auto machine = start<recorder>(server_options{});
    const auto ref = watch(machine.pid());
    spawn("killer", [machine] { exit(machine.pid(), exit_reason::kill); });
    for (int i = 0; i < 4; ++i) {
      tell(machine, [i](recorder&) {
        auto said = i % 2 == 0 ? postpone() : next_state(recorder::second{});
        return std::move(said)
            .with_state_timeout(10ms)
            .with_timeout(recorder::lamp{}, 20ms)
            .with_event_timeout(i == 3 ? 0ms : 5ms);
      });
    }
    EXPECT_EQ(reason_of(ref), exit_reason::killed);
  }));
}

}  // namespace
}  // namespace rehearse::tests
