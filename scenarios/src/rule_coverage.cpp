// Phases of processes, told from their events; and the count of cells.
// SPDX-License-Identifier: MIT
#include <rehearse/scenarios/rule_coverage.hpp>

#include <numeric>

namespace rehearse::scenarios {

using runtime::callback_kind;
using runtime::event;
using runtime::event_kind;
using runtime::process_id;
using runtime::signal_kind;

namespace {

constexpr auto bit(phase of) -> std::uint8_t { return static_cast<std::uint8_t>(1U << static_cast<unsigned>(of)); }

}  // namespace

auto to_string(phase what) -> std::string_view {
  constexpr std::array<std::string_view, phase_count> names{"init", "idle", "in_a_call", "restarting", "shutting_down"};
  return names[static_cast<std::size_t>(what)];
}
auto to_string(strike what) -> std::string_view {
  constexpr std::array<std::string_view, strike_count> names{"nothing", "exit", "kill_before", "kill_in", "kill_after"};
  return names[static_cast<std::size_t>(what)];
}

auto coverage_table::total(rule_id rule) const -> std::uint64_t {
  std::uint64_t sum = 0;
  for (const auto& row : of(rule)) sum = std::accumulate(row.begin(), row.end(), sum);
  return sum;
}

void coverage_table::add(const coverage_table& other) {
  for (std::size_t rule = 0; rule < counts.size(); ++rule) {
    for (std::size_t when = 0; when < phase_count; ++when) {
      for (std::size_t how = 0; how < strike_count; ++how) counts[rule][when][how] += other.counts[rule][when][how];
    }
  }
}

void rule_coverage::watch(sim::judged_run& run) {
  run.subscribe(*this,
                {event_kind::spawned, event_kind::exiting, event_kind::fault_fired, event_kind::child_start_begun,
                 event_kind::child_start_acknowledged, event_kind::shutdown_requested});
  run.subscribe_lean(*this, {event_kind::handler_begin, event_kind::handler_end});
  run.subscribe(*this, event_kind::sent, {signal_kind::call});
  run.subscribe(*this, event_kind::arrived,
                {signal_kind::call, signal_kind::reply, signal_kind::down, signal_kind::exit, signal_kind::link_exit,
                 signal_kind::stop_request});
}

void rule_coverage::begin_run() { processes_.clear(); }

auto rule_coverage::state_of(process_id who) -> process_state& {
  if (who >= processes_.size()) processes_.resize(who + 1);
  return processes_[who];
}

auto rule_coverage::phase_of(process_id who) const -> phase {
  return who < processes_.size() ? processes_[who].now : phase::idle;
}

void rule_coverage::enter(process_id who, phase next) {
  process_state& state = state_of(who);
  if (state.struck != strike::nothing || state.now == next) return;
  state.before = state.now;
  state.now = next;
  state.begins &= static_cast<std::uint8_t>(~bit(next));
}

void rule_coverage::on_handler(process_id who, callback_kind callback, bool begins) {
  process_state& state = state_of(who);
  if (state.now == phase::shutting_down) return;
  switch (callback) {
    case callback_kind::init:
      state.has_begun = true;
      if (!begins) enter(who, phase::idle);
      break;
    case callback_kind::handle_call: enter(who, begins ? phase::in_a_call : phase::idle); break;
    case callback_kind::terminate:
      if (begins) enter(who, phase::shutting_down);
      break;
    default: break;
  }
}

void rule_coverage::on_lean(std::uint64_t what, std::uint32_t /*peer*/, std::uint64_t /*serial*/) {
  const auto callback = static_cast<callback_kind>(static_cast<std::uint8_t>(what >> 8U));
  if (callback != callback_kind::init && callback != callback_kind::handle_call &&
      callback != callback_kind::terminate) {
    return;
  }
  on_handler(runtime::process_of(what), callback, runtime::kind_of(what) == event_kind::handler_begin);
}

void rule_coverage::on_event(const event& what) {
  switch (what.kind) {
    case event_kind::handler_begin: on_handler(what.process, what.callback(), true); break;
    case event_kind::handler_end: on_handler(what.process, what.callback(), false); break;
    case event_kind::spawned: {
      const bool is_restart = what.peer != 0 && phase_of(what.peer) == phase::restarting;
      process_state& state = state_of(what.process);
      state = {};
      state.is_server = (what.result & runtime::spawn_bits::server) != 0;
      state.now = is_restart ? phase::restarting : state.is_server ? phase::init : phase::idle;
      state.before = state.now;
      break;
    }
    case event_kind::sent: enter(what.process, phase::in_a_call); break;  // A call: it waits for the answer.
    case event_kind::arrived: {
      process_state& state = state_of(what.process);
      if (what.signal() == signal_kind::reply || what.signal() == signal_kind::down) {
        if (!state.is_server && state.now == phase::in_a_call) enter(what.process, phase::idle);
      } else if (what.signal() == signal_kind::call) {
        state.begins |= bit(phase::in_a_call);
      } else if (what.signal() == signal_kind::link_exit) {
        state.begins |= bit(phase::restarting);  // If it supervises.
      } else {
        state.begins |= bit(phase::shutting_down);
      }
      break;
    }
    case event_kind::child_start_begun:
      // A supervisor starts its first children in init, and others when it is asked to.
      if (phase_of(what.process) == phase::idle) enter(what.process, phase::restarting);
      break;
    case event_kind::child_start_acknowledged:
      if (phase_of(what.process) == phase::restarting) enter(what.process, phase::idle);
      if (what.peer != 0 && phase_of(what.peer) == phase::restarting) enter(what.peer, phase::idle);
      break;
    case event_kind::shutdown_requested: enter(what.peer, phase::shutting_down); break;
    case event_kind::fault_fired:
      if (what.fault() == runtime::fault_kind::kill) state_of(what.peer).is_killed = true;
      break;
    case event_kind::exiting: {
      process_state& state = state_of(what.process);
      if (state.struck != strike::nothing) break;
      state.struck = state.is_killed ? strike::kill_in : what.result == 0 ? strike::exit : strike::nothing;
      break;
    }
    default: break;
  }
}

void rule_coverage::exercised(rule_id rule, process_id about) {
  coverage_table::cells& cells = table_.counts[rule.index()];
  if (about >= processes_.size()) {
    ++cells[static_cast<std::size_t>(phase::idle)][static_cast<std::size_t>(strike::nothing)];
    return;
  }
  const process_state& state = processes_[about];
  ++cells[static_cast<std::size_t>(state.now)][static_cast<std::size_t>(state.struck)];
  if (state.struck != strike::kill_in) return;
  if (state.before != state.now) {
    ++cells[static_cast<std::size_t>(state.before)][static_cast<std::size_t>(strike::kill_after)];
  }
  for (std::size_t next = 0; next < phase_count; ++next) {
    if ((state.begins >> next & 1U) != 0) ++cells[next][static_cast<std::size_t>(strike::kill_before)];
  }
}

}  // namespace rehearse::scenarios
