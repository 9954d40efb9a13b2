// The timer server: one process that serves the intervals of all. An ordinary server, but for how it is started.
// SPDX-License-Identifier: MIT
#include <map>
#include <memory>

#include <rehearse/runtime/gen_server.hpp>
#include <rehearse/runtime/timer.hpp>

#include "kernel.hpp"

namespace rehearse::runtime {
namespace detail {

namespace {

constexpr std::string_view timer_server_name = "timer_server";

struct timer_server : gen_server {
  /// How an entry goes on after its time has come.
  enum class kind : std::uint8_t { send, apply, apply_once };
  struct begin {
    using reply = std::uint64_t;
    kind how;
    virtual_time started;
    virtual_duration span;
    destination ends_with;  // Of an interval.
    timed_action what;
    void describe(std::ostream& out) const {
      out << (how == kind::send ? "send every " : how == kind::apply ? "apply every " : "apply after ");
      print_value(out, span);
    }
  };
  struct end {
    using reply = void;
    std::uint64_t number;
  };
  struct due {
    std::uint64_t number;
  };
  using infos = messages<due, down>;

  struct entry {
    begin served;
    virtual_time scheduled;
    monitor_ref watching;
    timer_ref timer;
  };

  auto handle_call(begin wanted) -> std::uint64_t {
    const std::uint64_t number = ++last_number;
    entry& made = entries[number];
    made.served = std::move(wanted);
    made.scheduled = made.served.started + made.served.span;
    if (made.served.how != kind::apply_once) made.watching = monitor(made.served.ends_with);
    arm(number, made);
    return number;
  }

  void handle_call(end unwanted) {
    const auto found = entries.find(unwanted.number);
    if (found != entries.end()) forget(found);
  }

  void handle_info(due which) {
    const auto found = entries.find(which.number);
    if (found == entries.end()) return;  // It had fired when it was cancelled.
    entry& now_due = found->second;
    if (now_due.served.how == kind::send) {
      now_due.served.what();
    } else {
      runtime::spawn("apply", now_due.served.what);
    }
    if (now_due.served.how == kind::apply_once) {
      entries.erase(found);
      return;
    }
    now_due.scheduled += now_due.served.span;  // Not from now on: it does not drift (TIME-07).
    arm(which.number, now_due);
  }

  void handle_info(const down& gone) {
    for (auto each = entries.begin(); each != entries.end(); ++each) {
      if (each->second.watching != gone.ref) continue;
      forget(each);
      return;
    }
  }

  void arm(std::uint64_t number, entry& which) {
    const virtual_duration left = which.scheduled - now();
    which.timer = send_after(self(), left.count() < 0 ? virtual_duration::zero() : left, due{number});
  }

  void forget(std::map<std::uint64_t, entry>::iterator which) {
    cancel_timer(which->second.timer);
    if (which->second.watching) demonitor(which->second.watching, flush);
    entries.erase(which);
  }

  std::uint64_t last_number = 0;
  std::map<std::uint64_t, entry> entries;
};

/// Who serves, in this run; started if nobody does. One operation if somebody does, else another for the start.
auto serving() -> pid {
  const name as(timer_server_name);
  if (const pid found = whereis(as)) return found;
  kernel& here = kernel::running();
  if (!here.begin_operation(operation_kind::spawn, true)) return {};
  if (const process_id found = here.lookup(as); found != 0) {  // Another was faster.
    here.announce(operation_kind::whereis, found, timer_server_name);
    return here.make_pid(found);
  }
  // Not by start: it is nobody's child, lives on when those who asked for it end, and is there with its name before
  // anybody else takes a step.
  auto body = server_factory<timer_server>::make();
  static_cast<void>(body->init());
  here.announce(operation_kind::spawn, 0, timer_server_name);
  process& made = here.spawn(0, timer_server_name, std::move(body), spawn_bits::server | spawn_bits::by_name);
  made.is_server = true;
  made.initialised = true;
  made.now = process_state::waiting;
  here.environment_.not_ready(made.id);
  here.announce(operation_kind::register_name, made.id, timer_server_name);
  here.set_name(made, as);
  return here.make_pid(made.id);
}

auto ask(timer_server::begin what) -> interval_ref {
  const pid server = serving();
  return {server, call(server_ref<timer_server>(server), std::move(what), infinity)};
}

auto checked_interval(std::string_view function, virtual_duration interval) -> virtual_duration {
  if (interval.count() > 0) return interval;
  throw bad_argument(std::string(function) + ": the interval should be 1 ns or more, or time could not pass");
}

}  // namespace

auto start_interval(const destination& receiver, virtual_duration interval, timed_action tick) -> interval_ref {
  return ask({timer_server::kind::send, now(), checked_interval("send_interval", interval), receiver, std::move(tick)});
}

void send_tick(const destination& to, const std::function<void(const destination&)>& how) {
  try {
    how(to);
  } catch (const bad_argument&) {  // A name that nobody has: the DOWN is on its way.
  }
}

auto next_timer_ref() -> timer_ref {
  const kernel& here = kernel::running();
  const auto slot =
      here.free_timers_.empty() ? static_cast<std::uint32_t>(here.timers_.size()) : here.free_timers_.back();
  return {here.last_timer_ + 1, slot};
}

}  // namespace detail

auto apply_after(virtual_duration delay, std::function<void()> what) -> interval_ref {
  if (delay.count() < 0) throw bad_argument("apply_after: the delay is negative");
  return detail::ask({detail::timer_server::kind::apply_once, now(), delay, {}, std::move(what)});
}

auto apply_interval(virtual_duration interval, std::function<void()> what) -> interval_ref {
  return detail::ask({detail::timer_server::kind::apply, now(), detail::checked_interval("apply_interval", interval),
                      self(), std::move(what)});
}

auto exit_after(virtual_duration delay, const destination& who, exit_reason reason) -> interval_ref {
  return apply_after(delay, [who, reason = std::move(reason)] { exit(who, reason); });
}

auto kill_after(virtual_duration delay, const destination& who) -> interval_ref {
  return exit_after(delay, who, exit_reason::kill);
}

void cancel(const interval_ref& which) {
  if (!which.server()) return;
  try {
    call(server_ref<detail::timer_server>(which.server()), detail::timer_server::end{which.number()}, infinity);
  } catch (const exit_exception&) {  // It is dead, and what it served with it.
  }
}

void cancel_result::describe(std::ostream& out) const {
  out << "cancel_timer ";
  detail::print_value(out, left);
}

auto cancel_timer(timer_ref timer, const cancel_timer_options& options) noexcept -> std::optional<virtual_duration> {
  const auto left = cancel_timer(timer);
  if (!options.info) return std::nullopt;
  if (!options.async) return left;
  send(self(), cancel_result{timer, left});
  return std::nullopt;
}

}  // namespace rehearse::runtime
