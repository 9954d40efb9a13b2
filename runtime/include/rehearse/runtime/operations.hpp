// Operations: what a process does to the world outside itself. Each call below that is an operation ends a step (under
// --granularity operation) just before it takes effect; that is where other processes and faults come in between.
//
// Called outside a process they throw std::logic_error. In a process that has been killed and is being unwound they
// have no effect: those marked noexcept return, the others throw on.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <rehearse/runtime/exit_reason.hpp>
#include <rehearse/runtime/pid.hpp>
#include <rehearse/runtime/signal.hpp>
#include <rehearse/runtime/time.hpp>

namespace rehearse::runtime {

// -- what a process is told ------------------------------------------------------------------------------------------

/// {'DOWN', Ref, process, Object, Reason}: a monitored process ended (MON-02).
struct down {
  monitor_ref ref;
  pid process;
  name watched_name;  ///< The name, for a monitor made by name (MON-03).
  exit_reason reason;
};

/// {'EXIT', From, Reason}: an exit signal that reached a process which traps them (EXIT-04, EXIT-09).
struct exit_message {
  pid from;
  exit_reason reason;
};

/// Raised by link to a process that is dead, in a process that does not trap exits (LINK-02).
class no_process : public std::exception {
 public:
  auto what() const noexcept -> const char* override { return "noproc"; }
};

namespace detail {

class process_body {
 public:
  virtual ~process_body() = default;
  virtual void run() = 0;
};

template <class Function>
class function_body final : public process_body {
 public:
  explicit function_body(Function function) : function_(std::move(function)) {}
  void run() override { function_(); }

