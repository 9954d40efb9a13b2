// The textbook's batch: async_stream over the items, and a list of the results.
//
//   batch -- a task for each item --> backend     An item that takes longer than its timeout exits the caller, by
//     | results of three                          default. The results of the others, which are there, go with it.
//     x timeout of the fourth
//
// Seen by: a batch without a result for each of its items. Fixed: the slow task is killed, which is its result; and the
// tasks are not linked, so that one that crashes is a result, too.
// SPDX-License-Identifier: MIT
#include <cstddef>
#include <vector>

#include <rehearse/rehearse.hpp>

using namespace rehearse;

namespace {

struct backend : gen_server {
  struct square {
    using reply = int;
    int number;
  };
  auto handle_call(square request) -> int { return request.number * request.number; }
};

struct outcome {
  std::size_t results = 0;
};

const std::vector<int> items{1, 2, 3, 4};

void process_batch(server_ref<backend> squares, bool keeps_the_others, outcome& seen) {
  const auto process_item = [=](int item) { return call(squares, backend::square{item}, infinity); };
  if (keeps_the_others) {
    const pid tasks = start_task_supervisor();
    seen.results =
        async_stream_nolink(tasks, items, process_item, {.on_timeout = on_timeout::kill_task}).to_vector().size();
    stop(tasks);
    return;
  }
  seen.results = async_stream(items, process_item).to_vector().size();
}

}  // namespace

REHEARSE_SCENARIO(stream_slow_item, {.id = "S21",
                                     .description = "one slow item ends a batch, and the caller with it",
                                     .tags = {"otp", "task", "timeout", "guide"},
                                     .has_fixed = true,
                                     .models = {sim::delivery::in_flight, sim::timers::when_idle},
                                     .faults = faults::delay(1, 10s, 40)}) {
  const auto squares = start_link<backend>(named("backend"));
  auto& seen = run_state<outcome>();
  workload("batch", [=, &seen, keeps = fixed()] { process_batch(squares, keeps, seen); });

  at_end("there is a result for each item", [&seen] { return equal("results", seen.results, items.size()); });
}
