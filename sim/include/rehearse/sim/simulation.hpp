// simulation: runs one node on one thread, step by step, under a seed. The environment of the runtime.
//
//   set_up ──► workload exists ──► choose one enabled entity ──► one step ──► … ──► nothing moves ──► verdict
//
// A step is one choice and its effect: a process runs through one operation, a channel's head arrives, or a timer
// fires. Everything is reused between runs. SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rehearse/runtime/node.hpp>
#include <rehearse/sim/choice_source.hpp>
#include <rehearse/sim/digest.hpp>
#include <rehearse/sim/event_sink.hpp>
#include <rehearse/sim/injector.hpp>
#include <rehearse/sim/judged_run.hpp>
#include <rehearse/sim/options.hpp>
#include <rehearse/sim/run_record.hpp>
#include <rehearse/sim/strategy.hpp>

namespace rehearse::sim {

class recorder;

/// Whoever declares the workload and judges the run.
class run_observer {
 public:
  virtual ~run_observer() = default;
  /// Set-up is quiet: spawn the workload now.
  virtual void set_up_done(simulation& run) = 0;
  /// A step is over. Only called if wants_steps().
  virtual void after_step(simulation& run) = 0;
  virtual auto wants_steps() const -> bool = 0;
  /// The run would end now: its workload is over, or its time. With an answer it goes on until that virtual time, or
  /// until nothing can happen: without faults, and fairly, each process and channel as likely to move as the others and
  /// the clock only if none can. Asked again whenever all is quiet. `healed` is when the last fault is over: now, or
  /// when the last held channel opens.
  virtual auto goes_on(simulation& /*run*/, runtime::virtual_time /*healed*/) -> std::optional<runtime::virtual_time> {
    return std::nullopt;
  }
  /// Nothing moves any more and nothing has failed; the processes that live can still be seen.
  virtual void at_end(simulation& run) = 0;
};

struct run_plan {
  std::uint64_t seed = 0;
  exploration_strategy* strategy = nullptr;  ///< Draws the schedule; unless
  const tape* follow = nullptr;              ///< a tape is replayed;
  bool leniently = false;                    ///< as far as it fits, the rest being drawn.
  sim::granularity granularity = sim::granularity::operation;
  sim::models models;
  std::uint64_t max_steps = 100'000;
  runtime::virtual_duration run_for = runtime::infinity;  ///< The run ends at this virtual time.
  std::function<void()> set_up;     ///< Runs as the root, first, in FIFO order; no step, no choice, no fault.
  std::function<void()> test_body;  ///< Instead: the root is a process of the run, and this is its body.
  injector* faults = nullptr;
  run_observer* observer = nullptr;
  sim::recorder* recorder = nullptr;  ///< Records everything; null while exploring.
  bool judge_deadlock = true;
  bool judge_crash = true;  ///< An uncaught exception in root or workload fails the run.
};

struct run_result {
  verdict outcome = verdict::pass;
  std::string property;
  std::string explanation;
  std::vector<std::uint64_t> proof;  ///< Ordinals of the events that show it, where a checker failed it.
  std::uint64_t steps = 0;
  std::uint64_t digest = 0;
  runtime::virtual_time end_time{};
  std::uint64_t spawned = 0;
  std::vector<std::string> notes;
};

class simulation final : public judged_run, private runtime::environment {
 public:
  simulation();
  ~simulation() override;

  auto run(const run_plan& plan) -> run_result;

  // -- for observers and injectors, during a run
  // ------------------------------------------------------------------------

  /// A process of the workload. One that need not finish may wait for ever.
  auto spawn_workload(std::string_view label, std::function<void()> body, bool must_finish = true)
      -> runtime::process_id;
  /// Adds a process that root spawned to those whose end the run waits for.
  void count_as_workload(runtime::process_id who, bool must_finish = true);
  /// The run has failed; it ends with this step. The first failure counts.
  void fail(std::string property, std::string explanation, std::vector<std::uint64_t> proof = {}) override;
  /// Something that was to be judged could not be: unless the run fails it is inconclusive. The first reason counts.
  void leave_undecided(std::string property, std::string explanation);
  auto has_failed() const -> bool { return result_.outcome == verdict::fail; }

  /// What failed first; empty if nothing has.
  auto failed_property() const -> const std::string& { return result_.property; }

