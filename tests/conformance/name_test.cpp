// NAME: registered names.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <stdexcept>
#include <utility>

#include "support.hpp"

namespace rehearse::tests {

namespace {

struct ready {};
struct go {};

/// Counts how often it was asked to begin, and begins as it is told.
struct picky_server : gen_server {
  enum class begins { well, by_stopping, by_ignoring, by_crashing };
  int* asked;
  begins how;

  picky_server(int* counter, begins as) : asked(counter), how(as) {}
  auto init() -> next {
    ++*asked;
    switch (how) {
      case begins::by_stopping: return stop_with("refused");
      case begins::by_ignoring: return ignore();
      case begins::by_crashing: throw std::runtime_error("broken");
      case begins::well: break;
    }
    return {};
  }
};

/// Takes a second to end when its supervisor is gone.
struct slow_to_end : gen_server {
  void init() { trap_exit(true); }
  void terminate(const exit_reason&) { sleep(1s); }
};

}  // namespace

TEST(Name, NAME_01_AProcessHasOneNameAndANameOneProcess) {
  run_everywhere(in_process([] {
    const pid other = spawn(wait_for_ever);
    register_name("mine");
    EXPECT_EQ(whereis("mine"), self());

    EXPECT_THROW(register_name("mine", other), bad_argument) << "taken";
    EXPECT_THROW(register_name("mine"), bad_argument) << "taken, by itself";
    EXPECT_THROW(register_name("another"), bad_argument) << "it has a name";
    EXPECT_EQ(whereis("mine"), self());
    EXPECT_FALSE(whereis("another"));

    register_name("other", other);
    EXPECT_EQ(whereis("other"), other);
  }));
}

TEST(Name, NAME_01_TheDeadAndNoNameAreRefused) {
  run_everywhere(in_process([] {
    const auto dead = spawn_monitor([] {});
    reason_of(dead);

    EXPECT_THROW(register_name("ghost", dead.process), bad_argument);
    EXPECT_THROW(register_name("ghost", pid()), bad_argument);
    EXPECT_FALSE(whereis("ghost"));
    EXPECT_THROW(register_name("undefined"), bad_argument);
    EXPECT_THROW(register_name("nil"), bad_argument);
    EXPECT_THROW(register_name(name()), bad_argument);
    EXPECT_NO_THROW(register_name("ghost")) << "no refusal left a trace";
  }));
}

TEST(Name, NAME_02_TheNextIncarnationNeverCollidesWithTheOneThatDied) {
  run_everywhere(in_process([] {
    trap_exit(true);
    const auto incarnation = [] {
      const pid child = spawn_link([] {
        register_name("child");
        exit("boom");
      });
      const auto seen = receive<exit_message>();
      EXPECT_EQ(seen.from, child);
      EXPECT_EQ(seen.reason.to_string(), "boom") << "its name was taken";
      EXPECT_FALSE(whereis("child"));
    };

    incarnation();
    incarnation();
    incarnation();
  }));
}

TEST(Name, NAME_03_AnOrphanMakesTheNextIncarnationFail) {
  run_when_idle(in_process([] {
    trap_exit(true);
    child_spec middle;
    middle.id = "middle";
    middle.start = [] {
      return try_start_supervisor(
          {{.strategy = restart_strategy::one_for_one}, {child<slow_to_end>("worker", named("worker"))}},
          named("middle"));
    };
    const pid top = start_supervisor({{.strategy = restart_strategy::one_for_one}, {middle}});
    const pid orphan = whereis("worker");

    exit(whereis("middle"), exit_reason::kill);

    const auto seen = receive<exit_message>();
    EXPECT_EQ(seen.from, top);
    EXPECT_EQ(seen.reason.to_string(), "shutdown") << "each failed restart counts";
    EXPECT_LT(now(), 1s) << "while the orphan was still ending";
    EXPECT_EQ(whereis("worker"), orphan);
  }));
}

TEST(Name, NAME_04_AnUnknownNameIsNobodyAndCannotBeGivenBack) {
  run_everywhere(in_process([] {
    EXPECT_FALSE(whereis("nobody"));
    EXPECT_THROW(unregister_name("nobody"), bad_argument);

    register_name("somebody");
    unregister_name("somebody");
    EXPECT_FALSE(whereis("somebody"));
    EXPECT_THROW(unregister_name("somebody"), bad_argument);
    EXPECT_NO_THROW(register_name("another")) << "it has no name any more";
  }));
}

TEST(Name, NAME_05_AStartUnderATakenNameFailsWithoutInit) {
  using begins = picky_server::begins;
  run_everywhere(in_process([] {
    int asked = 0;
    trap_exit(true);
    const auto first = start_link<picky_server>(named("picky"), &asked, begins::well);
    EXPECT_EQ(asked, 1);

    const auto linked = try_start_link<picky_server>(named("picky"), &asked, begins::well);
    EXPECT_EQ(linked.outcome, runtime::start_outcome::error);
    EXPECT_EQ(linked.reason.what(), exit_reason::kind::already_started);
    EXPECT_EQ(linked.process, first.pid());

    const auto free = try_start<picky_server>(named("picky"), &asked, begins::well);
    EXPECT_EQ(free.outcome, runtime::start_outcome::error);
    EXPECT_EQ(free.process, first.pid());

    EXPECT_EQ(asked, 1) << "init ran";
    EXPECT_EQ(queued(), 0U);
  }));
}

TEST(Name, NAME_05_OfTwoThatRaceForANameOneIsToldOfTheOther) {
  using begins = picky_server::begins;
  run_everywhere(in_process([] {
    struct told {
      runtime::start_outcome outcome;
      exit_reason::kind reason;
      pid server;
    };
    int asked = 0;
    const pid tester = self();
    const auto racer = [tester, &asked] {
      trap_exit(true);
      const auto result = try_start_link<picky_server>(named("picky"), &asked, begins::well);
      EXPECT_EQ(queued(), 0U) << "a failed start leaves no EXIT";
      send(tester, told{result.outcome, result.reason.what(), result.process});
      wait_for_ever();
    };
    spawn(racer);
    spawn(racer);

    auto winner = receive<told>();
    auto loser = receive<told>();
    if (winner.outcome != runtime::start_outcome::ok) std::swap(winner, loser);
    EXPECT_EQ(winner.outcome, runtime::start_outcome::ok);
    EXPECT_EQ(loser.outcome, runtime::start_outcome::error);
    EXPECT_EQ(loser.reason, exit_reason::kind::already_started);
    EXPECT_EQ(loser.server, winner.server);
    EXPECT_EQ(whereis("picky"), winner.server);
    EXPECT_EQ(asked, 1);
  }));
}

TEST(Name, NAME_06_TheNameIsFreeWhenAFailedInitIsReported) {
  using begins = picky_server::begins;
  run_everywhere(in_process([] {
    trap_exit(true);
    int asked = 0;
    const auto is_free_after = [&asked](begins how, bool linked) {
      const auto result = linked ? try_start_link<picky_server>(named("picky"), &asked, how)
                                 : try_start<picky_server>(named("picky"), &asked, how);
      return !result.is_ok() && !whereis("picky");
    };

    EXPECT_TRUE(is_free_after(begins::by_stopping, true));
    EXPECT_TRUE(is_free_after(begins::by_stopping, false));
    EXPECT_TRUE(is_free_after(begins::by_ignoring, true));
    EXPECT_TRUE(is_free_after(begins::by_ignoring, false));
    EXPECT_TRUE(is_free_after(begins::by_crashing, true));
    EXPECT_TRUE(is_free_after(begins::by_crashing, false));
    EXPECT_EQ(asked, 6) << "an earlier name was in the way";
  }));
}

}  // namespace rehearse::tests
