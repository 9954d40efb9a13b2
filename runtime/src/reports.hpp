// reports: what OTP writes to its error log, here telemetry events. Without a handler for them nothing happens: no
// operation, no step, no event. In the running process, whose step may end there.
// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include <rehearse/runtime/exit_reason.hpp>
#include <rehearse/runtime/pid.hpp>

namespace rehearse::runtime::detail {

struct process;

/// {"rehearse", "process", "exit"}: the process is about to end by its own code, for a reason outside normal, shutdown
/// and {shutdown, T} (GS-36); for other reasons nothing.
void report_abnormal_end(const process& me, const exit_reason& reason);

/// {"rehearse", "supervisor", "shutdown_error"}: a child that was asked to end ended otherwise (SUP-12).
void report_shutdown(std::string_view child_id, pid child, const exit_reason& reason);

/// {"rehearse", "application", "exit"}: an application ended that nobody had asked to stop (APP-02).
void report_application_end(std::string_view application, const exit_reason& reason);

}  // namespace rehearse::runtime::detail
