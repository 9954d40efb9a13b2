// STREAM: a function applied to each item of a range, in tasks of their own.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <ranges>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "support.hpp"

namespace rehearse::tests {

namespace {

/// All results as text, in the order in which they came.
template <class Results>
auto texts_of(Results results) -> std::string {
  std::ostringstream out;
  const char* separator = "";
  for (const auto& each : results) {
    out << std::exchange(separator, ", ");
    each.describe(out);
  }
  return out.str();
}

/// How a process that runs `body` ends, as text.
template <class Body>
auto end_of(Body body) -> std::string {
  return reason_of(spawn_monitor("owner", body));
}

/// The running process has nothing left of a stream.
void expect_nothing_left() {
  settle();
  const auto mine = process_info(self());
  EXPECT_EQ(mine->mailbox_size, 0U);
  EXPECT_EQ(mine->link_count, 0U);
  EXPECT_EQ(mine->monitor_count, 0U);
}

struct running {
  pid task;
  int item;
};

/// Tells `owner` that it runs, then does so for ever.
auto runs_for_ever(pid owner) {
  return [owner](int item) {
    send(owner, running{self(), item});
    wait_for_ever();
  };
}

/// A range that counts how many of its items were asked for.
class counted_items {
 public:
  explicit counted_items(int count, int& asked) : count_(count), asked_(&asked) {}

  class iterator {
   public:
    using value_type = int;
    using difference_type = std::ptrdiff_t;
    iterator() = default;
    explicit iterator(const counted_items& of) : of_(&of) {}
    auto operator*() const -> int {
      ++*of_->asked_;
      if (at_ == of_->throws_at_) throw std::runtime_error("no such item");
      return at_;
    }
    auto operator++() -> iterator& {
      ++at_;
      return *this;
    }
    void operator++(int) { ++at_; }
    friend auto operator==(const iterator& at, std::default_sentinel_t) -> bool { return at.at_ > at.of_->count(); }

   private:
    const counted_items* of_ = nullptr;
    int at_ = 1;
  };
  auto begin() const -> iterator { return iterator(*this); }
  static auto end() -> std::default_sentinel_t { return {}; }
  auto count() const -> int { return count_; }

  auto that_throws_at(int item) && -> counted_items {
    throws_at_ = item;
    return *this;
  }

