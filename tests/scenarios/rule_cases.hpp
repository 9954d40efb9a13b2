// What the oracle must refuse and what it must let pass, rule by rule, as rows; and the pieces that traces are made of.
// SPDX-License-Identifier: MIT
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "trace.hpp"

namespace rehearse::scenarios {

/// A wrong trace is judged up to where it breaks the rule; a right one to its end, with nothing left under way.
struct rule_case {
  std::string_view rule;
  std::string name;  ///< CamelCase, what the wrong one does.
  std::vector<event> right;
  std::vector<event> wrong;
};

auto process_rule_cases() -> std::vector<rule_case>;  ///< LIFE, SIG, EXIT, LINK, MON, NAME.
auto server_rule_cases() -> std::vector<rule_case>;   ///< VER, RECV, TIME, GS.

using trace = std::vector<event>;

/// One event, or several.
struct piece {
  piece(event one) : events{one} {}                     // NOLINT(google-explicit-constructor)
  piece(trace several) : events(std::move(several)) {}  // NOLINT(google-explicit-constructor)
  trace events;
};
inline auto operator+(trace first, const piece& then) -> trace {
  first.insert(first.end(), then.events.begin(), then.events.end());
  return first;
}
inline auto joined(std::initializer_list<piece> pieces) -> trace {
  trace all;
  for (const piece& each : pieces) all = std::move(all) + each;
  return all;
}

inline auto released(std::uint32_t who) -> event { return {.kind = event_kind::released, .process = who}; }
/// `told` goes out once all that it had is released.
inline auto death(std::uint32_t who, const exit_reason& reason, bool by_itself, const trace& told = {}) -> trace {
  return joined({exiting(who, reason, by_itself), released(who), told, dead(who)});
}
/// Sent and arrived, with nothing between.
inline auto passed(signal_kind kind, std::uint64_t serial, std::uint32_t from, std::uint32_t to,
                   const exit_reason* reason = nullptr, std::uint64_t ref = 0) -> trace {
  return {sent(kind, serial, from, to, reason, ref), arrived(kind, serial, from, to, reason, ref)};
}
inline auto took(signal_kind kind, std::uint64_t serial, std::uint32_t from, std::uint32_t who, std::uint64_t ref = 0,
                 std::uint8_t passed_over = 0) -> event {
  return {.kind = event_kind::taken,
          .detail = static_cast<std::uint8_t>(kind),
          .result = passed_over,
          .process = who,
          .peer = from,
          .serial = serial,
          .ref = ref};
}
inline auto with_result(event of, std::uint8_t result) -> event {
  of.result = result;
  return of;
}
inline auto name_set(std::uint32_t who, std::string_view as) -> event {
  return {.kind = event_kind::name_set, .process = who, .text = as};
}
inline auto name_cleared(std::uint32_t who, std::string_view as) -> event {
  return {.kind = event_kind::name_cleared, .process = who, .text = as};
}
inline auto naming(operation_kind what, std::uint32_t by, std::string_view text, std::uint32_t peer,
                   std::uint8_t result = 0, std::uint64_t ref = 0) -> event {
  event made = operation(what, by, peer, ref, result);
  made.text = text;
  return made;
}

}  // namespace rehearse::scenarios