  auto node() -> runtime::node& { return node_; }
  auto node() const -> const runtime::node& { return node_; }
  auto choices() -> choice_source& { return choices_; }
  auto draw(stream where, choice_kind kind, std::uint32_t bound) -> std::uint32_t;
  /// As choice_source::draw_weighted.
  auto draw_weighted(stream where, choice_kind kind, std::span<const std::uint8_t> weights) -> std::uint32_t;
  auto steps() const -> std::uint64_t { return result_.steps; }
  auto event_ordinal() const -> std::uint64_t override { return node_.event_count(); }
  auto now() const -> runtime::virtual_time override { return now_; }
  auto is_quiet() const -> bool override { return enabled_.size() == (timers_enabled_ ? 1U : 0U); }
  auto has_delivered_all() const -> bool override { return is_quiet() && holds_.empty(); }
  auto clock_waits() const -> bool override { return plan_ != nullptr && plan_->models.timers == timers::when_idle; }
  /// Faults have stopped for good, because the observer let the run go on beyond its end (run_observer::goes_on).
  auto is_fair() const -> bool { return is_fair_; }
  /// The label a process was spawned with.
  auto label_of(runtime::process_id who) const -> std::string_view;
  auto name_of(runtime::process_id who) const -> std::string override;
  auto is_recording() const -> bool { return plan_ != nullptr && plan_->recorder != nullptr; }
  auto seed() const -> std::uint64_t { return plan_ == nullptr ? 0 : plan_->seed; }
  /// The process that takes a step now; 0 between steps.
  auto running() const -> runtime::process_id { return running_; }
  /// From now on the injector is asked about each signal from one process to another (injector::at_transmission).
  void watch_transmissions() { watches_transmissions_ = !is_fair_; }
  /// The deadlines at which a timer will fire unless it is cancelled: later than now, up to `last`; in order, each
  /// once.
  auto armed_deadlines(runtime::virtual_time last) const -> std::vector<runtime::virtual_time>;
  /// Emits an event of the environment: a fault.
  void announce(const runtime::event& what) { node_.emit(what); }

  static constexpr runtime::process_id root = 1;

  /// The simulation that runs on this thread, for those who watch over it; null if none does.
  static auto active() -> simulation*;
  /// Printed when the program must end in the middle of a run: what runs, and how to run it again.
  void set_context(std::string text) { context_ = std::move(text); }
  auto context() const -> const std::string& { return context_; }
  /// Printed last in that case: the line that replays the run, its seed between the two. Nothing if empty.
  void set_replay(std::string before_seed, std::string after_seed) {
    replay_before_seed_ = std::move(before_seed);
    replay_after_seed_ = std::move(after_seed);
  }
  /// Names what was running, on stderr, and ends the program with `exit_code`.
  [[noreturn]] void give_up(std::string_view why, int exit_code);
  /// The same with nothing but what is safe in a handler of an OS signal. `why` is joined.
  [[noreturn]] void give_up_at_once(std::initializer_list<std::string_view> why, int exit_code) const noexcept;
  /// The same without ending the program.
  void say_at_once(std::initializer_list<std::string_view> why) const noexcept;

 private:
  void say_where(std::string_view running_name = {}) const noexcept;

  struct channel {
    runtime::process_id from = 0;
    runtime::process_id to = 0;
    runtime::signal* first = nullptr;
    runtime::signal* last = nullptr;
    std::uint32_t slot = 0;  // In `enabled_`, if it is there: not empty, and its head not held.
    bool has_hold = false;   // One of its signals is in `holds_`.
  };
  // Invariants: 1. a channel has at most one; 2. while its signal is the channel's head, the channel is not enabled;
  // 3. sorted by deadline, then by order, which is that of the timers.
  struct hold {
    runtime::virtual_time deadline{};
    std::uint64_t order = 0;
    std::uint32_t channel = 0;
    const runtime::signal* what = nullptr;
  };
  struct channel_key {
    std::uint64_t pair = 0;
    std::uint32_t channel = 0;
    std::uint32_t run = 0;
  };
  struct armed_timer {
    runtime::virtual_time deadline{};
    std::uint64_t order = 0;
    std::uint32_t slot = 0;
  };
  // A timer, or the opening of a channel, that shares the earliest deadline.
  struct due_entry {
    std::uint64_t order = 0;
    std::uint32_t id = 0;  // Timer slot, or channel.
    bool opens = false;
  };
  struct workload_process {
    runtime::process_id id;
    bool must_finish;
  };

