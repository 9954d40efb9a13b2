// Event vocabulary as text: the names that stand in the store and in reports.
// SPDX-License-Identifier: MIT
#include <rehearse/runtime/event.hpp>

namespace rehearse::runtime {

auto to_string(event_kind what) -> std::string_view {
  switch (what) {
    case event_kind::spawned: return "spawned";
    case event_kind::operation: return "operation";
    case event_kind::sent: return "sent";
    case event_kind::arrived: return "arrived";
    case event_kind::taken: return "taken";
    case event_kind::dropped: return "dropped";
    case event_kind::handler_begin: return "handler_begin";
    case event_kind::handler_end: return "handler_end";
    case event_kind::exiting: return "exiting";
    case event_kind::released: return "released";
    case event_kind::dead: return "dead";
    case event_kind::trap_exit_set: return "trap_exit_set";
    case event_kind::name_set: return "name_set";
    case event_kind::name_cleared: return "name_cleared";
    case event_kind::timer_armed: return "timer_armed";
    case event_kind::timer_fired: return "timer_fired";
    case event_kind::timer_cancelled: return "timer_cancelled";
    case event_kind::supervisor_configured: return "supervisor_configured";
    case event_kind::child_requested: return "child_requested";
    case event_kind::child_answered: return "child_answered";
    case event_kind::child_start_begun: return "child_start_begun";
    case event_kind::child_start_acknowledged: return "child_start_acknowledged";
    case event_kind::shutdown_requested: return "shutdown_requested";
    case event_kind::fault_planned: return "fault_planned";
    case event_kind::fault_fired: return "fault_fired";
    case event_kind::clock_moved: return "clock_moved";
    case event_kind::mark: return "mark";
    case event_kind::children_asked: return "children_asked";
    case event_kind::child_listed: return "child_listed";
    case event_kind::children_counted: return "children_counted";
    case event_kind::child_described: return "child_described";
    case event_kind::children_told: return "children_told";
    case event_kind::task_begun: return "task_begun";
    case event_kind::task_answered: return "task_answered";
    case event_kind::stream_opened: return "stream_opened";
    case event_kind::stream_task_begun: return "stream_task_begun";
    case event_kind::stream_delivered: return "stream_delivered";
    case event_kind::stream_closed: return "stream_closed";
    case event_kind::key_set: return "key_set";
    case event_kind::key_removed: return "key_removed";
    case event_kind::key_updated: return "key_updated";
    case event_kind::key_refused: return "key_refused";
    case event_kind::key_listed: return "key_listed";
    case event_kind::key_found: return "key_found";
    case event_kind::partition_set: return "partition_set";
    case event_kind::partition_found: return "partition_found";
    case event_kind::application_begun: return "application_begun";
    case event_kind::application_runs: return "application_runs";
    case event_kind::application_ending: return "application_ending";
    case event_kind::application_ended: return "application_ended";
  }
  return "?";
}

auto to_string(operation_kind what) -> std::string_view {
  switch (what) {
    case operation_kind::send: return "send";
    case operation_kind::send_named: return "send_named";
    case operation_kind::cast: return "cast";
    case operation_kind::call: return "call";
    case operation_kind::reply: return "reply";
    case operation_kind::spawn: return "spawn";
    case operation_kind::start: return "start";
    case operation_kind::start_acknowledged: return "start_acknowledged";
    case operation_kind::link: return "link";
    case operation_kind::unlink: return "unlink";
    case operation_kind::monitor: return "monitor";
    case operation_kind::demonitor: return "demonitor";
    case operation_kind::exit_signal: return "exit_signal";
    case operation_kind::register_name: return "register_name";
    case operation_kind::unregister_name: return "unregister_name";
    case operation_kind::whereis: return "whereis";
    case operation_kind::is_alive: return "is_alive";
    case operation_kind::process_info: return "process_info";
    case operation_kind::arm_timer: return "arm_timer";
    case operation_kind::cancel_timer: return "cancel_timer";
    case operation_kind::read_timer: return "read_timer";
    case operation_kind::yield: return "yield";
    case operation_kind::stop: return "stop";
    case operation_kind::fault_point: return "fault_point";
    case operation_kind::draw: return "draw";
    case operation_kind::table: return "table";
    case operation_kind::system: return "system";
  }
  return "?";
}

auto to_string(signal_kind what) -> std::string_view {
  switch (what) {
    case signal_kind::message: return "message";
    case signal_kind::cast: return "cast";
    case signal_kind::call: return "call";
    case signal_kind::reply: return "reply";
    case signal_kind::link: return "link";
    case signal_kind::unlink: return "unlink";
    case signal_kind::unlink_ack: return "unlink_ack";
    case signal_kind::exit: return "exit";
    case signal_kind::link_exit: return "link_exit";
    case signal_kind::monitor: return "monitor";
    case signal_kind::demonitor: return "demonitor";
    case signal_kind::down: return "down";
    case signal_kind::alive_request: return "alive_request";
    case signal_kind::alive_reply: return "alive_reply";
    case signal_kind::info_request: return "info_request";
    case signal_kind::info_reply: return "info_reply";
    case signal_kind::stop_request: return "stop_request";
    case signal_kind::start_ack: return "start_ack";
    case signal_kind::timeout: return "timeout";
    case signal_kind::system: return "system";
  }
  return "?";
}

auto to_string(drop_reason what) -> std::string_view {
  switch (what) {
    case drop_reason::receiver_dead: return "receiver_dead";
    case drop_reason::link_inactive: return "link_inactive";
    case drop_reason::normal_ignored: return "normal_ignored";
    case drop_reason::monitor_inactive: return "monitor_inactive";
    case drop_reason::alias_inactive: return "alias_inactive";
    case drop_reason::no_handler: return "no_handler";
    case drop_reason::mailbox_discarded: return "mailbox_discarded";
    case drop_reason::flushed: return "flushed";
  }
  return "?";
}

auto to_string(callback_kind what) -> std::string_view {
  switch (what) {
    case callback_kind::init: return "init";
    case callback_kind::handle_call: return "handle_call";
    case callback_kind::handle_cast: return "handle_cast";
    case callback_kind::handle_info: return "handle_info";
    case callback_kind::handle_continue: return "handle_continue";
    case callback_kind::handle_timeout: return "handle_timeout";
    case callback_kind::terminate: return "terminate";
    case callback_kind::handle_event: return "handle_event";
  }
  return "?";
}

auto to_string(fault_kind what) -> std::string_view {
  switch (what) {
    case fault_kind::kill: return "kill";
    case fault_kind::delay: return "delay";
    case fault_kind::clock_jump: return "clock";
  }
  return "?";
}

auto to_string(start_outcome what) -> std::string_view {
  switch (what) {
    case start_outcome::ok: return "ok";
    case start_outcome::ignore: return "ignore";
    case start_outcome::error: return "error";
  }
  return "?";
}

auto to_string(shutdown_kind what) -> std::string_view {
  switch (what) {
    case shutdown_kind::brutal_kill: return "brutal_kill";
    case shutdown_kind::timed: return "timed";
    case shutdown_kind::infinite: return "infinite";
    case shutdown_kind::escalated_kill: return "escalated_kill";
  }
  return "?";
}

auto to_string(child_request what) -> std::string_view {
  switch (what) {
    case child_request::start: return "start";
    case child_request::terminate: return "terminate";
    case child_request::restart: return "restart";
    case child_request::remove: return "delete";
  }
  return "?";
}

auto to_string(child_outcome what) -> std::string_view {
  switch (what) {
    case child_outcome::ok: return "ok";
    case child_outcome::undefined: return "undefined";
    case child_outcome::already_started: return "already_started";
    case child_outcome::already_present: return "already_present";
    case child_outcome::running: return "running";
    case child_outcome::restarting: return "restarting";
    case child_outcome::not_found: return "not_found";
    case child_outcome::max_children: return "max_children";
    case child_outcome::start_failed: return "start_failed";
    case child_outcome::bad_spec: return "bad_spec";
  }
  return "?";
}

}  // namespace rehearse::runtime
