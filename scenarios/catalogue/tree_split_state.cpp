// Two processes that count together, supervised as if each could be restarted alone.
//
//   stream (one_for_one)              The sender numbers its chunks, the receiver takes the number it expects and drops
//     ├─ receiver, expects 1, 2, …    all others. If one of them is restarted it begins with 1 again, the other does
//     └─ sender, sends 1, 2, …        not: from then on every chunk is dropped, and nobody crashes.
//
// Seen by: a sender and a receiver that do not agree on the next number. Fixed: one_for_all.
// SPDX-License-Identifier: MIT
#include <string>

#include <rehearse/rehearse.hpp>

using namespace rehearse;

namespace {

struct receiver : gen_server {
  struct chunk {
    int number;
  };
  void handle_cast(chunk got) {
    if (got.number == next_number) ++next_number;
  }

  int next_number = 1;
};

struct sender : gen_server {
  struct write {};
  void handle_cast(write) { cast(server_named<receiver>("receiver"), receiver::chunk{next_number++}); }

  int next_number = 1;
};

struct stream : supervisor {
  explicit stream(bool restarts_both) : together(restarts_both) {}
  auto init() const -> supervisor_spec {
    return {{.strategy = together ? restart_strategy::one_for_all : restart_strategy::one_for_one},
            {child<receiver>("receiver", named("receiver")), child<sender>("sender", named("sender"))}};
  }
  bool together;
};

}  // namespace

REHEARSE_SCENARIO(tree_split_state, {.id = "T2",
                                     .description = "two halves of one state are restarted one without the other",
                                     .tags = {"otp", "supervisor", "one_for_all"},
                                     .has_fixed = true,
                                     .models = {sim::delivery::in_flight, sim::timers::when_idle},
                                     .faults = kill("receiver", 1, 20)}) {
  start_link<stream>(named("stream"), fixed());
  const auto to = server_named<sender>("sender");
  workload("writer", [=] {
    for (int i = 0; i < 3; ++i) cast(to, sender::write{});
  });

  at_end("sender and receiver agree on the next chunk", [=] {
    const int sent = peek(to)->next_number;
    const int wanted = peek(server_named<receiver>("receiver"))->next_number;
    return held(sent == wanted, "the sender goes on with chunk " + std::to_string(sent) +
                                    ", the receiver waits for chunk " + std::to_string(wanted));
  });
}
