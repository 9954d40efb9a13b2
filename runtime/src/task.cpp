// Tasks, from their owner's side: the TASK rules.
// SPDX-License-Identifier: MIT
#include <rehearse/runtime/task.hpp>

#include <sstream>

#include <rehearse/runtime/remark.hpp>

#include "kernel.hpp"

namespace rehearse::runtime {

auto to_string(on_timeout what) -> std::string_view {
  switch (what) {
    case on_timeout::nothing: return "nothing";
    case on_timeout::ignore: return "ignore";
    case on_timeout::kill_task: return "kill_task";
    case on_timeout::exit: return "exit";
  }
  return "?";
}

void any_task::describe(std::ostream& out) const {
  out << "task ";
  pid_.describe(out);
}

namespace detail {

namespace {

/// The reply of one task, or its DOWN; the reply comes first, since both come from the same process.
struct task_answer {
  monitor_ref ref;
  reply_reader reply_of;
  static auto test(const void* context, signal& candidate) -> bool {
    const auto& wanted = *static_cast<const task_answer*>(context);
    if (candidate.kind == signal_kind::down) return monitor_ref(candidate.ref) == wanted.ref;
    return wanted.reply_of(candidate) == wanted.ref;
  }
  static auto test_reply(const void* context, signal& candidate) -> bool {
    const auto& wanted = *static_cast<const task_answer*>(context);
    return wanted.reply_of(candidate) == wanted.ref;
  }
};

auto is_down(const signal_ptr& answer) -> bool { return answer != nullptr && answer->kind == signal_kind::down; }

/// An answer; the monitor of a task that replied goes with it. Whoever explains a deadlock is told for whom it waits.
auto take_answer(const any_task& which, reply_reader reply_of, virtual_duration timeout) -> signal_ptr {
  const task_answer wanted{which.ref(), reply_of};
  kernel& here = kernel::running();
  signal_ptr answer(here.take({&task_answer::test, &wanted}, timeout, wait_kind::receive, here.resolve(which.pid())));
  if (answer != nullptr && !is_down(answer)) demonitor(which.ref(), flush);
  return answer;
}

/// What the task had sent before its end.
auto take_reply(const any_task& which, reply_reader reply_of) -> signal_ptr {
  const task_answer wanted{which.ref(), reply_of};
  return take_matching({&task_answer::test_reply, &wanted}, virtual_duration::zero());
}

auto take_down(monitor_ref ref, virtual_duration timeout) -> signal_ptr {
  return take_matching({[](const void* wanted, signal& candidate) {
                          return candidate.kind == signal_kind::down &&
                                 monitor_ref(candidate.ref) == *static_cast<const monitor_ref*>(wanted);
                        },
                        &ref},
                       timeout);
}

[[noreturn]] void fail_await(exit_reason why) { exit({exit_reason::kind::await_failed, "await", std::move(why)}); }

}  // namespace

void remark_task(const any_task& made) {
  remark({.kind = event_kind::task_begun,
          .result = static_cast<std::uint8_t>(is_remarked_alive(made.pid())),
          .peer = made.pid().id(),
          .ref = made.ref().value()});
}

void remark_answer(const any_task& which, task_verdict what) {
  remark({.kind = event_kind::task_answered,
          .result = static_cast<std::uint8_t>(what),
          .peer = which.pid().id(),
          .ref = which.ref().value()});
}

namespace {
/// What was got by one who may ask again, or gives up.
void remark_got(const any_task& which, const signal_ptr& answer, task_verdict nothing) {
  remark_answer(which, answer == nullptr ? nothing : is_down(answer) ? task_verdict::ended : task_verdict::value);
}
}  // namespace

auto reserve_alias() -> alias_ref {
  kernel& here = kernel::running();
  return {here.make_pid(here.self().id), here.new_ref()};
}

void require_task_owner(const any_task& which, std::string_view asks) {
  if (which.owner() == self()) return;
  std::ostringstream what;
  what << asks << ": ";
  which.describe(what);
  what << " belongs to process ";
  which.owner().describe(what);
  what << ", and was asked by ";
  self().describe(what);
  what << "; ask in the process that started it, and send the result on";
  throw bad_argument(what.str());
}

auto await_task(const any_task& which, reply_reader reply_of, virtual_duration timeout) -> signal_ptr {
  require_task_owner(which, "await");
  signal_ptr answer = take_answer(which, reply_of, timeout);
  if (answer == nullptr) {
    demonitor(which.ref(), flush);
  }
  remark_got(which, answer, task_verdict::gave_up);
  if (answer == nullptr) fail_await(exit_reason::timeout);
  if (is_down(answer)) fail_await(answer->reason);
  return answer;
}

auto yield_task(const any_task& which, reply_reader reply_of, virtual_duration timeout) -> signal_ptr {
  require_task_owner(which, "yield");
  signal_ptr answer = take_answer(which, reply_of, timeout);
  remark_got(which, answer, task_verdict::may_ask);
  return answer;
}

auto ignore_task(const any_task& which, reply_reader reply_of) -> signal_ptr {
  require_task_owner(which, "ignore");
  signal_ptr answer = take_answer(which, reply_of, virtual_duration::zero());
  if (!is_down(answer)) {
    if (which.pid()) unlink(which.pid());
    if (answer == nullptr) demonitor(which.ref(), flush);
  }
  remark_got(which, answer, task_verdict::gave_up);
  return answer;
}

void unlink_and_exit(pid which, exit_reason reason) {
  kernel& here = kernel::running();
  if (!here.begin_operation(operation_kind::exit_signal, true)) return;
  const process_id target = here.resolve(which);
  here.unlink(target);
  here.announce(operation_kind::exit_signal, target);
  signal* what = here.new_signal();
  what->reason = std::move(reason);
  here.send(what, signal_kind::exit, here.self().id, target);
  here.after_operation();
}

auto shut_task_down(const any_task& which, reply_reader reply_of, child_shutdown how) -> signal_ptr {
  require_task_owner(which, "shutdown");
  if (!how.is_brutal() && how.timeout().count() < 0) throw bad_argument("shutdown: the timeout is negative");
  if (!which.pid()) return ignore_task(which, reply_of);

  // A monitor of its own: the task's may have told already.
  const monitor_ref end = monitor(which.pid());
  unlink_and_exit(which.pid(), how.is_brutal() ? exit_reason::kill : exit_reason::shutdown);
  const exit_reason asked_for = how.is_brutal() ? exit_reason::killed : exit_reason::shutdown;
  signal_ptr ended = take_down(end, how.is_brutal() ? infinity : how.timeout());
  if (ended == nullptr) {
    exit(which.pid(), exit_reason::kill);
    ended = take_down(end, infinity);
  }
  if (ended->reason.what() == exit_reason::noproc) {  // It had ended before: the task's own DOWN knows of what.
    if (signal_ptr known = take_down(which.ref(), virtual_duration::zero())) ended = std::move(known);
  }
  demonitor(which.ref(), flush);
  signal_ptr reply = take_reply(which, reply_of);
  remark_answer(which, task_verdict::shut_down);
  if (reply != nullptr) return reply;
  return ended->reason == asked_for ? nullptr : std::move(ended);
}

}  // namespace detail
}  // namespace rehearse::runtime
