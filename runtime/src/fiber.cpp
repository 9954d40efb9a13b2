// Stacks come from few large mappings; switches are annotated for the sanitizers by hand, because Debian's build of
// Boost.Context has no annotated variant.
// SPDX-License-Identifier: MIT
#include "fiber.hpp"

#include <boost/context/detail/fcontext.hpp>
#include <cxxabi.h>
#include <sys/mman.h>

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
constexpr std::uint64_t canary = 0x5ca1ab1e0ddba11ULL;
constexpr std::size_t colours = 32;  // Stack tops at different cache sets, or all hot frames would share one.

/// What the Itanium ABI keeps of exceptions for each thread; here, for each stack.
struct exception_globals {
  void* caught;
  unsigned int uncaught;
};
auto globals() -> exception_globals* { return reinterpret_cast<exception_globals*>(abi::__cxa_get_globals()); }

auto map_memory(std::size_t size) -> std::byte* {
  void* memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  return static_cast<std::byte*>(memory);
}

auto canary_of(const worker& of) -> std::uint64_t* { return reinterpret_cast<std::uint64_t*>(of.base); }

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
  for (const auto& each : mappings_) {
#ifdef REHEARSE_ASAN
    __asan_unpoison_memory_region(each.base, each.size);
#endif
    munmap(each.base, each.size);
  }
}

void fiber_pool::map_stacks() {
  std::byte* memory = map_memory(small_stack * stacks_per_mapping);
  mappings_.push_back({memory, small_stack * stacks_per_mapping});
  for (std::size_t i = stacks_per_mapping; i-- > 0;) unused_stacks_.push_back(memory + i * small_stack);
}

auto fiber_pool::make(bool large) -> worker* {
  auto made = std::make_unique<worker>();
  made->large = large;
  made->size = large ? large_stack : small_stack;
  if (large) {
    made->base = map_memory(large_stack);
    mappings_.push_back({made->base, large_stack});
  } else {
    if (unused_stacks_.empty()) map_stacks();
    made->base = unused_stacks_.back();
    unused_stacks_.pop_back();
  }
  *canary_of(*made) = canary;
  std::byte* top = made->base + made->size - (workers_.size() % colours) * 64;
  made->context = context::make_fcontext(top, static_cast<std::size_t>(top - made->base), &entry::run);
#ifdef REHEARSE_TSAN
  made->tsan_fiber = __tsan_create_fiber(0);
#endif
  workers_.push_back(std::move(made));
  return workers_.back().get();
}

auto fiber_pool::acquire(bool large) -> worker* {
  auto& idle = large ? idle_large_ : idle_;
  if (idle.empty()) return make(large);
  worker* taken = idle.back();
  idle.pop_back();
  taken->lowest = nullptr;
  return taken;
}

void fiber_pool::release(worker* idle) { (idle->large ? idle_large_ : idle_).push_back(idle); }

void fiber_pool::abandon(worker* lost, [[maybe_unused]] const void* owned) {
  lost->job = nullptr;
#ifdef REHEARSE_ASAN
  if (owned != nullptr) __lsan_ignore_object(owned);  // Given up on purpose, and told to the run.
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
  return *canary_of(next) == canary;
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
