// SPDX-License-Identifier: MIT
#include "bare_work.hpp"

#include <array>
#include <stdexcept>

#include "token.hpp"

namespace rehearse::bench::bare {

namespace {

void require(bool condition, const char* what) {
  if (!condition) throw std::logic_error(what);
}

template <stacks Stacks>
class potatoes final : public work {
 public:
  explicit potatoes(std::uint32_t processes) : processes_(processes) {
    for (std::uint32_t i = 0; i < processes; ++i) loop_.spawn(&pass_on, this);
    for (std::uint32_t i = 0; i < processes; ++i) loop_.send(i, i, token{.chance = i});
  }
  void run(std::uint64_t units) override { require(loop_.run(units) == units, "the tokens have stopped"); }

 private:
  static void pass_on(loop<Stacks>& here, typename loop<Stacks>::process& self, message* what) {
    auto held = here.template take<token>(what);
    const std::size_t target = held.next_target(static_cast<potatoes*>(self.state)->processes_);
    here.send(self.id, static_cast<std::uint32_t>(target), held);
  }

  loop<Stacks> loop_{1};
  std::uint32_t processes_;
};

template <stacks Stacks>
class small final : public work {
 public:
  void run(std::uint64_t units) override {
    for (std::uint64_t i = 0; i < units; ++i) run_once(++seed_);
  }

 private:
  using process = typename loop<Stacks>::process;
  static constexpr std::uint64_t messages = 20;

  void run_once(std::uint64_t seed) {
    loop_.begin_run(seed);
    received_ = 0;
    consumer_ = loop_.spawn(&consume, this);
    std::array<std::uint32_t, 3> producers{};
    for (std::uint32_t& each : producers) {
      each = loop_.spawn(&produce, this);
      loop_.send(each, each, token{});
    }
    loop_.run();
    for (const std::uint32_t each : producers) loop_.end(each);
    loop_.end(consumer_);
    require(received_ == messages * producers.size(), "messages are missing");
  }

  /// With a stack it is a loop that gives way after each message, as a process of ours; without, it sends itself a
  /// tick.
  static void produce(loop<Stacks>& here, process& self, message* what) {
    auto held = here.template take<token>(what);
    const std::uint32_t consumer = static_cast<small*>(self.state)->consumer_;
    if constexpr (Stacks == stacks::borrowed) {
      for (;;) {
        here.send(self.id, consumer, held);
        if (++held.hops == messages) return;
        here.send(self.id, self.id, held);
        held = here.template take<token>(here.receive(self));
      }
    } else {
      here.send(self.id, consumer, held);
      if (++held.hops < messages) here.send(self.id, self.id, held);
    }
  }
  static void consume(loop<Stacks>& here, process& self, message* what) {
    here.template take<token>(what);
    ++static_cast<small*>(self.state)->received_;
  }

  loop<Stacks> loop_{1};
  std::uint64_t seed_ = 0;
  std::uint32_t consumer_ = 0;
  std::uint64_t received_ = 0;
};

template <stacks Stacks>
class killing final : public work {
 public:
  killing() {
    driver_ = loop_.spawn(&drive, this);
    watcher_ = loop_.spawn(&restart, this);
    start_child();
  }
  void run(std::uint64_t units) override {
    left_ = units;
    loop_.send(driver_, driver_, token{});
    loop_.run();
    require(left_ == 0, "a child was not restarted");
  }

 private:
  using process = typename loop<Stacks>::process;

  void start_child() { child_ = loop_.spawn(&begin, this, watcher_); }

  static void drive(loop<Stacks>& here, process& self, message* what) {
    here.template take<token>(what);
    auto& run = *static_cast<killing*>(self.state);
    if (run.left_ == 0) return;
    --run.left_;
    here.end(run.child_, token{});
  }
  static void restart(loop<Stacks>& here, process& self, message* what) {
    here.template take<token>(what);
    auto& run = *static_cast<killing*>(self.state);
    run.start_child();
    here.send(self.id, run.child_, token{});
  }
  static void begin(loop<Stacks>& here, process& self, message* what) {
    const auto order = here.template take<token>(what);
    here.send(self.id, static_cast<killing*>(self.state)->driver_, order);
  }

  loop<Stacks> loop_{1};
  std::uint32_t driver_ = 0;
  std::uint32_t watcher_ = 0;
  std::uint32_t child_ = 0;
  std::uint64_t left_ = 0;
};

}  // namespace

auto hot_potato(stacks how, std::uint32_t processes) -> std::unique_ptr<work> {
  if (how == stacks::none) return std::make_unique<potatoes<stacks::none>>(processes);
  return std::make_unique<potatoes<stacks::borrowed>>(processes);
}
auto small_runs(stacks how) -> std::unique_ptr<work> {
  if (how == stacks::none) return std::make_unique<small<stacks::none>>();
  return std::make_unique<small<stacks::borrowed>>();
}
auto restarts(stacks how) -> std::unique_ptr<work> {
  if (how == stacks::none) return std::make_unique<killing<stacks::none>>();
  return std::make_unique<killing<stacks::borrowed>>();
}

void hold_idle(std::uint32_t count, const std::function<void()>& look) {
  look();
  loop<stacks::borrowed> here(1);
  std::vector<int> states(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint32_t made = here.spawn(
        [](auto& in, auto& self, message* what) {
          in.template take<token>(what);
          ++*static_cast<int*>(self.state);
        },
        &states[i]);
    here.send(made, made, token{});
    here.run();
  }
  look();
}

}  // namespace rehearse::bench::bare
