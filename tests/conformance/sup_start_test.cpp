// SUP-01 to SUP-08: child specs, flags, and how a supervisor starts.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include <rehearse/rehearse.hpp>

#include "server_samples.hpp"

namespace rehearse::tests {
namespace {

using runtime::child_type;
using runtime::start_outcome;

struct empty_supervisor : supervisor {
  auto init() -> supervisor_spec { return {{.strategy = restart_strategy::one_for_one}, {}}; }
};

TEST(Supervisor, SUP_01_AWorkerIsPermanentAndHasFiveSeconds) {
  const child_spec spec = child<worker>("a", static_cast<journal*>(nullptr), std::string("a"), habits{});
  EXPECT_EQ(spec.id, "a");
  EXPECT_EQ(spec.restart, restart_type::permanent);
  EXPECT_EQ(spec.type, child_type::worker);
  EXPECT_EQ(spec.shutdown_or_default().timeout(), 5s);
  EXPECT_FALSE(spec.shutdown_or_default().is_brutal());
}

TEST(Supervisor, SUP_01_ASupervisorIsPermanentAndHasForEver) {
  const child_spec derived = child<empty_supervisor>("inner");
  EXPECT_EQ(derived.restart, restart_type::permanent);
  EXPECT_EQ(derived.type, child_type::supervisor);
  EXPECT_EQ(derived.shutdown_or_default().timeout(), infinity);
  const child_spec plain = supervisor_child("inner", {{.strategy = restart_strategy::one_for_one}, {}});
  EXPECT_EQ(plain.restart, restart_type::permanent);
  EXPECT_EQ(plain.type, child_type::supervisor);
  EXPECT_EQ(plain.shutdown_or_default().timeout(), infinity);
}

TEST(Supervisor, SUP_01_TheDefaultOfFiveSecondsIsKept) {
  run_when_idle(whole([] {
    auto& told = new_journal();
    child_spec hanging =
        member(told, "a", restart_type::permanent, {.at_terminate = [](const exit_reason&) { sleep(infinity); }});
    hanging.shutdown.reset();
    const pid sup = start_supervisor({{.strategy = restart_strategy::one_for_one}, {hanging}});
    const auto ref = watch(started_again("a"));
    stop(sup);
    EXPECT_EQ(reason_of(ref), exit_reason::killed);
    EXPECT_EQ(now(), 5s);
  }));
}

TEST(Supervisor, SUP_02_AChildIsStartedWithTheSameArgumentsEachTime) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    expect_at_end(told, "+a -a:boom +a -a:boom +a");
    start_supervisor({{.strategy = restart_strategy::one_for_one}, {member(told, "a")}});
    end(started_again("a", 1), "boom");
    end(started_again("a", 2), "boom");
    started_again("a", 3);
  }));
}

/// Says how it is kept.
struct session : gen_server {
  static constexpr auto restart = restart_type::temporary;
  static constexpr auto shutdown = child_shutdown(10s);
};
struct inner_tree : supervisor {
  static constexpr auto restart = restart_type::transient;
  static auto init() -> supervisor_spec { return {}; }
};
/// Has requests of those names, and says nothing.
struct valve : gen_server {
  struct restart {};
  struct shutdown {};
  static void handle_cast(restart) {}
  static void handle_cast(shutdown) {}
};

TEST(Supervisor, SUP_02_AClassSaysHowItIsKeptAndASpecMayDiffer) {
  EXPECT_EQ(child<session>("a").restart, restart_type::temporary);
  EXPECT_EQ(child<session>("a").shutdown_or_default().timeout(), 10s);
  EXPECT_EQ(child<session>("a").restarts(restart_type::permanent).restart, restart_type::permanent);
  EXPECT_EQ(child<inner_tree>("a").restart, restart_type::transient);
  EXPECT_EQ(child<inner_tree>("a").shutdown_or_default().timeout(), infinity);
  EXPECT_EQ(child<valve>("a").restart, restart_type::permanent);
  EXPECT_EQ(child<valve>("a").shutdown_or_default().timeout(), 5s);
}

TEST(Supervisor, SUP_03_ByDefaultThreeRestartsAreAllowed) {
  run_everywhere(whole([] {
    trap_exit(true);
    auto& told = new_journal();
    expect_at_end(told, "+a -a:boom +a -a:boom +a -a:boom +a -a:boom");
    const pid sup = start_supervisor({{.strategy = restart_strategy::one_for_one}, {member(told, "a")}});
    end(started_again("a", 1), "boom");
    end(started_again("a", 2), "boom");
    end(started_again("a", 3), "boom");
    EXPECT_TRUE(is_alive(sup));
    end(started_again("a", 4), "boom");
    EXPECT_EQ(receive<exit_message>().reason, exit_reason::shutdown);
  }));
}

