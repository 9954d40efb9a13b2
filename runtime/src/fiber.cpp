// Stacks come from few large mappings; switches are annotated for the sanitizers by hand, because Debian's build of
// Boost.Context has no annotated variant.
// SPDX-License-Identifier: MIT
#include "fiber.hpp"

#include <boost/context/detail/fcontext.hpp>
#include <cxxabi.h>
#include <sys/mman.h>

#include <algorithm>
#include <new>

#if defined(__SANITIZE_ADDRESS__)
#define REHEARSE_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define REHEARSE_ASAN 1
#endif
#endif
#if defined(__SANITIZE_THREAD__)
#define REHEARSE_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define REHEARSE_TSAN 1
#endif
#endif
#ifdef REHEARSE_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#include <sanitizer/lsan_interface.h>
#endif
#ifdef REHEARSE_TSAN
#include <sanitizer/tsan_interface.h>
#endif

namespace rehearse::runtime::detail {

namespace {

namespace context = boost::context::detail;

#if defined(REHEARSE_ASAN) || defined(REHEARSE_TSAN)
constexpr std::size_t small_stack = 256 * 1024;  // Sanitized frames are several times larger.
#else
constexpr std::size_t small_stack = 64 * 1024;
#endif
constexpr std::size_t large_stack = 1024 * 1024;
constexpr std::size_t stacks_per_mapping = 64;
// Each guard costs two of the 65,530 mappings that Linux gives an OS process, so only the first stacks have one.
constexpr std::size_t guarded_stacks_max = 2048;
// Costs addresses only, and must be as large as what a careless function keeps in one array: frames may skip a page.
constexpr std::size_t guard_bytes = 1024 * 1024;
constexpr std::size_t overflow_max = 16 * 1024 * 1024;
constexpr std::uint64_t canary = 0x5ca1ab1e0ddba11ULL;
constexpr std::size_t canary_words = 8;
constexpr std::size_t colours = 32;  // Stack tops at different cache sets, or all hot frames would share one.

/// What the Itanium ABI keeps of exceptions for each thread; here, for each stack.
struct exception_globals {
  void* caught;
  unsigned int uncaught;
};
auto globals() -> exception_globals* { return reinterpret_cast<exception_globals*>(abi::__cxa_get_globals()); }

auto map_memory(std::size_t size, int protection) -> std::byte* {
  void* memory = mmap(nullptr, size, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  return static_cast<std::byte*>(memory);
}

/// A canary costs a page at the far end of the stack; a guard needs none.
void set_canary(const worker& of) {
  if (of.guard_size != 0) return;
  std::fill_n(reinterpret_cast<std::uint64_t*>(of.base), canary_words, canary);
}

[[gnu::noinline]] auto has_canary(const worker& of) -> bool {
  const auto* word = reinterpret_cast<const std::uint64_t*>(of.base);
  return std::all_of(word, word + canary_words, [](std::uint64_t each) { return each == canary; });
}

}  // namespace

/// First frame of every worker: runs jobs for ever.
struct entry {
  static void run(context::transfer_t from) {
    auto& pool = *static_cast<fiber_pool*>(from.data);
    worker& self = *pool.running_;
    pool.scheduler_context_ = from.fctx;
#ifdef REHEARSE_ASAN
    __sanitizer_finish_switch_fiber(nullptr, &pool.scheduler_stack_, &pool.scheduler_stack_size_);
#endif
    for (;;) {
      pool.run_(pool.owner_, self.job);
      self.busy = false;
      pool.switch_back();
    }
  }
};

fiber_pool::~fiber_pool() {
#ifdef REHEARSE_TSAN
  for (auto& each : workers_) __tsan_destroy_fiber(each->tsan_fiber);
#endif
#ifdef REHEARSE_ASAN
  if (!abandoned_.empty()) return;
#endif
  for (const auto& each : mappings_) {
#ifdef REHEARSE_ASAN
    __asan_unpoison_memory_region(each.base, each.size);
#endif
    munmap(each.base, each.size);
  }
}

/// Memory for stacks, each `size` bytes above a guard.
void fiber_pool::map_stacks() {
  const bool guarded = guarded_count_ < guarded_stacks_max;
  unused_guard_size_ = guarded ? guard_bytes : 0;
  const std::size_t stride = small_stack + unused_guard_size_;
  std::byte* memory = map_memory(stride * stacks_per_mapping, guarded ? PROT_NONE : PROT_READ | PROT_WRITE);
  mappings_.push_back({memory, stride * stacks_per_mapping});
  for (std::size_t i = stacks_per_mapping; i-- > 0;) {
    unused_stacks_.push_back(memory + i * stride + unused_guard_size_);
  }
}

auto fiber_pool::make(bool large) -> worker* {
  auto made = std::make_unique<worker>();
  made->large = large;
  made->size = large ? large_stack : small_stack;
  if (large) {
    std::byte* memory = map_memory(guard_bytes + large_stack, PROT_NONE);
    mappings_.push_back({memory, guard_bytes + large_stack});
    made->guard_size = guard_bytes;
    made->base = memory + guard_bytes;
  } else {
    if (unused_stacks_.empty()) map_stacks();
    made->guard_size = unused_guard_size_;
    made->base = unused_stacks_.back();
    unused_stacks_.pop_back();
  }
  if (made->guard_size != 0) {
    ++guarded_count_;
    if (mprotect(made->base, made->size, PROT_READ | PROT_WRITE) != 0) throw std::bad_alloc();
  }
  made->colour = (workers_.size() % colours) * 64;
  prepare(*made);
  workers_.push_back(std::move(made));
  return workers_.back().get();
}

/// A stack with nothing on it but where it begins.
void fiber_pool::prepare(worker& fresh) {
  set_canary(fresh);
  std::byte* top = fresh.base + fresh.size - fresh.colour;
  fresh.context = context::make_fcontext(top, static_cast<std::size_t>(top - fresh.base), &entry::run);
#ifdef REHEARSE_TSAN
  fresh.tsan_fiber = __tsan_create_fiber(0);
#endif
}

auto fiber_pool::has_overflowed(const void* touched, const void* stack_pointer) const noexcept -> bool {
  if (running_ == nullptr) return false;
  const auto base = reinterpret_cast<std::uintptr_t>(running_->base);
  const auto address = reinterpret_cast<std::uintptr_t>(touched);
  const auto pointer = reinterpret_cast<std::uintptr_t>(stack_pointer);
  if (address >= base - running_->guard_size && address < base) return true;
  // A frame may be larger than the guard, or there is none. Farther away is another stack, such as a signal's.
  return stack_pointer != nullptr && pointer < base && base - pointer <= overflow_max;
}

auto fiber_pool::caught_exceptions() -> const void* { return globals()->caught; }

auto fiber_pool::acquire_other(bool large) -> worker* {
  auto& idle = large ? idle_large_ : idle_;
  if (idle.empty()) return make(large);
  worker* taken = idle.back();
  idle.pop_back();
  taken->lowest = nullptr;
  return taken;
}

void fiber_pool::keep(worker* idle) { (idle->large ? idle_large_ : idle_).push_back(idle); }

void fiber_pool::abandon(worker* lost, [[maybe_unused]] const void* owned) {
  lost->job = nullptr;
#ifdef REHEARSE_ASAN
  // Given up on purpose, and told to the run; so is all that only this stack knows, which is why it is kept for ever.
  if (owned != nullptr) __lsan_ignore_object(owned);
  __lsan_register_root_region(lost->base, lost->size);
#endif
  abandoned_.push_back(lost);
}

void fiber_pool::reclaim() {
#ifndef REHEARSE_ASAN
  for (worker* const each : abandoned_) {
#ifdef REHEARSE_TSAN
    __tsan_destroy_fiber(each->tsan_fiber);
#endif
    each->busy = false;
    each->lowest = nullptr;
    each->caught_exceptions = nullptr;
    each->uncaught_exceptions = 0;
    prepare(*each);
    release(each);
  }
  abandoned_.clear();
#endif
}

auto fiber_pool::switch_to(worker& next) -> bool {
  worker* const outer = running_;
  running_ = &next;
  next.busy = true;
  exception_globals* mine = globals();
  const exception_globals saved = *mine;
  *mine = {next.caught_exceptions, next.uncaught_exceptions};
#ifdef REHEARSE_TSAN
  scheduler_tsan_ = __tsan_get_current_fiber();
  __tsan_switch_to_fiber(next.tsan_fiber, 0);
#endif
#ifdef REHEARSE_ASAN
  void* fake = nullptr;
  __sanitizer_start_switch_fiber(&fake, next.base, next.size);
#endif
  next.context = context::jump_fcontext(next.context, this).fctx;
#ifdef REHEARSE_ASAN
  __sanitizer_finish_switch_fiber(fake, nullptr, nullptr);
#endif
  next.caught_exceptions = mine->caught;
  next.uncaught_exceptions = mine->uncaught;
  *mine = saved;
  running_ = outer;
  return next.guard_size != 0 || has_canary(next);
}

void fiber_pool::switch_back() {
  worker& self = *running_;
  const auto* here = static_cast<const std::byte*>(__builtin_frame_address(0));
  if (self.lowest == nullptr || here < self.lowest) self.lowest = here;
#ifdef REHEARSE_TSAN
  __tsan_switch_to_fiber(scheduler_tsan_, 0);
#endif
#ifdef REHEARSE_ASAN
  __sanitizer_start_switch_fiber(&self.fake_stack, scheduler_stack_, scheduler_stack_size_);
#endif
  const context::transfer_t from = context::jump_fcontext(scheduler_context_, nullptr);
  scheduler_context_ = from.fctx;
#ifdef REHEARSE_ASAN
  __sanitizer_finish_switch_fiber(self.fake_stack, &scheduler_stack_, &scheduler_stack_size_);
#endif
}

}  // namespace rehearse::runtime::detail
