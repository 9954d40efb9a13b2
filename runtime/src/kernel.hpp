// kernel: the inside of a node. One class, its parts in one file each:
//   kernel.cpp      life of a run, steps, spawning, death, unwinding
//   signals.cpp     what arriving signals do
//   operations.cpp  what processes do
//   receive.cpp     selective receive
//   timers.cpp      timers
//   names.cpp       registered names
//   aliases.cpp     aliases
//   server.cpp      the loop of servers, starting and calling them
//   system.cpp      stopping, suspending and resuming them
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rehearse/runtime/environment.hpp>
#include <rehearse/runtime/node.hpp>
#include <rehearse/runtime/run_local.hpp>

#include "process.hpp"

namespace rehearse::runtime::detail {

/// Thrown through a killed process so that its destructors run. Derived from nothing, so nothing but catch (...) sees
/// it.
struct unwinding {};

struct timer {
  std::uint64_t serial = 0;  // 0: the slot is free.
  virtual_time deadline{};
  process_id owner = 0;  // Of the process it is addressed to; 0 for a name.
  name to_name;
  signal* what = nullptr;        // Null: it ends a wait.
  std::uint32_t next = no_slot;  // Among the owner's timers.
  std::uint32_t previous = no_slot;
};

/// A killed process may do so many things in vain before its stack is given up.
inline constexpr std::uint32_t refusal_limit = 65'536;
inline constexpr std::string_view swallowed_kill = "a kill was swallowed by catch (...); rethrow what you do not know";

class kernel {
 public:
  kernel(node& outer, environment& runs_it);
  ~kernel();

  static auto current() -> kernel* { return current_kernel; }
  /// The kernel and its running process, for operations; throws std::logic_error outside a process.
  static auto running() -> kernel&;

  // -- life of a run (kernel.cpp)
  void begin_run();
  void end_run();
  auto spawn(process_id parent, std::string_view label, std::unique_ptr<process_body> body, std::uint8_t how,
             std::uint64_t ref = 0) -> process&;
  void resume(process_id who);
  auto kill(process_id who) -> bool;
  void die(process& who, const exit_reason& reason, bool by_itself = false);
  auto find(process_id id) -> process* { return id < table_.size() ? table_[id] : nullptr; }
  auto find(pid who) -> process* { return who.epoch() == epoch_ ? find(who.id()) : nullptr; }
  auto make_pid(process_id id) const -> pid { return id == 0 ? pid() : pid(id, epoch_); }
  void bury_the_dead();
  auto self() -> process& { return *running_process_; }

  /// Whoever enters the kernel from outside. The outermost one buries the dead: not before, since a death may be in
  /// the middle of telling others.
  class entrance {
   public:
    explicit entrance(kernel& entered) : kernel_(entered), before_(std::exchange(current_kernel, &entered)) {
      ++kernel_.depth_;
    }
    ~entrance() {
      if (--kernel_.depth_ == 0 && !kernel_.dead_.empty()) kernel_.bury_the_dead();
      current_kernel = before_;
    }
    entrance(const entrance&) = delete;
    auto operator=(const entrance&) -> entrance& = delete;

   private:
    kernel& kernel_;
    kernel* before_;
  };

  /// While it exists, operations are nobody's and have no effect: those of the destructors of messages that are lost.
  class nobody_runs {
   public:
    explicit nobody_runs(kernel& entered)
        : kernel_(entered), before_(std::exchange(entered.running_process_, &entered.nobody_)) {
      entered.nobody_.refused = 0;
    }
    ~nobody_runs() { kernel_.running_process_ = before_; }
    nobody_runs(const nobody_runs&) = delete;
    auto operator=(const nobody_runs&) -> nobody_runs& = delete;

   private:
    kernel& kernel_;
    process* before_;
  };

  // -- aliases (aliases.cpp)
  auto find_alias(process& owner, std::uint64_t ref) -> active_alias*;
  /// A message through an alias has arrived: true if it may pass.
  auto passes_alias(process& owner, std::uint64_t ref) -> bool;
  /// Its monitor is gone.
  void end_alias_of_monitor(process& owner, std::uint64_t ref);

