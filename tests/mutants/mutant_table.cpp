// The table, and planting what it lists.
// SPDX-License-Identifier: MIT
#include "mutant_table.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace rehearse::mutants {
namespace {

using runtime::detail::mutant;
using sim::detail::sim_mutant;

constexpr auto in_runtime(std::string_view number, std::string_view property, std::string_view what, mutant which)
    -> mutant_entry {
  return {number, property, what, which, sim_mutant::none};
}
constexpr auto in_sim(std::string_view number, std::string_view property, std::string_view what, sim_mutant which)
    -> mutant_entry {
  return {number, property, what, mutant::none, which};
}

constexpr std::array table{
    in_runtime("M01", "P13", "a supervisor starts its children last to first", mutant::starts_backwards),
    in_runtime("M02", "P13", "a supervisor stops its children in start order", mutant::forward_shutdown),
    in_runtime("M03", "P13", "rest_for_one restarts the children before the dead one", mutant::restarts_those_before),
    in_runtime("M05", "P13 P16", "one_for_all restarts without stopping the siblings", mutant::siblings_not_stopped),
    in_runtime("M06", "P15", "a temporary child is restarted", mutant::temporary_restarts),
    in_runtime("M07", "P15", "a transient child is restarted after shutdown and normal", mutant::transient_restarts),
    in_runtime("M08", "P15", "a permanent child is not restarted after normal", mutant::permanent_stays_down),
    in_runtime("M09", "P14", "a supervisor gives up one restart early", mutant::intensity_off_by_one),
    in_runtime("M10", "P14", "the window of restarts never slides", mutant::window_never_slides),
    in_runtime("M13", "P16", "a shutdown timeout is not followed by kill", mutant::no_kill_after_timeout),
    in_runtime("M14", "P6 P16", "brutal_kill is sent as shutdown", mutant::brutal_kill_is_polite),
    in_sim("M15", "P2", "a DOWN overtakes the dead process's last messages", sim_mutant::down_overtakes),
    in_runtime("M16", "P3", "a DOWN is sent twice", mutant::down_twice),
    in_runtime("M17", "P3 P4", "a monitor of a dead process gives no DOWN", mutant::no_down_of_the_dead),
    in_runtime("M18", "P4 P6", "exit(kill) is observed as kill", mutant::kill_not_renamed),
    in_runtime("M19", "P6", "kill can be trapped", mutant::kill_is_trapped),
    in_runtime("M20", "P7", "exit normal ends a process that does not trap", mutant::normal_kills),
    in_runtime("M21", "P8", "a link goes one way", mutant::link_one_way),
    in_runtime("M23", "P5", "demonitor with flush does not flush", mutant::demonitor_without_flush),
    in_sim("M24", "P1", "an injected delay swaps two messages of a pair", sim_mutant::delay_swaps),
    in_runtime("M26", "P22", "messages that a receive skipped go to the end", mutant::skipped_go_last),
    in_runtime("M27", "P11", "a call takes any reply, late ones too", mutant::reply_by_tag),
    in_runtime("M28", "P11", "a late reply stays in the mailbox", mutant::late_reply_arrives),
    in_runtime("M29", "P12", "timers fire one nanosecond early", mutant::timer_early),
    in_runtime("M30", "P12", "a cancelled timer fires", mutant::cancel_in_vain),
    in_runtime("M32", "P10", "a name is freed after the DOWNs", mutant::name_outlives_down),
    in_runtime("M33", "P10", "a dead process may be named", mutant::dead_may_be_named),
    in_runtime("M35", "P17", "start_link returns before init is over", mutant::start_does_not_wait),
    in_runtime("M37", "P18", "a restart takes one off the child count", mutant::restart_loses_child),
    in_sim("M39", "P1", "an injected kill destroys messages already sent", sim_mutant::kill_loses_messages),
    in_sim("M40", "P21", "the scheduler picks in the order of addresses", sim_mutant::order_of_addresses),
    in_runtime("M43", "P15", "a restart that is to be tried again is forgotten", mutant::failed_restart_gives_up),
};
static_assert(table.size() == 32);

constexpr std::array<std::string_view, 22> properties{
    "signals of one pair keep their order, of all kinds",
    "nothing comes from a process after its DOWN",
    "one DOWN for each monitor",
    "reasons are true: noproc, killed, the process's own",
    "no DOWN after demonitor with flush",
    "kill cannot be trapped, and is observed as killed",
    "normal ends nobody else",
    "links are symmetric, unlink is final",
    "trapped exits are messages",
    "names are unique, and free before a DOWN comes",
    "a call gets its own reply, and a timeout leaves nothing",
    "timers are never early, ring in order, and are cancelled truly",
    "start order, reverse stop order, the sets of the strategies",
    "the window of restart intensity",
    "restart types",
    "a stop leaves no orphan, a timeout is followed by kill",
    "a start waits for init, a failed one leaves nothing",
    "child counts",
    "keys are unique, and go with their owner alone",
    "a task's result comes once",
    "the same seed gives the same run",
    "a selective receive keeps the order of what it skips",
};

}  // namespace

auto all_mutants() -> std::span<const mutant_entry> { return table; }

auto find_mutant(std::string_view number) -> const mutant_entry* {
  const auto found = std::find_if(table.begin(), table.end(), [&](const auto& each) { return each.number == number; });
  return found == table.end() ? nullptr : &*found;
}

auto property_text(std::string_view property) -> std::string_view {
  if (!property.starts_with('P')) return {};
  std::size_t number = 0;
  const char* const end = property.data() + property.size();
  if (std::from_chars(property.data() + 1, end, number).ptr != end) return {};
  return number == 0 || number > properties.size() ? std::string_view() : properties[number - 1];
}

planting::planting(const mutant_entry* which) {
  runtime::detail::planted_mutant = which == nullptr ? mutant::none : which->in_runtime;
  sim::detail::planted_sim_mutant = which == nullptr ? sim_mutant::none : which->in_sim;
}

planting::~planting() {
  runtime::detail::planted_mutant = mutant::none;
  sim::detail::planted_sim_mutant = sim_mutant::none;
}

}  // namespace rehearse::mutants
