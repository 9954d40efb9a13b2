// Exceptions out of every place where user code runs, and kills of those who are in the middle of handling one.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <exception>
#include <ostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "support.hpp"

namespace rehearse::tests {

namespace {

struct go {};

struct without_words : std::exception {
  auto what() const noexcept -> const char* override { return nullptr; }
};

/// Throws what is no std::exception.
struct thrower : gen_server {
  bool at_once;
  explicit thrower(bool in_init) : at_once(in_init) {}
  void init() {
    if (at_once) throw 42;
  }
  void handle_info(go) { throw 43L; }
};

struct unprintable {
  int number;
  void describe(std::ostream& out) const {
    out << "half";
    throw std::runtime_error("in describe");
  }
};

struct unhashable {
  auto hash_to() const -> std::uint64_t { throw std::runtime_error("in hash_to"); }
};

}  // namespace

TEST(Exceptions, ThatAreNoStandardOnesNameTheirType) {
  run_everywhere(in_process([] {
    EXPECT_EQ(reason_of(spawn_monitor([] { throw 42; })), "thrown: int");
    EXPECT_EQ(reason_of(spawn_monitor([] { throw "text"; })), "thrown: char const*");

    EXPECT_EQ(try_start<thrower>(server_options{}, true).reason.to_string(), "thrown: int");
    const auto server = start<thrower>(server_options{}, false).pid();
    const monitor_ref ref = watch(server);
    send(server, go{});
    EXPECT_EQ(reason_of(ref), "thrown: long");
  }));
}

TEST(Exceptions, WithoutWordsHaveTheirType) {
  run_everywhere(in_process([] {
    const std::string reason = reason_of(spawn_monitor([] { throw without_words(); }));
    EXPECT_NE(reason.find("without_words"), std::string::npos) << reason;
  }));
}

TEST(Exceptions, OutOfDescribeAreToldInPlaceOfTheText) {
  const auto run = run_recorded(in_process([] {
    send(self(), unprintable{1});
    EXPECT_EQ(receive<unprintable>().number, 1);
  }));

  EXPECT_EQ(run.outcome, sim::verdict::pass) << run.explanation;
  EXPECT_TRUE(has_event(run, [](const sim::recorded_event& each) {
    return each.text.find("half(could not be printed, it threw: in describe)") != std::string::npos;
  }));
}

TEST(ExceptionsDeathTest, OutOfHashToEndTheProgramAndNameTheType) {
  EXPECT_EXIT(run_recorded([] { send(self(), unhashable{}); }), testing::ExitedWithCode(1),
              "hash_to of unhashable threw, and must not: (.|\n)*in hash_to(.|\n)*seed 1, step 1, process test");
}

TEST(Exceptions, OfTwoProcessesInCatchBlocksAreEachOnesOwn) {
  run_everywhere(in_process([] {
    const auto parked = [](const std::string& text) {
      return spawn_monitor([text] {
        try {
          throw std::runtime_error(text);
        } catch (const std::exception& error) {
          for (int i = 0; i < 3; ++i) {
            yield();
            EXPECT_EQ(error.what(), text);
            try {
              std::rethrow_exception(std::current_exception());
            } catch (const std::runtime_error& again) {
              yield();
              EXPECT_EQ(again.what(), text);
            }
          }
          throw;
        }
      });
    };
    const auto one = parked("one");
    const auto two = parked("two");

    EXPECT_EQ(reason_of(one), "error: std::runtime_error: one");
    EXPECT_EQ(reason_of(two), "error: std::runtime_error: two");
  }));
}

TEST(Exceptions, OfOneInACatchBlockSurviveTheKillOfAnother) {
  run_everywhere(in_process([] {
    const auto park = [](const std::string& text, bool for_ever) {
      return spawn_monitor([text, for_ever] {
        try {
          throw std::logic_error(text);
        } catch (const std::logic_error&) {
          if (for_ever) wait_for_ever();
          receive<go>();
          throw;
        }
      });
    };
    const auto victim = park("victim", true);
    const auto survivor = park("survivor", false);
    exit(victim.process, exit_reason::kill);
    EXPECT_EQ(reason_of(victim), "killed");
    send(survivor.process, go{});

    EXPECT_EQ(reason_of(survivor), "error: std::logic_error: survivor");
    EXPECT_EQ(std::uncaught_exceptions(), 0);
  }));
}

TEST(Exceptions, OnTheirWayThroughADestructorThatSuspendsArriveWhole) {
  run_everywhere(in_process([] {
    struct says_goodbye {
      pid to;
      ~says_goodbye() {
        send(to, go{});
        send(to, go{});  // Ends the step, in the middle of the unwinding.
      }
    };
    const pid tester = self();
    std::vector<runtime::monitored_process> leaving;
    for (int i = 0; i < 3; ++i) {
      leaving.push_back(spawn_monitor([tester, i] {
        const says_goodbye last{tester};
        throw std::runtime_error(std::to_string(i));
      }));
    }
    for (std::size_t i = 0; i < leaving.size(); ++i) {
      EXPECT_EQ(reason_of(leaving[i]), "error: std::runtime_error: " + std::to_string(i));
    }
    EXPECT_EQ(queued(), 6U);
  }));
}

}  // namespace rehearse::tests