  // -- operations (operations.cpp)
  /// Ends the step if it has had its operation; then begins this one. False: the process is dead, do nothing.
  auto begin_operation(operation_kind what, bool may_throw, bool always_ends_step = false) -> bool;
  void announce(operation_kind what, process_id peer, std::string_view text = {}, std::uint8_t result = 0,
                std::uint64_t ref = 0);
  [[gnu::noinline]] void announce_whole(operation_kind what, process_id peer, std::string_view text,
                                        std::uint8_t result, std::uint64_t ref);
  /// After an operation that may have killed its own process.
  void after_operation() {
    if (self().now == process_state::dead) throw_unwinding();
  }
  [[noreturn]] void throw_unwinding();
  /// From a terminate handler: see node::abandon_if_killed.
  void abandon_if_killed();
  /// The effect of unlink, once its operation has begun.
  void unlink(process_id peer);
  /// Whom it means; another registry's answer for a `via`, which may throw and take steps.
  auto resolve(const destination& to) -> process_id;
  auto lookup(name who) const -> process_id { return who.index() < names_.size() ? names_[who.index()] : 0; }
  void set_name(process& who, name as);
  void clear_name(process& who);

  // -- signals (signals.cpp)
  auto new_signal() -> signal* {
    if (free_signals_ == nullptr) [[unlikely]]
      make_signals();
    signal* const fresh = free_signals_;
    free_signals_ = fresh->next;
    fresh->next = nullptr;
    return fresh;
  }
  void free_signal(signal* unused) noexcept {
    if (unused->type != nullptr) unused->destroy_payload();
    unused->reason.reset();
    unused->ref = 0;
    unused->flags = 0;
    unused->result = 0;
    unused->entry = nullptr;
    unused->watched_name = name();
    unused->next = free_signals_;
    free_signals_ = unused;
  }
  void make_signals();
  /// Announces and transmits.
  void send(signal* what, signal_kind kind, process_id sender, process_id receiver);
  /// The events of a signal for those who want to see them whole.
  [[gnu::noinline]] void emit_sent(signal& what);
  [[gnu::noinline]] void emit_arrived(signal& what);
  void arrive(signal& what);
  void arrive_at_dead(signal* what);
  void arrive_at_living(process& to, signal* what);
  void exit_or_message(process& to, signal* what, bool by_itself);
  void drop(signal* what, drop_reason why);
  void deliver_to_mailbox(process& to, signal* what);
  void remove_from_mailbox(process& owner, signal* before, signal* what);
  auto find_link(process& owner, process_id peer) -> link_end*;
  auto insert_link(process& owner, process_id peer) -> bool;
  auto find_monitor(process& owner, std::uint64_t ref) -> owned_monitor*;
  auto new_ref() -> std::uint64_t { return ++last_ref_; }
  /// Tells `target` that the monitor `ref` of `owner` is gone, which has removed it on its side.
  void send_demonitor(process_id owner, std::uint64_t ref, process_id target);
  /// Removes what `unwanted` accepts from the mailbox (flush).
  template <class Predicate>
  void flush(process& owner, Predicate unwanted);

  // -- receive (receive.cpp)
  auto take(const matcher& wanted, virtual_duration timeout, wait_kind why = wait_kind::receive,
            process_id waits_for = 0, std::string_view what = {}) -> signal*;
  void suspend();
  void make_ready(process& who);

  // -- timers (timers.cpp)
  auto arm(process_id owner, name to_name, virtual_duration delay, signal* what) -> std::uint32_t;
  void cancel(std::uint32_t slot);
  void release_timer(std::uint32_t slot);
  void fire(std::uint32_t slot);
  auto find_timer(timer_ref which) -> timer*;
  void cancel_timers_of(process& who);

  // -- servers (server.cpp)
  void run_server(process& who);
  auto start(std::unique_ptr<server_object> server, const server_options& options, bool link) -> start_result;
  auto call(const destination& server, signal* request, virtual_duration timeout) -> signal*;
  void send_reply(signal_ptr what);

  // -- system messages (system.cpp)
  void stop(const destination& server, const exit_reason& reason, virtual_duration timeout);
  void ask_system(const destination& server, bool suspends, virtual_duration timeout);
  auto next_while_suspended(process& who, signal*& before, std::uint32_t* passed_over = nullptr) -> signal*;