TEST(Supervisor, SUP_03_TheDefaultPeriodIsFiveSeconds) {
  run_when_idle(whole([] {
    trap_exit(true);
    auto& told = new_journal();
    const pid sup =
        start_supervisor({{.strategy = restart_strategy::one_for_one, .intensity = 1}, {member(told, "a")}});
    end(started_again("a", 1), "boom");
    const pid second = started_again("a", 2);
    sleep(6s);
    end(second, "boom");
    const pid third = started_again("a", 3);
    EXPECT_TRUE(is_alive(sup));
    sleep(5s);
    end(third, "boom");
    EXPECT_EQ(receive<exit_message>().reason, exit_reason::shutdown);
  }));
}

/// A supervisor that refuses its spec starts nothing and says why.
void expect_refused(const std::function<supervisor_spec(journal&)>& make, std::string_view why) {
  run_everywhere(whole([&] {
    trap_exit(true);
    auto& told = new_journal();
    expect_at_end(told, "");
    const auto result = try_start_supervisor(make(told));
    EXPECT_EQ(result.outcome, start_outcome::error);
    EXPECT_EQ(result.reason.to_string(), why);
    EXPECT_EQ(mailbox_size(), 0U);
  }));
}

TEST(Supervisor, SUP_04_TwoChildrenOfOneIdAreRefused) {
  expect_refused(
      [](journal& told) -> supervisor_spec {
        return {{.strategy = restart_strategy::one_for_one}, {member(told, "a"), member(told, "b"), member(told, "a")}};
      },
      "{start_spec, {duplicate_child_name, a}}");
}

TEST(Supervisor, SUP_04_AChildWithoutAStartIsRefused) {
  expect_refused(
      [](journal& told) -> supervisor_spec {
        child_spec motionless = member(told, "b");
        motionless.start = nullptr;
        return {{.strategy = restart_strategy::one_for_one}, {member(told, "a"), motionless}};
      },
      "{start_spec, {missing_start, b}}");
}

TEST(Supervisor, SUP_04_APeriodOfNothingIsRefused) {
  expect_refused(
      [](journal& told) -> supervisor_spec {
        return {{.strategy = restart_strategy::one_for_one, .period = 0s}, {member(told, "a")}};
      },
      "{supervisor_data, {invalid_period, 0}}");
}

TEST(Supervisor, SUP_05_ASupervisorTrapsExits) {
  run_everywhere(whole([] {
    const pid sup = start_supervisor({{.strategy = restart_strategy::one_for_one}, {}});
    EXPECT_TRUE(process_info(sup)->traps_exits);
  }));
}

TEST(Supervisor, SUP_05_NothingElseIsHandledWhileAChildStarts) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    expect_at_end(told, "+a +b -a:boom begin end +a +b");
    const auto slow_again = [&told](int start) {
      if (start == 2) {
        told.note("begin");
        exit(whereis("b"), exit_reason::kill);
        while (whereis("b")) yield();
        for (int i = 0; i < 20; ++i) yield();
        told.note("end");
      }
      return next();
    };
    start_supervisor({{.strategy = restart_strategy::one_for_one},
                      {member(told, "a", restart_type::permanent, {.at_init = slow_again}), member(told, "b")}});
    started_again("b");
    end(started_again("a"), "boom");
    started_again("b", 2);
  }));
}

TEST(Supervisor, SUP_05_NothingElseIsHandledWhileAChildStops) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    expect_at_end(told, "+a +b +c -b:boom -c:shutdown begin -a:boom end +b +c -c:shutdown -b:shutdown +a +b +c");
    const auto takes_a_along = [&told](const exit_reason&) {
      if (told.starts["c"] > 1) return;
      told.note("begin");
      end(whereis("a"), "boom");
      while (whereis("a")) yield();
      for (int i = 0; i < 20; ++i) yield();
      told.note("end");
    };
    start_supervisor({{.strategy = restart_strategy::rest_for_one},
                      {member(told, "a"), member(told, "b"),
                       member(told, "c", restart_type::permanent, {.at_terminate = takes_a_along})}});
    started_again("c");
    end(started_again("b"), "boom");
    started_again("c", 3);
  }));
}

