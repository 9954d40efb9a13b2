// Everything a test or scenario needs, in namespace rehearse.
// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>

#include <rehearse/faults/policy.hpp>
#include <rehearse/runtime/gen_server.hpp>
#include <rehearse/runtime/operations.hpp>
#include <rehearse/runtime/receive.hpp>
#include <rehearse/runtime/supervisor.hpp>
#include <rehearse/scenarios/campaign.hpp>
#include <rehearse/scenarios/context.hpp>
#include <rehearse/scenarios/scenario.hpp>

namespace rehearse {

using namespace std::chrono_literals;  // tidy-allow: using_namespace — 5ms where processes are written

// Processes and what travels between them.
using runtime::bad_argument;
using runtime::destination;
using runtime::down;
using runtime::exit_exception;
using runtime::exit_message;
using runtime::exit_reason;
using runtime::infinity;
using runtime::monitor_ref;
using runtime::name;
using runtime::no_process;
using runtime::pid;
using runtime::timer_ref;
using runtime::virtual_duration;
using runtime::virtual_time;

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
using runtime::process_info;
using runtime::read_timer;
using runtime::register_name;
using runtime::self;
using runtime::send;
using runtime::send_after;
using runtime::sleep;
using runtime::spawn;
using runtime::spawn_each;
using runtime::spawn_link;
using runtime::spawn_monitor;
using runtime::system_time;
using runtime::trap_exit;
using runtime::unlink;
using runtime::unregister_name;
using runtime::whereis;
using runtime::yield;

using runtime::after;
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
using runtime::server_named;
using runtime::server_options;
using runtime::server_ref;
using runtime::start;
using runtime::start_link;
using runtime::start_result;
using runtime::stop;
using runtime::stop_with;
using runtime::try_start;
using runtime::try_start_link;

// Supervisors.
using runtime::child;
using runtime::child_shutdown;
using runtime::child_spec;
using runtime::restart_strategy;
using runtime::restart_type;
using runtime::start_supervisor;
using runtime::supervisor;
using runtime::supervisor_child;
using runtime::supervisor_flags;
using runtime::supervisor_spec;
using runtime::try_start_supervisor;

// Scenarios and tests.
using faults::kill;
using scenarios::always;
using scenarios::at_end;
using scenarios::equal;
using scenarios::fail;
using scenarios::fixed;
using scenarios::held;
using scenarios::inject;
using scenarios::lives;
using scenarios::run_for;
using scenarios::run_state;
using scenarios::workload;

}  // namespace rehearse
