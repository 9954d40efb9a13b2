// Task supervisors, and how a task that they keep waits for what it is to do: the TSUP rules.
// SPDX-License-Identifier: MIT
#include <rehearse/runtime/task_supervisor.hpp>

#include <optional>

namespace rehearse::runtime {
namespace detail {
namespace {

constexpr virtual_duration order_timeout = std::chrono::seconds(5);  // TSUP-04

class plain_task_supervisor final : public dynamic_supervisor_object {
 public:
  explicit plain_task_supervisor(const dynamic_supervisor_flags& given)
      : dynamic_supervisor_object(type), given_(given) {}
  static constexpr server_type type{"task_supervisor", true, &child_keepers};

 private:
  auto given_flags() -> std::optional<dynamic_supervisor_flags> override { return given_; }
  dynamic_supervisor_flags given_;
};

/// What the process of a supervised task does. Whoever asked for it may die before it has said what to do.
void wait_for_order(pid owner) {
  const monitor_ref ref = monitor(owner);
  const std::unique_ptr<process_body> work =
      receive([](task_order order) { return std::move(order.work); },
              when([ref](const down& seen) { return seen.ref == ref; },
                   [](const down& seen) -> std::unique_ptr<process_body> {
                     exit(exit_reason::shutdown_with(seen.reason.to_string()));
                   }),
              after(order_timeout, []() -> std::unique_ptr<process_body> { exit(exit_reason::timeout); }));
  demonitor(ref, flush);
  work->run();
}

}  // namespace

auto start_waiting_task(const destination& supervisor, std::string_view label, child_shutdown shutdown)
    -> child_result {
  child_spec spec;
  spec.id = std::string(label);
  spec.restart = restart_type::temporary;
  spec.shutdown = shutdown;
  spec.start = [owner = self()]() -> start_result {
    return {start_outcome::ok, spawn_link("task", [owner] { wait_for_order(owner); }), {}};
  };
  return start_child(supervisor, std::move(spec));
}

auto require_waiting_task(const destination& supervisor, std::string_view label, child_shutdown shutdown) -> pid {
  const child_result started = start_waiting_task(supervisor, label, shutdown);
  if (started.outcome == child_outcome::ok) return started.process;
  if (started.outcome == child_outcome::max_children) {
    throw max_children_reached(
        "the task supervisor keeps as many tasks as it may: raise max_children in its flags; with async_stream, keep "
        "max_concurrency below it, and count the other tasks that the same supervisor keeps");
  }
  throw bad_argument("the task supervisor refused a task: " + started.reason.to_string());
}

}  // namespace detail

auto try_start_task_supervisor(const dynamic_supervisor_flags& flags, const server_options& options) -> start_result {
  return detail::start(std::make_unique<detail::plain_task_supervisor>(flags), options, true);
}

auto start_task_supervisor(const dynamic_supervisor_flags& flags, const server_options& options) -> pid {
  const start_result result = try_start_task_supervisor(flags, options);
  if (!result.is_ok()) detail::fail_start(result);
  return result.process;
}

auto task_supervisor_child(std::string id, const dynamic_supervisor_flags& flags, const server_options& options)
    -> child_spec {
  child_spec made;
  made.id = std::move(id);
  made.type = child_type::supervisor;
  made.start = [flags, options] { return try_start_task_supervisor(flags, options); };
  return made;
}

auto task_children(const destination& supervisor) -> std::vector<pid> {
  std::vector<pid> kept;
  for (const child_info& each : which_children(supervisor)) {
    if (each.process) kept.push_back(each.process);
  }
  return kept;
}

}  // namespace rehearse::runtime
