// Applications: the masters that run them, and the table of those that run.
// SPDX-License-Identifier: MIT
#include <rehearse/runtime/application.hpp>

#include <algorithm>
#include <limits>
#include <optional>

#include <rehearse/runtime/receive.hpp>
#include <rehearse/runtime/remark.hpp>
#include <rehearse/runtime/run_local.hpp>

#include "kernel.hpp"
#include "reports.hpp"

namespace rehearse::runtime {
namespace detail {

namespace {

enum class application_state : std::uint8_t { starting, running, ended };

struct application_table final : run_local {
  struct entry {
    const application_type* type;
    restart_type restart;
    pid master;
    pid top{};
    application_state now = application_state::starting;
    bool stops = false;  // By request: its end means nothing.

    auto ends_the_program(const exit_reason& reason) const -> bool {
      if (stops || now == application_state::starting || restart == restart_type::temporary) return false;
      return restart == restart_type::permanent || reason.what() != exit_reason::normal;
    }
  };

  auto find(const application_type& type) -> entry* {
    const auto found =
        std::find_if(entries.begin(), entries.end(), [&](const entry& each) { return each.type == &type; });
    return found == entries.end() ? nullptr : &*found;
  }
  void erase(const application_type& type) {
    std::erase_if(entries, [&](const entry& each) { return each.type == &type; });
  }

  /// A master ends by its own code only after it has left the table: this one was killed.
  void process_died(pid who) override {
    const auto found =
        std::find_if(entries.begin(), entries.end(), [&](const entry& each) { return each.master == who; });
    if (found == entries.end()) return;
    const entry gone = *found;
    entries.erase(found);
    if (gone.ends_the_program(exit_reason::killed)) halt(*gone.type, exit_reason::killed);
  }

  static void halt(const application_type& ended, const exit_reason& reason) {
    kernel& here = *kernel::current();
    here.environment_.halt(reason, "application " + std::string(ended.name) + " ended: " + reason.to_string());
  }

  std::vector<entry> entries;  // In the order of their starts.
  std::uint16_t last_number = 0;
};

auto table() -> application_table& { return run_local_of<application_table>(); }

struct start_over {
  start_result result;
};
struct stop_request {};

/// What a callback throws is ignored, as `catch Mod:stop(State)` does.
template <class Callback>
void run_ignoring(Callback callback) {
  try {
    callback();
  } catch (const unwinding&) {
    throw;
  } catch (...) {}
}

/// The body of an application master.
class master {
 public:
  master(const application_type& type, std::unique_ptr<application_object> made, pid starter)
      : type_(type), application_(std::move(made)), starter_(starter) {}

  void operator()() {
    trap_exit(true);
    const start_result result = start();
    if (!result.is_ok()) {
      kill_the_rest();
      leave();
      send(starter_, start_over{result});
      return;
    }
    if (begin_access()) {
      announce_access("application.started");
      auto& mine = *table().find(type_);
      mine.top = result.process;
      mine.now = application_state::running;
      remark({.kind = event_kind::application_runs, .text = type_.name});
    }
    send(starter_, start_over{result});
    serve(result.process);
  }

 private:
  auto start() -> start_result {
    try {
      start_result result = application_->start();
      if (result.is_ignore()) return {start_outcome::error, {}, {exit_reason::kind::custom, "bad_return: ignore"}};
      if (result.is_ok() && !result.process) {
        return {start_outcome::error, {}, {exit_reason::kind::custom, "bad_return: its start gave no process"}};
      }
      if (result.is_ok()) link(result.process);
      return result;
    } catch (const unwinding&) {
      throw;
    } catch (...) {
      return {start_outcome::error, {}, reason_of_exception()};
    }
  }

  void serve(pid top) {
    const auto is_top = [top](const exit_message& seen) { return seen.from == top; };
    std::optional<exit_reason> reason;  // Empty: it was asked to stop.
    bool goes_on = true;
    while (goes_on) {
      receive(
          when(is_top,
               [&](const exit_message& seen) {
                 reason = seen.reason;
                 goes_on = false;
               }),
          [](const exit_message&) {},  // Of somebody else who is linked to it: not its concern.
          [&](stop_request) { goes_on = false; });
    }
    run_ignoring([&] { application_->prep_stop(); });
    if (!reason) {  // APP-03
      exit(top, exit_reason::shutdown);
      receive(when(is_top, [](const exit_message&) {}));
    }
    run_ignoring([&] { application_->stop(); });
    kill_the_rest();
    if (!reason || table().find(type_)->stops) {
      leave();
      return;
    }
    report_application_end(type_.name, *reason);
    table().find(type_)->now = application_state::ended;
    remark({.kind = event_kind::application_ending, .peer = kernel::running().self().id, .text = type_.name});
    if (table().find(type_)->ends_the_program(*reason)) {  // APP-02
      stop_applications();
      application_table::halt(type_, *reason);
    }
    leave();
    exit(*reason);
  }

