// What cannot go on ends the program, and says which run and process it was.
// SPDX-License-Identifier: MIT
#include <rehearse/harness/watchdog.hpp>

#include <gtest/gtest.h>

#include <rehearse/rehearse.hpp>
#include <rehearse/scenarios/runner.hpp>

namespace rehearse::tests {

namespace {

void run_once(std::function<void()> body) {
  scenarios::runner once({.body = std::move(body), .is_test = true});
  once.simulation().set_context("scenario endless");
  once.run(1, 42);
}

void raise_error() { throw std::runtime_error("through noexcept"); }

struct waits_when_destroyed {
  ~waits_when_destroyed() { receive<int>(); }
};

}  // namespace

TEST(WatchdogDeathTest, EndsAProgramWhoseProcessDoesNotComeBack) {
  EXPECT_EXIT(
      {
        const harness::watchdog watches;
        run_once([] {
          spawn("looper", [] {
            for (volatile bool forever = true; forever;) {}
          });
        });
      },
      testing::ExitedWithCode(3), "no step for 10 s(.|\n)*seed 42, step 2, process looper(.|\n)*scenario endless");
}

TEST(FatalDeathTest, RefusesToWaitInADestructorWhileAnExceptionIsOnItsWay) {
  EXPECT_EXIT(run_once([] {
                spawn("careless", [] {
                  const waits_when_destroyed guard;
                  throw std::runtime_error("boom");
                });
              }),
              testing::ExitedWithCode(1), "careless(.|\n)*waited for a message in a destructor");
}

TEST(FatalDeathTest, RefusesToWaitInADestructorOfAKilledProcess) {
  EXPECT_EXIT(run_once([] {
                const pid victim = spawn("careless", [] {
                  const waits_when_destroyed guard;
                  for (;;) yield();
                });
                exit(victim, exit_reason::kill);
              }),
              testing::ExitedWithCode(1), "careless(.|\n)*killed, and a destructor waited for a message");
}

TEST(FatalDeathTest, NamesTheProcessWhoseExceptionNobodyCanCatch) {
  EXPECT_EXIT(
      {
        scenarios::scenario thrower;
        thrower.name = "thrower";
        thrower.is_test = true;
        thrower.body = [] {
          spawn("thrower", []() noexcept {
            yield();
            raise_error();
          });
        };
        scenarios::run_campaign(thrower, {.runs = 1});
      },
      testing::ExitedWithCode(1), "nobody caught: through noexcept(.|\n)*process thrower");
}

}  // namespace rehearse::tests
