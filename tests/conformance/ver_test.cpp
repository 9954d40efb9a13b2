// VER: what of two versions of OTP is followed where they differ; the rest is with what it is about.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <functional>
#include <stdexcept>
#include <utility>
#include <vector>

#include <rehearse/rehearse.hpp>

#include "server_samples.hpp"

namespace rehearse::tests {
namespace {

/// Begins as it is told, and tells who it is.
struct moody : gen_server {
  moody(pid* told, std::function<next()> how) : me(told), begins(std::move(how)) {}
  auto init() -> next {
    *me = self();
    return begins();
  }
  moody(const moody&) = delete;
  auto operator=(const moody&) -> moody& = delete;
  /// An operation, so that others may run between the end of init and the death.
  ~moody() { send(pid(), 0); }

  pid* me;
  std::function<next()> begins;
};

const std::vector<std::function<next()>> bad_beginnings{
    [] { return stop_with("refused"); },
    [] { return ignore(); },
    [] { return init_error("not today"); },
    []() -> next { throw std::runtime_error("broken"); },
};

TEST(Version, VER_01_AFailedStartLeavesNoExitBehind) {
  run_everywhere(whole([] {
    trap_exit(true);
    auto& who = run_state<pid>();
    for (const auto& each : bad_beginnings) {
      EXPECT_FALSE(try_start_link<moody>(server_options{}, &who, each).is_ok());
      settle();
      EXPECT_EQ(mailbox_size(), 0U);
    }
  }));
}

TEST(Version, VER_02_TheChildIsDeadWhenItsFailedStartIsReported) {
  run_everywhere(whole([] {
    trap_exit(true);
    auto& who = run_state<pid>();
    for (const auto& each : bad_beginnings) {
      try_start_link<moody>(named("moody"), &who, each);
      EXPECT_FALSE(snapshot(who));
      EXPECT_FALSE(whereis("moody"));
    }
  }));
}

TEST(Version, VER_03_InitErrorIsAnErrorAndANormalEnd) {
  // Not trapping: an end that is not normal would take the caller along.
  run_everywhere(whole([] {
    auto& who = run_state<pid>();
    const start_result result = try_start_link<moody>(server_options{}, &who, [] { return init_error("not today"); });
    EXPECT_EQ(result.outcome, runtime::start_outcome::error);
    EXPECT_EQ(result.reason, exit_reason("not today"));
    settle();
    EXPECT_FALSE(snapshot(who));
  }));
}

}  // namespace
}  // namespace rehearse::tests
