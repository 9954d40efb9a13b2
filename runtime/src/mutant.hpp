// mutant: faults planted on purpose, to see that the tests see them. Only in builds made for that (REHEARSE_MUTANTS);
// in all others `planted` is a constant false, and nothing of them is left.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace rehearse::runtime::detail {

/// One wrong line each, named after what it does wrong.
enum class mutant : std::uint8_t {
  none,
  forward_shutdown,             ///< M02: children are stopped in start order (SUP-14).
  keep_temporary,               ///< A group restart keeps temporary children (SUP-24).
  intensity_off_by_one,         ///< M09: gives up one restart early (SUP-30).
  shutdown_reason_abnormal,     ///< {shutdown, T} restarts a transient child (SUP-19).
  open_window,                  ///< A restart exactly one period old no longer counts (SUP-30).
  no_exit_flush,                ///< The EXIT of a child that was stopped is taken for a crash (SUP-11).
  retry_first,                  ///< A retry comes before the EXITs that wait (SUP-37).
  restart_appends,              ///< A restarted child goes to the end of the order (SUP-21).
  skip_stopped,                 ///< A group restart leaves out children that do not run (SUP-25).
  retry_uncounted,              ///< Retries do not count in the window (SUP-37).
  transient_shutdown_restarts,  ///< `shutdown` restarts a transient child (SUP-19).
  ignore_drops_spec,            ///< `ignore` on restart forgets the child (SUP-39).
  failed_restart_gives_up,      ///< M43: no retry (SUP-37).
  kill_not_renamed,             ///< M18: exit(P, kill) is observed as `kill` (EXIT-01).
  self_normal_ignored,          ///< exit(self, normal) does nothing (EXIT-03).
  link_kill_untrappable,        ///< `kill` over a link cannot be trapped (EXIT-09).
  link_kill_renamed,            ///< `kill` over a link becomes `killed` (EXIT-08).
  shutdown_not_propagated,      ///< `shutdown` does not travel over links (EXIT-08).
  group_starts_backwards,       ///< A group restart starts its children last to first (SUP-22, SUP-23).
  demonitor_without_flush,      ///< M23: demonitor(flush) leaves the DOWN (MON-05).
  timeout_overtakes,            ///< Timeout 0 comes before a message that waits (GS-16).
  reply_before_terminate,       ///< {stop, R, Reply} replies first (GS-10).
  parent_exit_to_info,          ///< The parent's EXIT is a message like others (GS-29).
  no_terminate_after_crash,     ///< An exception in a callback skips terminate (GS-12).
  terminate_keeps_reason,       ///< What terminate raises is lost (GS-33).
  timeout_lost_by_resume,       ///< A system message ends the idle timeout (GS-17).
  late_reply_arrives,           ///< M28: a call that timed out has no alias (GS-21).
  stop_is_always_ok,            ///< stop does not look at the reason (GS-35).

  // With the six above that have a number, and those of sim/src/sim_mutant.hpp: the 32 that tests/mutants kills.
  starts_backwards,       ///< M01: a supervisor starts its children last to first (SUP-06).
  restarts_those_before,  ///< M03: rest_for_one restarts the children before the one that ended (SUP-22).
  siblings_not_stopped,   ///< M05: one_for_all restarts without stopping the others first (SUP-23).
  temporary_restarts,     ///< M06: a temporary child is restarted (SUP-19).
  transient_restarts,     ///< M07: a transient child is restarted whatever its reason (SUP-19).
  permanent_stays_down,   ///< M08: a permanent child that ended normally is not restarted (SUP-19).
  window_never_slides,    ///< M10: restarts count for ever (SUP-30).
  no_kill_after_timeout,  ///< M13: a shutdown timeout is not followed by kill (SUP-09).
  brutal_kill_is_polite,  ///< M14: brutal_kill is sent as shutdown (SUP-09).
  down_twice,             ///< M16: each DOWN is sent twice (MON-02).
  no_down_of_the_dead,    ///< M17: a monitor of a dead process gives no DOWN (MON-04).
  kill_is_trapped,        ///< M19: kill can be trapped (EXIT-01).
  normal_kills,           ///< M20: exit normal ends a process that does not trap (EXIT-02).
  link_one_way,           ///< M21: the other end does not know of a link (LINK-01).
  skipped_go_last,        ///< M26: messages that a receive skipped go to the end of the mailbox (RECV-02).
  reply_by_tag,           ///< M27: a call takes any reply, also one that comes late (GS-21).
  timer_early,            ///< M29: timers fire one nanosecond early (TIME-02).
  cancel_in_vain,         ///< M30: cancel_timer says what was left, and the timer fires (TIME-03).
  name_outlives_down,     ///< M32: a name is free only after the DOWNs were sent (NAME-02).
  dead_may_be_named,      ///< M33: register_name accepts a dead process (NAME-01).
  start_does_not_wait,    ///< M35: start_link returns before init is over (GS-01).
  restart_loses_child,    ///< M37: a dynamic supervisor has one child less after a restart (DYN-05).
};

#ifdef REHEARSE_MUTANTS
inline mutant planted_mutant = mutant::none;
inline auto planted(mutant which) -> bool { return planted_mutant == which; }
#else
consteval auto planted(mutant) -> bool { return false; }
#endif

}  // namespace rehearse::runtime::detail
