// Kills that meet code which lets no exception pass: destructors and noexcept functions. Such a stack cannot be
// unwound; it is left as it is, the run says so and goes on. SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <stdexcept>
#include <string>

#include "support.hpp"

namespace rehearse::tests {

namespace {

struct ready {};
struct ping {};

struct echo : gen_server {
  struct ask {
    using reply = int;
  };
  auto handle_call(ask) -> int { return 1; }
};

/// Does something when it goes, in a destructor that runs normally.
struct on_exit {
  std::function<void()> act;
  ~on_exit() { act(); }
};

auto is_about_noexcept(const std::string& note) -> bool {
  return note.starts_with("a kill struck inside a destructor or noexcept function");
}

auto says_so(const sim::run_record& run) -> bool {
  return std::any_of(run.notes.begin(), run.notes.end(), is_about_noexcept);
}

/// Kills the first child before its operation `ordinal`; true if the run says that its stack could not be unwound.
auto struck_noexcept(std::uint64_t ordinal, std::function<void()> victim) -> bool {
  constexpr runtime::process_id first_child = 3;
  bool went_on = false;
  scenarios::runner once({.body = in_process([&, victim = std::move(victim)] {
                            const auto watched = spawn_monitor([&went_on, victim] {
                              victim();
                              yield();
                              went_on = true;
                            });
                            EXPECT_EQ(reason_of(watched), "killed");
                            EXPECT_EQ(reason_of(spawn_monitor([] { throw std::runtime_error("another"); })),
                                      "error: std::runtime_error: another")
                                << "what the abandoned stack had caught is nobody else's";
                          }),
                          .is_test = true,
                          .aimed_kills = {{first_child, ordinal}}});
  const sim::run_record first = once.run(1, 1, true);
  EXPECT_EQ(first.outcome, sim::verdict::pass) << first.property << ": " << first.explanation;
  EXPECT_FALSE(went_on);
  const sim::run_record second = once.run(2, 1, true);
  EXPECT_EQ(first.digest, second.digest) << "what was abandoned in one run shows in the next";
  EXPECT_EQ(says_so(first), says_so(second));
  return says_so(first);
}

}  // namespace

TEST(KillNoexcept, InADestructorAtASpawnAbandonsTheStack) {
  EXPECT_TRUE(struck_noexcept(1, [] { const on_exit guard{[] { spawn("late", [] {}); }}; }));
}

TEST(KillNoexcept, InADestructorAtAMonitorAbandonsTheStack) {
  EXPECT_TRUE(struck_noexcept(1, [] { const on_exit guard{[] { monitor(self()); }}; }));
}

TEST(KillNoexcept, InADestructorAtASendToANameAbandonsTheStack) {
  EXPECT_TRUE(struck_noexcept(2, [] {
    register_name("myself");
    const on_exit guard{[] { send(name("myself"), ping{}); }};
  }));
}

TEST(KillNoexcept, InADestructorAtACallAbandonsTheStack) {
  EXPECT_TRUE(struck_noexcept(3, [] {
    const auto server = start<echo>(server_options{});
    yield();
    const on_exit guard{[=] { call(server, echo::ask{}); }};
  }));
}

TEST(KillNoexcept, InADestructorAtACastDoomsItAsEver) {
  EXPECT_FALSE(struck_noexcept(3, [] {
    const auto server = start<echo>(server_options{});
    yield();
    const on_exit guard{[=] { send(server.pid(), ping{}); }};
  }));
}

TEST(KillNoexcept, OfOneThatWaitsInADestructorAbandonsTheStack) {
  run_everywhere(in_process([] {
    const pid tester = self();
    const auto victim = spawn_monitor([tester] {
      const on_exit guard{[tester] {
        send(tester, ready{});
        wait_for_ever();
      }};
    });
    receive<ready>();
    exit(victim.process, exit_reason::kill);
    EXPECT_EQ(reason_of(victim), "killed");
  }));
}

TEST(KillNoexcept, OfAServerInANoexceptHandlerAbandonsTheStack) {
  struct careful : gen_server {
    struct work {};
    pid tester;
    explicit careful(pid who) : tester(who) {}
    void handle_cast(work) noexcept {
      send(tester, ready{});
      receive<ping>();
    }
  };
  const auto run = run_recorded(in_process([] {
    const auto server = start<careful>(server_options{}, self());
    const monitor_ref ref = watch(server.pid());
    cast(server, careful::work{});
    receive<ready>();
    exit(server.pid(), exit_reason::kill);
    EXPECT_EQ(reason_of(ref), "killed");
  }));

  EXPECT_EQ(run.outcome, sim::verdict::pass) << run.explanation;
  EXPECT_TRUE(says_so(run));
}

TEST(KillNoexcept, OfAServerInANoexceptTerminateAbandonsTheStack) {
  struct slow_to_go : gen_server {
    pid tester;
    explicit slow_to_go(pid who) : tester(who) {}
    void terminate(const exit_reason&) noexcept {
      send(tester, ready{});
      sleep(1h);
    }
  };
  const auto run = run_recorded(in_process([] {
    const auto server = start<slow_to_go>(server_options{}, self());
    const monitor_ref ref = watch(server.pid());
    spawn([server] { stop(server.pid(), exit_reason::shutdown, infinity); });
    receive<ready>();
    exit(server.pid(), exit_reason::kill);
    EXPECT_EQ(reason_of(ref), "killed");
  }));

  EXPECT_EQ(run.outcome, sim::verdict::pass) << run.explanation;
  EXPECT_TRUE(says_so(run));
}

TEST(KillNoexcept, DoesNotRunTheDestructorsAboveTheFunction) {
  bool above_ran = false;
  EXPECT_TRUE(struck_noexcept(1, [&] {
    const on_exit above{[&] { above_ran = true; }};
    []() noexcept { yield(); }();
  }));
  EXPECT_FALSE(above_ran);
}

TEST(KillNoexcept, ManyInOneCampaignUseTheSameStacksAgain) {
  scenarios::runner many({.body = in_process([] {
                            const auto victims = spawn_each(8, "victim", [] { const on_exit waits{wait_for_ever}; });
                            for (int i = 0; i < 30; ++i) yield();
                            for (const pid each : victims) exit(each, exit_reason::kill);
                          }),
                          .is_test = true});
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    ASSERT_EQ(many.run(seed, seed).outcome, sim::verdict::pass);
  }
}

TEST(KillNoexceptDeathTest, AnExceptionOfItsOwnStillEndsTheProgram) {
  EXPECT_EXIT(run_recorded(in_process([] {
                const pid victim = spawn("thrower", [] {
                  // Dead, and unwound: a destructor that throws then is a mistake of its own.
                  const on_exit guard{[] { throw std::runtime_error("out of a destructor"); }};
                  wait_for_ever();
                });
                yield();
                exit(victim, exit_reason::kill);
              })),
              testing::ExitedWithCode(1),
              "nobody caught: out of a destructor(.|\n)*seed 1, step [0-9]+, process (.|\n)*thrower");
}

}  // namespace rehearse::tests