  void leave() {
    if (!begin_access()) return;
    announce_access("application.ended");
    remark({.kind = event_kind::application_ended, .text = type_.name});
    table().erase(type_);
  }

  /// Whatever was spawned below it, even by those that are dead by now; until nobody is left, since they may spawn.
  void kill_the_rest() {
    kernel& here = kernel::running();
    for (;;) {
      std::vector<pid> left;
      for (const process* each : here.table_) {
        if (each == nullptr || each->now == process_state::dead || each->id == here.self().id) continue;
        if (each->application == here.self().application) left.push_back(here.make_pid(each->id));
      }
      if (left.empty()) return;
      for (const pid each : left) {
        const monitor_ref watching = monitor(each);
        exit(each, exit_reason::kill);
        receive(when([=](const down& seen) { return seen.ref == watching; }, [](const down&) {}));
      }
    }
  }

  const application_type& type_;
  std::unique_ptr<application_object> application_;
  pid starter_;
};

}  // namespace

auto start_application(const application_type& which, application_factory make, restart_type how) -> start_result {
  kernel& here = kernel::running();
  if (!here.begin_operation(operation_kind::spawn, true)) return {};
  application_table& running = table();
  if (const auto* const already = running.find(which)) {
    here.announce(operation_kind::start, already->master.id(), which.name, 1);
    return {start_outcome::error, already->top, exit_reason::kind::already_started};
  }
  if (running.last_number == std::numeric_limits<std::uint16_t>::max()) {
    throw bad_argument("start_application: more than 65535 starts in one run");
  }
  here.announce(operation_kind::spawn, 0, which.name);
  auto body = std::make_unique<function_body<master>>(master(which, make(), self()));
  process& made = here.spawn(0, which.name, std::move(body), spawn_bits::by_name);
  made.application = ++running.last_number;
  const pid process = here.make_pid(made.id);
  remark({.kind = event_kind::application_begun, .process = made.id, .text = which.name});
  running.entries.push_back({.type = &which, .restart = how, .master = process});

  const monitor_ref watching = monitor(process);
  start_result result;
  receive(when([&](const down& seen) { return seen.ref == watching; },
               [&](const down& seen) { result.reason = seen.reason; }),
          [&](start_over seen) { result = std::move(seen.result); });
  demonitor(watching, flush);
  return result;
}

auto stop_application(const application_type& which) -> application_stop {
  if (!begin_access()) return application_stop::not_started;
  auto* const found = table().find(which);
  const bool runs = found != nullptr && found->now == application_state::running;
  announce_access("application.stop", runs);
  if (!runs) return application_stop::not_started;
  found->stops = true;
  const pid master = found->master;
  const monitor_ref watching = monitor(master);
  send(master, stop_request{});
  receive(when([=](const down& seen) { return seen.ref == watching; }, [](const down&) {}));
  return application_stop::ok;
}

}  // namespace detail

void stop_applications() {
  for (;;) {
    if (!detail::begin_access()) return;
    const auto& running = detail::table().entries;
    const auto last = std::find_if(running.rbegin(), running.rend(),
                                   [](const auto& each) { return each.now == detail::application_state::running; });
    detail::announce_access("application.last", last != running.rend());
    if (last == running.rend()) return;
    const auto& type = *last->type;
    detail::remark({.kind = event_kind::application_ending, .peer = last->master.id(), .text = type.name});
    static_cast<void>(detail::stop_application(type));
  }
}

auto which_applications() -> std::vector<application_info> {
  std::vector<application_info> found;
  if (!detail::begin_access()) return found;
  for (const auto& each : detail::table().entries) {
    if (each.now == detail::application_state::running)
      found.push_back({std::string(each.type->name), each.restart, each.top});
  }
  detail::announce_access("application.which");
  return found;
}

}  // namespace rehearse::runtime
