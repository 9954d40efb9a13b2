// The bare loop: what a deterministic simulator of actors cannot do without, and nothing else.
//
// An event: one of the runnable processes is drawn, a message is taken out of its mailbox, its handler runs and,
// mostly, sends a message. Each message leaves two records in the trace, sent and delivered. There is no time, no link,
// no channel, no tape, no checker.
//
// A handler is a plain callback, or runs on a stack that is borrowed while it runs or waits inside.
// SPDX-License-Identifier: MIT
#pragma once

#include <boost/context/fiber.hpp>            // tidy-allow: third_party — the limit has stacks of its own
#include <boost/context/fixedsize_stack.hpp>  // tidy-allow: third_party — the limit has stacks of its own

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "message.hpp"
#include "trace.hpp"

namespace rehearse::bench::bare {

enum class stacks : std::uint8_t { none, borrowed };

/// wyrand: one addition and one multiplication.
class prng {
 public:
  explicit prng(std::uint64_t seed) : state_(seed) {}
  auto below(std::size_t bound) -> std::size_t {
    state_ += 0xa0761d6478bd642fULL;
    const std::uint64_t word = fold_product(state_, state_ ^ 0xe7037ed1a0b428dbULL);
    return static_cast<std::size_t>(((word & 0xffffffffU) * bound) >> 32U);
  }

 private:
  std::uint64_t state_;
};

template <stacks Stacks>
class loop {
 public:
  static constexpr std::uint32_t nobody = ~std::uint32_t{0};
  static constexpr stacks kind = Stacks;
  struct process;
  using handler = void (*)(loop& here, process& self, message* what);

 private:
  struct worker {
    boost::context::fiber context;
    process* job = nullptr;  // Null: nobody has borrowed it.
    message* what = nullptr;
  };

 public:
  struct process {
    message* first = nullptr;
    message* last = nullptr;
    std::uint32_t id = 0;
    std::uint32_t place = nobody;    // Among the runnable ones.
    std::uint32_t watcher = nobody;  // Is told when it ends.
    handler handle = nullptr;
    void* state = nullptr;
    worker* stack = nullptr;  // Only while it waits inside its handler.
  };

  explicit loop(std::uint64_t seed) : prng_(seed) {}
  loop(const loop&) = delete;
  auto operator=(const loop&) -> loop& = delete;

  /// A new run with what the last one left: processes that have ended, pools, chunks.
  void begin_run(std::uint64_t seed) {
    prng_ = prng(seed);
    trace_.reset();
  }

  auto spawn(handler handle, void* state = nullptr, std::uint32_t watcher = nobody) -> std::uint32_t {
    if (free_ids_.empty()) grow();
    const std::uint32_t id = free_ids_.back();
    free_ids_.pop_back();
    process& made = find(id);
    made.handle = handle;
    made.state = state;
    made.watcher = watcher;
    trace_.add(record_kind::spawned, id, watcher, 0);
    return id;
  }

  /// Ends a process that stands between two messages, and tells its watcher with `last_words`.
  template <class T>
  void end(std::uint32_t id, T last_words) {
    process& ended = find(id);
    const std::uint32_t watcher = ended.watcher;
    end(id);
    if (watcher != nobody) send(id, watcher, std::move(last_words));
  }
  void end(std::uint32_t id) {
    process& ended = find(id);
    while (ended.first != nullptr) messages_.free(std::exchange(ended.first, ended.first->next));
    ended.last = nullptr;
    if (ended.place != nobody) remove_runnable(ended);
    trace_.add(record_kind::ended, id, ended.watcher, 0);
    free_ids_.push_back(id);
  }

  template <class T>
  void send(std::uint32_t from, std::uint32_t to, T value) {
    message* const what = messages_.make(from, std::move(value));
    trace_.add(record_kind::sent, from, to, what->type->hash(what->storage) + what->type->number);
    process& receiver = find(to);
    if (receiver.last == nullptr) {
      receiver.first = what;
      add_runnable(receiver);
    } else {
      receiver.last->next = what;
    }
    receiver.last = what;
  }

