// SUP-04 and SUP-50: what a supervisor refuses, when it starts and when it is asked to start a child.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include <rehearse/rehearse.hpp>

#include "server_samples.hpp"

namespace rehearse::tests {
namespace {

/// A good child but for what `spoil` does to it.
template <class Spoil>
auto spoiled(Spoil spoil) -> child_spec {
  child_spec spec;
  spec.id = "a";
  spec.start = [] { return start_result{runtime::start_outcome::ok, spawn_link([] { sleep(infinity); }), {}}; };
  spoil(spec);
  return spec;
}
void spoil_nothing(child_spec&) {}

struct bad_child {
  child_spec spec;
  std::string problem;  ///< As OTP words it.
};
auto bad_children() -> std::vector<bad_child> {
  return {{spoiled([](child_spec& spec) { spec.id.clear(); }), "missing_id"},
          {spoiled([](child_spec& spec) { spec.start = nullptr; }), "{missing_start, a}"},
          {spoiled([](child_spec& spec) { spec.restart = static_cast<restart_type>(7); }), "{invalid_restart_type, 7}"},
          {spoiled([](child_spec& spec) { spec.shutdown = child_shutdown(-1ns); }), "{invalid_shutdown, -1 ns}"},
          {spoiled([](child_spec& spec) { spec.type = static_cast<child_type>(9); }), "{invalid_child_type, 9}"}};
}

auto refusal_of(supervisor_flags flags, std::vector<child_spec> children) -> std::string {
  const start_result result = try_start_supervisor({flags, std::move(children)});
  EXPECT_EQ(result.outcome, runtime::start_outcome::error);
  return result.reason.to_string();
}

TEST(Supervisor, SUP_04_FlagsThatCannotBeAreRefused) {
  run_everywhere(whole([] {
    trap_exit(true);
    const supervisor_flags good{.strategy = restart_strategy::one_for_one};
    supervisor_flags strategy = good;
    strategy.strategy = static_cast<restart_strategy>(9);
    supervisor_flags no_period = good;
    no_period.period = 0s;
    supervisor_flags negative_period = good;
    negative_period.period = -1s;
    supervisor_flags shutdown = good;
    shutdown.auto_shutdown = static_cast<auto_shutdown>(5);

    EXPECT_EQ(refusal_of(strategy, {}), "{supervisor_data, {invalid_strategy, 9}}");
    EXPECT_EQ(refusal_of(no_period, {}), "{supervisor_data, {invalid_period, 0}}");
    EXPECT_EQ(refusal_of(negative_period, {}), "{supervisor_data, {invalid_period, -1}}");
    EXPECT_EQ(refusal_of(shutdown, {}), "{supervisor_data, {invalid_auto_shutdown, 5}}");
  }));
}

TEST(Supervisor, SUP_04_AChildSpecThatCannotBeIsRefusedBeforeAnyChildStarts) {
  run_everywhere(whole([] {
    trap_exit(true);
    auto& told = new_journal();
    for (const bad_child& each : bad_children()) {
      EXPECT_EQ(refusal_of({.strategy = restart_strategy::one_for_one}, {member(told, "good"), each.spec}),
                "{start_spec, " + each.problem + "}");
    }
    EXPECT_EQ(told.lines, "");
  }));
}

TEST(Supervisor, SUP_04_AChildSpecThatCannotBeLeavesARunningSupervisorUnharmed) {
  run_everywhere(whole([] {
    auto& told = new_journal();
    const pid sup = start_supervisor({{.strategy = restart_strategy::one_for_one}, {member(told, "good")}});
    for (const bad_child& each : bad_children()) {
      EXPECT_EQ(said(start_child(sup, each.spec)), "bad_spec: " + each.problem);
    }
    EXPECT_EQ(listed(sup), "good:up");
    EXPECT_EQ(told.lines, "+good");
    at_end("the supervisor lives", [sup] { return held(lives(sup)); });
  }));
}

TEST(Supervisor, SUP_04_NoTimeAtAllAndAllTheTimeAreTimes) {
  run_everywhere(whole([] {
    const pid sup = start_supervisor({{.strategy = restart_strategy::one_for_one}, {}});
    for (const child_shutdown how : {child_shutdown(0ns), child_shutdown(infinity), child_shutdown::brutal_kill()}) {
      EXPECT_EQ(said(start_child(sup, spoiled([how](child_spec& spec) { spec.shutdown = how; }))), "ok");
      terminate_child(sup, "a");
      delete_child(sup, "a");
    }
  }));
}

struct refuses_to_start : supervisor {
  static auto init() -> std::optional<supervisor_spec> { return std::nullopt; }
};
struct refuses_to_start_empty : dynamic_supervisor {
  static auto init() -> std::optional<dynamic_supervisor_flags> { return std::nullopt; }
};

TEST(Supervisor, SUP_04_OneThatIsIgnoredLeavesNothing) {
  run_everywhere(whole([] {
    trap_exit(true);
    const start_result whole_one = try_start_link<refuses_to_start>(named("sup"));
    const start_result dynamic_one = try_start_link<refuses_to_start_empty>(named("sup"));

    EXPECT_TRUE(whole_one.is_ignore());
    EXPECT_TRUE(dynamic_one.is_ignore());
    EXPECT_FALSE(whereis("sup"));
    EXPECT_EQ(mailbox_size(), 0U);
  }));
}

// -- significant children ---------------------------------------------------------------------------------------------

struct combination {
  auto_shutdown flag;
  restart_type restart;
  std::string problem;  ///< Empty: legal.
};
const std::string never = "{bad_combination, [{auto_shutdown, never}, {significant, true}]}";
const std::string permanent = "{bad_combination, [{restart, permanent}, {significant, true}]}";
const std::vector<combination> combinations{
    {auto_shutdown::never, restart_type::permanent, never},
    {auto_shutdown::never, restart_type::transient, never},
    {auto_shutdown::never, restart_type::temporary, never},
    {auto_shutdown::any_significant, restart_type::permanent, permanent},
    {auto_shutdown::any_significant, restart_type::transient, ""},
    {auto_shutdown::any_significant, restart_type::temporary, ""},
    {auto_shutdown::all_significant, restart_type::permanent, permanent},
    {auto_shutdown::all_significant, restart_type::transient, ""},
    {auto_shutdown::all_significant, restart_type::temporary, ""},
};

TEST(Supervisor, SUP_50_ASignificantChildNeedsAutoShutdownAndAnEnd) {
  run_everywhere(whole([] {
    trap_exit(true);
    for (const combination& each : combinations) {
      const supervisor_flags flags{.strategy = restart_strategy::one_for_one, .auto_shutdown = each.flag};
      const child_spec spec = spoiled(spoil_nothing).restarts(each.restart).is_significant();
      const start_result result = try_start_supervisor({flags, {spec}});
      EXPECT_EQ(result.is_ok(), each.problem.empty());
      if (!each.problem.empty()) {
        EXPECT_EQ(result.reason.to_string(), "{start_spec, " + each.problem + "}");
      }
    }
  }));
}

TEST(Supervisor, SUP_50_TheSameHoldsForAChildThatIsStartedLater) {
  run_everywhere(whole([] {
    for (const combination& each : combinations) {
      const pid sup = start_supervisor({{.strategy = restart_strategy::one_for_one, .auto_shutdown = each.flag}, {}});
      const child_spec spec = spoiled(spoil_nothing).restarts(each.restart).is_significant();
      EXPECT_EQ(said(start_child(sup, spec)), each.problem.empty() ? "ok" : "bad_spec: " + each.problem);
      stop(sup);
    }
  }));
}

}  // namespace
}  // namespace rehearse::tests
