// mutant: faults planted on purpose, to see that the tests see them. Only in builds made for that (REHEARSE_MUTANTS);
// in all others `planted` is a constant false, and nothing of them is left.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace rehearse::runtime::detail {

/// One wrong line each, named after what it does wrong.
enum class mutant : std::uint8_t {
  none,
  forward_shutdown,             ///< Children are stopped in start order (SUP-14).
  keep_temporary,               ///< A group restart keeps temporary children (SUP-24).
  intensity_off_by_one,         ///< Gives up one restart early (SUP-30).
  shutdown_reason_abnormal,     ///< {shutdown, T} restarts a transient child (SUP-19).
  open_window,                  ///< A restart exactly one period old no longer counts (SUP-30).
  no_exit_flush,                ///< The EXIT of a child that was stopped is taken for a crash (SUP-11).
  retry_first,                  ///< A retry comes before the EXITs that wait (SUP-37).
  restart_appends,              ///< A restarted child goes to the end of the order (SUP-21).
  skip_stopped,                 ///< A group restart leaves out children that do not run (SUP-25).
  retry_uncounted,              ///< Retries do not count in the window (SUP-37).
  transient_shutdown_restarts,  ///< `shutdown` restarts a transient child (SUP-19).
  ignore_drops_spec,            ///< `ignore` on restart forgets the child (SUP-39).
  failed_restart_gives_up,      ///< No retry (SUP-37).
  kill_not_renamed,             ///< exit(P, kill) is observed as `kill` (EXIT-01).
  self_normal_ignored,          ///< exit(self, normal) does nothing (EXIT-03).
  link_kill_untrappable,        ///< `kill` over a link cannot be trapped (EXIT-09).
  link_kill_renamed,            ///< `kill` over a link becomes `killed` (EXIT-08).
  shutdown_not_propagated,      ///< `shutdown` does not travel over links (EXIT-08).
  group_starts_backwards,       ///< A group restart starts its children last to first (SUP-22, SUP-23).
  demonitor_without_flush,      ///< demonitor(flush) leaves the DOWN (MON-05).
  timeout_overtakes,            ///< Timeout 0 comes before a message that waits (GS-16).
  reply_before_terminate,       ///< {stop, R, Reply} replies first (GS-10).
  parent_exit_to_info,          ///< The parent's EXIT is a message like others (GS-29).
  no_terminate_after_crash,     ///< An exception in a callback skips terminate (GS-12).
  terminate_keeps_reason,       ///< What terminate raises is lost (GS-33).
  timeout_lost_by_resume,       ///< A system message ends the idle timeout (GS-17).
  late_reply_arrives,           ///< A call that timed out has no alias (GS-21).
  stop_is_always_ok,            ///< stop does not look at the reason (GS-35).
};
inline constexpr int mutant_count = static_cast<int>(mutant::stop_is_always_ok) + 1;

#ifdef REHEARSE_MUTANTS
inline mutant planted_mutant = mutant::none;
inline auto planted(mutant which) -> bool { return planted_mutant == which; }
#else
constexpr auto planted(mutant) -> bool { return false; }
#endif

}  // namespace rehearse::runtime::detail