  /// The value of a message that has been handled.
  template <class T>
  auto take(message* what) -> T {
    T value = std::move(what->template get<T>());
    messages_.free(what);
    return value;
  }

  /// Inside a handler: waits for the next message, whatever it is.
  auto receive(process& self) -> message* requires(Stacks == stacks::borrowed) {
    scheduler_ = std::move(scheduler_).resume();
    return self.stack->what;
  }

  /// Until so many events have happened or nobody is runnable; returns how many have.
  auto run(std::uint64_t limit = ~std::uint64_t{0}) -> std::uint64_t {
    std::uint64_t events = 0;
    for (; events != limit && !runnable_.empty(); ++events) step();
    return events;
  }

  auto hash() const -> std::uint64_t { return trace_.hash(); }

 private:
  static constexpr unsigned chunk_bits = 10;
  static constexpr std::uint32_t chunk_size = 1U << chunk_bits;

  auto find(std::uint32_t id) -> process& { return processes_[id >> chunk_bits][id & (chunk_size - 1)]; }

  [[gnu::noinline]] void grow() {
    const auto first = static_cast<std::uint32_t>(processes_.size()) << chunk_bits;
    processes_.push_back(std::make_unique<process[]>(chunk_size));
    for (std::uint32_t i = chunk_size; i-- > 0;) {
      processes_.back()[i].id = first + i;
      free_ids_.push_back(first + i);
    }
  }

  void add_runnable(process& who) {
    who.place = static_cast<std::uint32_t>(runnable_.size());
    runnable_.push_back(&who);
  }
  void remove_runnable(process& who) {
    process* const moved = runnable_.back();
    runnable_[who.place] = moved;
    moved->place = who.place;
    runnable_.pop_back();
    who.place = nobody;
  }

  void step() {
    process& next = *runnable_[prng_.below(runnable_.size())];
    message* const what = std::exchange(next.first, next.first->next);
    if (next.first == nullptr) {
      next.last = nullptr;
      remove_runnable(next);
    }
    trace_.add(record_kind::delivered, next.id, what->from, what->type->number);
    if constexpr (Stacks == stacks::none) {
      next.handle(*this, next, what);
    } else {
      run_on_stack(next, what);
    }
  }

  void run_on_stack(process& next, message* what) {
    worker* on = next.stack;
    if (on == nullptr) {
      on = borrow();
      on->job = &next;
    }
    on->what = what;
    on->context = std::move(on->context).resume();
    if (on->job == nullptr) {
      next.stack = nullptr;
      idle_.push_back(on);
    } else {
      next.stack = on;
    }
  }

  auto borrow() -> worker* {
    if (idle_.empty()) [[unlikely]] {
      make_worker();
    }
    worker* const lent = idle_.back();
    idle_.pop_back();
    return lent;
  }

  [[gnu::noinline]] void make_worker() {
    workers_.push_back(std::make_unique<worker>());
    worker* const made = workers_.back().get();
    made->context = boost::context::fiber(std::allocator_arg, boost::context::fixedsize_stack(std::size_t{64} * 1024),
                                          [this, made](boost::context::fiber&& scheduler) {
                                            scheduler_ = std::move(scheduler);
                                            for (;;) {
                                              made->job->handle(*this, *made->job, made->what);
                                              made->job = nullptr;
                                              scheduler_ = std::move(scheduler_).resume();
                                            }
                                            return std::move(scheduler_);
                                          });
    idle_.push_back(made);
  }

  prng prng_;
  trace trace_;
  message_pool messages_;
  std::vector<std::unique_ptr<process[]>> processes_;
  std::vector<std::uint32_t> free_ids_;
  std::vector<process*> runnable_;
  boost::context::fiber scheduler_;
  std::vector<std::unique_ptr<worker>> workers_;
  std::vector<worker*> idle_;
};

}  // namespace rehearse::bench::bare