 private:
  Function function_;
};

struct spawn_request {
  std::string_view label{};
  bool link = false;
  bool monitor = false;
  alias_ref monitor_alias{};  ///< From reserve_alias(): the monitor is this one, an alias that ends with it.
};
struct spawned_process {
  pid process;
  monitor_ref ref;
};
auto spawn(std::unique_ptr<process_body> body, const spawn_request& request) -> spawned_process;

/// Owns a signal until it is sent.
struct signal_deleter {
  void operator()(signal* unused) const noexcept;
};
using signal_ptr = std::unique_ptr<signal, signal_deleter>;

/// The process is about to send: null if it is dead and must not.
auto begin_send() noexcept -> signal_ptr;
auto begin_send_named() -> signal_ptr;
void finish_send(const destination& to, signal_ptr what);
void finish_send(pid to, signal_ptr what) noexcept;
void finish_send(alias_ref to, signal_ptr what) noexcept;
auto begin_send_after() -> signal_ptr;
auto finish_send_after(const destination& to, virtual_duration delay, signal_ptr what) -> timer_ref;

template <class T>
using stored_message =
    std::conditional_t<std::is_convertible_v<T, std::string_view> && std::is_pointer_v<std::decay_t<T>>, std::string,
                       std::decay_t<T>>;

/// Where something was written; std::source_location is missing from clang 14 with libstdc++ 12.
struct call_site {
  const char* file;
  int line;
  static constexpr auto here(const char* file = __builtin_FILE(), int line = __builtin_LINE()) -> call_site {
    return {file, line};
  }
};
auto label_of(const call_site& site) -> std::string;

}  // namespace detail

// -- who -------------------------------------------------------------------------------------------------------------

/// The running process. No operation.
auto self() -> pid;
/// Virtual time: monotonic, 0 at the start of the run (TIME-01). No operation.
auto now() -> virtual_time;
/// Wall-clock time, which may jump where the monotonic clock does not (TIME-01). No operation.
auto system_time() -> virtual_time;

// -- spawning --------------------------------------------------------------------------------------------------------

/// Starts a process that runs `body` on a stack of its own. It takes its first step later.
template <class Function>
auto spawn(std::string_view label, Function body) -> pid {
  return detail::spawn(std::make_unique<detail::function_body<Function>>(std::move(body)), {.label = label}).process;
}
template <class Function>
auto spawn(Function body, detail::call_site site = detail::call_site::here()) -> pid {
  return spawn(std::string_view(detail::label_of(site)), std::move(body));
}

/// As spawn, linked from the start: a child that dies at once still gives an exit signal (LIFE-09).
template <class Function>
auto spawn_link(std::string_view label, Function body) -> pid {
  return detail::spawn(std::make_unique<detail::function_body<Function>>(std::move(body)),
                       {.label = label, .link = true})
      .process;
}
template <class Function>
auto spawn_link(Function body, detail::call_site site = detail::call_site::here()) -> pid {
  return spawn_link(std::string_view(detail::label_of(site)), std::move(body));
}

struct monitored_process {
  pid process;
  monitor_ref ref;
};
/// As spawn, monitored from the start (LIFE-09).
template <class Function>
auto spawn_monitor(std::string_view label, Function body) -> monitored_process {
  const auto made = detail::spawn(std::make_unique<detail::function_body<Function>>(std::move(body)),
                                  {.label = label, .monitor = true});
  return {made.process, made.ref};
}
template <class Function>
auto spawn_monitor(Function body, detail::call_site site = detail::call_site::here()) -> monitored_process {
  return spawn_monitor(std::string_view(detail::label_of(site)), std::move(body));
}

/// `count` processes with the same body, labelled alike; the body may take its index, from 0.
template <class Function>
auto spawn_each(int count, std::string_view label, Function body) -> std::vector<pid> {
  std::vector<pid> spawned;
  for (int i = 0; i < count; ++i) {
    if constexpr (std::is_invocable_v<Function&, int>) {
      spawned.push_back(spawn(label, [body, i]() mutable { body(i); }));
    } else {
      spawned.push_back(spawn(label, body));
    }
  }
  return spawned;
}
template <class Function>
auto spawn_each(int count, Function body, detail::call_site site = detail::call_site::here()) -> std::vector<pid> {
  return spawn_each(count, std::string_view(detail::label_of(site)), std::move(body));
}

// -- messages --------------------------------------------------------------------------------------------------------

/// Sends a value; silently dropped if nobody is there (SIG-09).
template <class T>
void send(pid to, T value) noexcept {
  if (auto what = detail::begin_send()) {
    what->emplace<detail::stored_message<T>>(std::move(value));
    detail::finish_send(to, std::move(what));
  }
}
/// Sends to a pid or to whoever has the name now. Throws bad_argument if nobody has it (SIG-09).
template <class T>
void send(const destination& to, T value) {
  if (auto what = detail::begin_send_named()) {
    what->emplace<detail::stored_message<T>>(std::move(value));
    detail::finish_send(to, std::move(what));
  }
}
template <class T>
void send(name to, T value) {
  send(destination(to), std::move(value));
}
template <class T>
void send(via to, T value) {
  send(destination(to), std::move(value));
}
/// Sends through an alias: dropped before the mailbox if it has been deactivated when the message arrives (ALIAS-01).
/// In order with what is sent to the owner's pid (SIG-04).
template <class T>
void send(alias_ref to, T value) noexcept {
  if (auto what = detail::begin_send()) {
    what->emplace<detail::stored_message<T>>(std::move(value));
    detail::finish_send(to, std::move(what));
  }
}

// -- links, monitors, exits ------------------------------------------------------------------------------------------

/// Links the running process with another (LINK-01). Throws no_process as LINK-02 says; where a name may stand, here
/// and below: bad_argument if nobody has it.
void link(pid other);
void link(const destination& other);
/// Undoes the link: no effect of it from now on; an EXIT already in the mailbox stays (LINK-03).
void unlink(pid other) noexcept;
/// Watches a process: exactly one `down` when it ends, `noproc` if it already has (MON-02, MON-04).
auto monitor(pid target) -> monitor_ref;
auto monitor(name target) -> monitor_ref;
/// A name of another registry is resolved by the caller: then it is the process that is watched.
auto monitor(const destination& target) -> monitor_ref;
/// Stops watching; true if the monitor was still active (MON-05). With `flush` a queued `down` is removed too.
auto demonitor(monitor_ref ref) noexcept -> bool;
struct flush_t {};
inline constexpr flush_t flush{};
auto demonitor(monitor_ref ref, flush_t) noexcept -> bool;

/// Makes an alias of the running process (ALIAS-01). Throws bad_argument for a mode that only monitor() takes.
/// No operation: nobody else can see it yet.
auto alias(alias_mode mode = alias_mode::explicit_unalias) -> alias_ref;
/// Deactivates an alias of the running process; true if it was active. What has arrived stays. No operation.
auto unalias(alias_ref which) noexcept -> bool;
/// As monitor(pid), the reference being an alias too: alias_of (ALIAS-02). Of oneself it is neither (MON-06). Throws
/// bad_argument for alias_mode::reply.
auto monitor(pid target, alias_mode mode) -> monitor_ref;
/// The alias of a monitor that the running process made with an alias_mode. No operation.
auto alias_of(monitor_ref ref) -> alias_ref;

/// Turns exit signals into messages from now on, or not (EXIT-12); returns the former value. No operation.
auto trap_exit(bool value) -> bool;

/// exit/1: raises exit_exception; the process ends with `reason` unless it is caught (EXIT-14).
[[noreturn]] void exit(exit_reason reason);
/// exit/2: sends an exit signal. To oneself it takes effect before the call returns (LIFE-08).
void exit(pid other, exit_reason reason);
void exit(const destination& other, exit_reason reason);

// -- names -----------------------------------------------------------------------------------------------------------

/// Names a process. Throws bad_argument if the name or the process is taken, or the process is dead (NAME-01).
void register_name(name as, pid who);
void register_name(name as);
/// Throws bad_argument if nobody has it (NAME-04).
void unregister_name(name as);
/// Who has the name; an empty pid if nobody (NAME-04).
auto whereis(name who) -> pid;

/// Who has the name in that registry (NAME-07).
auto whereis(via who) -> pid;
/// The pid itself, or who has the name.
auto whereis(const destination& who) -> pid;

/// Whether it lives, asked after every signal sent to it before (LIFE-07). Blocks for the answer.
auto is_alive(pid who) -> bool;
/// False, too, if nobody has the name.
auto is_alive(const destination& who) -> bool;

/// What process_info tells of a living process.
struct process_information {
  std::uint64_t mailbox_size = 0;
  std::uint64_t link_count = 0;
  std::uint64_t monitor_count = 0;  ///< How many it watches.
  std::uint64_t watcher_count = 0;  ///< How many watch it.
  bool traps_exits = false;
};
/// Empty if the process is dead. A request and a reply, like is_alive. Blocks for the answer.
auto process_info(pid who) -> std::optional<process_information>;
auto process_info(const destination& who) -> std::optional<process_information>;

// -- time ------------------------------------------------------------------------------------------------------------

/// Delivers the value once, `delay` from now or later, even for 0 asynchronously (TIME-02). A timer to a pid ends with
/// that process; a name is resolved at expiry (TIME-05), one of another registry when it is armed. Throws bad_argument
/// for a negative delay.
template <class T>
auto send_after(const destination& to, virtual_duration delay, T value) -> timer_ref {
  auto what = detail::begin_send_after();
  if (!what) return {};
  what->emplace<detail::stored_message<T>>(std::move(value));
  return detail::finish_send_after(to, delay, std::move(what));
}
/// What was left of it; empty if it had fired, was cancelled or is unknown: then its message may be in the mailbox
/// already (TIME-03).
auto cancel_timer(timer_ref timer) noexcept -> std::optional<virtual_duration>;
/// As cancel_timer, without cancelling.
auto read_timer(timer_ref timer) -> std::optional<virtual_duration>;
/// A receive that matches nothing for so long (TIME-08). No operation.
void sleep(virtual_duration how_long);

// -- the rest --------------------------------------------------------------------------------------------------------

/// Does nothing, in a step of its own.
void yield();
/// Waits until nothing else can run and nothing is on its way; only time could move then. Time moves for what a fault
/// holds back, which is on its way; timers that are due before that fire, too. For tests and drivers: a real system has
/// no such moment. No operation; like a receive it ends the step. Several who wait go on one after another.
void settle();
/// A number in [0, bound), drawn from the tape's application stream. An operation. Throws bad_argument for 0.
auto draw(std::uint32_t bound) -> std::uint32_t;
namespace detail {
/// Before what is shared is looked at or changed, which is an operation; false: the process is dead and must not.
auto begin_access() -> bool;
/// What it did: "scores.insert". No choice is drawn.
void announce_access(std::string_view what, bool succeeded = true);
}  // namespace detail

/// Names this point: others and faults may come in between here.
void fault_point(std::string_view label);
/// A line for people; kept when the run is recorded. No operation.
void log(std::string_view line);
/// Says that this line was reached. No operation.
void mark(std::string_view label);

}  // namespace rehearse::runtime
