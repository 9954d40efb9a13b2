// What one supervisor must do, by the rules SUP and DYN, stepped by what it takes and by what it is seen to do.
//
// Invariants:
// (1) `plan_` holds what the last message it took obliges the supervisor to do, in order; it may take the next one only
//     when all of it is done (SUP-05).
// (2) `children_` are in start order (SUP-21), as the supervisor knows them: one that has died is `running` until its
//     EXIT was taken.
// (3) Nothing here knows the runtime's own supervisor: the rules come from OTP, the facts from events.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <rehearse/runtime/event.hpp>
#include <rehearse/runtime/exit_reason.hpp>
#include <rehearse/runtime/supervisor.hpp>
#include <rehearse/scenarios/rule.hpp>

namespace rehearse::scenarios::detail {

using runtime::process_id;

/// What a model must know of the world around its supervisor.
class surroundings {
 public:
  virtual auto is_dead(process_id who) const -> bool = 0;
  /// judged_run::clock_waits.
  virtual auto clock_waits() const -> bool = 0;
  /// The rule was put to the test and held, with this process.
  virtual void exercised(rule_id rule, process_id about) const = 0;
  virtual auto name_of_process(process_id who) const -> std::string = 0;

 protected:
  ~surroundings() = default;
};

/// A rule that was seen broken, and the events that show it.
struct breach {
  rule_id rule;
  std::string sentence;
  std::uint64_t first_event = 0;
  std::uint64_t second_event = 0;
};
using judgement = std::optional<breach>;

class supervisor_model {
 public:
  /// `parent` is whose EXIT ends it (GS-29); `configured` carries its flags and children.
  supervisor_model(const surroundings& around, process_id parent, const runtime::event& configured);

  // -- what reaches it
  void reached_by(const runtime::event& arrived);
  void lost(std::uint64_t serial);
  /// A timer of its own was armed, and fired.
  void arms(const runtime::event& armed);
  void times_out(const runtime::event& fired);
  /// One that it had asked to end is dead.
  void is_rid_of(process_id who, runtime::virtual_time when);
  auto takes(const runtime::event& taken) -> judgement;
  auto is_asked(const runtime::event& requested) -> judgement;
  /// SUP-04, of its flags and specs.
  auto accepts(const runtime::supervisor_config& given, std::uint64_t ordinal) const -> judgement;

  // -- what it does
  auto begins_start(const runtime::event& begun) -> judgement;
  auto ends_start(const runtime::event& acknowledged) -> judgement;
  auto asks_to_stop(const runtime::event& requested) -> judgement;
  auto sends_exit(const runtime::event& sent) -> judgement;
  void sends_to_itself(const runtime::event& sent);
  auto answers(const runtime::event& answered) -> judgement;
  /// What it tells of its children: the remarks from children_asked to children_told.
  auto tells(const runtime::event& told) -> judgement;
  auto ends(const runtime::event& exiting) -> judgement;
  /// Nothing moves any more but time.
  auto rests(std::uint64_t last_event, runtime::virtual_time now) -> judgement;

  /// From now on its messages to itself matter: a restart has failed (SUP-37).
  auto has_retried() const -> bool { return has_retried_; }

 private:
  enum class child_state : std::uint8_t { undefined, running, restarting };
  struct child {
    std::uint64_t key = 0;     // Of the model, for ever.
    std::uint64_t number = 0;  // Of a dynamic child.
    std::string id;
    runtime::restart_type restart{};
    runtime::child_shutdown shutdown{runtime::infinity};
    runtime::child_type type{};
    bool significant = false;
    child_state state = child_state::undefined;
    process_id process = 0;  // While it runs.
    process_id former = 0;   // Its last process, by which a dynamic child that is restarting is known (DYN-07).
  };
  enum class duty_kind : std::uint8_t { start, stop, retry, answer, end };
  struct duty {
    duty_kind kind{};
    std::uint64_t key = 0;
    rule_id rule;
  };
  /// What the plan is for.
  enum class purpose : std::uint8_t {
    none,
    initialise,
    fail_to_start,
    restart,
    give_up,
    stop,
    auto_stop,
    request,
    refuse
  };
  enum class stimulus : std::uint8_t { start, child_exit, unknown_exit, stop, retry, request };
  struct stop_under_way {
    std::uint64_t key = 0;
    std::string id;
    process_id process = 0;
    runtime::child_shutdown how{runtime::infinity};
    runtime::virtual_time asked_at{};
    runtime::virtual_time told_at{};
    runtime::virtual_time died_at{-1};
    std::uint64_t timer = 0;  // Its own, that ends its patience.
    std::uint64_t ordinal = 0;
    bool was_told = false;
    runtime::virtual_time timed_out_at{-1};
    bool timed_out = false;
    bool is_killed = false;  // The timeout was over.
    bool down_taken = false;
  };
  struct waiting_signal {
    runtime::exit_reason reason;
    process_id from = 0;
    std::uint64_t ordinal = 0;
    bool of_a_stopped_child = false;
  };
  struct start_under_way {
    std::uint64_t key = 0;
    std::string id;
    std::uint64_t ordinal = 0;
  };

