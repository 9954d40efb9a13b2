// AGENT: servers around one value.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "finished_tasks.hpp"
#include "support.hpp"

namespace rehearse::tests {

TEST(Agent, AGENT_01_ItsFirstValueIsMadeInside) {
  run_everywhere(in_process([] {
    const auto where = start_agent([] { return self(); });
    EXPECT_EQ(where.get(infinity), where.pid());
    EXPECT_NE(where.pid(), self());
  }));
}

TEST(Agent, AGENT_01_ItIsLinkedToItsStarterUnlessSaidOtherwise) {
  run_everywhere(in_process([] {
    const auto linked = start_agent([] { return 1; });
    EXPECT_EQ(process_info(linked.pid())->link_count, 1U);
    const auto alone = start_unlinked_agent([] { return 1; });
    EXPECT_EQ(process_info(alone.pid())->link_count, 0U);
  }));
}

TEST(Agent, AGENT_01_AFirstFunctionThatThrowsIsAnErrorWithItsReason) {
  run_everywhere(in_process([] {
    trap_exit(true);
    const start_result failed = try_start_agent([]() -> int { throw std::runtime_error("no disk"); });
    EXPECT_FALSE(failed.is_ok());
    EXPECT_EQ(failed.reason.to_string(), "error: std::runtime_error: no disk");
    EXPECT_EQ(try_start_agent([]() -> int { exit("boom"); }).reason.to_string(), "boom");
    EXPECT_EQ(queued(), 0U);
  }));
}

TEST(Agent, AGENT_01_ItHasANameAndAStartThatMayTakeTooLong) {
  run_when_idle(in_process([] {
    start_agent([] { return 5; }, named("settings"));
    EXPECT_EQ(agent_named<int>("settings").get(), 5);
    const start_result again = try_start_agent([] { return 6; }, named("settings"));
    EXPECT_EQ(again.reason.to_string(), "already_started");
    EXPECT_EQ(again.process, whereis("settings"));

    const start_result late = try_start_agent(
        [] {
          sleep(20ms);
          return 1;
        },
        {.timeout = 10ms});
    EXPECT_EQ(late.reason.to_string(), "timeout");
  }));
}

TEST(Agent, AGENT_01_ItKeepsNothingButItsValue) {
  static_assert(sizeof(runtime::detail::agent_object<std::int64_t>) <= 32, "a million agents must fit");
  run_everywhere(in_process([] {
    const auto captured = std::make_shared<int>(3);
    const auto settings = start_agent([captured] { return *captured; });
    EXPECT_EQ(captured.use_count(), 1) << "its first function is gone";
    EXPECT_EQ(settings.get(infinity), 3);
  }));
}

TEST(Agent, AGENT_02_GetUpdateAndCastInOrder) {
  run_everywhere(in_process([] {
    const auto settings = start_agent([] { return std::map<std::string, int>{}; });
    settings.update([](auto& all) { all["volume"] = 3; }, infinity);
    EXPECT_EQ(settings.get([](const auto& all) { return all.at("volume"); }, infinity), 3);
    EXPECT_EQ(settings.get_and_update([](auto& all) { return all["volume"]++; }, infinity), 3);
    settings.cast([](auto& all) { all["volume"] *= 10; });
    EXPECT_EQ(settings.get([](const auto& all) { return all.at("volume"); }, infinity), 40);
    EXPECT_EQ(settings.get(infinity).size(), 1U);
    stop(settings);
    EXPECT_FALSE(is_alive(settings.pid()));
  }));
}

TEST(Agent, AGENT_02_FunctionsMayReturnTheNewValue) {
  run_everywhere(in_process([] {
    const auto count = start_agent<std::int64_t>([] { return 1; });
    count.update([](std::int64_t value) { return value + 1; }, infinity);
    EXPECT_EQ(count.get(infinity), 2);
    count.cast([](std::int64_t value) { return value * 10; });
    EXPECT_EQ(count.get(infinity), 20);
    EXPECT_EQ(
        count.get_and_update([](std::int64_t value) { return std::pair(std::string("was 20"), value + 1); }, infinity),
        "was 20");
    EXPECT_EQ(count.get(infinity), 21);
  }));
}

TEST(Agent, AGENT_02_ItsValueNeedNotBeCopied) {
  run_everywhere(in_process([] {
    const auto owner = start_agent([] { return std::make_unique<int>(1); });
    owner.update([](std::unique_ptr<int> held) { return std::make_unique<int>(*held + 1); }, infinity);
    EXPECT_EQ(owner.get([](const auto& held) { return *held; }, infinity), 2);
    const auto taken = owner.get_and_update([](auto& held) { return std::exchange(held, nullptr); }, infinity);
    EXPECT_EQ(*taken, 2);
  }));
}

TEST(Agent, AGENT_02_FunctionsRunInsideTheAgentOneAtATime) {
  run_everywhere(in_process([] {
    const auto busy = start_agent([] { return 0; });
    const auto hold = [busy] {
      busy.update(
          [](int& inside) {
            EXPECT_EQ(++inside, 1);
            yield();
            EXPECT_EQ(inside--, 1);
          },
          infinity);
    };
    std::vector<task<unit>> all;
    for (int i = 0; i < 3; ++i) all.push_back(async(hold));
    await_many(all, infinity);
    EXPECT_EQ(busy.get([](int) { return self(); }, infinity), busy.pid());
  }));
}

TEST(Agent, AGENT_02_ARequestHasATimeoutOfFiveSecondsUnlessItGivesOne) {
  run_when_idle(in_process([] {
    const auto slow = start_agent([] { return 0; });
    const auto take_long = [](int&) { sleep(8s); };
    const virtual_time before = now();
    EXPECT_EQ(exit_text_of([&] { slow.update(take_long); }), "{timeout, call update}");
    EXPECT_EQ(now() - before, 5s);
    slow.update(take_long, infinity);
    EXPECT_EQ(exit_text_of([&] { slow.get([](int value) { return sleep(2ms), value; }, 1ms); }), "{timeout, call get}");
    sleep(1s);
    EXPECT_EQ(exit_text_of([&] { slow.get_and_update([](int&) { return sleep(2ms), 0; }, 1ms); }),
              "{timeout, call get_and_update}");
  }));
}

TEST(Agent, AGENT_02_RequestsToNobodyExitAndCastsAreLost) {
  run_everywhere(in_process([] {
    const auto nobody = agent_named<int>("nobody");
    EXPECT_EQ(exit_text_of([&] { nobody.get(infinity); }), "{noproc, call get}");
    EXPECT_EQ(exit_text_of([&] { nobody.update([](int&) {}, infinity); }), "{noproc, call update}");
    nobody.cast([](int&) { ADD_FAILURE() << "it ran"; });
  }));
}

TEST(Agent, AGENT_02_ATraceNamesItsRequests) {
  const auto run = run_recorded([] {
    const auto count = start_agent([] { return 0; }, named("count"));
    count.get();
    count.update([](int& value) { ++value; });
    count.get_and_update([](int& value) { return value; });
    count.cast([](int&) {});
    stop(count);
  });

  std::string asked;
  for (const auto& each : run.events) {
    const bool is_request = each.detail == "call" || each.detail == "cast";
    if (each.kind == runtime::event_kind::operation && is_request) asked += each.text + " ";
  }
  EXPECT_EQ(asked, "get update get_and_update cast ");
}

TEST(Agent, AGENT_02_OtherMessagesAreDropped) {
  run_everywhere(in_process([] {
    const auto count = start_agent([] { return 0; });
    send(count.pid(), std::string("hello"));
    count.update([](int& value) { ++value; }, infinity);
    EXPECT_EQ(count.get(infinity), 1);
    EXPECT_EQ(process_info(count.pid())->mailbox_size, 0U);
  }));
}

TEST(Agent, AGENT_02_ItsValueMayBePeekedAt) {
  run_everywhere(in_process([] {
    const auto count = start_agent([] { return 3; });
    settle();
    ASSERT_NE(peek(count), nullptr);
    EXPECT_EQ(*peek(count), 3);
    stop(count);
    EXPECT_EQ(peek(count), nullptr);
  }));
}

TEST(Agent, AGENT_03_AnExceptionEndsTheAgentAndItsCaller) {
  run_everywhere(in_process([] {
    const auto count = start_unlinked_agent([] { return 0; });
    const monitor_ref gone = watch(count.pid());
    const auto caller =
        spawn_monitor("caller", [count] { count.update([](int&) { throw std::runtime_error("oops"); }, infinity); });
    EXPECT_EQ(reason_of(caller), "{error: std::runtime_error: oops, call update}");
    EXPECT_EQ(reason_of(gone), "error: std::runtime_error: oops");
  }));
}

TEST(Agent, AGENT_03_AnExceptionInACastEndsTheAgentAlone) {
  run_everywhere(in_process([] {
    const auto count = start_unlinked_agent([] { return 0; });
    const monitor_ref gone = watch(count.pid());
    count.cast([](int&) { throw 7; });
    EXPECT_EQ(reason_of(gone), "thrown: int");
  }));
}

TEST(Agent, AGENT_03_ItsValueIsLostAndARestartBeginsAnew) {
  run_everywhere(in_process([] {
    std::vector children{agent_child(
        "count", [] { return 0; }, named("count"))};
    start_supervisor({{}, std::move(children)});
    const auto count = agent_named<int>("count");
    count.update([](int& value) { value = 9; }, infinity);
    const monitor_ref gone = monitor(whereis("count"));
    count.cast([](int&) { exit("boom"); });
    EXPECT_EQ(reason_of(gone), "boom");
    settle();  // The supervisor has started it again.
    EXPECT_EQ(count.get(infinity), 0);
  }));
}

TEST(Agent, AGENT_05_TwoRequestsAreNotAtomicTogether) {
  bool lost = false;
  bool kept = false;
  run_when_idle(in_process([&] {
                  const auto count = start_agent([] { return 0; });
                  const auto increment = [count] {
                    const int seen = count.get();
                    count.update([seen](int&) { return seen + 1; });
                  };
                  await_many(std::vector{async(increment), async(increment)});
                  (count.get() == 2 ? kept : lost) = true;
                }),
                50);
  EXPECT_TRUE(lost);
  EXPECT_TRUE(kept);
}

TEST(Agent, AGENT_05_OneRequestIsAtomic) {
  run_everywhere(in_process([] {
    const auto count = start_agent([] { return 0; });
    const auto update = [count] { count.update([](int& value) { ++value; }, infinity); };
    const auto get_and_update = [count] { count.get_and_update([](int& value) { return ++value; }, infinity); };
    await_many(std::vector{async(update), async(get_and_update), async(update)}, infinity);
    EXPECT_EQ(count.get(infinity), 3);
  }));
}

}  // namespace rehearse::tests
