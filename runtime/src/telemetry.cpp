// Telemetry: who is attached to what, and what a handler that fails comes to.
// SPDX-License-Identifier: MIT
#include <rehearse/runtime/telemetry.hpp>

#include <algorithm>
#include <memory>
#include <ostream>

#include <rehearse/runtime/operations.hpp>
#include <rehearse/runtime/run_local.hpp>

#include "kernel.hpp"
#include "reports.hpp"

namespace rehearse::runtime::telemetry {

using runtime::detail::announce_access;
using runtime::detail::begin_access;
using runtime::detail::run_local_of;
using runtime::detail::unwinding;

namespace {

struct attachment {
  std::string id;
  event_name event;
  std::shared_ptr<const handler> what;  // Shared with those who execute it now.
};

struct handler_table final : runtime::detail::run_local {
  std::vector<attachment> attached;  // In the order in which they were.
  std::int64_t span_count = 0;

  auto has(std::string_view id) const -> bool {
    return std::any_of(attached.begin(), attached.end(), [&](const attachment& each) { return each.id == id; });
  }
};

auto attach_all(std::string_view id, const std::vector<event_name>& events, handler what) -> attach_result {
  if (!what) throw bad_argument("telemetry: the handler '" + std::string(id) + "' has no function");
  for (const event_name& each : events) {
    if (each.parts().empty()) throw bad_argument("telemetry: an event of handler '" + std::string(id) + "' is empty");
  }
  if (!begin_access()) return attach_result::ok;
  auto& table = run_local_of<handler_table>();
  const bool is_free = !table.has(id);
  announce_access("telemetry.attach", is_free);
  if (!is_free) return attach_result::already_exists;
  const auto shared = std::make_shared<const handler>(std::move(what));
  for (const event_name& each : events) table.attached.push_back({std::string(id), each, shared});
  return attach_result::ok;
}

/// The kind of the exception that is being handled, in Erlang's three classes.
auto kind_of_exception() -> std::string_view {
  try {
    throw;
  } catch (const exit_exception&) {
    return "exit";
  } catch (const std::exception&) {
    return "error";
  } catch (...) {
    return "throw";
  }
}

auto nanoseconds(virtual_time since_start) -> std::int64_t { return since_start.count(); }

/// Runs one handler; what it threw, as the metadata of its failure.
auto run_handler(const attachment& each, const event_name& event, const measurements& measured, const metadata& about)
    -> std::optional<metadata> {
  try {
    (*each.what)(event, measured, about);
    return std::nullopt;
  } catch (const unwinding&) {
    throw;
  } catch (...) {
    return metadata{{"id", each.id},
                    {"event", event.to_string()},
                    {"kind", kind_of_exception()},
                    {"reason", runtime::detail::reason_of_exception()}};
  }
}

}  // namespace

auto event_name::starts_with(const event_name& prefix) const -> bool {
  return prefix.parts_.size() <= parts_.size() &&
         std::equal(prefix.parts_.begin(), prefix.parts_.end(), parts_.begin());
}

auto event_name::with(std::string_view last) const -> event_name {
  event_name longer = *this;
  longer.parts_.emplace_back(last);
  return longer;
}

auto event_name::to_string() const -> std::string {
  std::string text;
  for (const std::string& each : parts_) text += (text.empty() ? "" : ".") + each;
  return text;
}

void event_name::describe(std::ostream& out) const { out << to_string(); }

auto metadata_value::to_string() const -> std::string {
  if (const auto* const truth = std::get_if<bool>(&value_)) return *truth ? "true" : "false";
  if (const auto* const number = std::get_if<std::int64_t>(&value_)) return std::to_string(*number);
  if (const auto* const text = std::get_if<std::string>(&value_)) return *text;
  if (const auto* const who = std::get_if<pid>(&value_)) return "<" + std::to_string(who->id()) + ">";
  return std::get<exit_reason>(value_).to_string();
}

void metadata_value::describe(std::ostream& out) const { out << to_string(); }

auto attach(std::string_view id, const event_name& event, handler what) -> attach_result {
  return attach_all(id, {event}, std::move(what));
}

auto attach_many(std::string_view id, const std::vector<event_name>& events, handler what) -> attach_result {
  return attach_all(id, events, std::move(what));
}

auto detach(std::string_view id) -> detach_result {
  if (!begin_access()) return detach_result::ok;
  auto& table = run_local_of<handler_table>();
  const bool found = table.has(id);
  announce_access("telemetry.detach", found);
  if (!found) return detach_result::not_found;
  // Out of the table before they go: what a handler has captured may do operations when it is destroyed.
  const auto kept = std::stable_partition(table.attached.begin(), table.attached.end(),
                                          [&](const attachment& each) { return each.id != id; });
  const std::vector<attachment> gone(std::make_move_iterator(kept), std::make_move_iterator(table.attached.end()));
  table.attached.erase(kept, table.attached.end());
  return detach_result::ok;
}

void execute(const event_name& event, const measurements& measured, const metadata& about) {
  if (!begin_access()) return;
  std::vector<attachment> due;  // A copy: those attached or detached meanwhile count from the next time on (TEL-05).
  for (const attachment& each : run_local_of<handler_table>().attached) {
    if (each.event == event) due.push_back(each);
  }
  announce_access("telemetry.execute");
  for (const attachment& each : due) {
    const auto failure = run_handler(each, event, measured, about);
    if (!failure) continue;
    static_cast<void>(detach(each.id));
    execute({"telemetry", "handler", "failure"},
            {{"monotonic_time", nanoseconds(now())}, {"system_time", nanoseconds(system_time())}}, *failure);
  }
}

auto list_handlers(const event_name& prefix) -> std::vector<attached_handler> {
  std::vector<attached_handler> found;
  if (!begin_access()) return found;
  for (const attachment& each : run_local_of<handler_table>().attached) {
    if (each.event.starts_with(prefix)) found.push_back({each.id, each.event});
  }
  announce_access("telemetry.list_handlers");
  return found;
}

namespace detail {

void span(const event_name& prefix, const metadata& about, const span_body& body) {
  const auto context = ++run_local_of<handler_table>().span_count;
  const auto in_context = [&](metadata given) {
    given.try_emplace("telemetry_span_context", context);
    return given;
  };
  const virtual_time started = now();
  const auto taken = [&] {
    return measurements{{"duration", nanoseconds(now() - started)}, {"monotonic_time", nanoseconds(now())}};
  };
  execute(prefix.with("start"), {{"monotonic_time", nanoseconds(started)}, {"system_time", nanoseconds(system_time())}},
          in_context(about));
  std::optional<metadata> given;
  try {
    given = body();
  } catch (const unwinding&) {
    throw;
  } catch (...) {
    metadata failed = about;
    failed.insert_or_assign("kind", kind_of_exception());
    failed.insert_or_assign("reason", runtime::detail::reason_of_exception());
    execute(prefix.with("exception"), taken(), in_context(std::move(failed)));
    throw;
  }
  execute(prefix.with("stop"), taken(), in_context(given ? std::move(*given) : about));
}

}  // namespace detail

}  // namespace rehearse::runtime::telemetry

