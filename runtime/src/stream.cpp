// Streams of tasks, from both sides: the owner, which asks for results, and the spawner, which keeps the tasks. The
// STREAM rules.
// SPDX-License-Identifier: MIT
#include <rehearse/runtime/stream.hpp>

#include <exception>

#include <rehearse/runtime/remark.hpp>
#include <rehearse/runtime/task_supervisor.hpp>

#include "kernel.hpp"

namespace rehearse::runtime::detail {
namespace {

// -- what they say ----------------------------------------------------------------------------------------------------

void describe_value(std::ostream& out, const std::unique_ptr<stream_value>& value) {
  if (value != nullptr) value->describe(out);
}

/// Owner to spawner: start a task.
struct stream_spawn {
  std::uint64_t position;
  std::unique_ptr<stream_job> job;
  void describe(std::ostream& out) const { job->describe(out); }
};
/// Owner to spawner: kill the tasks, and end.
struct stream_stop {};

/// Task to spawner: its value.
struct stream_reply {
  pid task;
  std::unique_ptr<stream_value> value;
  void describe(std::ostream& out) const { describe_value(out, value); }
};
/// To the spawner from itself: a task's time is up.
struct stream_timeout {
  pid task;
};

// Spawner to owner, who may read several streams at a time: `stream` is the owner's monitor of the spawner.

/// The task of the last item runs; or it does not, since its supervisor keeps as many as it may.
struct stream_started {
  monitor_ref stream;
  bool is_refused = false;
};
/// A task is down.
struct stream_ended {
  monitor_ref stream;
  bool has_timed_out = false;
  stream_end end;
  void describe(std::ostream& out) const {
    if (end.value != nullptr) {
      describe_value(out, end.value);
    } else {
      out << "exit " << (has_timed_out ? "timeout" : end.reason.to_string());
    }
  }
};

// -- the spawner ------------------------------------------------------------------------------------------------------

class stream_spawner {
 public:
  struct setting {
    alias_ref owner;
    bool traps_exits;
    virtual_duration timeout;
    stream_tasks tasks;
    child_shutdown shutdown;
    std::string label;
  };
  explicit stream_spawner(setting given) : given_(std::move(given)), stream_(given_.owner.value()) {}

  void run() {
    trap_exit(given_.traps_exits);  // STREAM-02
    const monitor_ref owner = monitor(given_.owner.owner());
    bool is_stopped = false;
    while (!is_stopped) {
      receive([&](stream_spawn wanted) { start(std::move(wanted)); },
              [&](stream_reply reply) {
                const auto from = running_.find(reply.task);
                if (from != running_.end()) from->second.value = std::move(reply.value);
              },
              [&](stream_timeout late) { end_late(late.task); },
              when([&](const down& seen) { return seen.ref == owner; },
                   [&](const down& seen) { follow_owner(seen.reason); }),
              [&](down seen) { report(seen.process, seen.reason); }, [&](stream_stop) { is_stopped = true; },
              [](exit_message) {});
    }
    kill_tasks();
  }

 private:
  struct task_of_item {
    std::uint64_t position;
    monitor_ref ref;
    timer_ref timer{};
    bool has_timed_out = false;
    std::unique_ptr<stream_value> value{};
  };

  void start(stream_spawn wanted) {
    auto work = [spawner = self(), job = std::move(wanted.job)] {
      std::unique_ptr<stream_value> value = job->run();
      send(spawner, stream_reply{self(), std::move(value)});
    };
    spawned_process made;
    if (!given_.tasks.are_supervised) {
      made = spawn(std::make_unique<function_body<decltype(work)>>(std::move(work)),
                   {.label = given_.label, .link = true, .monitor = true});
    } else {
      try {
        made.process = require_waiting_task(given_.tasks.supervisor, given_.label, given_.shutdown);
      } catch (const max_children_reached&) {  // STREAM-09
        send(given_.owner, stream_started{stream_, true});
        return;
      }
      if (given_.tasks.are_linked) link(made.process);
      made.ref = monitor(made.process);
      send_order(made.process, std::move(work));
    }
    remark({.kind = event_kind::stream_task_begun,
            .result = static_cast<std::uint8_t>(is_remarked_alive(made.process)),
            .peer = made.process.id(),
            .serial = wanted.position});
    task_of_item& started = running_.emplace(made.process, task_of_item{wanted.position, made.ref}).first->second;
    if (given_.timeout != infinity) started.timer = send_after(self(), given_.timeout, stream_timeout{made.process});
    send(given_.owner, stream_started{stream_});
  }

