// The event vocabulary, version 1: everything that can be said about a run, as a closed list.
//
// Digest, checkers, recorder, store and replay all live on this list and on nothing else. An event is emitted by the
// primitive that does the thing, never where it is decided whether to do it.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

#include <rehearse/runtime/time.hpp>

namespace rehearse::runtime {

class exit_reason;
class message;
struct supervisor_config;

inline constexpr int event_vocabulary_version = 1;

enum class event_kind : std::uint8_t {
  spawned,                ///< A process exists; `peer` is its parent, `text` its label, `result` a set of spawn_bits.
  operation,              ///< A process did an operation (`operation()`), `peer` and `text` are its arguments.
  sent,                   ///< A signal left (`signal()`, `serial`); `peer` is the receiver.
  arrived,                ///< The signal `serial` from `peer` reached `process`.
  taken,                  ///< `process` took the message `serial` from `peer` out of its mailbox. `result`: how many
                          ///< older ones it left there, at most 255; not part of the digest.
  dropped,                ///< The signal `serial` from `peer` came to nothing (`drop()`).
  handler_begin,          ///< A callback of a server was entered (`callback()`).
  handler_end,            ///< It was left; `result` is 0 for a return, 1 for an exception.
  exiting,                ///< A process ends, with `reason`; `result` is 1 if its own code ended it, 0 for a signal.
  released,               ///< Its name and timers are free (LIFE-04).
  dead,                   ///< Its links and monitors have been signalled.
  trap_exit_set,          ///< The flag was set to `result`.
  name_set,               ///< `text` names `process`.
  name_cleared,           ///< `text` no longer names it.
  timer_armed,            ///< Timer `serial`, addressed to `process`, with the deadline `ref` (nanoseconds).
  timer_fired,            ///< Timer `serial` fired.
  timer_cancelled,        ///< Timer `serial` was asked to be cancelled; `result` is 1 if it was still armed.
  supervisor_configured,  ///< A supervisor accepted its flags and child specs (`config`).
  child_requested,        ///< A supervisor begins a `child_request` for the child `text`, if dynamic for `peer`.
  child_answered,         ///< It has ended it: `result` is a `child_outcome`, `peer` the child's pid if it has one.
  child_start_begun,      ///< The supervisor starts the child `text`; `serial` is a dynamic child's number, else 0.
  child_start_acknowledged,  ///< That came to an end: `peer` is the pid (0: none), `result` a `start_outcome`.
  shutdown_requested,        ///< The supervisor asks child `peer` named `text` to end; `result` is a `shutdown_kind`.
  fault_planned,             ///< Entry `serial` of the fault plan exists (`fault()`).
  fault_fired,  ///< Entry `serial` struck `peer`; a delay: what `process` sends it, until the time `ref`; a jump
                ///< of the wall clock: by `ref` nanoseconds, as a signed number.
  clock_moved,  ///< Virtual time is now `time`.
  mark,         ///< User code reached the mark `text`.