  // -- the rules
  void child_ended(std::uint64_t key, const runtime::exit_reason& reason, runtime::virtual_time now);
  void restart(std::uint64_t key, runtime::virtual_time now);
  void plan_group_restart(std::size_t first, std::uint64_t victim, rule_id rule);
  void plan_stop_of_all(purpose why, rule_id rule, std::optional<runtime::exit_reason> reason);
  void failed_to_start(child& which);
  auto may_restart(runtime::virtual_time now) -> bool;
  auto has_significant_child() const -> bool;
  void plan_request(const runtime::event& requested);
  void plan_answer(rule_id rule, runtime::child_outcome outcome);

  // -- the plan
  void begin_plan(purpose why);
  void add(duty_kind kind, std::uint64_t key, rule_id rule) { plan_.push_back({kind, key, rule}); }
  auto due() const -> const duty* { return next_ < plan_.size() ? &plan_[next_] : nullptr; }
  void done();
  void plan_is_done() const;
  void stopped(child& which);
  void pass_over_the_dead(std::uint64_t but);
  auto unfinished(const runtime::event& what, std::string_view does) -> judgement;
  auto waits_too_long(const stop_under_way& stop, runtime::virtual_time until) const -> bool;
  auto too_long(const stop_under_way& stop, std::uint64_t seen_at) const -> breach;
  auto stop_not_over(const runtime::event& what, std::string_view does) -> judgement;
  auto start_not_over(const runtime::event& what, std::string_view does) -> judgement;

  // -- what it tells (supervisor_answers.cpp)
  auto lists(const runtime::event& listed) -> judgement;
  auto counts(const runtime::event& counted) -> judgement;
  auto describes(const runtime::event& described) -> judgement;
  auto finishes_telling(const runtime::event& told) -> judgement;
  auto untrue(rule_id rule, const std::string& says, const std::string& truth, const runtime::event& what) const
      -> judgement;
  auto running_and_alive() const -> std::uint64_t;

  // -- wording
  auto wrong(const runtime::event& what, const std::string& does) -> judgement;
  auto wrong_rule(const runtime::event& what, const child* which) const -> rule_id;
  auto rule_left_out(const duty& what) const -> rule_id;
  auto unasked_rule(bool moves_others) const -> rule_id;
  auto said(const duty& what) const -> std::string;
  auto occasion() const -> std::string;
  auto window() const -> std::string;
  auto me() const -> std::string { return around_.name_of_process(self_); }

  // -- children
  auto add_child(const runtime::child_spec& spec) -> child&;
  auto find(std::uint64_t key) -> child*;
  auto find(std::uint64_t key) const -> const child*;
  auto find_id(std::string_view id) -> child*;
  auto find_named(const runtime::event& what) -> child*;
  auto find_process(process_id who) -> child*;
  void forget(std::uint64_t key);

  const surroundings& around_;
  process_id self_;
  process_id parent_;
  runtime::supervisor_flags flags_;
  bool is_dynamic_;
  std::optional<std::uint64_t> max_children_;

  std::vector<child> children_;
  std::uint64_t last_key_ = 0;
  struct recorded_restart {
    std::int64_t second;
    std::uint64_t ordinal;
  };
  std::vector<recorded_restart> restarts_;           // Oldest first; at most intensity + 1 (SUP-30).
  std::map<std::uint64_t, waiting_signal> waiting_;  // By serial: what lies in its mailbox and has a reason.
  std::map<std::uint64_t, std::uint64_t> retries_;   // Serial of its message to itself, and the child it is about.
  bool has_retried_ = false;

  std::vector<duty> plan_;
  std::size_t next_ = 0;
  purpose purpose_ = purpose::none;
  stimulus stimulus_ = stimulus::start;
  std::uint64_t stimulus_event_ = 0;
  process_id stimulus_from_ = 0;
  std::string stimulus_child_;
  runtime::exit_reason stimulus_reason_;
  runtime::child_request request_{};
  runtime::child_outcome expected_outcome_{};
  std::optional<runtime::exit_reason> expected_end_;  // Empty: any.
  std::string failed_child_;
  std::uint64_t ignored_ = 0;  // The child whose start said ignore in this plan (SUP-39).

  std::uint64_t most_active_ = 0;  // When it was asked how many.
  std::vector<process_id> told_;   // Whom it has listed (DYN-01).
  bool has_no_start_ = false;      // The spec that it was given (SUP-04).
  bool forgot_temporary_ = false;  // This group restart had some (SUP-24).

  std::optional<start_under_way> starting_;
  std::vector<stop_under_way> stopping_;
};

}  // namespace rehearse::scenarios::detail
