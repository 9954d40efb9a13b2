// rule_id: a rule of OTP's semantics that the oracle judges, by the id that it has in all our pages ("SUP-22").
//
// The table is the whole of what the oracle looks at: docs/oracle.md prints it, the tests have for each row a trace
// that breaks it, coverage counts by it. An id that is not in it does not compile.
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace rehearse::scenarios {

/// How much the oracle looks at. `light` costs less: for benches, and for campaigns whose hours count.
enum class oracle_scope : std::uint8_t {
  off,    ///< Nothing: only to measure what the oracle costs.
  light,  ///< Order, links, monitors, exits, supervision.
  full,   ///< All rules.
};

struct rule_info {
  std::string_view id;
  std::string_view checker;  ///< Who judges it.
  std::string_view says;     ///< In one line.
  /// From this scope on.
  oracle_scope scope = oracle_scope::light;
};

inline constexpr std::array rules{
    rule_info{"LIFE-04", "exit_reasons", "the dead do nothing, and die once"},
    rule_info{"LIFE-07", "deaths", "whether a process is said to be alive is true", oracle_scope::full},
    rule_info{"LIFE-08", "deaths", "an exit sent to oneself takes effect before one goes on", oracle_scope::full},
    rule_info{"SIG-02", "pair_order", "signals of one pair arrive once each, in the order in which they were sent"},
    rule_info{"SIG-05", "deaths", "nothing is sent after a death; it is told last", oracle_scope::full},
    rule_info{"SIG-09", "exit_reasons", "an exit signal to the dead does nothing"},
    rule_info{"EXIT-01", "exit_reasons", "`kill` cannot be trapped, and is observed as `killed`"},
    rule_info{"EXIT-02", "exit_reasons", "`normal` from another does nothing to one that does not trap"},
    rule_info{"EXIT-03", "exit_reasons", "`normal` to oneself ends one that does not trap"},
    rule_info{"EXIT-04", "exit_reasons", "to one that traps, an exit signal is a message"},
    rule_info{"EXIT-05", "exit_reasons", "any other exit signal ends the receiver, with its reason"},
    rule_info{"EXIT-06", "links", "an exit over a link that is gone does nothing"},
    rule_info{"EXIT-07", "exit_reasons", "`normal` over a link does nothing to one that does not trap"},
    rule_info{"EXIT-08", "exit_reasons", "over a link a reason ends the receiver unchanged, `kill` too"},
    rule_info{"EXIT-09", "exit_reasons", "over a link every reason is a message to one that traps"},
    rule_info{"EXIT-10", "deaths", "who was killed tells those linked to it `killed`", oracle_scope::full},
    rule_info{"EXIT-11", "deaths", "a reason goes along links unchanged", oracle_scope::full},
    rule_info{"LINK-01", "links", "one link a pair, none to oneself"},
    rule_info{"LINK-02", "links", "a link to the dead says `noproc`"},
    rule_info{"LINK-03", "links", "one that is not linked, or no more, is not struck by a death"},
    rule_info{"LINK-04", "links", "a death is told to all that are linked"},
    rule_info{"MON-01", "monitors", "each monitor has a reference of its own"},
    rule_info{"MON-02", "monitors", "each monitor fires exactly once"},
    rule_info{"MON-04", "monitors", "a monitor of what is dead or nobody says `noproc`"},
    rule_info{"MON-05", "monitors", "no DOWN after demonitor; what demonitor answers is true"},
    rule_info{"MON-06", "monitors", "a monitor of oneself is none"},
    rule_info{"MON-08", "monitors", "a DOWN has the reason of the death"},
    rule_info{"MON-03", "names", "a monitor by name is of who has it then", oracle_scope::full},
    rule_info{"NAME-01", "names", "one name one process, and one process one name", oracle_scope::full},
    rule_info{"NAME-02", "names", "a name is free before its holder's death is told", oracle_scope::full},
    rule_info{"NAME-04", "names", "what unregister and whereis say is true", oracle_scope::full},
    rule_info{"NAME-05", "starts", "a start under a taken name runs no init", oracle_scope::full},
    rule_info{"NAME-06", "names", "a name is free before a failed start is told", oracle_scope::full},
    rule_info{"RECV-01", "mailboxes", "a receive takes the oldest message that it wants; the others stay in order",
              oracle_scope::full},
    rule_info{"RECV-03", "waits", "a wait ends when its time is over, counted once", oracle_scope::full},
    rule_info{"TIME-01", "waits", "the clock never goes back", oracle_scope::full},
    rule_info{"TIME-02", "timers", "a timer fires once, and not before its deadline", oracle_scope::full},
    rule_info{"TIME-03", "timers", "what is said of a timer is true, and a cancelled one does not fire",
              oracle_scope::full},
    rule_info{"TIME-05", "timers", "a timer to a dead process does not fire", oracle_scope::full},
    rule_info{"VER-02", "starts", "a failed start returns when the process is dead", oracle_scope::full},
    rule_info{"GS-01", "starts", "a start returns when init has", oracle_scope::full},
    rule_info{"GS-03", "starts", "a start that was given up leaves nothing that lives", oracle_scope::full},
    rule_info{"GS-04", "callbacks", "no `terminate` after a failed init", oracle_scope::full},
    rule_info{"GS-05", "callbacks", "what init goes on with comes before any message", oracle_scope::full},
    rule_info{"GS-06", "callbacks", "one callback at a time; each call that is taken meets its own",
              oracle_scope::full},
    rule_info{"GS-07", "callbacks", "each cast and each message that is taken meets its callback", oracle_scope::full},
    rule_info{"GS-10", "callbacks", "a reply with a stop comes after `terminate`", oracle_scope::full},
    rule_info{"GS-12", "callbacks", "a callback that throws ends the server", oracle_scope::full},
    rule_info{"GS-13", "callbacks", "what a callback goes on with comes before the next message", oracle_scope::full},
    rule_info{"GS-15", "waits", "an idle timeout comes when its time is over, and not after a message",
              oracle_scope::full},
    rule_info{"GS-16", "mailboxes", "a message that waits comes before a timeout", oracle_scope::full},
    rule_info{"GS-20", "calls", "a call gives up when its time is over, not before", oracle_scope::full},
    rule_info{"GS-21", "calls", "a reply that comes too late never reaches the mailbox", oracle_scope::full},
    rule_info{"GS-22", "calls", "a reply that lies in the mailbox beats the timeout", oracle_scope::full},
    rule_info{"GS-28", "callbacks", "`terminate` comes once, last, and when something ended the server",
              oracle_scope::full},
    rule_info{"GS-29", "callbacks", "the EXIT of the parent ends a server", oracle_scope::full},
    rule_info{"GS-31", "callbacks", "the EXIT of others is a message like others", oracle_scope::full},
    rule_info{"GS-32", "callbacks", "a server takes its messages in the order of arrival", oracle_scope::full},
    rule_info{"GS-33", "callbacks", "a server ends with the reason that stopped it", oracle_scope::full},
    rule_info{"GS-35", "callbacks", "a server that is asked to stop does", oracle_scope::full},
    rule_info{"SUP-04", "supervision", "flags and specs that are wrong are refused, others are not"},
    rule_info{"SUP-05", "supervision", "a supervisor is a server: it takes one message after the other"},
    rule_info{"SUP-06", "supervision", "children start in order, one by one, all of them"},
    rule_info{"SUP-08", "supervision", "a failed start stops the earlier ones, and is the reason of the end"},
    rule_info{"SUP-09", "supervision", "a child is stopped as its spec says: killed after the timeout, not before"},
    rule_info{"SUP-11", "supervision", "the EXIT of a child that was stopped on purpose is no crash"},
    rule_info{"SUP-14", "supervision", "a stop takes all children, last first, one at a time"},
    rule_info{"SUP-15", "supervision", "a stopped supervisor ends with the reason that it was given"},
    rule_info{"SUP-18", "supervision", "the EXIT of a stranger changes nothing"},
    rule_info{"SUP-19", "supervision", "who is restarted follows from restart type and reason"},
    rule_info{"SUP-21", "supervision", "one_for_one restarts the one that ended, in its place"},
    rule_info{"SUP-22", "supervision", "rest_for_one stops and restarts those after it"},
    rule_info{"SUP-23", "supervision", "one_for_all stops and restarts all"},
    rule_info{"SUP-24", "supervision", "temporary children are forgotten by a group restart"},
    rule_info{"SUP-25", "supervision", "children that were stopped are started by a group restart"},
    rule_info{"SUP-26", "supervision", "nobody is moved without need"},
    rule_info{"SUP-30", "supervision", "restarts are counted in a window; the one too many ends the supervisor"},
    rule_info{"SUP-34", "supervision", "giving up: all children are stopped, the reason is `shutdown`"},
    rule_info{"SUP-37", "supervision", "a failed restart is tried again by a message, and counted"},
    rule_info{"SUP-38", "supervision", "a group restart stops where a start fails, and goes on from there"},
    rule_info{"SUP-39", "supervision", "`ignore` ends a restart: the child is kept without a process"},
    rule_info{"SUP-40", "supervision", "a retry that was cancelled, or is out of date, does nothing"},
    rule_info{"SUP-42", "supervision", "what start_child does and answers"},
    rule_info{"SUP-43", "supervision", "what terminate_child does and answers"},
    rule_info{"SUP-44", "supervision", "what restart_child does and answers"},
    rule_info{"SUP-45", "supervision", "what delete_child does and answers"},
    rule_info{"SUP-46", "supervision", "which_children and count_children tell what is"},
    rule_info{"SUP-47", "supervision", "count_children counts as active those that are alive"},
    rule_info{"SUP-49", "supervision", "get_childspec tells the spec, its defaults filled in"},
    rule_info{"SUP-50", "supervision", "significant children only with auto_shutdown, and never permanent"},
    rule_info{"SUP-52", "supervision", "the end of significant children ends the supervisor, as auto_shutdown says"},
    rule_info{"SUP-53", "supervision", "auto_shutdown: all children are stopped, the reason is `shutdown`"},
    rule_info{"DYN-01", "supervision", "SUP-46 for dynamic supervisors, which know their children by pid"},
    rule_info{"DYN-02", "supervision", "what start_child of a dynamic supervisor does and answers"},
    rule_info{"DYN-03", "supervision", "no more children than max_children, those restarting included"},
    rule_info{"DYN-05", "supervision", "SUP-19 for dynamic children; those that are not restarted are forgotten"},
    rule_info{"DYN-06", "supervision", "SUP-30 for dynamic supervisors"},
    rule_info{"DYN-07", "supervision", "a dynamic restart: a new pid, retried, cancelled by the old pid"},
    rule_info{"DYN-08", "supervision", "what terminate_child of a dynamic supervisor does and answers"},
    rule_info{"DYN-09", "supervision", "a stop asks all dynamic children at once, then waits for all"},
    rule_info{"PART-02", "partitions", "partition i of a partition supervisor is its child i", oracle_scope::full},
    rule_info{"PART-03", "partitions", "a key finds the partition of its hash", oracle_scope::full},
    rule_info{"PART-04", "partitions", "a lookup finds who was started last, dead or not", oracle_scope::full},
    rule_info{"TASK-02", "tasks", "a task has one value, and its owner gets it once", oracle_scope::full},
    rule_info{"TASK-04", "tasks", "whoever has a task's answer, or gave up, hears nothing more of it",
              oracle_scope::full},
    rule_info{"TASK-05", "tasks", "a task answers its owner alone", oracle_scope::full},
    rule_info{"TASK-06", "tasks", "a task is said to have ended when it has; whoever got nothing may ask again",
              oracle_scope::full},
    rule_info{"TASK-07", "tasks", "a task that was shut down is dead, and has left nothing", oracle_scope::full},
    rule_info{"STREAM-03", "streams", "no more tasks alive than max_concurrency", oracle_scope::full},
    rule_info{"STREAM-04", "streams", "each result once; in the order of the items, if that is asked for",
              oracle_scope::full},
    rule_info{"STREAM-05", "streams", "a result is delivered when its task is down", oracle_scope::full},
    rule_info{"STREAM-08", "streams", "a stream that was closed leaves no task and no message", oracle_scope::full},
    rule_info{"REG-02", "registries", "a process registers itself, and a unique key has one holder",
              oracle_scope::full},
    rule_info{"REG-03", "registries", "a dead holder keeps nobody from a key", oracle_scope::full},
    rule_info{"REG-04", "registries", "whoever has a key is linked with the partition that cleans up after it",
              oracle_scope::full},
    rule_info{"REG-05", "registries", "a partition that has taken the EXIT of a process forgets its keys",
              oracle_scope::full},
    rule_info{"REG-06", "registries", "a lookup sees all who have the key, in their order", oracle_scope::full},
    rule_info{"REG-07", "registries", "only its own entries are removed by a process; else those of the dead",
              oracle_scope::full},
    rule_info{"REG-08", "registries", "a value is changed by the holder of its key alone", oracle_scope::full},
    rule_info{"APP-01", "applications", "an application that did not start leaves nobody", oracle_scope::full},
    rule_info{"APP-03", "applications", "an application that has stopped leaves nobody", oracle_scope::full},
    rule_info{"APP-04", "applications", "all applications are stopped in the reverse order of their starts",
              oracle_scope::full},
};

class rule_id {
 public:
  // NOLINTNEXTLINE(google-explicit-constructor): violated("SIG-02", …)
  consteval rule_id(const char* id) : index_(index_of(id)) {}
  /// The one in row `index` of the table. Requires: index < rules.size().
  static constexpr auto at(std::size_t index) -> rule_id { return rule_id(static_cast<std::uint16_t>(index)); }

  constexpr auto index() const -> std::size_t { return index_; }
  constexpr auto info() const -> const rule_info& { return rules[index_]; }
  constexpr auto text() const -> std::string_view { return info().id; }
  friend constexpr auto operator==(rule_id, rule_id) -> bool = default;

 private:
  constexpr explicit rule_id(std::uint16_t index) : index_(index) {}
  static constexpr auto index_of(std::string_view id) -> std::uint16_t {
    for (std::size_t i = 0; i < rules.size(); ++i) {
      if (rules[i].id == id) return static_cast<std::uint16_t>(i);
    }
    throw "no rule of that id is in the table";  // NOLINT: in a constant expression only; it does not compile
  }

  std::uint16_t index_;
};

}  // namespace rehearse::scenarios
