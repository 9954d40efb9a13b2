// SPDX-License-Identifier: MIT
#include "event_words.hpp"

#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include <rehearse/faults/duration.hpp>
#include <rehearse/sim/recorded_supervision.hpp>

#include "wording.hpp"

namespace rehearse::reports::detail {
namespace {

using runtime::event_kind;
using sim::recorded_event;

constexpr std::size_t width_max = 60;

struct phrase {
  std::string verb;
  std::string subject;
};

/// "down of client.2, killed".
auto signal(const recorded_event& event, const std::string& from) -> std::string {
  auto words = event.detail + " of " + from;
  if (!event.reason.empty()) words += ", " + event.reason;
  return words;
}

auto with_reason(std::string words, const std::string& reason) -> std::string {
  return reason.empty() ? words : std::move(words) + ", " + reason;
}

template <typename Enum>
auto named_result(const recorded_event& event) -> std::string {
  return std::string(to_string(static_cast<Enum>(event.result)));
}

auto supervision(const recorded_event& event) -> std::string {
  if (event.config == nullptr) return {};
  const auto& flags = event.config->flags;
  return fmt::format("{}, {} restarts in {} s, {} children", runtime::to_string(flags.strategy), flags.intensity,
                     flags.period.count(), event.config->children.size());
}

auto timer(const recorded_event& event) -> std::string { return fmt::format("timer {}", event.serial); }

auto started(const recorded_event& event, const std::string& child) -> std::string {
  if (event.peer != 0) return fmt::format("{} as {}", event.text, child);
  return with_reason(fmt::format("{}: {}", event.text, named_result<runtime::start_outcome>(event)), event.reason);
}

auto phrase_of(const recorded_event& event, const std::string& other) -> phrase {
  const auto deadline = runtime::virtual_time(static_cast<std::int64_t>(event.ref));
  switch (event.kind) {
    case event_kind::spawned: return {"is spawned", "by " + other};
    case event_kind::operation: return {"does", event.text.empty() ? event.detail : event.detail + " " + event.text};
    case event_kind::sent: return {"sends", with_reason(event.detail, event.reason)};
    case event_kind::arrived: return {"is reached by", signal(event, other)};
    case event_kind::taken: return {"takes", signal(event, other)};
    case event_kind::dropped: return {"drops", fmt::format("signal {} of {}: {}", event.serial, other, event.detail)};
    case event_kind::handler_begin: return {"enters", event.detail};
    case event_kind::handler_end: return {"leaves", event.detail};
    case event_kind::exiting: return {"exits", event.reason};
    case event_kind::released: return {"releases", "its name and timers"};
    case event_kind::dead: return {"is dead", "all are told"};
    case event_kind::trap_exit_set: return {event.result == 0 ? "no longer traps" : "traps", "exits"};
    case event_kind::name_set: return {"gets the name", event.text};
    case event_kind::name_cleared: return {"loses the name", event.text};
    case event_kind::timer_armed: return {"is to get", timer(event) + " at " + faults::describe(deadline)};
    case event_kind::timer_fired: return {"is due", timer(event)};
    case event_kind::timer_cancelled: return {"cancels", timer(event) + (event.result == 0 ? ": was not armed" : "")};
    case event_kind::supervisor_configured: return {"is configured", supervision(event)};
    case event_kind::child_requested: return {"is asked to", event.detail + " " + event.text};
    case event_kind::child_answered: return {"answers", named_result<runtime::child_outcome>(event)};
    case event_kind::child_start_begun: return {"starts", event.text};
    case event_kind::child_start_acknowledged: return {"started", started(event, other)};
    case event_kind::shutdown_requested: return {"stops", other + ", " + named_result<runtime::shutdown_kind>(event)};
    case event_kind::fault_planned: return {"plans", event.detail};
    case event_kind::fault_fired: return {event.detail, other};
    case event_kind::clock_moved: return {"moves", "the clock to " + faults::describe(event.time)};
    case event_kind::mark: return {"mark", event.text};
    default: break;  // A remark: its kind says what it is about.
  }
  return {std::string(to_string(event.kind)), event.text.empty() && event.peer != 0 ? other : event.text};
}

/// Whether the line must say to whom.
auto has_receiver(event_kind kind) -> bool { return kind == event_kind::operation || kind == event_kind::sent; }

}  // namespace

auto in_words(const sim::run_record& run, const recorded_event& event) -> user_event {
  const auto other = run.name_of(event.peer);
  auto made = phrase_of(event, other);
  auto words = user_event{};
  words.who = one_line(run.name_of(event.process), width_max);
  words.verb = std::move(made.verb);
  words.subject = one_line(made.subject, width_max);
  if (has_receiver(event.kind) && event.peer != 0) words.trailer = "-> " + one_line(other, width_max);
  words.ordinal = event.ordinal;
  return words;
}

}  // namespace rehearse::reports::detail
