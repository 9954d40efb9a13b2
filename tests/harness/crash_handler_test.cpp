// A stack that overflows is told as such, with the run it happened in; other crashes stay what they were.
// SPDX-License-Identifier: MIT
#include <rehearse/harness/crash_handler.hpp>

#include <alloca.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>

#include <rehearse/rehearse.hpp>
#include <rehearse/scenarios/campaign.hpp>

// AddressSanitizer keeps frames elsewhere, and reports overflows and other crashes before the operating system would.
#if defined(__SANITIZE_ADDRESS__)
#define REHEARSE_NEEDS_PLAIN_STACKS() GTEST_SKIP() << "AddressSanitizer reports crashes itself"
#else
#define REHEARSE_NEEDS_PLAIN_STACKS() static_cast<void>(0)
#endif

namespace rehearse::tests {

namespace {

[[gnu::noinline]] auto recurse(int depth) -> int {
  volatile char frame[256];
  for (auto& each : frame) each = static_cast<char>(depth);
  return depth == 0 ? frame[0] : recurse(depth - 1) + frame[0];
}

/// Far below the end of the stack, without touching anything between.
[[gnu::noinline]] void jump(std::size_t size) {
  auto* lowest = static_cast<volatile char*>(alloca(size));
  lowest[0] = 1;
  asm volatile("" : : "r"(lowest) : "memory");  // Keeps the compiler from seeing that nobody reads it.
}

struct deep_server : gen_server {
  struct dive {};
  void handle_cast(dive) { recurse(1'000'000); }
};

/// A campaign as the tool runs it.
void run_with_handler(void (*body)()) {
  const harness::crash_handler tells;
  scenarios::scenario what;
  what.name = "deep";
  what.is_test = true;
  what.body = body;
  scenarios::campaign_options options;
  options.runs = 1;
  options.seed = 42;
  options.replay = [](const sim::campaign_info& info) {
    auto line = scenarios::replay_arguments(info);
    line.before_seed.insert(0, "prog run ");
    return line;
  };
  scenarios::run_campaign(what, options);
}

void exit_with_9(int) { _exit(9); }

}  // namespace

TEST(StackOverflowDeathTest, OfARecursionNamesRunProcessOperationAndSize) {
  REHEARSE_NEEDS_PLAIN_STACKS();
  EXPECT_EXIT(run_with_handler([] {
                spawn("diver", [] {
                  yield();
                  recurse(1'000'000);
                });
              }),
              testing::ExitedWithCode(1),
              "the stack of this process, [0-9]+ KiB, overflowed; make deep recursion a loop(.|\n)*"
              "seed 42, step 2, process diver <2>, operation 1 \\(yield\\)(.|\n)*scenario deep(.|\n)*"
              "\nreplay: prog run deep --runs 1 --seed 42 --strategy random ");
}

TEST(StackOverflowDeathTest, OfAHandlerNamesTheServer) {
  REHEARSE_NEEDS_PLAIN_STACKS();
  EXPECT_EXIT(run_with_handler([] {
                cast(start<deep_server>({.name = "deep_one"}), deep_server::dive{});
                sleep(1s);
              }),
              testing::ExitedWithCode(1), "KiB, overflowed(.|\n)*process deep_one");
}

TEST(StackOverflowDeathTest, OfTheRootNamesIt) {
  REHEARSE_NEEDS_PLAIN_STACKS();
  EXPECT_EXIT(run_with_handler([] { recurse(1'000'000'000); }), testing::ExitedWithCode(1),
              "1024 KiB, overflowed(.|\n)*process test <1>");
}

TEST(StackOverflowDeathTest, OfOneLargeFrameIsSeenBeyondTheCanary) {
  REHEARSE_NEEDS_PLAIN_STACKS();
  EXPECT_EXIT(run_with_handler([] {
                spawn("jumper", [] { jump(500 * 1024); });
                yield();
              }),
              testing::ExitedWithCode(1), "KiB, overflowed(.|\n)*process jumper");
}

TEST(StackOverflowDeathTest, WithoutAGuardIsToldByTheCanary) {
  REHEARSE_NEEDS_PLAIN_STACKS();
  EXPECT_EXIT(run_with_handler([] {
                // More than have guards; the ones above only wait, so what the last one overwrites is nobody's frames.
                spawn_each(2'200, "waiter", [] { receive<int>(); });
                sleep(1s);
                for (int i = 0; i < 40; ++i) {
                  spawn("diver", [] {
                    recurse(50);
                    yield();
                  });
                }
                sleep(1s);
                spawn("last", [] { recurse(300); });
                sleep(1s);
              }),
              testing::ExitedWithCode(1), "overflowed; make deep recursion a loop(.|\n)*process last");
}

TEST(CrashHandlerDeathTest, LeavesAnyOtherCrashToTheOperatingSystem) {
  REHEARSE_NEEDS_PLAIN_STACKS();
  EXPECT_EXIT(run_with_handler([] {
                spawn("careless", [] {
                  volatile int* nowhere = nullptr;
                  *nowhere = 1;  // NOLINT(clang-analyzer-core.NullDereference): that is the test
                });
              }),
              testing::KilledBySignal(SIGSEGV), "SIGSEGV in the middle of a run(.|\n)*seed 42(.|\n)*process careless");
}

TEST(CrashHandlerDeathTest, LeavesAnyOtherCrashToWhoeverHandledItBefore) {
  EXPECT_EXIT(
      {
        signal(SIGSEGV, exit_with_9);
        run_with_handler([] { spawn("careless", [] { raise(SIGSEGV); }); });
      },
      testing::ExitedWithCode(9), "SIGSEGV in the middle of a run(.|\n)*process careless");
}

TEST(CrashHandlerDeathTest, IsSilentOutsideARun) {
  EXPECT_EXIT(
      {
        signal(SIGSEGV, exit_with_9);
        const harness::crash_handler tells;
        raise(SIGSEGV);
      },
      testing::ExitedWithCode(9), "^$");
}

TEST(CrashHandlerDeathTest, CanBeSwitchedOff) {
  REHEARSE_NEEDS_PLAIN_STACKS();
  EXPECT_EXIT(
      {
        setenv("REHEARSE_CRASH_HANDLER", "0", 1);
        run_with_handler([] { spawn("careless", [] { raise(SIGSEGV); }); });
      },
      testing::KilledBySignal(SIGSEGV), "^$");
}

TEST(CrashHandler, PutsBackWhatWasThereBefore) {
  struct sigaction before {};
  struct sigaction after {};
  sigaction(SIGSEGV, nullptr, &before);
  { const harness::crash_handler tells; }
  sigaction(SIGSEGV, nullptr, &after);

  EXPECT_EQ(before.sa_sigaction, after.sa_sigaction);
}

}  // namespace rehearse::tests
