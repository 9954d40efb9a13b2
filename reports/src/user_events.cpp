// SPDX-License-Identifier: MIT
#include "user_events.hpp"

#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include <rehearse/faults/duration.hpp>
#include <rehearse/runtime/event.hpp>

#include "names.hpp"
#include "wording.hpp"

namespace rehearse::reports::detail {
namespace {

using runtime::drop_reason;
using runtime::event_kind;
using runtime::signal_kind;
using sim::recorded_event;

constexpr std::size_t subject_width_max = 48;

auto why_dropped(std::string_view reason) -> std::string {
  switch (parse_name(reason, drop_reason::flushed).value_or(drop_reason::receiver_dead)) {
    case drop_reason::receiver_dead: return "(nobody there: dropped)";
    case drop_reason::link_inactive: return "(no longer linked: ignored)";
    case drop_reason::normal_ignored: return "(normal: ignored)";
    case drop_reason::monitor_inactive: return "(no longer monitored: ignored)";
    case drop_reason::alias_inactive: return "(too late: dropped)";
    case drop_reason::no_handler: return "(no handler: dropped)";
    case drop_reason::mailbox_discarded: return "(receiver died before it took it)";
    case drop_reason::flushed: return "(flushed)";
  }
  return {};
}

auto is_orderly(std::string_view reason) -> bool {
  return reason == "normal" || reason == "shutdown" ||
         (reason.starts_with("{shutdown, ") && !reason.starts_with("{shutdown, {failed_to_start_child"));
}

/// How a signal that code sends on purpose is called; empty for the others.
auto verb_of(signal_kind kind) -> std::string_view {
  switch (kind) {
    case signal_kind::message: return "send";
    case signal_kind::cast: return "cast";
    case signal_kind::call: return "call";
    case signal_kind::reply: return "reply";
    case signal_kind::exit: return "exit";
    case signal_kind::stop_request: return "stop";
    default: return {};
  }
}

/// Reads the events once, in order. Invariants:
/// 1. `sent_`, `dropped_`, `taken_` (by serial) and `timer_message_` (by the ordinal of the firing) are complete before
///    the first line is made, so that a line can tell what becomes of its signal later.
/// 2. `started_` holds the children that each supervisor has started so far.
class reader {
 public:
  explicit reader(const sim::run_record& run) : run_(run) {
    for (const auto& event : run.events) {
      if (event.kind == event_kind::sent) sent_.emplace(event.serial, &event);
      if (event.kind == event_kind::dropped) dropped_.emplace(event.serial, &event);
      if (event.kind == event_kind::taken) taken_.insert(event.serial);
      if (event.kind == event_kind::sent && event.detail == to_string(signal_kind::timeout)) {
        timer_message_.emplace(event.cause, &event);
      }
    }
  }

  auto read() -> std::vector<user_event> {
    for (const auto& event : run_.events) {
      auto line = line_of(event);
      if (!line) continue;
      if (event.step == 0 && line->importance == weight::normal) line->importance = weight::minor;
      lines_.push_back(std::move(*line));
    }
    return std::move(lines_);
  }

 private:
  auto name(std::uint32_t process) const -> std::string { return one_line(run_.name_of(process), subject_width_max); }

  auto line_of(const recorded_event& event) -> std::optional<user_event> {
    switch (event.kind) {
      case event_kind::sent: return sent(event);
      case event_kind::taken: return signalled(event, event.detail);
      case event_kind::dropped: return dropped(event);
      case event_kind::exiting: return exiting(event);
      case event_kind::fault_fired: return fault(event);
      case event_kind::child_start_acknowledged: return restarted(event);
      case event_kind::timer_fired: return timer(event);
      case event_kind::mark: return line(event, event.detail == "log" ? "log" : "mark", event.text);
      default: return std::nullopt;
    }
  }

  auto line(const recorded_event& event, std::string_view verb, std::string_view subject) const -> user_event {
    return {.who = name(event.process),
            .verb = std::string(verb),
            .subject = one_line(subject, subject_width_max),
            .trailer = {},
            .importance = weight::normal};
  }

  auto sent(const recorded_event& event) const -> std::optional<user_event> {
    const auto kind = parse_name(event.detail, signal_kind::timeout);
    if (!kind || verb_of(*kind).empty()) return std::nullopt;
    auto made = line(event, verb_of(*kind), event.text.empty() ? event.reason : event.text);
    made.trailer = "-> " + name(event.peer);
    if (const auto drop = dropped_.find(event.serial); drop != dropped_.end()) {
      made.trailer += "  " + why_dropped(drop->second->detail);
    }
    return made;
  }

