// A recording is whole: out of it come the events as they were emitted, from the first to the last.
// SPDX-License-Identifier: MIT
#include <rehearse/sim/restored_event.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <rehearse/rehearse.hpp>
#include <rehearse/runtime/exit_reason_text.hpp>
#include <rehearse/scenarios/runner.hpp>
#include <rehearse/sim/recorded_supervision.hpp>

namespace rehearse::sim {

namespace {

using runtime::event;

/// All that a checker may read of an event, as text.
auto flat(const event& what) -> std::string {
  std::string text = std::string(to_string(what.kind));
  for (const std::uint64_t each : {std::uint64_t{what.detail}, std::uint64_t{what.result}, std::uint64_t{what.process},
                                   std::uint64_t{what.peer}, std::uint64_t{what.type}, what.serial, what.ref,
                                   what.ordinal, what.cause, static_cast<std::uint64_t>(what.time.count())}) {
    text += " " + std::to_string(each);
  }
  if (what.payload == nullptr) text += " '" + std::string(what.text) + "'";
  if (what.reason != nullptr) text += " " + runtime::to_exact_text(*what.reason);
  if (what.config == nullptr) return text;
  const auto& flags = what.config->flags;
  text += " " + std::string(to_string(flags.strategy)) + " " + std::to_string(flags.intensity) + "/" +
          std::to_string(flags.period.count()) + " " + std::string(to_string(flags.auto_shutdown)) + " " +
          std::to_string(static_cast<int>(what.config->is_dynamic)) + " " +
          std::to_string(what.config->max_children.value_or(999));
  for (const auto& each : what.config->children) {
    text += " [" + each.id + " " + std::string(to_string(each.restart)) + " " +
            std::to_string(each.shutdown ? each.shutdown->timeout().count() : -1) + " " +
            std::to_string(static_cast<int>(each.type)) + " " + std::to_string(static_cast<int>(each.significant)) +
            "]";
  }
  return text;
}

/// Writes down what it is told, with payloads or without.
class witness final : public event_sink {
 public:
  explicit witness(judged_run& run) {
    for (int kind = 0; kind < runtime::event_kind_count; ++kind) {
      run.subscribe(*this, {static_cast<runtime::event_kind>(kind)});
    }
  }
  void begin_run() override { seen.clear(); }
  void on_event(const event& what) override { seen.push_back({flat(what), what.payload != nullptr}); }

