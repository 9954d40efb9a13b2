// Stacks and the switch between them. The only file pair that knows Boost.Context.
//
// A worker is a stack that runs one job after another: a server's handler for as long as it takes, a spawned function
// for its whole life. Invariants:
//   1. At most one worker runs; the scheduler's own stack waits in switch_to.
//   2. The two words of __cxa_get_globals() belong to the stack that runs, so a process suspended inside a catch block
//      keeps its own exception.
//   3. No exception leaves a job.
//   4. Below the stacks of the first workers lies a guard: memory that may not be touched. The others have a canary
//   only.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace rehearse::runtime::detail {

struct worker {
  void* context = nullptr;    // Where it goes on; boost's fcontext_t.
  std::byte* base = nullptr;  // Lowest byte of the stack.
  std::size_t size = 0;
  std::size_t guard_size = 0;  // Bytes below `base` that may not be touched; 0: there is a canary only.
  void* job = nullptr;
  bool busy = false;  // A job is running or suspended on it.
  bool large = false;
  const std::byte* lowest = nullptr;  // Lowest stack pointer seen at a switch.
  void* caught_exceptions = nullptr;
  const void* caught_before_kill = nullptr;  // What was being handled when a kill was thrown into its job.
  unsigned int uncaught_exceptions = 0;
  void* fake_stack = nullptr;  // AddressSanitizer's.
  void* tsan_fiber = nullptr;
  std::size_t colour = 0;  // Bytes by which its top is lowered.

  auto high_water() const -> std::size_t {
    return lowest == nullptr ? 0 : static_cast<std::size_t>(base + size - lowest);
  }
};

class fiber_pool {
 public:
  using job_function = void (*)(void* owner, void* job);

  fiber_pool(job_function run, void* owner) : run_(run), owner_(owner) {}
  ~fiber_pool();
  fiber_pool(const fiber_pool&) = delete;
  auto operator=(const fiber_pool&) -> fiber_pool& = delete;

  /// A worker with nothing to do, the one used last. `large` ones have 1 MiB.
  auto acquire(bool large) -> worker* {
    if (large || last_used_ == nullptr) [[unlikely]]
      return acquire_other(large);
    last_used_->lowest = nullptr;
    return std::exchange(last_used_, nullptr);
  }
  void release(worker* idle) {
    if (idle->large) [[unlikely]] {
      keep(idle);
      return;
    }
    if (last_used_ != nullptr) [[unlikely]]
      keep(last_used_);
    last_used_ = idle;
  }
  /// Its stack is left as it is, with whatever lives on it, until reclaim. `owned` is lost with it.
  void abandon(worker* lost, const void* owned);
  /// What was abandoned can be used again: nobody is left who could refer to what lies there.
  void reclaim();

  /// From the scheduler: runs the worker until it switches back. False: its stack, which has no guard, overflowed.
  auto switch_to(worker& next) -> bool;
  /// From the worker's own stack: back to the scheduler.
  void switch_back();

  auto running() const -> worker* { return running_; }
  /// Tells one set of exceptions being handled on this stack from another.
  static auto caught_exceptions() -> const void*;
  /// Whether the running worker's stack overflowed, judged by an address that could not be touched and the stack
  /// pointer at that time (null: unknown). Safe in a handler of an OS signal.
  auto has_overflowed(const void* touched, const void* stack_pointer) const noexcept -> bool;

 private:
  friend struct entry;

  auto acquire_other(bool large) -> worker*;
  void keep(worker* idle);
  auto make(bool large) -> worker*;
  void prepare(worker& fresh);
  void map_stacks();

  job_function run_;
  void* owner_;
  worker* running_ = nullptr;
  void* scheduler_context_ = nullptr;
  const void* scheduler_stack_ = nullptr;
  std::size_t scheduler_stack_size_ = 0;
  void* scheduler_tsan_ = nullptr;
  std::vector<std::unique_ptr<worker>> workers_;
  worker* last_used_ = nullptr;  // Small and idle, apart from the others: most steps take it and give it back.
  std::vector<worker*> idle_;
  std::vector<worker*> idle_large_;
  std::vector<worker*> abandoned_;
  std::vector<std::byte*> unused_stacks_;
  std::size_t unused_guard_size_ = 0;  // Of each of `unused_stacks_`.
  std::size_t guarded_count_ = 0;
  struct mapping {
    std::byte* base;
    std::size_t size;
  };
  std::vector<mapping> mappings_;
};

}  // namespace rehearse::runtime::detail
