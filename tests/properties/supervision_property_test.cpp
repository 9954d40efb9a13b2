// The property of supervision: whatever trees are built and whatever dies in them, supervisors do what OTP's rules say.
//
// A case is a tree of up to three levels, drawn from a seed of its own: strategies, intensities, restart types,
// shutdowns, auto_shutdown, dynamic supervisors, children that fail to start, say ignore, end by themselves or hang.
// Somebody disturbs it and asks for changes, and up to three processes are killed, supervisors included. All checkers
// judge every run; none may say a word. SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <rehearse/rehearse.hpp>
#include <rehearse/scenarios/runner.hpp>
#include <rehearse/sim/prng.hpp>

namespace rehearse::tests {
namespace {

enum class habit : std::uint8_t { works, fails_to_start, ignores, ends_normally, ends_on_purpose, crashes };

/// What a worker of one id does, in all of its incarnations.
struct character {
  habit has{};
  int first = 0;  ///< The starts, counted from 1, in which it does so.
  int last = 0;
  bool traps_exits = false;
  virtual_duration lives{};
  virtual_duration lingers{};  ///< In terminate.
};

/// What the runs have shown, so that silence means something.
struct tally {
  std::uint64_t restarts = 0;
  std::uint64_t failed_restarts = 0;
  std::uint64_t kills = 0;
  std::uint64_t requests = 0;  ///< That were answered.
  std::uint64_t inconclusive = 0;
};

/// What one run knows of its tree.
struct grove {
  tally* of_all = nullptr;
  std::map<int, int> starts{};
  std::vector<pid> seen{};
  int children = 0;  ///< Ids are c1 to so many.
  std::vector<name> dynamic{};
};

struct leaf : gen_server {
  struct over {};
  using infos = messages<over, exit_message>;

  leaf(grove* where, int index, character its) : in(where), id(index), is(its) {}
  auto init() -> next {
    trap_exit(is.traps_exits);
    const int count = ++in->starts[id];
    if (count > 1) ++in->of_all->restarts;
    in->seen.push_back(self());
    if (count < is.first || count > is.last || is.has == habit::works) return {};
    if (is.has == habit::fails_to_start && count > 1) ++in->of_all->failed_restarts;
    if (is.has == habit::fails_to_start) return stop_with("no licence");
    if (is.has == habit::ignores) return ignore();
    send_after(self(), is.lives, over{});
    return {};
  }
  auto handle_info(over) -> next {
    if (is.has == habit::ends_normally) return stop_with(exit_reason::normal);
    if (is.has == habit::ends_on_purpose) return stop_with(exit_reason::shutdown_with("enough"));
    return stop_with("boom");
  }
  void handle_info(const exit_message&) {}
  void terminate(const exit_reason&) {
    if (is.lingers.count() != 0) sleep(is.lingers);
  }

  grove* in;
  int id;
  character is;
};

/// Draws trees.
class gardener {
 public:
  gardener(std::uint64_t seed, grove& where) : prng_(seed), in_(where) {}

  auto tree(int depth) -> supervisor_spec {
    supervisor_spec made{.flags = {.strategy = one_of({restart_strategy::one_for_one, restart_strategy::one_for_all,
                                                       restart_strategy::rest_for_one}),
                                   .intensity = below(7),
                                   .period = std::chrono::seconds(1 + below(3)),
                                   .auto_shutdown = one_of({auto_shutdown::never, auto_shutdown::any_significant,
                                                            auto_shutdown::all_significant})},
                         .children = {}};
    const std::uint32_t count = below(depth == 1 ? 4 : 5) + (depth == 1 ? 1 : 0);
    for (std::uint32_t i = 0; i < count; ++i) made.children.push_back(child_at(depth));
    for (child_spec& each : made.children) {
      const bool may = made.flags.auto_shutdown != auto_shutdown::never && each.restart != restart_type::permanent;
      each.significant = may && below(2) == 0;
    }
    return made;
  }

  /// A spec that somebody asks a supervisor to start.
  auto another() -> child_spec { return child_at(3); }

 private:
  auto below(std::uint32_t bound) -> std::uint32_t { return prng_.below(bound); }
  template <class T>
  auto one_of(std::initializer_list<T> these) -> T {
    return *(these.begin() + below(static_cast<std::uint32_t>(these.size())));
  }

  auto child_at(int depth) -> child_spec {
    const int index = ++in_.children;
    const std::string id = "c" + std::to_string(index);
    if (depth < 3 && below(3) == 0) return varied(supervisor_child(id, tree(depth + 1)));
    if (depth < 3 && below(6) == 0) {
      const name called("d" + std::to_string(index));
      in_.dynamic.push_back(called);
      const dynamic_supervisor_flags flags{.intensity = below(5), .max_children = 1 + below(4)};
      return varied(dynamic_supervisor_child(id, flags, named(called)));
    }
    const auto first = static_cast<int>(1 + below(3));
    const character its{.has = one_of({habit::works, habit::works, habit::fails_to_start, habit::ignores,
                                       habit::ends_normally, habit::ends_on_purpose, habit::crashes, habit::crashes}),
                        .first = first,
                        .last = first + static_cast<int>(below(3)),
                        .traps_exits = below(2) == 0,
                        .lives = one_of<virtual_duration>({0ms, 0ms, 10ms, 400ms, 1100ms}),
                        .lingers = one_of<virtual_duration>({0ms, 0ms, 5ms, 30ms})};
    // The first start fails in few trees: most would not begin at all.
    character mild = its;
    if (its.has == habit::fails_to_start && its.first == 1 && below(8) != 0) mild.first = 2;
    const server_options options = below(2) == 0 ? named("n" + std::to_string(index)) : server_options{};
    return varied(child<leaf>(id, options, &in_, index, mild));
  }

