// One run, from body to verdict.
// SPDX-License-Identifier: MIT
#include <rehearse/scenarios/runner.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "expectation_set.hpp"
#include "here.hpp"
#include "property_set.hpp"
#include "terminate_handler.hpp"

namespace rehearse::scenarios {

using detail::here;

namespace {

thread_local runner* active_runner = nullptr;

}  // namespace

/// The root of a test spawns its workload itself.
class runner::test_watcher final : public sim::event_sink {
 public:
  explicit test_watcher(sim::simulation& run) : run_(run) { run.subscribe(*this, {runtime::event_kind::spawned}); }
  void begin_run() override {}
  void on_event(const runtime::event& what) override {
    const bool is_server = (what.result & runtime::spawn_bits::server) != 0;
    if (what.peer == sim::simulation::root && !is_server) run_.count_as_workload(what.process);
  }

 private:
  sim::simulation& run_;
};

auto runner::active() -> runner* { return active_runner; }

runner::runner(run_options options)
    : options_(std::move(options)),
      oracle_(options_.oracle),
      strategy_(sim::make_strategy(options_.strategy)),
      injector_(options_.faults, options_.aimed_kills),
      properties_(std::make_unique<detail::property_set>(simulation_)),
      expectations_(std::make_unique<detail::expectation_set>(simulation_)) {
  detail::install_terminate_handler();
  if (!options_.faults.steers.empty()) {
    injector_.set_phases(&oracle_.phases());
    oracle_.tell_phases(injector_);
  }
  oracle_.watch(simulation_);
  if (options_.is_test) test_watcher_ = std::make_unique<test_watcher>(simulation_);
}

runner::~runner() = default;

auto runner::run(std::uint64_t index, std::uint64_t seed, bool record) -> sim::run_record {
  sim::run_record told = run_with(nullptr, index, seed, record);
  for (std::size_t aim = 0; aim < chances_.size(); ++aim) chances_[aim] += injector_.chances()[aim];
  return told;
}

auto runner::replay(const sim::tape& followed, std::uint64_t index, std::uint64_t seed, bool record)
    -> sim::run_record {
  return run_with(&followed, index, seed, record);
}

auto runner::replay_leniently(const sim::tape& followed, std::uint64_t index, std::uint64_t seed) -> sim::run_record {
  plan_.leniently = true;
  sim::run_record run = run_with(&followed, index, seed, false);
  plan_.leniently = false;
  return run;
}

namespace {

auto describe(const sim::run_record& run, const sim::recorded_event& what) -> std::string {
  std::string text = run.name_of(what.process) + " " + std::string(to_string(what.kind));
  if (!what.detail.empty()) text += " " + what.detail;
  if (what.peer != 0) text += ", " + run.name_of(what.peer);
  return text;
}

auto is_same(const sim::recorded_event& a, const sim::recorded_event& b) -> bool {
  return a.kind == b.kind && a.detail == b.detail && a.process == b.process && a.peer == b.peer &&
         a.serial == b.serial && a.ref == b.ref && a.result == b.result && a.time == b.time && a.reason == b.reason;
}

/// Where two recordings of one tape part: the first event that differs, and the choice before it.
auto first_difference(const sim::run_record& a, const sim::run_record& b) -> std::string {
  const std::size_t shared = std::min(a.events.size(), b.events.size());
  std::size_t at = 0;
  while (at < shared && is_same(a.events[at], b.events[at])) ++at;
  if (at == a.events.size() && at == b.events.size()) return "they differ in a payload's hash_to or in a choice";
  const auto told = [&](const sim::run_record& run) {
    return at < run.events.size() ? "\"" + describe(run, run.events[at]) + "\"" : std::string("nothing");
  };
  std::string text = "event " + std::to_string(at + 1) + " is " + told(a) + " in one and " + told(b) + " in the other";
  const std::uint64_t step = at < a.events.size() ? a.events[at].step : a.steps;
  const sim::recorded_choice* before = nullptr;
  for (const sim::recorded_choice& each : a.choices) {
    if (each.step <= step) before = &each;
  }
  if (before != nullptr)
    text += ", after the choice of " + before->address + " in step " + std::to_string(before->step);
  return text;
}

}  // namespace

auto runner::reproduce(const sim::run_record& failed) -> sim::run_record {
  const struct not_counted {  // It has been, when it ran.
    explicit not_counted(scenarios::oracle& of) : judge(of) { judge.set_counting(false); }
    ~not_counted() { judge.set_counting(true); }
    scenarios::oracle& judge;
  } repeats(oracle_);
  sim::run_record again = replay(failed.choices_tape, failed.index, failed.seed);
  if (again.digest == failed.digest && again.outcome == failed.outcome) return again;
  const sim::run_record third = replay(failed.choices_tape, failed.index, failed.seed);
  again.explanation = "run " + std::to_string(failed.index) + " failed (\"" + failed.property +
                      "\"), and run again from its tape it did something else.\n";
  if (third.digest == again.digest) {
    again.explanation +=
        "Two repetitions agree with each other: the program keeps state between runs, such as a static";
  } else {
    again.explanation +=
        "Two repetitions differ as well: the program depends on something besides its seed, such as an "
        "address, a clock or a thread.\n" +
        first_difference(again, third);
  }
  again.outcome = sim::verdict::diverged;
  again.property = "determinism";
  return again;
}

auto runner::run_with(const sim::tape* followed, std::uint64_t index, std::uint64_t seed, bool record)
    -> sim::run_record {
  workload_.clear();
  properties_->clear();
  expectations_->clear(options_.judge_properties);
  ending_ = sim::run_ending::cut_off;
  plan_.seed = seed;
  plan_.strategy = strategy_.get();
  plan_.follow = followed;
  plan_.granularity = options_.granularity;
  plan_.models = options_.models;
  plan_.max_steps = options_.max_steps;
  plan_.run_for = runtime::infinity;
  plan_.observer = this;
  plan_.faults = &injector_;
  plan_.recorder = record ? &recorder_ : nullptr;
  plan_.judge_deadlock = options_.judge_properties;
  plan_.judge_crash = options_.judge_properties;
  if (options_.is_test) {
    plan_.test_body = options_.body;
  } else {
    plan_.set_up = options_.body;
  }

  const struct activation {
    explicit activation(runner* run) : outer(std::exchange(active_runner, run)) {}
    ~activation() { active_runner = outer; }
    runner* outer;
  } active(this);
  sim::run_result result = simulation_.run(plan_);

  sim::run_record told;
  told.index = index;
  told.seed = seed;
  told.outcome = result.outcome;
  told.property = std::move(result.property);
  told.explanation = std::move(result.explanation);
  told.proof = std::move(result.proof);
  told.steps = result.steps;
  told.digest = result.digest;
  told.end_time = result.end_time;
  told.ending = ending_;
  told.notes = std::move(result.notes);
  told.choices_tape = simulation_.choices().made();
  spawned_ = result.spawned;
  if (record) recorder_.move_to(told);
  told.faults = injector_.report(simulation_);
  kept_.clear();
  return told;
}

void runner::set_up_done(sim::simulation& run) {
  for (declared_process& each : workload_) run.spawn_workload(each.label, std::move(each.body), each.must_finish);
  if (options_.at_step) {
    const runtime::node::scope entered(run.node());
    options_.at_step(0);
  }
}

auto runner::wants_steps() const -> bool { return properties_->wants_steps() || options_.at_step; }

void runner::after_step(sim::simulation& run) {
  const runtime::node::scope entered(run.node());
  if (options_.at_step) options_.at_step(run.steps());
  if (options_.judge_properties && !run.has_failed()) properties_->after_step(run);
}

auto runner::goes_on(sim::simulation& run, runtime::virtual_time healed) -> std::optional<runtime::virtual_time> {
  if (!options_.judge_properties || run.has_failed()) return std::nullopt;
  const runtime::node::scope entered(run.node());
  return properties_->goes_on(run, healed);
}

void runner::at_end(sim::simulation& run) {
  ending_ = run.has_delivered_all() ? sim::run_ending::delivered
            : run.is_quiet()        ? sim::run_ending::at_rest
                                    : sim::run_ending::over;
  oracle_.at_end();
  if (!options_.judge_properties || run.has_failed()) return;
  const runtime::node::scope entered(run.node());
  expectations_->at_end();
  if (!run.has_failed()) properties_->at_end(run);
}

void runner::count_properties(property_table& into) const {
  into.begin_run();
  properties_->count_into(into);
  expectations_->count_into(into);
}

// -- what bodies say
// ----------------------------------------------------------------------------------------------------

auto fixed() -> bool { return here().options().fixed; }

void workload(std::string_view label, std::function<void()> body, workload_options options) {
  here().workload_.push_back({std::string(label), std::move(body), options.must_finish});
}
void fail(std::string_view property, std::string_view seen) {
  runner& run = here();
  if (run.options_.judge_properties) run.simulation_.fail(std::string(property), std::string(seen));
}
auto lives(runtime::pid who) -> bool {
  const runtime::node& node = here().simulation_.node();
  return who.epoch() == node.epoch() && node.is_alive(who.id());
}
void run_for(runtime::virtual_duration how_long) { here().plan_.run_for = how_long; }

namespace {

/// Where faults may be injected: once the run has begun.
auto beyond_set_up() -> runner& {
  runner& run = here();
  const bool is_set_up = !run.options().is_test && run.simulation().running() == sim::simulation::root;
  if (is_set_up) {
    throw std::logic_error("rehearse: inject() in set-up, which meets no fault: give the scenario .faults instead");
  }
  return run;
}

}  // namespace

void fault_policy::kill(const std::vector<runtime::pid>& victims, kill_options options) {
  std::vector<runtime::process_id> ids;
  for (const runtime::pid each : victims) ids.push_back(each.id());
  runner& run = beyond_set_up();
  const faults::kill_rule rule{"listed", options.at_most, options.within};
  run.injector_.add(run.simulation_, rule, std::move(ids));
}
void fault_policy::kill(const faults::kill_at_step& exact) {
  runner& run = beyond_set_up();
  run.injector_.add(run.simulation_, exact);
}
void fault_policy::delay(delay_options options) {
  runner& run = beyond_set_up();
  run.injector_.add(run.simulation_, faults::delay_rule{options.at_most, options.longest, options.within}, {});
}
void fault_policy::delay(runtime::pid from, runtime::pid to, delay_options options) {
  if (from.id() == 0 || to.id() == 0) {
    throw std::invalid_argument("rehearse: inject().delay() between two processes, one of which is nobody");
  }
  if (from.id() == to.id()) {
    throw std::invalid_argument("rehearse: inject().delay() of what a process sends itself, which is never late");
  }
  runner& run = beyond_set_up();
  run.injector_.add(run.simulation_, faults::delay_rule{options.at_most, options.longest, options.within},
                    {from.id(), to.id()});
}
void fault_policy::clock_jump(clock_options options) {
  runner& run = beyond_set_up();
  run.injector_.add(run.simulation_, faults::clock_rule{options.at_most, options.longest, options.within});
}
void fault_policy::clock_jump(runtime::virtual_duration by) {
  runner& run = beyond_set_up();
  run.injector_.add_clock_jump(run.simulation_, by);
}
auto inject() -> fault_policy { return {}; }

void detail::keep_until_run_ends(std::shared_ptr<void> what) { here().kept_.push_back(std::move(what)); }

}  // namespace rehearse::scenarios
