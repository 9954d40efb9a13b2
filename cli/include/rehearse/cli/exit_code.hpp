// The exit codes of the tool, and which one wins where several things happened.
//
// Scripts branch on them, so they never change their meaning.
// SPDX-License-Identifier: MIT
#pragma once

#include <initializer_list>
#include <string_view>

namespace rehearse::cli {

enum class exit_code : int {
  pass = 0,           ///< Everything that was judged held; also a replay that passes now.
  failure = 1,        ///< A property or a checker failed, user code crashed, or a `sometimes` was never reached.
  usage = 2,          ///< The command line is wrong, or names a scenario that does not exist.
  internal = 3,       ///< A defect of the tool itself, or a run that no longer moved.
  diverged = 4,       ///< A run did not repeat: other digest, a tape that does not fit, hidden nondeterminism.
  nothing = 5,        ///< A pattern matched nothing, or no run ever spawned a process: green would mean nothing.
  store = 6,          ///< The database cannot be read or written, is foreign, damaged or of a newer program.
  inconclusive = 7,   ///< More than 5% of the runs reached the step limit, and nothing failed.
  skipped = 77,       ///< Nothing was run on purpose.
  interrupted = 130,  ///< Somebody pressed Ctrl-C.
};

/// One sentence that says what the code means.
auto sentence(exit_code code) -> std::string_view;

/// The code to leave with after both happened: the first of 130, 2, 3, 6, 4, 5, 1, 7, 77, 0.
auto worst_of(exit_code one, exit_code other) -> exit_code;

/// The same for many; `pass` for none.
auto worst_of(std::initializer_list<exit_code> codes) -> exit_code;

}  // namespace rehearse::cli
