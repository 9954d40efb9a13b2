// Everything a test or scenario needs, in namespace rehearse.
// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>

#include <rehearse/faults/policy.hpp>
#include <rehearse/runtime/agent.hpp>
#include <rehearse/runtime/application.hpp>
#include <rehearse/runtime/async_stream.hpp>
#include <rehearse/runtime/await_many.hpp>
#include <rehearse/runtime/dynamic_supervisor.hpp>
#include <rehearse/runtime/gen_server.hpp>
#include <rehearse/runtime/gen_statem.hpp>
#include <rehearse/runtime/observer.hpp>
#include <rehearse/runtime/operations.hpp>
#include <rehearse/runtime/partition_supervisor.hpp>
#include <rehearse/runtime/receive.hpp>
#include <rehearse/runtime/registry.hpp>
#include <rehearse/runtime/send_request.hpp>
#include <rehearse/runtime/snapshot.hpp>
#include <rehearse/runtime/supervisor.hpp>
#include <rehearse/runtime/table.hpp>
#include <rehearse/runtime/task.hpp>
#include <rehearse/runtime/task_supervisor.hpp>
#include <rehearse/runtime/telemetry.hpp>
#include <rehearse/runtime/timer.hpp>
#include <rehearse/scenarios/campaign.hpp>
#include <rehearse/scenarios/client_history.hpp>
#include <rehearse/scenarios/context.hpp>
#include <rehearse/scenarios/expect.hpp>
#include <rehearse/scenarios/properties.hpp>
#include <rehearse/scenarios/scenario.hpp>