  struct line {
    std::string text;
    bool has_payload;
  };
  std::vector<line> seen;
};

struct worker : gen_server {
  struct work {
    using reply = int;
  };
  auto handle_call(work) -> int { return 1; }
};

void busy_system() {
  const auto tree = start_supervisor(
      {{.strategy = restart_strategy::rest_for_one, .intensity = 7, .period = std::chrono::seconds(9)},
       {child<worker>("a", named(name("a"))).shuts_down(child_shutdown::brutal_kill()),
        child<worker>("b", named(name("b"))).restarts(restart_type::transient).shuts_down(std::chrono::seconds(3))}});
  const auto many = start_dynamic_supervisor({.max_children = 4});
  scenarios::workload("client", [=] {
    call(server_ref<worker>(name("a")), worker::work{});
    start_child(many, child<worker>("extra"));
    const auto watched = spawn_monitor("watched", [] { exit("a \"strange\" end"); });
    receive<down>();
    static_cast<void>(watched);
    cancel_timer(send_after(self(), std::chrono::seconds(1), 1));
    exit(whereis(name("a")), "boom");
    sleep(std::chrono::seconds(1));
    stop(tree);
  });
}

TEST(RecordedEvents, AreWhatWasEmitted) {
  scenarios::runner runs({.body = &busy_system,
                          .faults = {.kills = {{"any", 1, 30}}, .delays = {{1, std::chrono::seconds(1), 20}}},
                          .judge_properties = false});
  witness sees(runs.simulation());
  std::size_t compared = 0;
  bool has_config = false;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto run = runs.run(seed, seed, true);
    std::vector<const recorded_event*> recorded;
    for (const auto& each : run.events) {
      if (each.ordinal != 0) recorded.push_back(&each);
    }
    ASSERT_EQ(recorded.size(), sees.seen.size());
    for (std::size_t i = 0; i < recorded.size(); ++i) {
      recorded_event each = *recorded[i];
      has_config = has_config || each.config != nullptr;
      if (sees.seen[i].has_payload) each.text.clear();
      std::string text = flat(restored_event(each).what());
      if (sees.seen[i].has_payload) text.erase(text.find(" ''"), 3);
      ASSERT_EQ(text, sees.seen[i].text);
      ASSERT_EQ(each.ordinal, i + 1);
      ++compared;
    }
  }
  EXPECT_GT(compared, 1'000U);
  EXPECT_TRUE(has_config);
}

TEST(RecordedEvents, SayHowTheRunEnded) {
  const auto ending = [](void (*body)(), bool judges = true) {
    scenarios::runner runs({.body = body, .judge_properties = judges});
    return *runs.run(1, 1).ending;
  };
  EXPECT_EQ(ending([] { scenarios::workload("one", [] { yield(); }); }), run_ending::delivered);
  EXPECT_EQ(ending([] {
              scenarios::run_for(std::chrono::seconds(1));
              scenarios::workload("sleeper", [] { sleep(std::chrono::hours(1)); });
            }),
            run_ending::delivered);
  EXPECT_EQ(ending([] {
              scenarios::workload("one", [] { yield(); });
              scenarios::always("never", [] { return scenarios::held(false); });
            }),
            run_ending::cut_off);
}

TEST(RestoredEvent, RefusesWhatItDoesNotKnow) {
  const auto refusal = [](recorded_event what) -> std::string {
    try {
      const restored_event made(what);
      return {};
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
  };
  recorded_event signal{
      .ordinal = 4, .kind = runtime::event_kind::sent, .detail = "telegram", .reason = {}, .text = {}};
  recorded_event reason{.ordinal = 5,
                        .kind = runtime::event_kind::exiting,
                        .detail = {},
                        .reason = {},
                        .text = {},
                        .exact_reason = "tired"};
  recorded_event result{
      .ordinal = 6, .kind = runtime::event_kind::spawned, .detail = {}, .result = 256, .reason = {}, .text = {}};

  EXPECT_NE(refusal(signal).find("event 4 has the detail 'telegram'"), std::string::npos) << refusal(signal);
  EXPECT_NE(refusal(reason).find("event 5 has the reason 'tired'"), std::string::npos) << refusal(reason);
  EXPECT_NE(refusal(result).find("event 6 has the result 256"), std::string::npos) << refusal(result);
}

TEST(RestoredEvent, RefusesWhatLacksWhatCheckersReadWithoutAsking) {
  const auto refusal = [](runtime::event_kind kind, const char* detail) -> std::string {
    recorded_event what{.ordinal = 7, .kind = kind, .detail = detail, .reason = {}, .text = {}};
    try {
      const restored_event made(what);
      return {};
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
  };
  EXPECT_EQ(refusal(runtime::event_kind::exiting, ""), "event 7 lacks its reason");
  EXPECT_EQ(refusal(runtime::event_kind::sent, "down"), "event 7 lacks its reason");
  EXPECT_EQ(refusal(runtime::event_kind::arrived, "link_exit"), "event 7 lacks its reason");
  EXPECT_EQ(refusal(runtime::event_kind::arrived, "cast"), "");
  EXPECT_EQ(refusal(runtime::event_kind::supervisor_configured, ""), "event 7 lacks its child specs");
  EXPECT_EQ(refusal(runtime::event_kind::child_requested, "start"), "event 7 lacks its child specs");
  EXPECT_EQ(refusal(runtime::event_kind::child_requested, "terminate"), "");
}

}  // namespace

}  // namespace rehearse::sim
