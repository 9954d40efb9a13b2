// K7: n philosophers take the left fork, the right fork, and put both back, a step each. The bug: deadlock.
// A taken fork makes a philosopher wait in a receive until whoever puts it back wakes him.
// SPDX-License-Identifier: MIT
#include <vector>

#include <rehearse/rehearse.hpp>

using namespace rehearse;

namespace {

struct fork_is_free {};

struct table {
  struct fork {
    bool taken = false;
    std::vector<pid> waiting{};
  };
  std::vector<fork> forks;

  /// Nothing happens in between: whoever finds it taken waits, from this step on.
  void wait_for(int which) {
    while (forks[static_cast<std::size_t>(which)].taken) {
      forks[static_cast<std::size_t>(which)].waiting.push_back(self());
      receive<fork_is_free>();
    }
  }
  /// One step, in which the fork is free.
  void take(int which) {
    for (;;) {
      wait_for(which);
      yield();
      if (!forks[static_cast<std::size_t>(which)].taken) break;
    }
    forks[static_cast<std::size_t>(which)].taken = true;
  }
};

void philosophers(int n) {
  auto& all = run_state<table>();
  all.forks.resize(static_cast<std::size_t>(n));
  workload("philosopher", n, [&all, n](int left) {
    const int right = (left + 1) % n;
    all.take(left);
    all.take(right);
    yield();
    for (const int which : {left, right}) {
      auto& put_back = all.forks[static_cast<std::size_t>(which)];
      put_back.taken = false;
    }
    for (const int which : {left, right}) {
      for (const pid hungry : std::exchange(all.forks[static_cast<std::size_t>(which)].waiting, {})) {
        send(hungry, fork_is_free{});
      }
    }
  });
}

}  // namespace

REHEARSE_SCENARIO(k7_phil_2, {.id = "K7phil(2)",
                              .description = "two philosophers, two forks",
                              .tags = {"K"},
                              .models = {sim::delivery::instant, sim::timers::any_time}}) {
  philosophers(2);
}

REHEARSE_SCENARIO(k7_phil_3, {.id = "K7phil(3)",
                              .description = "three philosophers, three forks",
                              .tags = {"K"},
                              .models = {sim::delivery::instant, sim::timers::any_time}}) {
  philosophers(3);
}