namespace rehearse {

using namespace std::chrono_literals;  // tidy-allow: using_namespace — 5ms where processes are written

// Processes and what travels between them.
using runtime::alias_mode;
using runtime::alias_ref;
using runtime::bad_argument;
using runtime::destination;
using runtime::down;
using runtime::exit_exception;
using runtime::exit_message;
using runtime::exit_reason;
using runtime::infinity;
using runtime::monitor_ref;
using runtime::name;
using runtime::name_registry;
using runtime::no_process;
using runtime::observation;
using runtime::observed_child;
using runtime::observed_process;
using runtime::pid;
using runtime::timer_ref;
using runtime::via;
using runtime::virtual_duration;
using runtime::virtual_time;

using runtime::alias;
using runtime::alias_of;
using runtime::cancel_timer;
using runtime::demonitor;
using runtime::draw;
using runtime::exit;
using runtime::fault_point;
using runtime::flush;
using runtime::is_alive;
using runtime::link;
using runtime::log;
using runtime::mark;
using runtime::monitor;
using runtime::now;
using runtime::observe;
using runtime::process_info;
using runtime::read_timer;
using runtime::register_name;
using runtime::self;
using runtime::send;
using runtime::send_after;
using runtime::settle;
using runtime::sleep;
using runtime::snapshot;
using runtime::spawn;
using runtime::spawn_each;
using runtime::spawn_link;
using runtime::spawn_monitor;
using runtime::system_time;
using runtime::trap_exit;
using runtime::unalias;
using runtime::unlink;
using runtime::unregister_name;
using runtime::whereis;
using runtime::yield;

using runtime::apply_after;
using runtime::apply_interval;
using runtime::cancel;
using runtime::cancel_result;
using runtime::cancel_timer_options;
using runtime::exit_after;
using runtime::interval_ref;
using runtime::kill_after;
using runtime::send_interval;
using runtime::start_timer;
using runtime::timer_expired;

using runtime::after;
using runtime::any_message;
using runtime::receive;
using runtime::receive_within;
using runtime::when;

// Servers.
using runtime::answer;
using runtime::call;
using runtime::cast;
using runtime::from;
using runtime::gen_server;
using runtime::ignore;
using runtime::init_error;
using runtime::messages;
using runtime::named;
using runtime::next;
using runtime::noreply;
using runtime::peek;
using runtime::reply;
using runtime::resume;
using runtime::server_named;
using runtime::server_options;
using runtime::server_ref;
using runtime::start;
using runtime::start_link;
using runtime::start_result;
using runtime::stop;
using runtime::stop_with;
using runtime::suspend;
using runtime::try_start;
using runtime::try_start_link;

// Requests whose response comes later.
using runtime::abcast;
using runtime::call_outcome;
using runtime::check_response;
using runtime::multi_call;
using runtime::multi_call_result;
using runtime::pending_call;
using runtime::receive_response;
using runtime::response;
using runtime::send_request;
using runtime::wait_response;
// State machines.
using runtime::event_timeout;
using runtime::event_timeout_of;
using runtime::gen_statem;
using runtime::generic_timeout;
using runtime::keep_state;
using runtime::next_state;
using runtime::peek_state;
using runtime::postpone;
using runtime::repeat_state;
using runtime::state_set;
using runtime::state_timeout;
using runtime::state_timeout_of;
using runtime::transition;

// Supervisors.
using runtime::arguments;
using runtime::auto_shutdown;
using runtime::child;
using runtime::child_counts;
using runtime::child_info;
using runtime::child_outcome;
using runtime::child_result;
using runtime::child_shutdown;
using runtime::child_spec;
using runtime::child_type;
using runtime::child_with_extra;
using runtime::count_children;
using runtime::delete_child;
using runtime::dynamic_supervisor;
using runtime::dynamic_supervisor_child;
using runtime::dynamic_supervisor_flags;
using runtime::extra_arguments;
using runtime::get_childspec;
using runtime::restart_child;
using runtime::restart_strategy;
using runtime::restart_type;
using runtime::start_child;
using runtime::start_dynamic_supervisor;
using runtime::start_supervisor;
using runtime::supervisor;
using runtime::supervisor_child;
using runtime::supervisor_flags;
using runtime::supervisor_spec;
using runtime::terminate_child;
using runtime::try_start_dynamic_supervisor;
using runtime::try_start_supervisor;
using runtime::which_children;

// Tasks.
using runtime::async;
using runtime::await;
using runtime::await_many;
using runtime::completed;
using runtime::on_timeout;
using runtime::shutdown;
using runtime::start_link_task;
using runtime::start_task;
using runtime::task;
using runtime::task_child;
using runtime::task_reply;
using runtime::task_result;
using runtime::unit;
using runtime::yield_many;
using runtime::yield_many_options;

// Agents.
using runtime::agent;
using runtime::agent_child;
using runtime::agent_named;
using runtime::start_agent;
using runtime::start_unlinked_agent;
using runtime::try_start_agent;
// Tables.
using runtime::new_table;
using runtime::table;
using runtime::table_access;
using runtime::table_id;
using runtime::table_info;
using runtime::table_options;
using runtime::table_transferred;

// Registries and partition supervisors.
using runtime::key_registered;
using runtime::key_unregistered;
using runtime::partition;
using runtime::partition_supervisor_child;
using runtime::partition_supervisor_options;
using runtime::partitions;
using runtime::register_result;
using runtime::registry;
using runtime::registry_child;
using runtime::registry_entry;
using runtime::registry_keys;
using runtime::registry_options;
using runtime::resize_partitions;
using runtime::start_partition_supervisor;
using runtime::start_registry;
using runtime::try_start_partition_supervisor;
using runtime::try_start_registry;
// Applications.
using runtime::application;
using runtime::application_info;
using runtime::application_stop;
using runtime::start_application;
using runtime::stop_application;
using runtime::stop_applications;
using runtime::which_applications;

// What code tells whoever listens.
namespace telemetry = runtime::telemetry;

// Many tasks: kept by a supervisor, or one for each item of a range.
using runtime::async_nolink;
using runtime::async_results;
using runtime::async_stream;
using runtime::async_stream_nolink;
using runtime::async_stream_options;
using runtime::max_children_reached;
using runtime::start_task_supervisor;
using runtime::stream_result;
using runtime::supervised_task_options;
using runtime::task_child_options;
using runtime::task_children;
using runtime::task_supervisor;
using runtime::task_supervisor_child;
using runtime::try_start_task_supervisor;

// Scenarios and tests.
using faults::clock_jump;
using faults::delay;
using faults::kill;
using scenarios::always;
using scenarios::at_end;
using scenarios::client_history;
using scenarios::equal;
using scenarios::eventually;
using scenarios::expect;
using scenarios::fail;
using scenarios::fixed;
using scenarios::held;
using scenarios::history_of;
using scenarios::inject;
using scenarios::linearizability_options;
using scenarios::linearizable;
using scenarios::lives;
using scenarios::reachable;
using scenarios::run_for;
using scenarios::run_state;
using scenarios::sometimes;
using scenarios::unreachable;
using scenarios::workload;

}  // namespace rehearse
