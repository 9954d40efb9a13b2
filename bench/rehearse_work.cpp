// SPDX-License-Identifier: MIT
#include "rehearse_work.hpp"

#include <rehearse/rehearse.hpp>
#include <rehearse/scenarios/runner.hpp>

#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "token.hpp"

namespace rehearse::bench {

namespace {

auto make_runner(setting how, std::uint64_t max_steps, std::function<void()> body)
    -> std::unique_ptr<scenarios::runner> {
  return std::make_unique<scenarios::runner>(scenarios::run_options{.body = std::move(body),
                                                                    .models = {how.delivery, sim::timers::when_idle},
                                                                    .max_steps = max_steps,
                                                                    .oracle = how.oracle});
}

void require(const sim::run_record& told, sim::verdict wanted) {
  if (told.outcome == wanted) return;
  throw std::logic_error(std::string(to_string(told.outcome)) + ": " + told.property + ": " + told.explanation);
}

// -- hot potato -------------------------------------------------------------------------------------------------------

/// One message that opens the gate: its death tells all servers at once, so that all tokens come into play in one step.
struct open_gate {};

struct potato : gen_server {
  const std::vector<server_ref<potato>>* players;
  pid gate;
  std::uint32_t place;

  potato(const std::vector<server_ref<potato>>* all, pid opened_by, std::uint32_t index)
      : players(all), gate(opened_by), place(index) {}

  void init() { monitor(gate); }
  void handle_info(down) { pass_on({.chance = place}); }
  void handle_cast(token held) { pass_on(held); }

  void pass_on(token held) {
    const std::size_t target = held.next_target(players->size());
    cast((*players)[target], held);
  }
};

class potatoes final : public work {
 public:
  potatoes(std::uint32_t processes, setting how) : processes_(processes), how_(how) {}

  void run(std::uint64_t units) override {
    auto& runner = runners_[units];
    const std::uint64_t steps = units * (how_.delivery == sim::delivery::instant ? 1 : 2);
    if (runner == nullptr) runner = make_runner(how_, steps, [this] { set_up(); });
    require(runner->run(1, 1), sim::verdict::inconclusive);  // The step limit: tokens go round for ever.
  }

 private:
  void set_up() {
    players_.clear();
    const pid gate = spawn("gate", [] { receive<open_gate>(); });
    for (std::uint32_t i = 0; i < processes_; ++i) players_.push_back(start_link<potato>(&players_, gate, i));
    scenarios::workload("opener", [gate] { send(gate, open_gate{}); });
  }

  std::uint32_t processes_;
  setting how_;
  std::vector<server_ref<potato>> players_;
  std::map<std::uint64_t, std::unique_ptr<scenarios::runner>> runners_;
};

// -- small runs -------------------------------------------------------------------------------------------------------

struct consumer : gen_server {
  int received = 0;
  void handle_cast(token) { ++received; }
};

class small final : public work {
 public:
  explicit small(setting how) : runner_(make_runner(how, 10'000, &set_up)) {}
  void run(std::uint64_t units) override {
    for (std::uint64_t i = 0; i < units; ++i) {
      ++seed_;
      require(runner_->run(seed_, seed_), sim::verdict::pass);
    }
  }

 private:
  static void set_up() {
    const auto sink = start_link<consumer>();
    scenarios::workload("producer", 3, [sink] {
      for (std::uint64_t i = 0; i < 20; ++i) cast(sink, token{.hops = i});
    });
    scenarios::at_end("all have arrived", [sink] { return scenarios::equal("received", peek(sink)->received, 60); });
  }

  std::unique_ptr<scenarios::runner> runner_;
  std::uint64_t seed_ = 0;
};

// -- restarts ---------------------------------------------------------------------------------------------------------

struct restarted {};
struct restart_state {
  pid driver;
  pid child;
};

struct child_server : gen_server {
  restart_state* state;
  explicit child_server(restart_state* shared) : state(shared) {}
  auto init() -> next {
    state->child = self();
    return next().with_continue(restarted{});
  }
  /// Only after init: a kill in the middle of it would be another piece of work, a failed start.
  void handle_continue(restarted done) {
    if (state->driver) send(state->driver, done);
  }
};

class killing final : public work {
 public:
  explicit killing(setting how) : runner_(make_runner(how, 100'000, &set_up)) {}
  void run(std::uint64_t units) override {
    if (units % kills_a_run != 0) throw std::logic_error("restarts come in hundreds");
    for (std::uint64_t i = 0; i < units; i += kills_a_run) {
      ++seed_;
      require(runner_->run(seed_, seed_), sim::verdict::pass);
    }
  }

 private:
  static constexpr std::uint32_t kills_a_run = 100;

  static void set_up() {
    auto* const state = &scenarios::run_state<restart_state>();
    start_supervisor(
        {{.strategy = restart_strategy::one_for_one, .intensity = kills_a_run}, {child<child_server>("child", state)}});
    scenarios::workload("driver", [state] {
      state->driver = self();
      for (std::uint32_t i = 0; i < kills_a_run; ++i) {
        exit(state->child, exit_reason::kill);
        receive<restarted>();
      }
    });
  }

  std::unique_ptr<scenarios::runner> runner_;
  std::uint64_t seed_ = 0;
};

// -- idle servers -----------------------------------------------------------------------------------------------------

struct idle_server : gen_server {
  struct count_up {
    using reply = int;
  };
  int count = 0;
  auto handle_call(count_up) -> int { return ++count; }
};

}  // namespace

auto hot_potato(std::uint32_t processes, setting how) -> std::unique_ptr<work> {
  return std::make_unique<potatoes>(processes, how);
}
auto small_runs(setting how) -> std::unique_ptr<work> { return std::make_unique<small>(how); }
auto restarts(setting how) -> std::unique_ptr<work> { return std::make_unique<killing>(how); }

void hold_idle(std::uint32_t count, idle_options options, const std::function<void()>& look) {
  const auto runner = make_runner({.oracle = options.oracle}, 10'000, [&] {
    look();
    for (std::uint32_t i = 0; i < count; ++i) {
      const auto made = options.link ? start_link<idle_server>() : start<idle_server>(server_options{});
      if (call(made, idle_server::count_up{}) != 1) throw std::logic_error("a server lost its count");
    }
    look();
  });
  require(runner->run(1, 1), sim::verdict::pass);
}

}  // namespace rehearse::bench
