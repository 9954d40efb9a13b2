// The supervisor: the SUP rules. One server that traps exits and does one thing at a time (SUP-05).
// SPDX-License-Identifier: MIT
#include <rehearse/runtime/supervisor.hpp>

#include <algorithm>
#include <set>

#include "kernel.hpp"

namespace rehearse::runtime {

namespace {

auto seconds_of(virtual_time time) -> std::int64_t { return std::chrono::floor<std::chrono::seconds>(time).count(); }

}  // namespace

namespace detail {

namespace {

void emit_child_event(event_kind kind, std::string_view id, process_id peer, std::uint8_t result,
                      const exit_reason* reason = nullptr) {
  kernel& here = kernel::running();
  event seen{.kind = kind, .result = result, .process = here.self().id, .peer = peer, .text = id, .reason = reason};
  here.emit(seen);
}

}  // namespace

// -- start ------------------------------------------------------------------------------------------------------------

auto supervisor_object::init() -> next {
  trap_exit(true);
  supervisor_spec given = spec();
  flags_ = given.flags;
  if (auto problem = validate(given)) return stop_with(std::move(*problem));  // SUP-04
  for (child_spec& each : given.children) children_.push_back({std::move(each), {}, false});
  {
    kernel& here = kernel::running();
    std::vector<child_spec> specs;
    for (const child& each : children_) specs.push_back(each.spec);
    const supervisor_config config{flags_, &specs};
    event configured{.kind = event_kind::supervisor_configured, .process = here.self().id, .config = &config};
    here.emit(configured);
  }
  for (std::size_t i = 0; i < children_.size();) {  // SUP-06
    const start_result result = start_child(children_[i]);
    if (result.outcome == start_outcome::error) {  // SUP-08
      const std::string id = children_[i].spec.id;
      children_.resize(i);
      stop_all();
      return stop_with({exit_reason::kind::failed_to_start_child, id, result.reason});
    }
    if (result.is_ignore() && children_[i].spec.restart == restart_type::temporary) {  // SUP-07
      children_.erase(children_.begin() + static_cast<std::ptrdiff_t>(i));
    } else {
      ++i;
    }
  }
  return {};
}

auto supervisor_object::validate(const supervisor_spec& given) const -> std::optional<exit_reason> {
  const auto bad = [](const std::string& what) { return exit_reason(exit_reason::kind::custom, what); };
  if (const auto period = given.flags.period.count(); period <= 0) {
    return bad("{supervisor_data, {invalid_period, " + std::to_string(period) + "}}");
  }
  std::set<std::string> ids;
  for (const child_spec& each : given.children) {
    if (!each.start) return bad("{start_spec, {missing_start, " + each.id + "}}");
    if (!ids.insert(each.id).second) return bad("{start_spec, {duplicate_child_name, " + each.id + "}}");
  }
  return std::nullopt;
}

auto supervisor_object::start_child(child& which) -> start_result {
  process& me = kernel::running().self();
  emit_child_event(event_kind::child_start_begun, which.spec.id, 0, 0);
  start_result result;
  me.child_label = which.spec.id;
  try {
    result = which.spec.start();
  } catch (const unwinding&) {
    throw;
  } catch (...) {  // SUP-07
    result = {start_outcome::error, {}, reason_of_exception()};
  }
  me.child_label = {};
  which.process = result.is_ok() ? result.process : pid();
  which.restarting = false;
  emit_child_event(event_kind::child_start_acknowledged, which.spec.id, which.process.id(),
                   static_cast<std::uint8_t>(result.outcome), &result.reason);
  return result;
}

// -- stop -------------------------------------------------------------------------------------------------------------

void supervisor_object::stop_child(child& which) {
  which.restarting = false;
  if (!which.process) return;
  const pid process = std::exchange(which.process, pid());
  const child_shutdown how = which.spec.shutdown_or_default();
  const auto kind = how.is_brutal()             ? shutdown_kind::brutal_kill
                    : how.timeout() == infinity ? shutdown_kind::infinite
                                                : shutdown_kind::timed;
  const monitor_ref ref = monitor(process);  // SUP-09: before anything that could end it.
  emit_child_event(event_kind::shutdown_requested, which.spec.id, process.id(), static_cast<std::uint8_t>(kind));
  exit(process, how.is_brutal() ? exit_reason(exit_reason::kill) : exit_reason(exit_reason::shutdown));
  const auto is_gone = [&](const down& seen) { return seen.ref == ref; };
  bool gone = false;
  receive(when(is_gone, [&](const down&) { gone = true; }), after(how.is_brutal() ? infinity : how.timeout(), [] {}));
  if (!gone) {
    emit_child_event(event_kind::shutdown_requested, which.spec.id, process.id(),
                     static_cast<std::uint8_t>(shutdown_kind::escalated_kill));
    exit(process, exit_reason::kill);
    receive(when(is_gone, [](const down&) {}));
  }
  unlink(process);  // SUP-11: its EXIT must not be taken for a later crash.
  kernel& here = kernel::running();
  here.flush(here.self(),
             [&](const signal& each) { return each.kind == signal_kind::link_exit && each.from == process.id(); });
}

void supervisor_object::stop_all() {
  for (std::size_t i = children_.size(); i-- > 0;) stop_child(children_[i]);  // SUP-14
}

void supervisor_object::terminate(const exit_reason&) { stop_all(); }

// -- a child ends -----------------------------------------------------------------------------------------------------

auto supervisor_object::info(signal& what) -> next {
  if (what.kind == signal_kind::link_exit || what.kind == signal_kind::exit) {
    return handle_exit(pid_of(what.from), what.reason);
  }
  if (what.kind == signal_kind::message && what.is<retry>()) {  // SUP-37
    const std::string& id = what.get<retry>().id;
    for (std::size_t i = 0; i < children_.size(); ++i) {
      if (children_[i].spec.id == id && children_[i].restarting) return restart(i);
    }
    return {};
  }
  next unknown;
  unknown.handled = false;  // SUP-18
  return unknown;
}

auto supervisor_object::handle_exit(pid who, const exit_reason& reason) -> next {
  const auto found =
      std::find_if(children_.begin(), children_.end(), [&](const child& each) { return each.process == who; });
  if (found == children_.end()) return {};  // SUP-18
  found->process = pid();
  switch (found->spec.restart) {  // SUP-19
    case restart_type::temporary: children_.erase(found); return {};
    case restart_type::transient:
      if (!reason.is_abnormal()) return {};
      break;
    case restart_type::permanent: break;
  }
  return restart(static_cast<std::size_t>(found - children_.begin()));
}

auto supervisor_object::restart(std::size_t index) -> next {
  if (!may_restart()) return stop_with(exit_reason::shutdown);  // SUP-34; terminate stops the others.
  switch (flags_.strategy) {
    case restart_strategy::one_for_one:  // SUP-21
      if (start_child(children_[index]).outcome == start_outcome::error) schedule_retry(children_[index]);
      return {};
    case restart_strategy::rest_for_one: restart_from(index); return {};  // SUP-22
    case restart_strategy::one_for_all: restart_from(0); return {};       // SUP-23
  }
  return {};
}

/// Stops the children from `first` on in reverse order, forgets temporary ones, and starts the rest in order.
void supervisor_object::restart_from(std::size_t first) {
  for (std::size_t i = children_.size(); i-- > first;) {
    stop_child(children_[i]);
    if (children_[i].spec.restart == restart_type::temporary) {  // SUP-24
      children_.erase(children_.begin() + static_cast<std::ptrdiff_t>(i));
    }
  }
  for (std::size_t i = first; i < children_.size(); ++i) {  // SUP-25
    if (start_child(children_[i]).outcome == start_outcome::error) {
      schedule_retry(children_[i]);  // SUP-38
      return;
    }
  }
}

auto supervisor_object::may_restart() -> bool {  // SUP-30
  const std::int64_t second = seconds_of(now());
  const auto too_old = std::find_if(restarts_.begin(), restarts_.end(),
                                    [&](std::int64_t each) { return each < second - flags_.period.count(); });
  restarts_.erase(too_old, restarts_.end());
  restarts_.insert(restarts_.begin(), second);
  return restarts_.size() <= flags_.intensity;
}

void supervisor_object::schedule_retry(child& which) {
  which.restarting = true;
  send(self(), retry{which.spec.id});
}

}  // namespace detail

auto try_start_supervisor(supervisor_spec spec, const server_options& options) -> start_result {
  return detail::start(std::make_unique<detail::plain_supervisor>(std::move(spec)), options, true);
}

auto start_supervisor(supervisor_spec spec, const server_options& options) -> pid {
  const start_result result = try_start_supervisor(std::move(spec), options);
  if (!result.is_ok()) detail::fail_start(result);
  return result.process;
}

auto supervisor_child(std::string id, supervisor_spec spec) -> child_spec {
  child_spec made;
  made.id = std::move(id);
  made.type = child_type::supervisor;
  made.start = [spec = std::move(spec)] { return try_start_supervisor(spec); };
  return made;
}

auto to_string(restart_type what) -> std::string_view {
  switch (what) {
    case restart_type::permanent: return "permanent";
    case restart_type::transient: return "transient";
    case restart_type::temporary: return "temporary";
  }
  return "?";
}

auto to_string(restart_strategy what) -> std::string_view {
  switch (what) {
    case restart_strategy::one_for_one: return "one_for_one";
    case restart_strategy::one_for_all: return "one_for_all";
    case restart_strategy::rest_for_one: return "rest_for_one";
  }
  return "?";
}

}  // namespace rehearse::runtime