  // environment
  void transmit(runtime::signal& on_its_way) override;
  void begin_burst() override { ++burst_; }
  void end_burst() override;
  void ready(runtime::process_id who) override;
  void not_ready(runtime::process_id who) override;
  void settle(runtime::process_id who) override { settling_.push_back(who); }
  void arm(std::uint32_t slot, runtime::virtual_time deadline) override;
  void disarm(std::uint32_t slot) override;
  auto draw(runtime::process_id who, std::uint32_t bound) -> std::uint32_t override;
  void at_watched_operation(runtime::process_id who) override;
  void emit(const runtime::event& what) override;
  void remark(const runtime::event& what) override;
  void emit_lean(std::uint64_t what, std::uint64_t serial, std::uint8_t passed_over) override {
    digest_.add_lean(what, serial);
    if (tells_lean_) tell_of_traffic(what | std::uint64_t{passed_over} << 16U, 0, serial);
  }
  void emit_traffic(std::uint64_t what, std::uint64_t about, std::uint64_t serial, std::uint64_t ref,
                    std::uint64_t payload_hash) override;
  auto display_name(runtime::process_id who) const -> std::string override;
  void log(runtime::process_id who, std::string_view line) override;
  void note(std::string_view line) override;
  void halt(const runtime::exit_reason& reason, std::string_view what) override;
  [[noreturn]] void fatal(runtime::process_id who, std::string_view what) override;

  void tell_of_traffic(std::uint64_t what, runtime::process_id peer, std::uint64_t serial);

  void want(const details_by_kind& wanted) override {
    node_.want(wanted);
    tells_lean_ = tells_lean();
  }
  void note_life(const runtime::event& what);
  void begin(const run_plan& plan);
  void run_set_up();
  void explore();
  auto goes_on() -> bool;
  /// What the plan says, which a body may still change; in the fair phase, what the observer said.
  auto time_limit() const -> runtime::virtual_time { return is_fair_ ? fair_until_ : plan_->run_for; }
  void step();
  void finish_run();
  auto workload_is_over() -> bool;
  void explain_deadlock();

  void enable(entity what);
  void disable(std::uint32_t slot);
  auto slot_of(entity what) -> std::uint32_t&;
  void drain();
  auto channel_for(runtime::process_id from, runtime::process_id to) -> std::uint32_t;
  void grow_channels();
  void deliver(std::uint32_t channel);
  auto is_kept_back(runtime::signal& on_its_way) -> bool;
  void append(std::uint32_t channel, runtime::signal& last);
  auto is_head_held(const channel& through) const -> bool;
  void open(std::uint32_t channel);

  /// Lets the one that waits longest for quiet go on; false if nobody does.
  auto wake_settler() -> bool;
  auto has_deadline() const -> bool { return !heap_.empty() || !holds_.empty(); }
  auto earliest_deadline() const -> runtime::virtual_time;
  void enable_timers();
  void disable_timers();
  auto choose_due(runtime::virtual_time deadline) -> due_entry;
  void fire_earliest();
  void sift_up(std::size_t index);
  void sift_down(std::size_t index);
  void place(std::size_t index, armed_timer what);
  void move_clock(runtime::virtual_time to);

  runtime::node node_;
  const run_plan* plan_ = nullptr;
  run_result result_;
  choice_source choices_;
  digest digest_;
  runtime::virtual_time now_{};
  bool setting_up_ = false;
  bool instant_ = false;
  runtime::virtual_time fair_until_{};
  bool time_is_over_ = false;
  bool is_fair_ = false;
  bool has_halted_ = false;
  runtime::process_id running_ = 0;
  std::string context_;
  std::string replay_before_seed_;
  std::string replay_after_seed_;

  std::vector<entity> enabled_;
  std::vector<std::uint32_t> process_slots_;
  std::uint32_t timers_slot_ = 0;
  bool timers_enabled_ = false;
  std::vector<runtime::process_id> fifo_;  // Set-up only.
  std::vector<runtime::process_id> settling_;

  std::vector<channel> channels_;
  std::vector<channel_key> channel_table_;
  std::uint32_t channel_run_ = 0;

  runtime::signal* local_first_ = nullptr;
  runtime::signal* local_last_ = nullptr;
  unsigned burst_ = 0;
  bool draining_ = false;
  bool watches_transmissions_ = false;
  bool tells_lean_ = false;
  std::vector<hold> holds_;

  std::vector<armed_timer> heap_;
  std::vector<std::uint32_t> heap_positions_;
  std::vector<due_entry> due_;
  std::uint64_t armed_count_ = 0;

  std::vector<workload_process> workload_;
  std::string labels_;
  std::vector<std::uint32_t> label_ends_;
};

}  // namespace rehearse::sim
