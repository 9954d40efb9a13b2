// Of each choice that CAF leaves, the fastest: functions beat classes and typed actors, one struct beats several
// words, and an actor_system that is used again beats a fresh one (which is measured, too).
// SPDX-License-Identifier: MIT
#include "caf_work.hpp"

#include <caf/all.hpp>
#include <caf/scheduler/test_coordinator.hpp>

#include <array>
#include <stdexcept>
#include <string>

#include "token.hpp"

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(rehearse::bench::token)

namespace rehearse::bench {

namespace {

void require(bool condition, const char* what) {
  if (!condition) throw std::logic_error(what);
}

/// An actor_system whose actors run only when told, first in, first out.
class hand_driven {
 public:
  hand_driven()
      : system_(config_), coordinator_(dynamic_cast<caf::scheduler::test_coordinator&>(system_.scheduler())) {}

  auto system() -> caf::actor_system& { return system_; }
  /// Resumes actors, a message each, until so many have been resumed or nobody has a message.
  auto run(std::uint64_t limit = ~std::uint64_t{0}) -> std::uint64_t { return coordinator_.run(limit); }

 private:
  struct config : caf::actor_system_config {
    config() { set("scheduler.policy", caf::atom("testing")); }
  };
  config config_;
  caf::actor_system system_;
  caf::scheduler::test_coordinator& coordinator_;
};

// -- hot potato -------------------------------------------------------------------------------------------------------

class potatoes final : public work {
 public:
  explicit potatoes(std::uint32_t processes) {
    for (std::uint32_t i = 0; i < processes; ++i) players_.push_back(caf_.system().spawn(pass_on, this));
    for (std::uint32_t i = 0; i < processes; ++i) caf::anon_send(players_[i], token{.chance = i});
  }
  potatoes(const potatoes&) = delete;
  auto operator=(const potatoes&) -> potatoes& = delete;
  ~potatoes() override {
    for (const caf::actor& each : players_) caf::anon_send_exit(each, caf::exit_reason::kill);
    caf_.run();
  }

  void run(std::uint64_t units) override {
    const std::uint64_t before = handled_;
    caf_.run(units);
    require(handled_ - before == units, "the tokens have stopped");
  }

 private:
  static auto pass_on(caf::event_based_actor* self, potatoes* run) -> caf::behavior {
    return {[self, run](token held) {
      ++run->handled_;
      self->send(run->players_[held.next_target(run->players_.size())], held);
    }};
  }

  hand_driven caf_;
  std::vector<caf::actor> players_;
  std::uint64_t handled_ = 0;
};

// -- small runs -------------------------------------------------------------------------------------------------------

enum class producing { step_by_step, at_once };

constexpr std::uint64_t messages = 20;
constexpr std::uint64_t producers = 3;

/// Step by step, a producer gives way after each message, as one of ours does, so that a schedule has something to
/// decide; at once, it sends all in one handler, which CAF never interrupts.
class small {
 public:
  explicit small(producing how) : how_(how) {}

  void run_once(hand_driven& caf) {
    received_ = 0;
    const caf::actor sink = caf.system().spawn(consume, this);
    for (std::uint64_t i = 0; i < producers; ++i) {
      if (how_ == producing::at_once) {
        caf.system().spawn(produce_at_once, sink);
      } else {
        caf.system().spawn(produce, sink);
      }
    }
    caf.run();
    caf::anon_send_exit(sink, caf::exit_reason::kill);
    caf.run();
    require(received_ == messages * producers, "messages are missing");
  }

 private:
  static auto consume(caf::event_based_actor* /*self*/, small* run) -> caf::behavior {
    return {[run](token) { ++run->received_; }};
  }
  static auto produce(caf::event_based_actor* self, const caf::actor& sink) -> caf::behavior {
    self->send(self, token{});
    return {[self, sink](token held) {
      self->send(sink, held);
      if (++held.hops == messages) {
        self->quit();
      } else {
        self->send(self, held);
      }
    }};
  }
  static void produce_at_once(caf::event_based_actor* self, const caf::actor& sink) {
    for (std::uint64_t i = 0; i < messages; ++i) self->send(sink, token{.hops = i});
  }

  producing how_;
  std::uint64_t received_ = 0;
};

/// In one actor_system that is used again.
class reused final : public work {
 public:
  explicit reused(producing how) : runs_(how) {}
  void run(std::uint64_t units) override {
    for (std::uint64_t i = 0; i < units; ++i) runs_.run_once(caf_);
  }

 private:
  hand_driven caf_;
  small runs_;
};

class fresh final : public work {
 public:
  explicit fresh(producing how) : runs_(how) {}
  void run(std::uint64_t units) override {
    for (std::uint64_t i = 0; i < units; ++i) {
      hand_driven caf;
      runs_.run_once(caf);
    }
  }

 private:
  small runs_;
};

}  // namespace

auto caf_work() -> std::vector<work_entry> {
  std::vector<work_entry> all;
  for (const std::uint32_t processes : {2U, 100U, 10'000U}) {
    all.push_back({"step_" + std::to_string(processes) + "/caf", 120'000, 620'000, true,
                   [=] { return std::make_unique<potatoes>(processes); }});
  }
  all.push_back({"small_run/caf", 0, 4'000, true, [] { return std::make_unique<reused>(producing::step_by_step); }});
  all.push_back({"small_run/caf_at_once", 0, 4'000, true, [] { return std::make_unique<reused>(producing::at_once); }});
  all.push_back(
      {"small_run/caf_fresh", 0, 200, false, [] { return std::make_unique<fresh>(producing::step_by_step); }});
  return all;
}

}  // namespace rehearse::bench
