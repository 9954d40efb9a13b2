// SPDX-License-Identifier: MIT
#include "user_events.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>

#include <fmt/format.h>

#include <rehearse/faults/duration.hpp>
#include <rehearse/runtime/event.hpp>

#include "event_words.hpp"
#include "names.hpp"
#include "wording.hpp"

namespace rehearse::reports::detail {
namespace {

using runtime::drop_reason;
using runtime::event_kind;
using runtime::signal_kind;
using sim::recorded_event;

constexpr std::size_t subject_width_max = 48;
constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();

auto why_dropped(std::string_view reason) -> std::string {
  switch (parse_name<drop_reason>(reason, runtime::drop_reason_count).value_or(drop_reason::receiver_dead)) {
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
    case signal_kind::unlink: return "unlink";
    case signal_kind::stop_request: return "stop";
    default: return {};
  }
}

/// Signals that lie in the mailbox until code takes them; the others are dealt with as they arrive.
auto waits_in_mailbox(signal_kind kind) -> bool {
  return kind == signal_kind::message || kind == signal_kind::cast || kind == signal_kind::call;
}

/// Reads the events once, in order. Invariants:
/// 1. `sent_`, `calls_`, `arrived_`, `dropped_`, `taken_` (by serial) and `timer_message_` (by the ordinal of the
/// firing) are
///    complete before the first line is made, so that a line can tell what becomes of its signal later.
/// 2. `started_` holds the children that each supervisor has started so far; dynamic ones, which may share an id, have
///    a number.
class reader {
 public:
  explicit reader(const sim::run_record& run) : run_(run) {
    for (const auto& event : run.events) {
      if (event.kind == event_kind::sent) sent_.emplace(event.serial, &event);
      if (event.kind == event_kind::sent && event.detail == to_string(signal_kind::call)) {
        calls_[event.peer].emplace(event.ordinal, &event);
      }
      if (event.kind == event_kind::arrived) arrived_.insert(event.serial);
      if (event.kind == event_kind::dropped) dropped_.emplace(event.serial, &event);
      if (event.kind == event_kind::taken) taken_.emplace(event.serial, event.ordinal);
      if (event.kind == event_kind::sent && event.detail == to_string(signal_kind::timeout)) {
        timer_message_.emplace(event.cause, &event);
      }
    }
  }

  auto read() -> std::vector<user_event> {
    for (const auto& event : run_.events) {
      const bool is_proof =
          event.ordinal != 0 && std::binary_search(run_.proof.begin(), run_.proof.end(), event.ordinal);
      auto line = line_of(event);
      if (!line && is_proof) line = in_words(run_, event);
      if (!line) continue;
      line->ordinal = event.ordinal;
      line->is_proof = is_proof;
      if (event.step == 0 && line->importance == weight::normal) line->importance = weight::minor;
      lines_.push_back(std::move(*line));
    }
    return std::move(lines_);
  }

 private:
  auto name(std::uint32_t process) const -> std::string { return one_line(run_.name_of(process), subject_width_max); }

  /// A message prints a pid as <3>; people know that process by its name. Quoted text is the user's own.
  auto with_names(std::string_view text) const -> std::string {
    std::string result;
    bool is_quoted = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (text[at] == '"') is_quoted = !is_quoted;
      if (text[at] == '<' && !is_quoted) {
        std::uint32_t id = 0;
        const char* const end = std::from_chars(text.data() + at + 1, text.data() + text.size(), id).ptr;
        if (end != text.data() + text.size() && *end == '>' && id != 0 && id <= run_.processes.size()) {
          result += name(id);
          at = static_cast<std::size_t>(end - text.data());
          continue;
        }
      }
      result += text[at];
    }
    return result;
  }

  auto line_of(const recorded_event& event) -> std::optional<user_event> {
    switch (event.kind) {
      case event_kind::operation: return looked_up(event);
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
            .subject = one_line(with_names(subject), subject_width_max),
            .trailer = {},
            .importance = weight::normal};
  }

  /// The one operation that sends nothing and yet is worth a line: who was found under a name decides what follows.
  auto looked_up(const recorded_event& event) const -> std::optional<user_event> {
    if (event.detail != to_string(runtime::operation_kind::whereis)) return std::nullopt;
    auto made = line(event, "whereis", event.text);
    made.trailer = "-> " + (event.peer == 0 ? "nobody" : name(event.peer));
    made.importance = weight::minor;
    return made;
  }