 private:
  int count_;
  int* asked_;
  int throws_at_ = 0;
};

const std::vector<int> one_two_three{1, 2, 3};
const auto twice = [](int item) { return 2 * item; };

static_assert(std::ranges::input_range<async_results<int, int>>);

}  // namespace

// -- STREAM-01 --------------------------------------------------------------------------------------------------------

TEST(AsyncStream, STREAM_01_NothingRunsUntilItIsAskedFor) {
  run_when_idle(in_process([] {
    int asked = 0;
    auto results = async_stream(counted_items(3, asked), twice);
    settle();
    EXPECT_EQ(asked, 0);
    EXPECT_EQ(process_info(self())->link_count, 0U);

    EXPECT_EQ(results.begin()->value(), 2);
    EXPECT_EQ(asked, 3);
  }));
}

TEST(AsyncStream, STREAM_01_OptionsThatCannotBeAreRefusedAtOnce) {
  run_everywhere(in_process([] {
    const auto refuses = [](const async_stream_options& options) {
      EXPECT_THROW(async_stream(one_two_three, twice, options), bad_argument);
    };
    refuses({.max_concurrency = 0});
    refuses({.timeout = -1ns});
    refuses({.on_timeout = on_timeout::nothing});
    refuses({.on_timeout = on_timeout::ignore});
    refuses({.shutdown = -1ns});
  }));
}

TEST(AsyncStream, STREAM_01_ItsItemsMayBeGivenInManyWays) {
  run_when_idle(in_process([] {
    EXPECT_EQ(texts_of(async_stream(one_two_three, twice)), "ok 2, ok 4, ok 6");
    EXPECT_EQ(texts_of(async_stream(std::vector<int>{1, 2}, twice)), "ok 2, ok 4");
    EXPECT_EQ(texts_of(async_stream({3, 4}, twice)), "ok 6, ok 8");
    EXPECT_EQ(texts_of(async_stream(std::vector<std::string>{}, [](const std::string& text) { return text; })), "");
    EXPECT_EQ(texts_of(async_stream(std::vector<bool>{true, false}, [](bool item) { return !item; })),
              "ok false, ok true");
    EXPECT_EQ(texts_of(async_stream(one_two_three, [](int) {})), "ok ok, ok ok, ok ok");
    expect_nothing_left();
  }));
}

TEST(AsyncStream, STREAM_01_ItIsReadOnce) {
  run_when_idle(in_process([] {
    auto results = async_stream(one_two_three, twice);
    EXPECT_EQ(results.begin()->value(), 2);
    EXPECT_EQ(results.to_vector().size(), 3U) << "begin() is where reading stopped";
    EXPECT_TRUE(results.to_vector().empty());
  }));
}

TEST(AsyncStream, STREAM_01_OnlyWhoBeganMayGoOn) {
  run_when_idle(in_process([] {
    auto results = async_stream(one_two_three, twice);
    auto at = results.begin();
    const auto other = spawn_monitor("other", [&] { EXPECT_THROW(++at, bad_argument); });
    EXPECT_EQ(reason_of(other), "normal");
    EXPECT_EQ(results.to_vector().size(), 3U) << "the attempt changed nothing";
    expect_nothing_left();
  }));
}

// -- STREAM-02 to STREAM-05 -------------------------------------------------------------------------------------------

TEST(AsyncStream, STREAM_02_OneProcessIsLinkedToTheOwnerAndTheTasksToThat) {
  run_when_idle(in_process([] {
    auto results = async_stream(one_two_three, [](int) {
      return std::pair{process_info(self())->link_count, process_info(self())->watcher_count};
    });
    for (const auto& each : results) {
      EXPECT_EQ(each.value(), (std::pair<std::uint64_t, std::uint64_t>{1, 1}));
      EXPECT_EQ(process_info(self())->link_count, 1U);
      EXPECT_EQ(process_info(self())->monitor_count, 1U);
    }
    expect_nothing_left();
  }));
}

TEST(AsyncStream, STREAM_03_SoManyTasksAtATimeAndNoItemBeforeItsTask) {
  run_when_idle(in_process([] {
    int asked = 0;
    int alive = 0;
    int most = 0;
    const auto counts = [&](int item) {
      most = std::max(most, ++alive);
      sleep(item % 3 * 1ms);
      --alive;
    };
    auto results = async_stream(counted_items(10, asked), counts, {.max_concurrency = 4, .ordered = false});
    int delivered = 0;
    for (const auto& each : results) {
      EXPECT_TRUE(each.is_ok());
      EXPECT_EQ(asked, std::min(10, ++delivered + 3));
    }
    EXPECT_EQ(most, 4);
    EXPECT_EQ(asked, 10);
  }));
}

TEST(AsyncStream, STREAM_03_AllPlacesAreTakenBeforeAnythingIsDelivered) {
  run_everywhere(in_process([] {
    int asked = 0;
    auto results = async_stream(counted_items(9, asked), twice, {.max_concurrency = 4, .timeout = infinity});
    results.begin();
    EXPECT_GE(asked, 4);
  }));
}

TEST(AsyncStream, STREAM_04_ResultsComeInTheOrderOfTheItemsOrAsTheyEnd) {
  run_when_idle(in_process([] {
    const auto slowest_first = [](int item) {
      sleep(item == 1 ? 10ms : item == 2 ? 4ms : 1ms);
      return item;
    };
    EXPECT_EQ(texts_of(async_stream(one_two_three, slowest_first)), "ok 1, ok 2, ok 3");
    EXPECT_EQ(texts_of(async_stream(one_two_three, slowest_first, {.ordered = false})), "ok 3, ok 2, ok 1");
    EXPECT_EQ(texts_of(async_stream(one_two_three, slowest_first, {.max_concurrency = 2, .ordered = false})),
              "ok 2, ok 3, ok 1");
    EXPECT_EQ(texts_of(async_stream(one_two_three, slowest_first, {.max_concurrency = 1, .ordered = false})),
              "ok 1, ok 2, ok 3");
  }));
}

TEST(AsyncStream, STREAM_04_ASlowHeadDoesNotStopTheOthers) {
  run_when_idle(in_process([] {
    int ended = 0;
    const auto first_is_slow = [&ended](int item) {
      sleep(item == 1 ? 100ms : 1ms);
      if (item != 1) ++ended;
    };
    int asked = 0;
    auto results = async_stream(counted_items(9, asked), first_is_slow, {.max_concurrency = 2});
    results.begin();
    EXPECT_EQ(ended, 8) << "they are buffered";
  }));
}

TEST(AsyncStream, STREAM_04_OrderHoldsUnderEverySchedule) {
  run_everywhere(in_process([] {
    EXPECT_EQ(texts_of(async_stream({1, 2, 3, 4, 5}, twice, {.max_concurrency = 2, .timeout = infinity})),
              "ok 2, ok 4, ok 6, ok 8, ok 10");
    expect_nothing_left();
  }));
}

struct farewell {};
/// Sends as its last act, so that there is a moment between a task's value and its end.
class leaves_late {
 public:
  explicit leaves_late(pid to) : to_(to) {}
  leaves_late(const leaves_late&) = default;
  leaves_late(leaves_late&& other) noexcept : to_(std::exchange(other.to_, pid())) {}
  ~leaves_late() {
    if (to_ && self() != to_) send(to_, farewell{});
  }
  auto operator=(const leaves_late&) -> leaves_late& = delete;