  // Remarks: they say more about the event before them, whose ordinal they have, to those who judge. No part of the
  // digest, and made only where somebody wants them.
  children_asked,  ///< A supervisor begins to tell of its children; `result` is a `children_question`, `text` its id.
  child_listed,  ///< To the question which: child `text`, at place `serial` from 0, is `peer`; `result`: listing_bits.
  children_counted,   ///< To the question how many: `result` is a `child_count`, `ref` the number.
  child_described,    ///< To the question for a spec: `result` is 1 if there is one (`config`).
  children_told,      ///< The answer to the question `result` is complete: so many as `ref` were listed.
  task_begun,         ///< `process` owns the task `peer`, and monitors it by `ref`; `result`: 1 it lives.
  task_answered,      ///< What the owner asked of the task `peer` is over: `result` is a `task_verdict`.
  stream_opened,      ///< `process` reads a stream, `peer` is its spawner: `ref` tasks at a time; `result`: 1 ordered.
  stream_task_begun,  ///< The spawner `process` has started `peer` for item `serial`; `result`: 1 it lives.
  stream_delivered,   ///< The owner got the result at place `serial` from the stream of `peer`.
  stream_closed,      ///< The owner has done with the stream of `peer`; `result`: 1 it has waited for its end.
  key_set,            ///< `process` entered key number `serial` of registry `text` for `peer`; `ref`: two processes,
                      ///< the partitions that keep the key and clean up after `peer`; `result`: 1 if keys are unique.
  key_removed,        ///< `process` removed an entry of `peer` from that key; `ref`: its partition (0: where keys are
                      ///< unique) and its place from 0.
  key_updated,        ///< `process` changed the value of its entry under that key.
  key_refused,      ///< `process` did not get that key: `peer` has it; `result`: 1 that is final, 0 unless it is dead.
  key_listed,       ///< `process` looks the key up, and sees `peer`; `ref`: the partition, and the place from 0.
  key_found,        ///< It has seen all; `ref`: the partition, and how many.
  partition_set,    ///< Partition `serial` of the supervisor `process` is `peer`.
  partition_found,  ///< `process` looked up the hash `serial` of a key and got `peer`; `ref`: the supervisor, and how
                    ///< many partitions it has.
  application_begun,   ///< The application `text` starts: `process` is its master; all that it spawns belongs to it.
  application_runs,    ///< It has started.
  application_ending,  ///< Its master ends by itself; or all are stopped, and it is the turn of the master `peer`.
  application_ended,   ///< Its master has done with it.
};
inline constexpr int event_kind_count = static_cast<int>(event_kind::application_ended) + 1;

constexpr auto is_remark(event_kind kind) -> bool { return kind > event_kind::mark; }

/// What a process may do to, or ask of, the world outside itself. One of them is what a step runs through.
enum class operation_kind : std::uint8_t {
  send,
  send_named,
  cast,
  call,
  reply,
  spawn,
  start,
  start_acknowledged,
  link,
  unlink,
  monitor,
  demonitor,
  exit_signal,
  register_name,
  unregister_name,
  whereis,
  is_alive,
  process_info,
  arm_timer,
  cancel_timer,
  read_timer,
  yield,
  stop,
  fault_point,
  draw,
  table,
  system,  ///< Asks a server to suspend or to resume.
};
inline constexpr int operation_kind_count = static_cast<int>(operation_kind::system) + 1;

/// What travels between processes. One channel a pair carries all kinds in order (SIG-02).
enum class signal_kind : std::uint8_t {
  message,  ///< Plain `send`.
  cast,     ///< A request without a reply.
  call,     ///< A request with a reply; also carries the caller's monitor (`ref`).
  reply,    ///< The answer to the call `ref`.
  link,
  unlink,
  unlink_ack,
  exit,       ///< exit/2: sent by code.
  link_exit,  ///< A linked process died.
  monitor,
  demonitor,
  down,
  alive_request,
  alive_reply,
  info_request,
  info_reply,
  stop_request,  ///< Asks a server to stop (GS-35).
  start_ack,     ///< A started process reports how its init ended.
  timeout,       ///< The message of a timer; its sender is process 0.
  system,        ///< Suspends or resumes a server; answered by a reply.
};
inline constexpr int signal_kind_count = static_cast<int>(signal_kind::system) + 1;

enum class drop_reason : std::uint8_t {
  receiver_dead,      ///< Nobody is there (SIG-09).
  link_inactive,      ///< The link is gone or being undone (EXIT-06).
  normal_ignored,     ///< exit `normal` to a process that does not trap (EXIT-02, EXIT-07).
  monitor_inactive,   ///< The monitor was removed before its DOWN came (MON-05).
  alias_inactive,     ///< A late reply (ALIAS-01).
  no_handler,         ///< A server has no handle_info for it (GS-14).
  mailbox_discarded,  ///< It lay in the mailbox when the process died (LIFE-04).
  flushed,            ///< Removed from the mailbox by demonitor(flush) or its like (MON-05, SUP-11).
};
inline constexpr int drop_reason_count = static_cast<int>(drop_reason::flushed) + 1;

enum class callback_kind : std::uint8_t {
  init,
  handle_call,
  handle_cast,
  handle_info,
  handle_continue,
  handle_timeout,
  terminate,
  handle_event,  ///< Of a gen_statem: an event that came from no mailbox, or comes again.
};
inline constexpr int callback_kind_count = static_cast<int>(callback_kind::handle_event) + 1;

/// What `result` of a spawned event is made of; a monitor's reference is in `ref`.
namespace spawn_bits {
inline constexpr std::uint8_t linked = 1;
inline constexpr std::uint8_t monitored = 2;
inline constexpr std::uint8_t server = 4;
inline constexpr std::uint8_t by_name = 8;  ///< The label is a registered name or child id: a second one is a restart.
}  // namespace spawn_bits

enum class start_outcome : std::uint8_t { ok, ignore, error };
enum class shutdown_kind : std::uint8_t { brutal_kill, timed, infinite, escalated_kill };

/// What a supervisor is asked to do with a child (SUP-42 to SUP-45, DYN-02, DYN-08).
enum class child_request : std::uint8_t { start, terminate, restart, remove };
inline constexpr int child_request_count = static_cast<int>(child_request::remove) + 1;

/// How it ended.
enum class child_outcome : std::uint8_t {
  ok,
  undefined,        ///< Its start said ignore: no process, no error.
  already_started,  ///< A child of that id runs.
  already_present,  ///< A child of that id is known and does not run.
  running,          ///< It runs: not to be restarted or deleted.
  restarting,       ///< A restart of it is under way.
  not_found,
  max_children,  ///< A dynamic supervisor is full (DYN-03).
  start_failed,
  bad_spec,  ///< SUP-04.
};

/// What a supervisor is asked about its children (SUP-46, SUP-49, DYN-01).
enum class children_question : std::uint8_t { which, how_many, spec };
/// The numbers of its answer.
enum class child_count : std::uint8_t { specs, active, supervisors, workers };
inline constexpr int child_count_count = static_cast<int>(child_count::workers) + 1;
/// What `result` of child_listed is made of.
namespace listing_bits {
inline constexpr std::uint8_t restarting = 1;
inline constexpr std::uint8_t supervisor = 2;
}  // namespace listing_bits

/// How a task's owner has asked, and what it got.
enum class task_verdict : std::uint8_t {
  value,      ///< Its value.
  ended,      ///< The reason of its end.
  gave_up,    ///< Nothing, and it will not be told later: await, ignore.
  may_ask,    ///< Nothing yet: yield.
  shut_down,  ///< It was shut down: it is dead, whatever was got.
};

/// `ref` of a remark that says two things, the first in its low half.
constexpr auto two_in_one(std::uint64_t first, std::uint64_t second) -> std::uint64_t {
  return (first & 0xffffffffU) | second << 32U;
}
constexpr auto first_of(std::uint64_t both) -> std::uint32_t { return static_cast<std::uint32_t>(both & 0xffffffffU); }
constexpr auto second_of(std::uint64_t both) -> std::uint32_t { return static_cast<std::uint32_t>(both >> 32U); }

/// What goes wrong on purpose.
enum class fault_kind : std::uint8_t {
  kill,        ///< A process is killed.
  delay,       ///< A signal, and what its pair sends after it, arrive late.
  clock_jump,  ///< The wall clock jumps; monotonic time does not notice.
};
inline constexpr int fault_kind_count = static_cast<int>(fault_kind::clock_jump) + 1;

/// One thing that happened. Plain data; pointers are valid only while the event is being emitted.
struct event {
  event_kind kind{};
  std::uint8_t detail = 0;         ///< An operation_kind, signal_kind, drop_reason, callback_kind or fault_kind.
  std::uint8_t result = 0;         ///< Outcome, where the kind has one.
  std::uint8_t reserved = 0;       ///< Keeps what the digest reads in two whole words.
  std::uint32_t process = 0;       ///< Whose event it is, by spawn order from 1; 0 is the environment.
  std::uint32_t peer = 0;          ///< The other process, by spawn order; 0 is nobody.
  std::uint32_t type = 0;          ///< The message type's ordinal of first use in this run, from 1.
  std::uint64_t serial = 0;        ///< Number of the signal, timer or fault.
  std::uint64_t ref = 0;           ///< Monitor or call reference, unlink id, deadline.
  std::uint64_t payload_hash = 0;  ///< What the message's own `hash_to` gives, else 0.
  std::uint64_t ordinal = 0;       ///< Position in the run, from 1. Filled in by the emitter, like `time` and `cause`.
  std::uint64_t cause = 0;         ///< Ordinal of the event that led to this one; 0 is none.
  virtual_time time{};
  std::string_view text{};                    ///< Name, child id, label, mark. Not part of the digest.
  const exit_reason* reason = nullptr;        ///< With exiting, and with exit, link_exit and down signals.
  const message* payload = nullptr;           ///< With signals that carry one. Not part of the digest.
  const supervisor_config* config = nullptr;  ///< With supervisor_configured; with child_requested(start): the spec.