  /// Also where the owner is to exit: it closes the stream, and finds this task dead already (STREAM-07).
  void end_late(pid which) {
    const auto late = running_.find(which);
    if (late == running_.end()) return;  // It was down before; the timer had fired by then.
    late->second.has_timed_out = true;
    unlink_and_exit(which, exit_reason::kill);
  }

  void report(pid which, const exit_reason& reason) {
    const auto found = running_.find(which);
    if (found == running_.end()) return;
    task_of_item ended = std::move(found->second);
    running_.erase(found);
    if (given_.timeout != infinity) cancel_timer(ended.timer);
    send(given_.owner, stream_ended{stream_, ended.has_timed_out, {ended.position, std::move(ended.value), reason}});
  }

  [[noreturn]] void follow_owner(const exit_reason& reason) {  // STREAM-08
    if (given_.tasks.are_linked) {
      for (const auto& [task, item] : running_) exit(task, reason);
    }
    exit(reason);
  }

  void kill_tasks() {
    trap_exit(true);
    for (const auto& [task, item] : running_) exit(task, exit_reason::kill);
    for (const auto& [task, item] : running_) {
      receive(when([ref = item.ref](const down& seen) { return seen.ref == ref; }, [](const down&) {}));
    }
  }

  setting given_;
  monitor_ref stream_;
  std::map<pid, task_of_item> running_;  // In the order in which they were started.
};

/// `was_orderly`: its tasks have been awaited.
void remark_closed(pid spawner, bool was_orderly) {
  remark({.kind = event_kind::stream_closed, .result = static_cast<std::uint8_t>(was_orderly), .peer = spawner.id()});
}

void check(const async_stream_options& options) {  // STREAM-01
  if (options.max_concurrency == 0) throw bad_argument("async_stream: max_concurrency is 0; it must be at least 1");
  if (options.timeout.count() < 0) throw bad_argument("async_stream: the timeout is negative");
  if (options.on_timeout != on_timeout::exit && options.on_timeout != on_timeout::kill_task) {
    throw bad_argument("async_stream: on_timeout is " + std::string(to_string(options.on_timeout)) +
                       "; it must be exit or kill_task");
  }
  if (!options.shutdown.is_brutal() && options.shutdown.timeout().count() < 0) {
    throw bad_argument("async_stream: the shutdown timeout is negative");
  }
}

}  // namespace

// -- the owner --------------------------------------------------------------------------------------------------------

stream::stream(const async_stream_options& options, const stream_tasks& tasks, std::string label)
    : options_(options), tasks_(tasks), label_(std::move(label)) {
  check(options);
}

stream::~stream() {
  if (phase_ != phase::open) return;
  kernel* const here = kernel::current();
  if (here == nullptr || here->running_process_ == nullptr || here->self().now == process_state::dead) return;
  if (self() != owner_) {  // Only the owner can tidy up: what is left ends with it.
    send(spawner_, stream_stop{});
  } else if (std::uncaught_exceptions() > 0) {
    abandon();
  } else {
    try {
      close();
    } catch (const unwinding&) {
      here->self().unwinding = false;  // A destructor does not throw: the kill comes back at the next operation.
    } catch (...) {                    // What the spawner died of: nobody asks for results any more.
    }
  }
}

void stream::require_owner() const {
  if (phase_ != phase::open || self() == owner_) return;
  throw bad_argument("async_stream: its results were asked for by another process than the one that began to read");
}

auto stream::next(stream_source& items) -> std::optional<stream_end> {
  if (phase_ == phase::closed) return std::nullopt;
  if (phase_ == phase::untouched) open();
  for (;;) {
    if (auto due = ended_.extract(delivered_); !due.empty()) {  // STREAM-04
      remark_delivered(delivered_++);
      return std::move(due.mapped());
    }
    fill(items);
    if (running_ == 0) {
      close();
      return std::nullopt;
    }
    stream_end ended = take_end();
    if (!options_.ordered) {
      remark_delivered(ended.position);
      return ended;
    }
    ended_.emplace(ended.position, std::move(ended));
  }
}

void stream::open() {
  const alias_ref reports = reserve_alias();
  owner_ = self();
  stream_spawner spawner(
      {reports, kernel::running().self().trap_exit, options_.timeout, tasks_, options_.shutdown, label_});
  auto run = [spawner = std::move(spawner)]() mutable { spawner.run(); };
  const spawned_process made =
      spawn(std::make_unique<function_body<decltype(run)>>(std::move(run)),
            {.label = "async_stream", .link = true, .monitor = true, .monitor_alias = reports});
  spawner_ = made.process;
  ref_ = made.ref;
  phase_ = phase::open;
  remark({.kind = event_kind::stream_opened,
          .result = static_cast<std::uint8_t>(options_.ordered),
          .peer = spawner_.id(),
          .ref = options_.max_concurrency});
}

void stream::remark_delivered(std::uint64_t position) const {
  remark({.kind = event_kind::stream_delivered, .peer = spawner_.id(), .serial = position});
}

/// All free places are taken before anything is delivered (STREAM-03).
void stream::fill(stream_source& items) {
  while (has_more_items_ && running_ < options_.max_concurrency) {
    std::unique_ptr<stream_job> job;
    try {
      job = items.next();
    } catch (const unwinding&) {
      throw;
    } catch (...) {
      close();
      throw;
    }
    if (job == nullptr) {
      has_more_items_ = false;
    } else {
      spawn_task(std::move(job));
    }
  }
}

void stream::spawn_task(std::unique_ptr<stream_job> job) {
  send(spawner_, stream_spawn{spawned_, std::move(job)});
  const bool is_refused = receive(when([this](const stream_started& each) { return each.stream == ref_; },
                                       [](stream_started each) { return each.is_refused; }),
                                  when([this](const down& seen) { return seen.ref == ref_; },
                                       [this](const down& seen) -> bool {
                                         forget();
                                         remark_closed(spawner_, false);
                                         fail(seen.reason);
                                       }));
  if (is_refused) {
    close();
    throw max_children_reached(
        "async_stream: the task supervisor keeps as many tasks as it may: make max_concurrency at most its "
        "max_children, and count the other tasks that the same supervisor keeps");
  }
  ++spawned_;
  ++running_;
}

auto stream::take_end() -> stream_end {
  stream_ended told = receive(
      when([this](const stream_ended& each) { return each.stream == ref_; }, [](stream_ended each) { return each; }),
      when([this](const down& seen) { return seen.ref == ref_; },
           [this](const down& seen) -> stream_ended {
             forget();
             remark_closed(spawner_, false);
             fail(seen.reason);
           }));
  --running_;
  if (told.has_timed_out && told.end.value == nullptr) {  // STREAM-07
    if (options_.on_timeout == on_timeout::exit) {
      close();
      fail(exit_reason::timeout);
    }
    told.end.reason = exit_reason::timeout;
  }
  return std::move(told.end);
}

/// Has the spawner end, which kills and awaits the tasks.
void stream::close() {
  send(spawner_, stream_stop{});
  const exit_reason how = receive(
      when([this](const down& seen) { return seen.ref == ref_; }, [](const down& seen) { return seen.reason; }));
  forget();
  const bool was_orderly = how.what() == exit_reason::normal;
  remark_closed(spawner_, was_orderly);
  if (!was_orderly) fail(how);
}

/// As close, without waiting. What the spawner still says is dropped: its alias is gone, and so is the link.
void stream::abandon() noexcept {
  send(spawner_, stream_stop{});
  unlink(spawner_);
  demonitor(ref_, flush);
  forget();
  remark_closed(spawner_, false);
}

/// The spawner will not say anything more: takes what it has said from the mailbox.
void stream::forget() noexcept {
  phase_ = phase::closed;
  kernel& here = kernel::running();
  const process_id spawner = here.resolve(spawner_);
  here.flush(here.self(), [&](signal& each) {
    if (each.kind == signal_kind::link_exit) return each.from == spawner;
    return (holds<stream_started>(each) && each.get<stream_started>().stream == ref_) ||
           (holds<stream_ended>(each) && each.get<stream_ended>().stream == ref_);
  });
}

void stream::fail(exit_reason why) { exit({exit_reason::kind::await_failed, "async_stream", std::move(why)}); }

}  // namespace rehearse::runtime::detail
