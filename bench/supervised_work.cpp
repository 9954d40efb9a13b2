// SPDX-License-Identifier: MIT
#include "supervised_work.hpp"

#include <rehearse/rehearse.hpp>
#include <rehearse/scenarios/runner.hpp>

#include <stdexcept>
#include <string>

namespace rehearse::bench {

namespace {

struct worker : gen_server {
  struct count_up {
    using reply = int;
  };
  int count = 0;
  auto handle_call(count_up) -> int { return ++count; }
};

constexpr std::uint32_t calls_a_kill = 20;
constexpr std::uint32_t kills_a_run = 50;
constexpr std::uint32_t calls_a_run = calls_a_kill * kills_a_run;

/// The worker of that name, once it is another one than `before` and lives.
auto find_worker(const name& who, pid before) -> pid {
  for (;;) {
    const pid found = whereis(who);
    if (found && found != before && is_alive(found)) return found;
    yield();
  }
}

void set_up() {
  start_supervisor({{.strategy = restart_strategy::one_for_all, .intensity = kills_a_run},
                    {child<worker>("a", named(name("a"))), child<worker>("b", named(name("b"))),
                     child<worker>("c", named(name("c")))}});
  scenarios::workload("driver", [] {
    pid last;
    for (std::uint32_t kill = 0; kill < kills_a_run; ++kill) {
      const pid found = find_worker(name("c"), last);
      const server_ref<worker> asked(found);
      for (std::uint32_t i = 0; i < calls_a_kill; ++i) {
        if (call(asked, worker::count_up{}) != static_cast<int>(i) + 1)
          throw std::logic_error("a worker lost its count");
      }
      exit(found, exit_reason::kill);
      last = found;
    }
  });
}

class supervising final : public work {
 public:
  explicit supervising(setting how)
      : runner_(scenarios::run_options{
            .body = &set_up, .models = {how.delivery, sim::timers::when_idle}, .oracle = how.oracle}) {}
  void run(std::uint64_t units) override {
    if (units % calls_a_run != 0) throw std::logic_error("supervised calls come in thousands");
    for (std::uint64_t i = 0; i < units; i += calls_a_run) {
      ++seed_;
      const auto told = runner_.run(seed_, seed_);
      if (told.outcome != sim::verdict::pass) throw std::logic_error(told.property + ": " + told.explanation);
    }
  }

 private:
  scenarios::runner runner_;
  std::uint64_t seed_ = 0;
};

}  // namespace

auto supervised(setting how) -> std::unique_ptr<work> { return std::make_unique<supervising>(how); }

}  // namespace rehearse::bench