  auto varied(child_spec spec) -> child_spec {
    spec.restart =
        one_of({restart_type::permanent, restart_type::permanent, restart_type::transient, restart_type::temporary});
    switch (below(5)) {
      case 0: spec.shutdown = child_shutdown::brutal_kill(); break;
      case 1: spec.shutdown = child_shutdown(0ms); break;
      case 2: spec.shutdown = child_shutdown(10ms); break;
      case 3: spec.shutdown = child_shutdown(infinity); break;
      default: break;
    }
    return spec;
  }

  sim::prng prng_;
  grove& in_;
};

/// One request to a supervisor; it may be dead, or in no state to answer.
void ask(sim::prng& drawn, grove& where, pid top) {
  const std::string id = "c" + std::to_string(1 + drawn.below(static_cast<std::uint32_t>(where.children) + 1));
  const bool is_dynamic = !where.dynamic.empty() && drawn.below(2) == 0;
  const destination whom =
      is_dynamic ? destination(where.dynamic[drawn.below(static_cast<std::uint32_t>(where.dynamic.size()))])
                 : destination(top);
  try {
    switch (drawn.below(is_dynamic ? 3 : 5)) {
      case 0:
      case 1: start_child(whom, gardener(drawn(), where).another()); break;
      case 2:
        if (!is_dynamic) {
          terminate_child(whom, id);
        } else if (!where.seen.empty()) {
          terminate_child(whom, where.seen[drawn.below(static_cast<std::uint32_t>(where.seen.size()))]);
        }
        break;
      case 3: restart_child(whom, id); break;
      case 4: delete_child(whom, id); break;
    }
    ++where.of_all->requests;
  } catch (const exit_exception&) {
    // Nobody answers any more.
  }
}

/// Hurts whoever it finds, the supervisors' siblings and parents among them.
void disturb(std::uint64_t seed, grove& where, pid top) {
  sim::prng drawn(seed);
  for (int i = 0; i < 10; ++i) {
    const pid victim =
        where.seen.empty() ? top : where.seen[drawn.below(static_cast<std::uint32_t>(where.seen.size()))];
    switch (drawn.below(14)) {
      case 0: exit(victim, exit_reason::kill); break;
      case 1: exit(victim, "disturbed"); break;
      case 2: exit(victim, exit_reason::shutdown); break;
      case 3: exit(top, "no child of yours"); break;  // SUP-18
      case 4: sleep(10ms); break;
      case 5: sleep(900ms); break;
      case 6: send(top, i); break;
      case 7: yield(); break;
      default: ask(drawn, where, top); break;
    }
  }
  if (drawn.below(3) == 0) {
    try {
      stop(top, exit_reason::normal, 1s);
    } catch (const exit_exception&) {
      // It is dead, or hangs.
    }
  }
}

void judge_trees(sim::models models, sim::granularity granularity, std::uint64_t count, tally& all) {
  std::uint64_t seed = 0;
  scenarios::runner runs({.body =
                              [&] {
                                grove& mine = run_state<grove>(&all);
                                trap_exit(true);
                                const start_result top = try_start_supervisor(gardener(seed, mine).tree(1));
                                if (!top.is_ok()) return;
                                spawn("disturber", [&mine, top, seed] { disturb(seed, mine, top.process); });
                              },
                          .is_test = true,
                          .granularity = granularity,
                          .models = models,
                          .faults = faults::kill("any", 3, 80),
                          .max_steps = 20'000,
                          .judge_properties = false});
  for (seed = 1; seed <= count; ++seed) {
    const auto run = runs.run(seed, seed);
    ASSERT_NE(to_string(run.outcome), to_string(sim::verdict::fail))
        << "seed " << seed << ", " << to_string(models.delivery) << ", " << to_string(models.timers) << ", "
        << to_string(granularity) << ": " << run.explanation;
    if (run.outcome == sim::verdict::inconclusive) ++all.inconclusive;
    for (const auto& each : run.faults) all.kills += each.fired ? 1 : 0;
  }
}

}  // namespace

TEST(Supervision, IsSilentWhateverTreesAreBuiltAndWhateverDies) {
  tally all;
  for (const auto delivery : {sim::delivery::instant, sim::delivery::in_flight}) {
    for (const auto timers : {sim::timers::when_idle, sim::timers::any_time}) {
      for (const auto granularity : {sim::granularity::operation, sim::granularity::message}) {
        judge_trees({delivery, timers}, granularity, 2'000, all);
        if (HasFatalFailure()) return;
      }
    }
  }
  EXPECT_GT(all.kills, 18'000U) << "hardly anybody was killed: the property says little";
  EXPECT_GT(all.requests, 15'000U);
  EXPECT_GT(all.restarts, 15'000U);
  EXPECT_GT(all.failed_restarts, 1'000U);
  EXPECT_LT(all.inconclusive, 40U);
}

}  // namespace rehearse::tests