  auto operation() const -> operation_kind { return static_cast<operation_kind>(detail); }
  auto signal() const -> signal_kind { return static_cast<signal_kind>(detail); }
  auto drop() const -> drop_reason { return static_cast<drop_reason>(detail); }
  auto callback() const -> callback_kind { return static_cast<callback_kind>(detail); }
  auto fault() const -> fault_kind { return static_cast<fault_kind>(detail); }
  auto request() const -> child_request { return static_cast<child_request>(detail); }
};

/// The first word of an event, alone: kind, detail, result and process in the order in which the struct has them.
constexpr auto lean_event(event_kind kind, std::uint8_t detail, std::uint8_t result, std::uint32_t process)
    -> std::uint64_t {
  return static_cast<std::uint64_t>(kind) | std::uint64_t{detail} << 8U | std::uint64_t{result} << 16U |
         std::uint64_t{process} << 32U;
}
/// The second word: peer and type.
constexpr auto peer_and_type(std::uint32_t peer, std::uint32_t type) -> std::uint64_t {
  return std::uint64_t{peer} | std::uint64_t{type} << 32U;
}
/// What the first word says.
constexpr auto kind_of(std::uint64_t lean) -> event_kind { return static_cast<event_kind>(lean & 0xffU); }
constexpr auto process_of(std::uint64_t lean) -> std::uint32_t { return static_cast<std::uint32_t>(lean >> 32U); }

/// The kinds that may be emitted lean: they happen most, and what they say follows from kind, process and serial.
constexpr auto may_be_lean(event_kind kind) -> bool {
  return kind == event_kind::handler_begin || kind == event_kind::handler_end || kind == event_kind::taken;
}

/// What `result` of a taken event says of that many messages and of more.
inline constexpr std::uint32_t most_passed_over = 255;

auto to_string(event_kind) -> std::string_view;
auto to_string(operation_kind) -> std::string_view;
auto to_string(signal_kind) -> std::string_view;
auto to_string(drop_reason) -> std::string_view;
auto to_string(callback_kind) -> std::string_view;
auto to_string(fault_kind) -> std::string_view;
auto to_string(start_outcome) -> std::string_view;
auto to_string(shutdown_kind) -> std::string_view;
auto to_string(child_request) -> std::string_view;
auto to_string(child_outcome) -> std::string_view;

}  // namespace rehearse::runtime
