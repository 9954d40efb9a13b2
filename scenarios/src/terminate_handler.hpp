// A program that is terminated in the middle of a run says which run, unless only a killed process met code that lets
// no exception pass: that one's stack is abandoned, and the run goes on. SPDX-License-Identifier: MIT
#pragma once

namespace rehearse::scenarios::detail {

/// Stands before the terminate handler that there is, which keeps what happens outside runs. May be called often.
void install_terminate_handler();

}  // namespace rehearse::scenarios::detail
