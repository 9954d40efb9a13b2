// Several tasks at once: TASK-06 and TASK-08.
// SPDX-License-Identifier: MIT
#include <rehearse/runtime/await_many.hpp>

#include <algorithm>
#include <map>

namespace rehearse::runtime::detail {

namespace {

/// The tasks that have not answered, each with its place among all of them.
struct awaited_tasks {
  std::map<monitor_ref, std::size_t> places;
  reply_reader reply_of;

  auto ref_of(signal& candidate) const -> monitor_ref {
    return candidate.kind == signal_kind::down ? monitor_ref(candidate.ref) : reply_of(candidate);
  }
  static auto test(const void* context, signal& candidate) -> bool {
    const auto& awaited = *static_cast<const awaited_tasks*>(context);
    return awaited.places.contains(awaited.ref_of(candidate));
  }
};

auto expect_answers(const std::vector<any_task>& tasks, reply_reader reply_of, std::string_view asks) -> awaited_tasks {
  awaited_tasks awaited{{}, reply_of};
  for (const any_task& each : tasks) {
    require_task_owner(each, asks);
    if (!awaited.places.emplace(each.ref(), awaited.places.size()).second) {
      throw bad_argument(std::string(asks) + ": a task is given twice; it has one result");
    }
  }
  return awaited;
}

/// When a wait that begins now is over.
class deadline {
 public:
  explicit deadline(virtual_duration timeout)
      : at_(timeout == infinity || timeout > infinity - now() ? infinity : now() + timeout) {}
  auto left() const -> virtual_duration {
    return at_ == infinity ? infinity : std::max(at_ - now(), virtual_duration::zero());
  }

 private:
  virtual_time at_;
};

void require_timeout(virtual_duration timeout, std::string_view asks) {
  if (timeout.count() < 0) throw bad_argument(std::string(asks) + ": the timeout is negative");
}

}  // namespace

auto await_tasks(const std::vector<any_task>& tasks, reply_reader reply_of, virtual_duration timeout)
    -> std::vector<signal_ptr> {
  require_timeout(timeout, "await_many");
  awaited_tasks awaited = expect_answers(tasks, reply_of, "await_many");
  std::vector<signal_ptr> answers(tasks.size());
  const deadline end(timeout);
  while (!awaited.places.empty()) {
    signal_ptr answer = take_matching({&awaited_tasks::test, &awaited}, end.left());
    if (answer == nullptr || answer->kind == signal_kind::down) {
      for (const any_task& each : tasks) {
        if (!awaited.places.contains(each.ref())) continue;
        demonitor(each.ref(), flush);
        remark_answer(each, task_verdict::gave_up);
      }
      exit({exit_reason::kind::await_failed, "await_many", answer == nullptr ? exit_reason::timeout : answer->reason});
    }
    const auto which = awaited.places.find(awaited.ref_of(*answer));
    answers[which->second] = std::move(answer);
    demonitor(which->first, flush);
    remark_answer(tasks[which->second], task_verdict::value);
    awaited.places.erase(which);
  }
  return answers;
}

auto yield_tasks(const std::vector<any_task>& tasks, reply_reader reply_of, const yield_many_options& options)
    -> std::vector<signal_ptr> {
  require_timeout(options.timeout, "yield_many");
  if (options.on_timeout == on_timeout::exit) {
    throw bad_argument("yield_many: on_timeout is nothing, ignore or kill_task; to exit the caller use await_many");
  }
  awaited_tasks awaited = expect_answers(tasks, reply_of, "yield_many");
  std::vector<signal_ptr> answers(tasks.size());
  const deadline end(options.timeout);
  std::size_t wanted = std::min(options.limit, tasks.size());
  bool timed_out = false;
  while (wanted > 0 && !timed_out) {
    signal_ptr answer = take_matching({&awaited_tasks::test, &awaited}, end.left());
    if (answer == nullptr) {
      timed_out = true;
      continue;
    }
    const auto which = awaited.places.find(awaited.ref_of(*answer));
    const bool has_value = answer->kind != signal_kind::down;
    if (has_value) demonitor(which->first, flush);
    remark_answer(tasks[which->second], has_value ? task_verdict::value : task_verdict::ended);
    answers[which->second] = std::move(answer);
    awaited.places.erase(which);
    --wanted;
  }
  if (!timed_out || options.on_timeout == on_timeout::nothing) return answers;
  for (std::size_t place = 0; place < tasks.size(); ++place) {
    const any_task& late = tasks[place];
    if (!awaited.places.contains(late.ref())) continue;
    answers[place] = options.on_timeout == on_timeout::ignore
                         ? ignore_task(late, reply_of)
                         : shut_task_down(late, reply_of, child_shutdown::brutal_kill());
  }
  return answers;
}

}  // namespace rehearse::runtime::detail