  auto sent(const recorded_event& event) const -> std::optional<user_event> {
    const auto kind = parse_name<signal_kind>(event.detail, runtime::signal_kind_count);
    if (!kind || verb_of(*kind).empty()) return std::nullopt;
    auto made = line(event, verb_of(*kind), event.text.empty() ? event.reason : event.text);
    made.trailer = "-> " + name(event.peer);
    if (kind == signal_kind::unlink) {
      made.importance = weight::minor;
    } else if (const auto drop = dropped_.find(event.serial); drop != dropped_.end()) {
      made.trailer += "  " + why_dropped(drop->second->detail);
    } else if (const auto* faster = overtaken_by(event, *kind)) {
      made.trailer += fmt::format("  (overtaken by {}'s {})", name(faster->process), with_names(faster->text));
    } else if (arrived_.count(event.serial) == 0) {
      made.trailer += "  (still under way at the end)";
    } else if (taken_.count(event.serial) == 0 && waits_in_mailbox(*kind)) {
      made.trailer += "  (not taken before the end)";
    }
    return made;
  }

  /// The first call that was sent to the same process later, by another one, and taken earlier: its answer knows
  /// nothing of this message. Null if there is none.
  auto overtaken_by(const recorded_event& event, signal_kind kind) const -> const recorded_event* {
    if (kind != signal_kind::message && kind != signal_kind::cast) return nullptr;
    const auto calls = calls_.find(event.peer);
    if (calls == calls_.end()) return nullptr;
    const auto taken_at = [&](std::uint64_t serial) {
      const auto found = taken_.find(serial);
      return found == taken_.end() ? never : found->second;
    };
    const auto taken = taken_at(event.serial);
    for (auto each = calls->second.upper_bound(event.ordinal); each != calls->second.end(); ++each) {
      if (each->first > taken) return nullptr;
      if (each->second->process != event.process && taken_at(each->second->serial) < taken) return each->second;
    }
    return nullptr;
  }

  /// A DOWN or an exit that reached somebody: "pool  down  client.2, killed", "sup  exit of  worker, killed".
  auto signalled(const recorded_event& event, std::string_view signal) const -> std::optional<user_event> {
    const auto kind = parse_name<signal_kind>(signal, runtime::signal_kind_count);
    const bool is_exit = kind == signal_kind::link_exit || kind == signal_kind::exit;
    if (kind != signal_kind::down && !is_exit) return std::nullopt;
    auto reason = event.reason;
    if (const auto origin = sent_.find(event.serial); reason.empty() && origin != sent_.end()) {
      reason = origin->second->reason;
    }
    auto made = line(event, is_exit ? "exit of" : "down",
                     reason.empty() ? name(event.peer) : fmt::format("{}, {}", name(event.peer), reason));
    if (const auto drop = dropped_.find(event.serial); drop != dropped_.end()) {
      made.trailer = why_dropped(drop->second->detail);
    }
    return made;
  }

  /// Its own line only for a DOWN or exit that nobody took although somebody was there to take it.
  auto dropped(const recorded_event& event) const -> std::optional<user_event> {
    const auto why = parse_name<drop_reason>(event.detail, runtime::drop_reason_count);
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
    if (kind == to_string(runtime::fault_kind::clock_jump)) return clock_jump(event);
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

  /// "FAULT  clock  backwards by 2.5 s"
  auto clock_jump(const recorded_event& event) const -> user_event {
    const auto by = runtime::virtual_duration(static_cast<std::int64_t>(event.ref));
    return {.who = "FAULT",
            .verb = "clock",
            .subject = faults::describe_jump(by),
            .trailer = {},
            .importance = weight::fault};
  }

  auto restarted(const recorded_event& event) -> std::optional<user_event> {
    if (event.result == static_cast<std::uint32_t>(runtime::start_outcome::error)) {
      return line(event, "start", fmt::format("{} failed, {}", event.text, event.reason));
    }
    const bool is_first = started_.emplace(event.process, event.text, event.serial).second;
    if (is_first || event.peer == 0) return std::nullopt;
    return line(event, "restart", run_.name_of(event.peer));
  }

  const sim::run_record& run_;
  std::map<std::uint64_t, const recorded_event*> sent_;
  std::map<std::uint32_t, std::map<std::uint64_t, const recorded_event*>> calls_;  // Receiver, then ordinal.
  std::set<std::uint64_t> arrived_;
  std::map<std::uint64_t, const recorded_event*> dropped_;
  std::map<std::uint64_t, std::uint64_t> taken_;  // To the ordinal of the taking.
  std::map<std::uint64_t, const recorded_event*> timer_message_;
  std::set<std::uint32_t> struck_;
  std::set<std::tuple<std::uint32_t, std::string, std::uint64_t>> started_;  // Supervisor, child id, its number.
  std::vector<user_event> lines_;
};

}  // namespace

auto user_events(const sim::run_record& run) -> std::vector<user_event> { return reader(run).read(); }

}  // namespace rehearse::reports::detail
