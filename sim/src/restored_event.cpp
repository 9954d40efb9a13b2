// SPDX-License-Identifier: MIT
#include <rehearse/sim/restored_event.hpp>

#include <limits>
#include <stdexcept>
#include <string_view>

#include <rehearse/runtime/exit_reason_text.hpp>
#include <rehearse/sim/recorded_supervision.hpp>

namespace rehearse::sim {

using runtime::event;
using runtime::event_kind;

namespace {

/// Calls `with` with the enumeration that details of this kind of event come from, and how many it has.
/// Returns what that returns; a default-made value where there is none.
template <class Result, class Call>
auto with_details_of(event_kind kind, Call with) -> Result {
  switch (kind) {
    case event_kind::operation: return with(runtime::operation_kind{}, runtime::operation_kind_count);
    case event_kind::sent:
    case event_kind::arrived:
    case event_kind::taken: return with(runtime::signal_kind{}, runtime::signal_kind_count);
    case event_kind::dropped: return with(runtime::drop_reason{}, runtime::drop_reason_count);
    case event_kind::handler_begin:
    case event_kind::handler_end: return with(runtime::callback_kind{}, runtime::callback_kind_count);
    case event_kind::child_requested: return with(runtime::child_request{}, runtime::child_request_count);
    case event_kind::fault_planned:
    case event_kind::fault_fired: return with(runtime::fault_kind{}, runtime::fault_kind_count);
    default: return {};
  }
}

[[noreturn]] void refuse(const recorded_event& recorded, const std::string& what) {
  throw std::invalid_argument("event " + std::to_string(recorded.ordinal) + " has " + what +
                              ", unknown to this program");
}

auto detail_number(const recorded_event& recorded) -> std::uint8_t {
  if (recorded.detail.empty()) return 0;
  const int found = with_details_of<int>(recorded.kind, [&](auto kind, int count) {
    using details = decltype(kind);
    for (int value = 0; value < count; ++value) {
      if (recorded.detail == to_string(static_cast<details>(value))) return value + 1;
    }
    return 0;
  });
  if (found == 0) refuse(recorded, "the detail '" + recorded.detail + "'");
  return static_cast<std::uint8_t>(found - 1);
}

/// What checkers rely on without asking.
void require_whole(const recorded_event& recorded, const event& what) {
  const bool is_signal = what.kind == event_kind::sent || what.kind == event_kind::arrived;
  const bool tells_a_reason =
      is_signal && (what.signal() == runtime::signal_kind::exit || what.signal() == runtime::signal_kind::link_exit ||
                    what.signal() == runtime::signal_kind::down);
  const bool asks_for_a_start =
      what.kind == event_kind::child_requested && what.request() == runtime::child_request::start;
  if (what.reason == nullptr && (tells_a_reason || what.kind == event_kind::exiting)) {
    throw std::invalid_argument("event " + std::to_string(recorded.ordinal) + " lacks its reason");
  }
  const bool has_spec = what.config != nullptr && !what.config->children.empty();
  if ((asks_for_a_start && !has_spec) || (what.kind == event_kind::supervisor_configured && what.config == nullptr)) {
    throw std::invalid_argument("event " + std::to_string(recorded.ordinal) + " lacks its child specs");
  }
}

auto spec_of(const recorded_child& recorded) -> runtime::child_spec {
  runtime::child_spec spec;
  spec.id = recorded.id;
  spec.restart = recorded.restart;
  if (recorded.shutdown) spec.shutdown = runtime::child_shutdown(*recorded.shutdown);
  spec.type = recorded.type;
  spec.significant = recorded.significant;
  return spec;
}

}  // namespace

auto detail_name(const event& what) -> std::string {
  return with_details_of<std::string>(what.kind, [&](auto kind, int /*count*/) {
    return std::string(to_string(static_cast<decltype(kind)>(what.detail)));
  });
}

restored_event::restored_event(const recorded_event& recorded) {
  what_.kind = recorded.kind;
  what_.detail = detail_number(recorded);
  if (recorded.result > std::numeric_limits<std::uint8_t>::max()) {
    refuse(recorded, "the result " + std::to_string(recorded.result));
  }
  what_.result = static_cast<std::uint8_t>(recorded.result);
  what_.process = recorded.process;
  what_.peer = recorded.peer;
  what_.type = recorded.type;
  what_.serial = recorded.serial;
  what_.ref = recorded.ref;
  what_.ordinal = recorded.ordinal;
  what_.cause = recorded.cause;
  what_.time = recorded.time;
  what_.text = recorded.text;
  if (!recorded.exact_reason.empty()) {
    auto reason = runtime::parse_exact_reason(recorded.exact_reason);
    if (!reason) refuse(recorded, "the reason '" + recorded.exact_reason + "'");
    reason_ = *std::move(reason);
    what_.reason = &reason_;
  }
  if (recorded.config != nullptr) {
    for (const recorded_child& each : recorded.config->children) children_.push_back(spec_of(each));
    config_ = {recorded.config->flags, children_, recorded.config->is_dynamic, recorded.config->max_children};
    what_.config = &config_;
  }
  require_whole(recorded, what_);
}

}  // namespace rehearse::sim
