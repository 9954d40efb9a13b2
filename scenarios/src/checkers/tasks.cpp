// Each task by its reference: a value travels through the alias, an end as the DOWN of the monitor; both have it.
// SPDX-License-Identifier: MIT
#include <rehearse/scenarios/checkers/tasks.hpp>

#include <string>
#include <utility>
#include <vector>

namespace rehearse::scenarios {

using runtime::event;
using runtime::event_kind;
using runtime::process_id;
using runtime::signal_kind;
using runtime::task_verdict;

void tasks::watch(sim::judged_run& run) {
  bind(run);
  run.subscribe(*this, {event_kind::task_begun, event_kind::task_answered});
}

void tasks::begin_run() {
  tasks_.clear();
  refs_of_.clear();
  refs_of_value_.clear();
  sees_tasks_ = false;
}

void tasks::begins(const event& begun) {
  tasks_[begun.ref] = {
      .owner = begun.process, .process = begun.peer, .begun = begun.ordinal, .is_dead = begun.result == 0};
  refs_of_.emplace(begun.process, begun.ref);
  refs_of_.emplace(begun.peer, begun.ref);
  if (std::exchange(sees_tasks_, true)) return;
  const auto message = static_cast<std::uint8_t>(signal_kind::message);
  const auto down = static_cast<std::uint8_t>(signal_kind::down);
  run().subscribe_for_run(*this, event_kind::arrived, {message, down});
  run().subscribe_for_run(*this, event_kind::taken, {message, down});
  run().subscribe_for_run(*this, event_kind::dropped);
  run().subscribe_for_run(*this, event_kind::exiting);
}

void tasks::on_event(const event& what) {
  switch (what.kind) {
    case event_kind::task_begun: return begins(what);
    case event_kind::task_answered: return is_answered(what);
    case event_kind::exiting: return ends(what.process);
    case event_kind::arrived:
      if (const auto found = tasks_.find(what.ref); found != tasks_.end() && found->second.owner == what.process) {
        found->second.waiting[what.serial] = what.signal() == signal_kind::message;
        refs_of_value_[what.serial] = what.ref;
      }
      return;
    case event_kind::taken: return is_taken(what);
    case event_kind::dropped:
      if (const auto found = refs_of_value_.find(what.serial); found != refs_of_value_.end()) {
        if (const auto task = tasks_.find(found->second); task != tasks_.end()) {
          task->second.waiting.erase(what.serial);
          task->second.left_behind.erase(what.serial);
          if (task->second.has_answer) exercised("TASK-04", task->second.process);
        }
        refs_of_value_.erase(found);
      }
      return;
    default: return;
  }
}

void tasks::is_taken(const event& taken) {
  const auto found = refs_of_value_.find(taken.serial);
  if (found == refs_of_value_.end()) return;
  const auto at = tasks_.find(found->second);
  refs_of_value_.erase(found);
  if (at == tasks_.end()) return;
  owned_task& task = at->second;
  task.waiting.erase(taken.serial);
  const bool was_left = task.left_behind.erase(taken.serial) != 0;
  const bool is_value = taken.signal() == signal_kind::message;
  const std::string whose = is_value ? "the value of " : "the end of ";
  if (task.has_answer && !was_left) {
    return violated("TASK-04",
                    name_of(taken.process) + " took " + whose + name_of(task.process) + ", whose answer it had already",
                    task.answered, taken.ordinal);
  }
  if (!is_value) return;
  if (task.got_value != 0) {
    return violated("TASK-02", name_of(taken.process) + " took a second value of " + name_of(task.process),
                    task.got_value, taken.ordinal);
  }
  task.got_value = taken.ordinal;
  exercised("TASK-02", task.process);
}

void tasks::is_answered(const event& answered) {
  const auto found = tasks_.find(answered.ref);
  if (found == tasks_.end()) return;  // Completed without a process (TASK-09), or somebody else's reference.
  owned_task& task = found->second;
  const auto what = static_cast<task_verdict>(answered.result);
  const auto who = [&] { return name_of(answered.process); };
  const auto it = [&] { return name_of(task.process); };
  if (answered.process != task.owner) {
    return violated("TASK-05", who() + " got the answer of " + it() + ", which belongs to " + name_of(task.owner),
                    task.begun, answered.ordinal);
  }
  exercised("TASK-05", task.process);
  if (what == task_verdict::value && task.got_value == 0) {
    return violated("TASK-02", who() + " was given a value of " + it() + " that it has not taken", task.begun,
                    answered.ordinal);
  }
  if (what == task_verdict::ended && !task.is_dead) {
    return violated("TASK-06", who() + " was told of the end of " + it() + ", which lives", task.begun,
                    answered.ordinal);
  }
  if (what == task_verdict::may_ask) return exercised("TASK-06", task.process);
  if (what == task_verdict::shut_down) {
    if (!task.is_dead) {
      return violated("TASK-07", who() + " has shut down " + it() + ", which lives", task.begun, answered.ordinal);
    }
    exercised("TASK-07", task.process);
  }
  // A value that came before its owner gave up is a message like others, on the BEAM, too: await_many leaves those of
  // the others, and one may come between a timeout and the end of the alias.
  if (what == task_verdict::gave_up) {
    for (const auto& [serial, is_value] : task.waiting) {
      if (is_value) task.left_behind.insert(serial);
    }
  }
  if (task.waiting.size() > task.left_behind.size()) {
    const rule_id rule = what == task_verdict::shut_down ? rule_id("TASK-07") : rule_id("TASK-04");
    return violated(rule, "something of " + it() + " is left in the mailbox of " + who() + ", which has its answer",
                    task.begun, answered.ordinal);
  }
  task.answered = answered.ordinal;
  task.has_answer = true;
  exercised("TASK-04", task.process);
  // Of one that is dead nothing more is under way, unless its owner gave up before.
  if (task.is_dead && what != task_verdict::gave_up) forget(answered.ref);
}

void tasks::forget(std::uint64_t ref) {
  for (const auto& [serial, is_value] : tasks_[ref].waiting) refs_of_value_.erase(serial);
  tasks_.erase(ref);
}

void tasks::ends(process_id who) {
  const auto [first, last] = refs_of_.equal_range(who);
  std::vector<std::uint64_t> over;
  for (auto each = first; each != last; ++each) {
    const auto found = tasks_.find(each->second);
    if (found == tasks_.end()) continue;
    if (found->second.process == who) found->second.is_dead = true;
    const bool has_all = found->second.is_dead && found->second.has_answer && found->second.got_value != 0;
    if (found->second.owner == who || has_all) over.push_back(each->second);
  }
  refs_of_.erase(first, last);
  for (const std::uint64_t ref : over) forget(ref);
}

}  // namespace rehearse::scenarios