  // -- events
  void emit(event& what) {
    what.ordinal = ++event_count_;
    if (what.cause == 0) what.cause = cause_;
    what.time = now_;
    environment_.emit(what);
  }
  /// More about the event before it, if somebody wants to know (is_remark).
  void remark(event what) {
    what.ordinal = event_count_;
    what.cause = cause_;
    what.time = now_;
    environment_.remark(what);
  }
  /// Of what happens most, only what the digest takes, unless somebody wants to see it whole.
  auto is_wanted_whole(event_kind kind, std::uint8_t detail) const -> bool {
    return (wanted_[static_cast<std::size_t>(kind)] >> detail & 1U) != 0;
  }
  void emit_lean(event_kind kind, std::uint8_t detail, std::uint8_t result, process_id who) {
    if (is_wanted_whole(kind, detail)) [[unlikely]] {
      event whole{.kind = kind, .detail = detail, .result = result, .process = who};
      emit(whole);
      return;
    }
    ++event_count_;
    environment_.emit_lean(lean_event(kind, detail, result, who), 0, 0);
  }
  /// A message has been taken, after so many older ones that stay: what its process does next follows from that.
  void taken(process& by, const signal& what, std::uint32_t passed_over);
  auto type_ordinal(message_type* type) -> std::uint32_t {
    if (type == nullptr) return 0;
    if (type->epoch != epoch_) {
      type->epoch = epoch_;
      type->ordinal = ++type_count_;
    }
    return type->ordinal;
  }

  // State, public to the parts above and to free functions in their files; the header is private to the module.
  node& outer_;
  environment& environment_;
  std::uint32_t epoch_ = 0;
  bool step_per_operation_ = true;
  bool discarding_ = false;  // The run is over: nothing is seen any more.
  virtual_time now_{};
  virtual_duration wall_offset_{};  // What the wall clock shows more than `now_`.
  std::uint64_t event_count_ = 0;
  std::uint64_t cause_ = 0;
  std::uint64_t last_ref_ = 0;
  std::uint64_t last_timer_ = 0;
  std::uint32_t type_count_ = 0;
  std::uint64_t alive_ = 0;

  std::vector<std::pair<const void*, std::unique_ptr<run_local>>> locals_;  // In the order of their making.

  std::vector<process*> table_;    // By id; index 0 is nobody.
  std::vector<process_id> names_;  // By name index.
  std::vector<name> names_set_;    // To clear `names_` between runs.
  std::vector<process*> free_processes_;
  std::vector<std::unique_ptr<process[]>> process_slabs_;
  std::vector<std::pair<process_id, std::uint64_t>> watched_operations_;  // Of processes not yet spawned.
  std::vector<process*> dead_;                                            // Waiting to be unwound and freed.
  process* running_process_ = nullptr;
  process nobody_;  // Dead: stands in where destructors run on behalf of no process.
  unsigned depth_ = 0;
  fiber_pool fibers_;

  std::array<std::uint32_t, event_kind_count> wanted_{};  // By kind, a bit for each detail.

  signal* free_signals_ = nullptr;
  std::vector<std::unique_ptr<signal[]>> signal_slabs_;
  std::vector<timer> timers_;
  std::vector<std::uint32_t> free_timers_;

  static constinit thread_local kernel* current_kernel;  // constinit: no wrapper stands before each use

 private:
  auto allocate_process() -> process&;
  void free_process(process& unused);
  void unwind(process& who);
  void run_body(process& who);
  void finish(process& who, const exit_reason& reason);

  // server.cpp
  void init_server(process& who);
  void refuse_start(process& who, start_outcome outcome, const exit_reason& reported, const exit_reason& reason,
                    process_id existing = 0);
  auto register_via(process& who) -> bool;
  void handle_one(process& who, next& then);
  void handle_signal(process& who, signal& what, next& then);
  void after_callback(process& who, next& then);
  void end_server(process& who, const exit_reason& reason, signal_ptr pending_reply);

  // system.cpp
  void handle_system(process& who, signal& what, next& then);
};

/// The reason for an exception that left a process's code (LIFE-02). Call inside a catch block.
auto reason_of_exception() -> exit_reason;

template <class Predicate>
void kernel::flush(process& owner, Predicate unwanted) {
  signal* before = nullptr;
  for (signal* each = owner.mailbox_first; each != nullptr;) {
    signal* const following = each->next;
    if (unwanted(*each)) {
      remove_from_mailbox(owner, before, each);
      drop(each, drop_reason::flushed);
    } else {
      before = each;
    }
    each = following;
  }
}

}  // namespace rehearse::runtime::detail