TEST(Supervisor, SUP_06_ChildrenStartOneByOneInListOrder) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    const auto slow = [&told](int) {
      told.note("begin");
      for (int i = 0; i < 10; ++i) yield();
      return next();
    };
    const habits slowly{.at_init = slow};
    start_supervisor(
        {{.strategy = restart_strategy::one_for_one},
         {member(told, "c", restart_type::permanent, slowly), member(told, "a", restart_type::permanent, slowly),
          member(told, "b", restart_type::permanent, slowly)}});
    EXPECT_EQ(told.lines, "begin +c begin +a begin +b");
  }));
}

TEST(Supervisor, SUP_07_AnIgnoredChildIsKept) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    expect_at_end(told, "?a ?b +c -c:boom +a +b +c");
    const habits ignores_once{.at_init = [](int start) { return start == 1 ? ignore() : next(); }};
    const auto result =
        try_start_supervisor({{.strategy = restart_strategy::one_for_all},
                              {member(told, "a", restart_type::permanent, ignores_once),
                               member(told, "b", restart_type::transient, ignores_once), member(told, "c")}});
    EXPECT_TRUE(result.is_ok());
    end(started_again("c"), "boom");
    started_again("c", 2);
  }));
}

TEST(Supervisor, SUP_07_AnIgnoredTemporaryChildIsForgotten) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    expect_at_end(told, "?a +b -b:boom +b");
    const habits ignores_once{.at_init = [](int start) { return start == 1 ? ignore() : next(); }};
    start_supervisor({{.strategy = restart_strategy::one_for_all},
                      {member(told, "a", restart_type::temporary, ignores_once), member(told, "b")}});
    end(started_again("b"), "boom");
    started_again("b", 2);
  }));
}

/// The only child's start gives `start`; the supervisor's gives the error with that inside.
void expect_child_error(const std::function<start_result()>& start, const exit_reason& why) {
  run_everywhere(whole([&] {
    trap_exit(true);
    const auto result =
        try_start_supervisor({{.strategy = restart_strategy::one_for_one}, {{.id = "a", .start = start}}});
    EXPECT_EQ(result.outcome, start_outcome::error);
    EXPECT_EQ(result.reason.what(), exit_reason::kind::failed_to_start_child);
    EXPECT_EQ(result.reason.text(), "a");
    EXPECT_EQ(result.reason.inner(), why);
    EXPECT_EQ(mailbox_size(), 0U);
  }));
}

struct refuses : gen_server {
  auto init() -> next { return init_error("no licence"); }
};

TEST(Supervisor, SUP_07_AnErrorOfTheStartIsTheReason) {
  expect_child_error([] { return try_start_link<refuses>({}); }, "no licence");
}
TEST(Supervisor, SUP_07_AnExitInTheStartIsTheReason) {
  expect_child_error([]() -> start_result { exit("gone"); }, "gone");
}
TEST(Supervisor, SUP_07_AnExceptionInTheStartIsTheReason) {
  expect_child_error([]() -> start_result { throw std::runtime_error("no disk"); },
                     exit_reason(exit_reason::kind::error, "std::runtime_error: no disk"));
}

/// Four children, of which the third does not start.
auto with_bad_third(journal& told) -> supervisor_spec {
  return {{.strategy = restart_strategy::one_for_one},
          {member(told, "a"), member(told, "b"),
           member(told, "c", restart_type::permanent, {.at_init = fails_at(1, "no licence")}), member(told, "d")}};
}
const auto third_failed = exit_reason(exit_reason::kind::failed_to_start_child, "c", "no licence");

TEST(Supervisor, SUP_08_AFailedChildStopsTheEarlierOnesInReverse) {
  run_everywhere(whole([] {
    trap_exit(true);
    auto& told = new_journal();
    expect_at_end(told, "+a +b !c -b:shutdown -a:shutdown");
    const auto result = try_start_supervisor(with_bad_third(told), named("sup"));
    EXPECT_EQ(told.lines, "+a +b !c -b:shutdown -a:shutdown");
    EXPECT_EQ(result.outcome, start_outcome::error);
    EXPECT_EQ(result.reason, third_failed);
    EXPECT_FALSE(result.reason.is_abnormal());
    EXPECT_FALSE(whereis("sup"));
    EXPECT_FALSE(receive_within<exit_message>(0ms));
  }));
}

TEST(Supervisor, SUP_08_AStarterThatDoesNotTrapDiesOfIt) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    expect_at_end(told, "+a +b !c -b:shutdown -a:shutdown");
    const auto starter = spawn_monitor("starter", [&told] { try_start_supervisor(with_bad_third(told)); });
    EXPECT_EQ(reason_of(starter.ref), third_failed);
  }));
}

}  // namespace
}  // namespace rehearse::tests