namespace rehearse::runtime::detail {

namespace {
/// Looked at without an operation: a run in which nobody has attached goes on as if there were no reports.
auto is_attached(const telemetry::event_name& event) -> bool {
  const auto* const found = find_run_local(&run_local_key<telemetry::handler_table>);
  if (found == nullptr) return false;
  const auto& table = static_cast<const telemetry::handler_table&>(*found);
  return std::any_of(table.attached.begin(), table.attached.end(),
                     [&](const telemetry::attachment& each) { return each.event == event; });
}
}  // namespace

void report_abnormal_end(const process& me, const exit_reason& reason) {
  if (!reason.is_abnormal() || me.now == process_state::dead) return;
  const telemetry::event_name event{"rehearse", "process", "exit"};
  if (is_attached(event)) telemetry::execute(event, {}, {{"process", self()}, {"reason", reason}});
}

void report_application_end(std::string_view application, const exit_reason& reason) {
  const telemetry::event_name event{"rehearse", "application", "exit"};
  if (is_attached(event)) telemetry::execute(event, {}, {{"application", application}, {"reason", reason}});
}

void report_shutdown(std::string_view child_id, pid child, const exit_reason& reason) {
  const telemetry::event_name event{"rehearse", "supervisor", "shutdown_error"};
  if (!is_attached(event)) return;
  telemetry::execute(event, {}, {{"supervisor", self()}, {"child", child_id}, {"process", child}, {"reason", reason}});
}

}  // namespace rehearse::runtime::detail