  /// A DOWN or an exit that reached somebody: "pool  down  client.2, killed".
  auto signalled(const recorded_event& event, std::string_view signal) const -> std::optional<user_event> {
    const auto kind = parse_name(signal, signal_kind::timeout);
    const bool is_exit = kind == signal_kind::link_exit || kind == signal_kind::exit;
    if (kind != signal_kind::down && !is_exit) return std::nullopt;
    auto reason = event.reason;
    if (const auto origin = sent_.find(event.serial); reason.empty() && origin != sent_.end()) {
      reason = origin->second->reason;
    }
    auto made = line(event, is_exit ? "exit" : "down",
                     reason.empty() ? name(event.peer) : fmt::format("{}, {}", name(event.peer), reason));
    if (const auto drop = dropped_.find(event.serial); drop != dropped_.end()) {
      made.trailer = why_dropped(drop->second->detail);
    }
    return made;
  }

  /// Its own line only for a DOWN or exit that nobody took although somebody was there to take it.
  auto dropped(const recorded_event& event) const -> std::optional<user_event> {
    const auto why = parse_name(event.detail, drop_reason::flushed);
    if (why != drop_reason::no_handler && why != drop_reason::mailbox_discarded) return std::nullopt;
    const auto origin = sent_.find(event.serial);
    if (taken_.count(event.serial) != 0 || origin == sent_.end()) return std::nullopt;
    // An exit that code sent has its line, with the reason for the drop, where it was sent.
    if (origin->second->detail == to_string(signal_kind::exit)) return std::nullopt;
    auto made = signalled(event, origin->second->detail);
    if (made && why == drop_reason::mailbox_discarded) made->importance = weight::minor;
    return made;
  }

  auto exiting(const recorded_event& event) const -> std::optional<user_event> {
    // The line of the fault has said so.
    if (struck_.count(event.process) != 0 && event.reason == "killed") return std::nullopt;
    auto made = line(event, "exits", event.reason);
    if (is_orderly(event.reason)) made.importance = weight::minor;
    return made;
  }

  auto timer(const recorded_event& event) const -> user_event {
    const auto message = timer_message_.find(event.ordinal);
    return line(event, "timer", message == timer_message_.end() ? "its wait is over" : message->second->text);
  }

  auto fault(const recorded_event& event) -> user_event {
    auto kind = event.detail.empty() ? event.text : event.detail;
    for (const auto& planned : run_.faults) {
      if (kind.empty() && planned.fired && planned.victim == event.peer) kind = planned.kind;
    }
    if (kind == to_string(runtime::fault_kind::delay)) return delay(event);
    struck_.insert(event.peer);
    return {.who = "FAULT",
            .verb = kind.empty() ? "fault" : kind,
            .subject = name(event.peer),
            .trailer = {},
            .importance = weight::fault};
  }

  /// "FAULT  delay  5.000000001 s  server -> client"
  auto delay(const recorded_event& event) const -> user_event {
    const auto until = runtime::virtual_time(static_cast<std::int64_t>(event.ref));
    return {.who = "FAULT",
            .verb = "delay",
            .subject = faults::describe(until - event.time),
            .trailer = fmt::format("{} -> {}", name(event.process), name(event.peer)),
            .importance = weight::fault};
  }

  auto restarted(const recorded_event& event) -> std::optional<user_event> {
    if (event.result == static_cast<std::uint32_t>(runtime::start_outcome::error)) {
      return line(event, "start", fmt::format("{} failed, {}", event.text, event.reason));
    }
    const bool is_first = started_.emplace(event.process, event.text).second;
    if (is_first || event.peer == 0) return std::nullopt;
    return line(event, "restart", run_.name_of(event.peer));
  }

  const sim::run_record& run_;
  std::map<std::uint64_t, const recorded_event*> sent_;
  std::map<std::uint64_t, const recorded_event*> dropped_;
  std::set<std::uint64_t> taken_;
  std::map<std::uint64_t, const recorded_event*> timer_message_;
  std::set<std::uint32_t> struck_;
  std::set<std::pair<std::uint32_t, std::string>> started_;
  std::vector<user_event> lines_;
};

}  // namespace

auto user_events(const sim::run_record& run) -> std::vector<user_event> { return reader(run).read(); }

}  // namespace rehearse::reports::detail