 private:
  pid to_;
};

TEST(AsyncStream, STREAM_05_AValueCountsHoweverTheTaskEndsAfterwards) {
  const auto body = [](bool& killed_after_its_value) {
    trap_exit(true);
    const pid killer = spawn("killer", [owner = self()] {
      const auto victim = receive<running>().task;
      const auto ref = monitor(victim);
      const auto delay = draw(8);
      for (std::uint32_t i = 0; i < delay; ++i) yield();
      exit(victim, exit_reason::kill);
      send(owner, reason_of(ref));
    });
    const auto results = async_stream({1}, [killer, late = leaves_late(killer)](int item) {
                           send(killer, running{self(), item});
                           return item;
                         }).to_vector();
    const auto end = receive<std::string>();
    EXPECT_TRUE(results.at(0).is_ok() || end == "killed");
    killed_after_its_value = results.at(0).is_ok() && end == "killed";
  };
  for (const auto delivery : {sim::delivery::instant, sim::delivery::in_flight}) {
    EXPECT_GT(count_seeds({delivery, sim::timers::when_idle}, sim::granularity::operation, body, 200), 0U);
  }
}

// -- STREAM-06 --------------------------------------------------------------------------------------------------------

const auto odd_ones_crash = [](int item) {
  if (item % 2 == 1) exit("boom");
  return item;
};

TEST(AsyncStream, STREAM_06_ACrashEndsAnOwnerThatDoesNotTrap) {
  run_everywhere(in_process([] {
    EXPECT_EQ(end_of([] { async_stream({2, 3}, odd_ones_crash, {.timeout = infinity}).to_vector(); }), "boom");
  }));
}

TEST(AsyncStream, STREAM_06_ACrashIsAResultForAnOwnerThatTraps) {
  run_everywhere(in_process([] {
    trap_exit(true);
    EXPECT_EQ(texts_of(async_stream({1, 2, 3}, odd_ones_crash, {.timeout = infinity})), "exit boom, ok 2, exit boom");
    EXPECT_EQ(texts_of(async_stream({1, 2, 3}, odd_ones_crash, {.timeout = infinity, .zip_input_on_exit = true})),
              "exit boom of 1, ok 2, exit boom of 3");
    expect_nothing_left();
  }));
}

TEST(AsyncStream, STREAM_06_WithoutLinksItIsAResultForEverybody) {
  run_when_idle(in_process([] {
    const pid sup = start_task_supervisor();
    EXPECT_EQ(texts_of(async_stream_nolink(sup, {1, 2, 3}, odd_ones_crash)), "exit boom, ok 2, exit boom");
    EXPECT_EQ(end_of([sup] { async_stream(sup, {1, 2}, odd_ones_crash).to_vector(); }), "boom");
  }));
}

TEST(AsyncStream, STREAM_06_AnItemThatComesBackIsTheOneThatFailed) {
  run_when_idle(in_process([] {
    trap_exit(true);
    const auto results = async_stream({1, 2, 3}, odd_ones_crash, {.zip_input_on_exit = true}).to_vector();
    EXPECT_EQ(results.at(0).input(), 1);
    EXPECT_FALSE(results.at(1).input());
    EXPECT_EQ(results.at(2).input(), 3);
    EXPECT_EQ(results.at(2), results.at(2));
    EXPECT_FALSE(results.at(0) == results.at(2));
  }));
}

// -- STREAM-07 --------------------------------------------------------------------------------------------------------

const auto first_sleeps = [](int item) {
  if (item == 1) wait_for_ever();
  return item;
};

TEST(AsyncStream, STREAM_07_ATaskThatIsTooSlowEndsTheStreamAndItsOwner) {
  run_when_idle(in_process([] {
    EXPECT_EQ(end_of([] {
                async_stream({1, 2}, first_sleeps, {.timeout = 10ms}).to_vector();
              }),
              "{timeout, async_stream}");
    EXPECT_EQ(now(), 10ms);
  }));
}

TEST(AsyncStream, STREAM_07_AnOwnerThatCatchesThatHasNothingLeft) {
  run_when_idle(in_process([] {
    const pid sup = start_task_supervisor();
    for (const bool traps : {false, true}) {
      trap_exit(traps);
      EXPECT_THROW(
          async_stream_nolink(sup, {1, 1, 2}, first_sleeps, {.max_concurrency = 2, .timeout = 10ms}).to_vector(),
          exit_exception);
      unlink(sup);
      expect_nothing_left();
      EXPECT_TRUE(task_children(sup).empty());
    }
  }));
}

TEST(AsyncStream, STREAM_07_OrItIsKilledAndThatIsAResult) {
  run_when_idle(in_process([] {
    const async_stream_options options{.timeout = 10ms, .on_timeout = on_timeout::kill_task};
    EXPECT_EQ(texts_of(async_stream({1, 2}, first_sleeps, options)), "exit timeout, ok 2");
    expect_nothing_left();
    async_stream_options zipped = options;
    zipped.zip_input_on_exit = true;
    EXPECT_EQ(texts_of(async_stream({2, 1}, first_sleeps, zipped)), "ok 2, exit timeout of 1");
    expect_nothing_left();
  }));
}

TEST(AsyncStream, STREAM_07_EachTaskHasItsTimeFromItsOwnStart) {
  run_when_idle(in_process([] {
    const auto sleeps = [](int) { sleep(8ms); };
    EXPECT_EQ(texts_of(async_stream({1, 2, 3}, sleeps, {.max_concurrency = 1, .timeout = 10ms})),
              "ok ok, ok ok, ok ok");
    EXPECT_EQ(now(), 24ms);
  }));
}

TEST(AsyncStream, STREAM_07_TimersThatFireAtAnyTimeLoseNoItem) {
  run_everywhere(in_process([] {
    const auto results =
        async_stream({1, 2, 3, 4}, twice, {.max_concurrency = 2, .timeout = 1ms, .on_timeout = on_timeout::kill_task})
            .to_vector();
    EXPECT_EQ(results.size(), 4U);
    for (int i = 0; i < 4; ++i) {
      const auto& each = results.at(i);
      EXPECT_TRUE(each.is_ok() ? each.value() == 2 * (i + 1) : each.reason() == exit_reason::timeout);
    }
    expect_nothing_left();
  }));
}

// -- STREAM-08 --------------------------------------------------------------------------------------------------------

TEST(AsyncStream, STREAM_08_WhoStopsEarlyHasNothingLeft) {
  run_everywhere(in_process([] {
    trap_exit(draw(2) == 1);
    std::vector<pid> tasks;
    const auto first_returns = [&tasks](int item) {
      tasks.push_back(self());
      if (item != 1) wait_for_ever();
      return item;
    };
    for (const auto& each : async_stream({1, 2, 3}, first_returns, {.timeout = infinity})) {
      EXPECT_EQ(each.value(), 1);
      break;
    }
    for (const pid each : tasks) EXPECT_FALSE(is_alive(each)) << "they were awaited";
    expect_nothing_left();
  }));
}

TEST(AsyncStream, STREAM_08_AnExceptionOnItsWayOutOfTheLoopStopsItToo) {
  run_everywhere(in_process([] {
    trap_exit(draw(2) == 1);
    std::vector<pid> tasks;
    const auto first_returns = [&tasks](int item) {
      tasks.push_back(self());
      if (item != 1) wait_for_ever();
      return item;
    };
    try {
      for (const auto& each : async_stream({1, 2, 3}, first_returns, {.timeout = infinity})) {
        if (each.is_ok()) throw std::runtime_error("enough");
      }
    } catch (const std::runtime_error& enough) {
      EXPECT_STREQ(enough.what(), "enough");
    }
    settle();
    for (const pid each : tasks) EXPECT_FALSE(is_alive(each)) << "not awaited, but told to stop";
    expect_nothing_left();
  }));
}

TEST(AsyncStream, STREAM_08_AnExceptionFromTheItemsStopsItFirst) {
  run_everywhere(in_process([] {
    trap_exit(draw(2) == 1);
    int asked = 0;
    const pid owner = self();
    EXPECT_THROW(async_stream(counted_items(9, asked).that_throws_at(3), runs_for_ever(owner), {.timeout = infinity})
                     .to_vector(),
                 std::runtime_error);
    for (int i = 0; i < 2; ++i) {
      const auto began = receive_within<running>(0s);
      EXPECT_FALSE(began && is_alive(began->task));
    }
    expect_nothing_left();
  }));
}

TEST(AsyncStream, STREAM_08_TheItemsAreGivenBackAfterTheTasksHaveEnded) {
  run_everywhere(in_process([] {
    int alive = 0;
    struct counting {
      int* alive;
      explicit counting(int& count) : alive(&++count) {}
      ~counting() { --*alive; }
    };
    struct source : std::vector<int> {
      explicit source(std::shared_ptr<int> ends) : std::vector<int>{1, 2, 3}, held(std::move(ends)) {}
      std::shared_ptr<int> held;
    };
    bool closed = false;
    {
      const std::shared_ptr<int> ends(new int(0), [&](const int* each) {
        closed = true;
        EXPECT_EQ(alive, 0);
        delete each;
      });
      source items(ends);
      auto results = async_stream(std::move(items),
                                  [&alive](int item) {
                                    const counting one(alive);
                                    if (item != 1) wait_for_ever();
                                  },
                                  {.timeout = infinity});
      results.begin();
    }
    EXPECT_TRUE(closed);
  }));
}

TEST(AsyncStream, STREAM_08_TasksDieWithTheOwner) {
  run_everywhere(in_process([] {
    const pid owner = spawn("owner", [me = self()] {
      async_stream({1, 2, 3}, runs_for_ever(me), {.timeout = infinity}).to_vector();
    });
    std::vector<monitor_ref> tasks;
    for (int i = 0; i < 3; ++i) tasks.push_back(watch(receive<running>().task));
    exit(owner, "boom");
    for (const monitor_ref each : tasks) EXPECT_EQ(reason_of(each), "boom");
  }));
}

TEST(AsyncStream, STREAM_08_WhereverTheOwnerIsKilledNoTaskStays) {
  run_everywhere(in_process([] {
                   std::vector<pid> tasks;
                   const pid owner = spawn("owner", [&tasks] {
                     for (int round = 0; round < 2; ++round) {
                       auto results = async_stream({1, 2, 3},
                                                   [&tasks](int item) {
                                                     tasks.push_back(self());
                                                     if (item == 2) wait_for_ever();
                                                   },
                                                   {.timeout = infinity});
                       results.begin();
                     }
                     wait_for_ever();
                   });
                   const auto delay = draw(60);
                   for (std::uint32_t i = 0; i < delay; ++i) yield();
                   exit(owner, exit_reason::kill);
                   settle();
                   for (const pid each : tasks) EXPECT_FALSE(is_alive(each));
                 }),
                 30);
}

TEST(AsyncStream, STREAM_08_TasksWithoutLinksOutliveTheOwner) {
  run_when_idle(in_process([] {
    const pid sup = start_task_supervisor();
    const pid owner = spawn("owner", [sup, me = self()] {
      async_stream_nolink(sup, {1, 2}, runs_for_ever(me), {.timeout = infinity}).to_vector();
    });
    for (int i = 0; i < 2; ++i) receive<running>();
    exit(owner, "boom");
    settle();
    EXPECT_EQ(task_children(sup).size(), 2U);
  }));
}

TEST(AsyncStream, STREAM_08_AKilledSpawnerEndsTheStreamOfAnOwnerThatTraps) {
  run_everywhere(in_process([] {
    trap_exit(true);
    const auto kills_its_spawner = [](int) {
      // Spawned just before its first task.
      exit(pid(self().id() - 1, self().epoch()), exit_reason::kill);
      wait_for_ever();
    };
    try {
      async_stream({1}, kills_its_spawner, {.timeout = infinity}).to_vector();
      ADD_FAILURE() << "nobody was left to say how the task ended";
    } catch (const exit_exception& left) {
      EXPECT_EQ(left.reason().to_string(), "{killed, async_stream}");
    }
    expect_nothing_left();
  }));
}

TEST(AsyncStream, STREAM_08_SeveralStreamsMayBeReadAtATime) {
  run_everywhere(in_process([] {
    auto left = async_stream({1, 2, 3}, twice, {.timeout = infinity});
    auto right = async_stream({4, 5, 6}, twice, {.max_concurrency = 1, .timeout = infinity});
    std::string read;
    for (auto l = left.begin(), r = right.begin(); l != left.end(); ++l, ++r) {
      read += std::to_string(l->value()) + "-" + std::to_string(r->value()) + " ";
    }
    EXPECT_EQ(read, "2-8 4-10 6-12 ");
    expect_nothing_left();
  }));
}

// -- STREAM-09 --------------------------------------------------------------------------------------------------------

TEST(AsyncStream, STREAM_09_AFullSupervisorEndsTheStreamCleanly) {
  run_when_idle(in_process([] {
    const pid sup = start_task_supervisor({.max_children = 1});
    unlink(sup);
    EXPECT_THROW(async_stream_nolink(sup, {1, 2}, [](int) { wait_for_ever(); }).to_vector(), max_children_reached);
    expect_nothing_left();
    EXPECT_TRUE(task_children(sup).empty());

    EXPECT_EQ(texts_of(async_stream_nolink(sup, {1, 2}, twice, {.max_concurrency = 1})), "ok 2, ok 4");
  }));
}

}  // namespace rehearse::tests
