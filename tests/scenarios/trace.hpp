// Traces written by hand, and the rule that a checker says they break.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <rehearse/runtime/event.hpp>
#include <rehearse/runtime/exit_reason.hpp>
#include <rehearse/scenarios/oracle.hpp>
#include <rehearse/scenarios/traced_run.hpp>

namespace rehearse::scenarios {

using runtime::drop_reason;
using runtime::event;
using runtime::event_kind;
using runtime::exit_reason;
using runtime::operation_kind;
using runtime::signal_kind;

inline const exit_reason normal = exit_reason::normal;
inline const exit_reason boom = "boom";
inline const exit_reason kill = exit_reason::kill;
inline const exit_reason killed = exit_reason::killed;
inline const exit_reason noproc = exit_reason::noproc;

inline auto spawned(std::uint32_t who, std::uint32_t parent = 0, std::uint8_t how = 0, std::uint64_t ref = 0) -> event {
  return {.kind = event_kind::spawned, .result = how, .process = who, .peer = parent, .ref = ref};
}
inline auto sent(signal_kind kind, std::uint64_t serial, std::uint32_t from, std::uint32_t to,
                 const exit_reason* reason = nullptr, std::uint64_t ref = 0) -> event {
  return {.kind = event_kind::sent,
          .detail = static_cast<std::uint8_t>(kind),
          .process = from,
          .peer = to,
          .serial = serial,
          .ref = ref,
          .reason = reason};
}
inline auto arrived(signal_kind kind, std::uint64_t serial, std::uint32_t from, std::uint32_t to,
                    const exit_reason* reason = nullptr, std::uint64_t ref = 0) -> event {
  return {.kind = event_kind::arrived,
          .detail = static_cast<std::uint8_t>(kind),
          .process = to,
          .peer = from,
          .serial = serial,
          .ref = ref,
          .reason = reason};
}
inline auto dropped(std::uint64_t serial, std::uint32_t from, std::uint32_t to, drop_reason why) -> event {
  return {.kind = event_kind::dropped,
          .detail = static_cast<std::uint8_t>(why),
          .process = to,
          .peer = from,
          .serial = serial};
}
/// Caused by the event before it.
inline auto exiting(std::uint32_t who, const exit_reason& reason, bool by_itself) -> event {
  return {
      .kind = event_kind::exiting, .result = static_cast<std::uint8_t>(by_itself), .process = who, .reason = &reason};
}
inline auto dead(std::uint32_t who) -> event { return {.kind = event_kind::dead, .process = who}; }
inline auto operation(operation_kind kind, std::uint32_t who, std::uint32_t peer = 0, std::uint64_t ref = 0,
                      std::uint8_t result = 0) -> event {
  return {.kind = event_kind::operation,
          .detail = static_cast<std::uint8_t>(kind),
          .result = result,
          .process = who,
          .peer = peer,
          .ref = ref};
}
inline auto traps(std::uint32_t who) -> event {
  return {.kind = event_kind::trap_exit_set, .result = 1, .process = who};
}
inline auto taken(signal_kind kind, std::uint32_t who, std::uint64_t ref) -> event {
  return {.kind = event_kind::taken, .detail = static_cast<std::uint8_t>(kind), .process = who, .ref = ref};
}

/// Numbers the events, each caused by the one before it.
inline void number(std::vector<event>& trace) {
  std::uint64_t ordinal = 0;
  for (event& each : trace) {
    each.cause = ordinal;
    each.ordinal = ++ordinal;
  }
}

/// The rule that a checker says the trace breaks; empty if none.
template <class Checker>
auto broken(std::vector<event> trace, trace_end how = {}) -> std::string {
  number(trace);
  traced_run run(how);
  Checker judge;
  judge.watch(run);
  run.play(trace);
  judge.at_end();
  return run.failed_property();
}

/// The rule that the oracle says the trace breaks; empty if none.
inline auto broken(std::vector<event> trace) -> std::string {
  number(trace);
  traced_run run;
  oracle judge(oracle_scope::full);
  judge.watch(run);
  run.play(trace);
  judge.at_end();
  return run.failed_property();
}

inline constexpr auto linked = runtime::spawn_bits::linked;
inline constexpr auto monitored = runtime::spawn_bits::monitored;

}  // namespace rehearse::scenarios
