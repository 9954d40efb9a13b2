// What both kinds of supervisors do with one child. Each emits what it does.
// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include <rehearse/runtime/children.hpp>
#include <rehearse/runtime/remark.hpp>

#include "kernel.hpp"
#include "reports.hpp"

namespace rehearse::runtime::detail {

/// An event of the running supervisor about a child; `number` is a dynamic child's, else 0.
inline void emit_child_event(event_kind kind, std::string_view id, process_id peer, std::uint8_t result,
                             std::uint64_t number = 0, const exit_reason* reason = nullptr) {
  kernel& here = kernel::running();
  event seen{.kind = kind,
             .result = result,
             .process = here.self().id,
             .peer = peer,
             .serial = number,
             .text = id,
             .reason = reason};
  here.emit(seen);
}

void emit_configured(const supervisor_config& config);

/// Runs the spec's start; whatever it throws becomes an error (SUP-07).
auto start_by_spec(const child_spec& spec, std::uint64_t number = 0) -> start_result;

/// Asks a child to end, as its spec says.
void request_shutdown(const child_spec& spec, pid child, std::uint64_t number = 0);
/// Its time is over: kills it.
void escalate_shutdown(const child_spec& spec, pid child, std::uint64_t number = 0);

/// Whether a child may end so when its supervisor ends it (SUP-12).
auto is_expected_shutdown(const child_spec& spec, const exit_reason& reason) -> bool;

/// Whether a child that ended so is to be started again (SUP-19, DYN-05).
auto wants_restart(restart_type restart, const exit_reason& reason) -> bool;

/// What a failed start says to whoever asked for it (VER-04, VER-05).
auto failed_start(const start_result& result) -> child_result;

/// What a supervisor tells of its children, to those who judge it.
inline void remark_question(children_question what, std::string_view id = {}) {
  remark({.kind = event_kind::children_asked, .result = static_cast<std::uint8_t>(what), .text = id});
}
void remark_list(const std::vector<child_info>& told);
void remark_counts(const child_counts& told);
void remark_spec(std::string_view id, const std::optional<child_spec>& told);

/// Emits the beginning of a request, does it, emits its end.
template <class Action>
auto child_keeper::answer_request(child_request what, std::string_view id, pid child, const child_spec* spec,
                                  Action action) -> child_result {
  kernel& here = kernel::running();
  supervisor_config config{};
  if (spec != nullptr) config.children = {spec, 1};
  event begun{.kind = event_kind::child_requested,
              .detail = static_cast<std::uint8_t>(what),
              .process = here.self().id,
              .peer = child.id(),
              .text = id,
              .config = spec != nullptr ? &config : nullptr};
  here.emit(begun);
  child_result result = action();
  event ended{.kind = event_kind::child_answered,
              .detail = static_cast<std::uint8_t>(what),
              .result = static_cast<std::uint8_t>(result.outcome),
              .process = here.self().id,
              .peer = result.process.id(),
              .text = id};
  here.emit(ended);
  return result;
}

}  // namespace rehearse::runtime::detail
